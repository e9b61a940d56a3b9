"""Content of an ANNUAL policy 年度考核办法: how months make the quarter and the year, who may be 优秀, what follows."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.appraisal.grades import Grade
from assessment.appraisal.years.models import What
from assessment.conduct.discipline.models import SanctionKind
from auxpolice.policy.schema import (
    Choice,
    Days,
    Fault,
    Fixed,
    Flag,
    Group,
    Percent,
    Rows,
    Schema,
    Text,
    Whole,
)

ANNUAL = "annual_appraisal"
BY = {"average": _("各月平均"), "sum": _("各月合计")}
COUNTS = {"decided": _("当年作出的处分"), "effect": _("影响期在当年内的处分")}
CAPS = {
    "any": _("不限"),
    "COMPETENT": _("不高于合格"),
    "BASIC": _("不高于基本合格"),
    "NONE": _("不定等次"),
    "FAIL": _("不合格"),
}
NAMED = {"excellent": _("只公示优秀名单"), "all": _("公示全部等次")}


def _falling(content: dict) -> Iterator[Fault]:
    lines = content["lines"]
    if not lines["excellent_from"] > lines["competent_from"] > lines["basic_from"]:
        yield Fault(("lines",), gettext("等次线应依次降低：优秀、合格、基本合格。"))


def _ending_has_its_article(content: dict) -> Iterator[Fault]:
    for index, row in enumerate(content["consequences"]):
        if row["what"] == What.ENDING and row["grade"] != Grade.FAIL:
            yield Fault(("consequences", index, "grade"), gettext("只有年度不合格才可以建议解除劳动合同。"))


def _line(label) -> Whole:
    return Whole(label, high=3000, unit=_("分"))


CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "by": Choice(_("年度得分"), options=BY, default="average"),
        "least_months": Whole(
            _("至少考核"), low=1, high=12, unit=_("个月"), help=_("不足的，年度不定等次。")
        ),
        "lines": Group(
            _("等次线"),
            {
                "excellent_from": _line(_("优秀不低于")),
                "competent_from": _line(_("合格不低于")),
                "basic_from": _line(_("基本合格不低于")),
            },
        ),
        "failed_months": Whole(
            _("几个月不合格，年度不合格"), low=1, high=12, unit=_("个月"), help=_("季度同。")
        ),
        "service_months": Whole(
            _("评优秀须工作满"), low=0, high=60, unit=_("个月"), help=_("不满的，最高为合格。")
        ),
        "probation_ungraded": Flag(_("年末仍在试用期的不定等次"), default=True),
        "excellent_cap_percent": Percent(_("优秀比例上限")),
        "pool_below": Whole(
            _("少于几人的单位合并计算优秀名额"), low=0, high=50, unit=_("人"), help=_("合并后按得分排序。")
        ),
        "sanctions_count": Choice(_("计入的处分"), options=COUNTS, default="decided"),
        "sanctions": Rows(
            _("受处分的等次上限"),
            Group(
                fields={
                    "kind": Choice(_("种类"), options=dict(SanctionKind.choices)),
                    "cap": Choice(_("年度等次"), options=CAPS, default="any"),
                },
                named_by="kind",
            ),
            unique=("kind",),
            most=6,
        ),
        "named": Choice(_("公示名单"), options=NAMED, default="excellent"),
        "publicity_days": Days(_("公示期"), unit=_("个工作日"), high=60),
        "objection_days": Days(
            _("审定后的异议期"), unit=_("个工作日"), high=60, help=_("公示期内也可以提出。")
        ),
        "reply_days": Days(_("答复期"), unit=_("个工作日"), high=60),
        "consequences": Rows(
            _("结果运用"),
            Group(
                fields={
                    "grade": Choice(_("等次"), options=dict(Grade.choices)),
                    "running": Whole(_("连续"), low=1, high=5, unit=_("年")),
                    "what": Choice(_("建议"), options=dict(What.choices)),
                    "article": Text(_("依据"), longest=200),
                },
                named_by="article",
            ),
            help=_("只形成建议，由有权的人办理或写明不采纳的理由。"),
            most=30,
        ),
    },
    rules=(_falling, _ending_has_its_article),
)
