"""Content of a DISCIPLINE policy 处分规则: what each measure of the closed set brings, and the clocks of a case.

There is no field for a fine: the employer may not take any from wages (工资支付暂行规定 15, 16).
"""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.conduct.discipline.models import SanctionKind
from assessment.conduct.discipline.rules.combining import LONGEST
from auxpolice.policy.schema import Choice, Fault, Fixed, Flag, Group, Hundredths, Rows, Schema, Text, Whole

DISCIPLINE = "discipline"
CAPS = {"any": _("不限"), "COMPETENT": _("不高于合格"), "BASIC": _("不高于基本合格"), "FAIL": _("不合格")}


def _limits(content: dict) -> Iterator[Fault]:
    rows = content["measures"]
    for index, row in enumerate(rows):
        most = LONGEST.get(row["kind"], 0)
        if row["months"] > most:
            yield Fault(
                ("measures", index, "months"),
                gettext("「%(kind)s」的影响期最长 %(n)d 个月。")
                % {"kind": SanctionKind(row["kind"]).label, "n": most},
            )
        if row["kind"] == SanctionKind.DISMISSAL and not row["rule_needed"]:
            yield Fault(
                ("measures", index, "rule_needed"),
                gettext("解除劳动合同必须写明本人已知悉的规章制度（劳动合同法第四条、第三十九条）。"),
            )
    if len(rows) < len(SanctionKind):
        yield Fault(("measures",), gettext("六种处理都要写明，不用的把影响期和扣分写 0。"))


def _days(label, **more) -> Whole:
    return Whole(label, low=1, high=365, unit=more.pop("unit", _("个工作日")), **more)


CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "measures": Rows(
            _("处理种类"),
            Group(
                fields={
                    "kind": Choice(_("种类"), options=dict(SanctionKind.choices)),
                    "months": Whole(_("影响期"), low=0, high=24, unit=_("个月")),
                    "points": Hundredths(_("扣分"), low=-10000, high=0),
                    "grade_cap": Choice(_("决定当月考核等次"), options=CAPS, default="any"),
                    "rule_needed": Flag(_("须写明本人已知悉的规章制度"), default=True),
                },
                named_by="kind",
            ),
            unique=("kind",),
            least=1,
            most=6,
        ),
        "clocks": Group(
            _("办理期限"),
            fields={
                "register": _days(_("线索登记")),
                "file": _days(_("是否立案")),
                "open": _days(_("从发现到立案")),
                "report": _days(_("调查报告"), unit=_("天")),
                "plea": _days(_("陈述申辩")),
                "decide": _days(_("作出决定")),
                "union": _days(_("工会答复")),
                "serve": _days(_("送达")),
                "whole": _days(_("从立案到决定"), unit=_("天")),
                "extension": _days(_("可延长一次"), unit=_("天")),
                "since_act": Whole(
                    _("从行为之日起"), low=1, high=60, unit=_("个月"), help=_("涉嫌犯罪的除外。")
                ),
                "review": _days(_("申请复核"), unit=_("天")),
                "answer": _days(_("答复复核"), unit=_("天")),
            },
        ),
        "barred_years": Whole(_("因违纪解除后不再招录"), low=0, high=10, unit=_("年")),
    },
    rules=(_limits,),
)
