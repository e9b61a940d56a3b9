"""The vocabulary of a scheme's JSON, as data: an editor builds its forms from it, nothing else is accepted.

Input kinds: ``fen``, ``ratio``, ``level_table``, ``class_table``, ``category_table``, ``grade_fen_table``,
``grade_ratio_table``, ``bands`` (full years from, fen), ``items`` (codes of other items), ``choice``,
``months``, ``values``, ``fact``, ``multiple``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from payroll.rules.adjustments import Only
from payroll.rules.columns import Rounding
from payroll.rules.facts import FIELD
from payroll.rules.graded_rules import Performance
from payroll.rules.law import CONTRIBUTIONS, OVERTIME_KINDS
from payroll.rules.law_rules import Insurance, Leave
from payroll.rules.scheme import ADJUSTMENT_TYPES, KINDS, MARKS, RULES, TAX


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a rule: label, kind of input, whether it may be left out, choices with their labels."""

    name: str
    label: str
    kind: str
    optional: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


ITEM_KEYS = {
    "code": "代码",
    "name": "名称",
    "kind": "类别",
    "tax": "计税方式",
    "insurance_base": "计入首月缴费基数",
    "minimum_wage": "计入最低工资",
    "special_deduction": "专项扣除",
    "regular": "固定工资（就高不就低的比较范围）",
    "source": "依据",
    "mark": "性质",
    "note": "说明",
    "rule": "计算规则",
    "then": "随后处理",
}
CHOICES = {"kind": KINDS, "tax": TAX, "mark": MARKS}


def _facts(*units: str) -> dict[str, str]:
    return {spec.name: spec.label for spec in FIELD.values() if spec.unit in units}


_CAP = Key("cap_fen", "封顶", "fen", optional=True)
_OF = Key("of", "以哪些项目为基数", "items")

RULE_KEYS: dict[str, tuple[Key, ...]] = {
    "fixed": (Key("amount_fen", "金额", "fen"),),
    "by_level": (Key("cells", "层级与档次标准表", "level_table"),),
    "by_post_class": (Key("cells", "岗位类别标准表", "class_table"),),
    "by_category": (Key("cells", "人员类别标准表", "category_table"),),
    "by_grade": (Key("cells", "考核等次标准表", "grade_fen_table"),),
    "seniority": (Key("per_year_fen", "每满一年", "fen"), _CAP),
    "seniority_table": (Key("bands", "工龄分段标准表", "bands"),),
    "percent": (
        _OF,
        Key("rate", "比例", "ratio"),
        Key("basis", "按", "choice", True, {"paid": "当月实际额", "full": "整月标准"}),
    ),
    "sum": (_OF,),
    "units": (
        Key("fact", "计数", "fact", False, _facts("shifts", "days", "half_days")),
        Key("rate_fen", "单价", "fen"),
    ),
    "performance": (
        Key("standard_fen", "绩效标准", "fen", optional=True),
        Key("standards", "按岗位类别的绩效标准", "class_table", optional=True),
        Key("of", "以其他项目的整月标准为绩效标准", "items", optional=True),
        Key("coefficients", "考核系数", "grade_ratio_table"),
        Key("share", "按月发放比例", "ratio", optional=True),
        Key("part", "部分", "choice", True, {"month": "按月发放部分", "held": "年度留存部分"}),
        Key("leavers", "兑现时已离职的", "choice", True, Performance.LEAVERS),
    ),
    "fact": (Key("fact", "核定金额", "fact", False, _facts("fen")),),
    "entered": (),
    "protected": (),
    "day_wage": (
        Key("fact", "计数", "fact", False, _facts("shifts", "days")),
        _OF,
        Key("multiple", "倍数", "multiple", True, OVERTIME_KINDS),
    ),
    "overtime": (Key("kind", "加班种类", "choice", False, OVERTIME_KINDS), _OF),
    "leave": (
        Key("kind", "缺勤种类", "choice", False, Leave.KINDS),
        _OF,
        Key("keep", "计发比例", "ratio", optional=True),
        Key("after", "在哪些扣减之后", "items", optional=True),
    ),
    "parameter": (Key("parameter", "政策参数", "choice", False, {"heat": "高温津贴"}),),
    "minimum_top_up": (),
    "insurance": (
        Key("scheme", "险种", "choice", False, CONTRIBUTIONS),
        Key("side", "缴纳方", "choice", False, Insurance.SIDES),
    ),
    "income_tax": (),
    "bonus_tax": (),
    "severance_tax": (),
    "damage": (),
}

_ROUNDING_UNITS = {name: Rounding.UNIT_NAMES[fen] for name, fen in Rounding.UNITS.items()}
ADJUSTMENT_KEYS: dict[str, tuple[Key, ...]] = {
    "prorate": (Key("by", "按", "choice", True, {"employed": "在职工作日", "attended": "出勤"}),),
    "limit": (_CAP, Key("floor_fen", "保底", "fen", optional=True)),
    "months": (Key("months", "发放月份", "months"),),
    "only": (
        Key("fact", "按", "choice", False, {name: FIELD[name].label for name in Only.FACTS}),
        Key("values", "适用的值", "values"),
    ),
    "probation": (Key("share", "试用期比例", "ratio"),),
    "round": (
        Key("unit", "单位", "choice", True, _ROUNDING_UNITS),
        Key("mode", "方式", "choice", True, Rounding.MODES),
    ),
}


def rule_labels() -> dict[str, str]:
    """Name of every rule for people, by type."""
    return {kind: rule.LABEL for kind, rule in RULES.items()}


def adjustment_labels() -> dict[str, str]:
    return {kind: adjustment.LABEL for kind, adjustment in ADJUSTMENT_TYPES.items()}
