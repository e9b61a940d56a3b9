"""Content of an ASSESSMENT policy: indicators, grades they suggest, days to object and answer."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.policy.schema import Code, Days, Fault, Fixed, Group, Percent, Rows, Schema, Text, Whole

ASSESSMENT = "assessment"
COMMON, SPECIFIC = 60, 40
"""Points of the common indicators, and of those of one post family."""


def _sums(content: dict) -> Iterator[Fault]:
    total = sum(item["points"] for item in content["common"])
    if total != COMMON:
        yield Fault(
            ("common",),
            gettext("共性指标合计应为 %(of)d 分，现在是 %(n)d 分。") % {"of": COMMON, "n": total},
        )
    for index, group in enumerate(content["specific"]):
        total = sum(item["points"] for item in group["items"])
        if total != SPECIFIC:
            yield Fault(
                ("specific", index, "items"),
                gettext("「%(family)s」个性指标合计应为 %(of)d 分，现在是 %(n)d 分。")
                % {"family": group["family"], "of": SPECIFIC, "n": total},
            )


def _falling(content: dict) -> Iterator[Fault]:
    marks = content["suggest"]
    if not marks["excellent_from"] > marks["competent_from"] > marks["basic_from"]:
        yield Fault(("suggest",), gettext("等次建议线应依次降低：优秀、合格、基本合格。"))


_NAME = Text(_("名称"), longest=30)
_POINTS = Whole(_("分值"), high=100, unit=_("分"))

CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "excellent_cap_percent": Percent(_("优秀比例上限")),
        "objection_days": Days(_("异议期"), unit=_("个工作日"), high=60),
        "reply_days": Days(_("答复期"), unit=_("个工作日"), high=60),
        "suggest": Group(
            _("等次建议线"),
            {
                "excellent_from": Whole(_("优秀不低于"), high=200, unit=_("分")),
                "competent_from": Whole(_("合格不低于"), high=200, unit=_("分")),
                "basic_from": Whole(_("基本合格不低于"), high=200, unit=_("分")),
            },
        ),
        "common": Rows(
            _("共性指标"),
            Group(fields={"code": Code(_("代码"), prefix="C"), "name": _NAME, "points": _POINTS}),
            help=_("人人适用，合计 60 分。"),
            unique=("code", "name"),
            least=1,
        ),
        "specific": Rows(
            _("个性指标"),
            Group(
                fields={
                    "family": Text(_("岗位类型"), longest=30),
                    "items": Rows(
                        _("指标"), Group(fields={"name": _NAME, "points": _POINTS}), unique=("name",), least=1
                    ),
                },
                named_by="family",
            ),
            help=_("每种岗位类型合计 40 分。"),
            unique=("family",),
        ),
        "plus": Rows(
            _("加分项目"),
            Group(fields={"code": Code(_("代码"), prefix="J", digits=2), "name": _NAME, "points": _POINTS}),
            unique=("code", "name"),
        ),
    },
    rules=(_sums, _falling),
)
