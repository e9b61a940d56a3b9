"""Content of a STEERING policy: which measures stand on the leader's page, when one is red, when a head is summoned."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.hooks import measures
from auxpolice.policy.schema import Choice, Fault, Fixed, Group, Rows, Schema, Text, Whole

STEERING = "steering"
TOP = 8
"""Numbers at the head of the leader's page."""


def _known(_content: object) -> dict[str, str]:
    return dict(measures.choices())


def _tops(content: dict) -> Iterator[Fault]:
    top = sum(row["place"] == "top" for row in content["measures"])
    if top > TOP:
        yield Fault(
            ("measures",), gettext("首列数字最多 %(most)d 个，现在是 %(n)d 个。") % {"most": TOP, "n": top}
        )


CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "least_people": Whole(
            _("参加比较的最少人数"),
            low=1,
            high=50,
            unit=_("人"),
            help=_("人数不足的单位不标红黄，避免以偏概全。"),
        ),
        "amber_sigma": Whole(_("标黄：偏离全局水平"), low=50, high=500, unit=_("% 标准差")),
        "red_sigma": Whole(_("标红：偏离全局水平"), low=50, high=900, unit=_("% 标准差")),
        "report_days": Whole(_("述职期限"), low=1, high=60, unit=_("个工作日")),
        "summons_days": Whole(_("约谈期限"), low=1, high=60, unit=_("个工作日")),
        "measures": Rows(
            _("指标"),
            Group(
                fields={
                    "code": Choice(_("指标"), options=_known),
                    "place": Choice(_("位置"), options={"top": _("首列数字和对比表"), "matrix": _("对比表")}),
                    "weight": Whole(_("权重"), low=0, high=10),
                    "target": Whole(_("目标"), low=0, high=1_000_000, required=False),
                },
                named_by="code",
            ),
            unique=("code",),
            least=1,
            help=_("目标留空时按全局水平比较；率的目标以百分数计，件数的目标以每百人计。"),
        ),
        "triggers": Rows(
            _("约谈情形"),
            Group(
                fields={
                    "name": Text(_("名称"), longest=60),
                    "code": Choice(_("指标"), options=_known),
                    "at_least": Whole(_("当月达到"), low=1, high=10_000, required=False),
                    "red_months": Whole(_("连续标红"), low=1, high=12, unit=_("个月"), required=False),
                },
                named_by="name",
            ),
            unique=("name",),
        ),
    },
    rules=(_tops,),
)
