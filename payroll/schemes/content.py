"""Content of a PAY policy: levels and post classes, and items by the closed set of rules that ``payroll.rules`` reads.

The form, the words and the differences come from the description here; what is wrong with a content its reader says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.policy.schema import (
    Choice,
    Code,
    Fault,
    Fen,
    Fixed,
    Flag,
    Group,
    Line,
    Map,
    OneOf,
    Ratio,
    Rows,
    RowsOf,
    Schema,
    Section,
    Serial,
    Several,
    Text,
    Whole,
)
from auxpolice.policy.schema.words import tables, tell, words
from payroll.rules import parsing
from payroll.rules.adjustments import Only
from payroll.rules.columns import Rounding
from payroll.rules.domain import Domain
from payroll.rules.facts import CATEGORY_NAMES, FIELD, GRADE_NAMES
from payroll.rules.graded_rules import CODES, Performance
from payroll.rules.law import CONTRIBUTIONS, OVERTIME_KINDS
from payroll.rules.law_rules import Insurance, Leave
from payroll.rules.scheme import (
    ADJUSTMENT_TYPES,
    FORMAT,
    KINDS,
    MARKS,
    MAX_ITEMS,
    MID_MONTH,
    RULES,
    TAX,
    Item,
    Scheme,
)

MAX_ROWS = 100
LEVEL, POST_CLASS = RowsOf("levels", value="rank"), RowsOf("post_classes")
GRADE = {CODES[number]: GRADE_NAMES[number] for number in sorted(CODES, reverse=True)}
STANDARD = Fen(_("标准"))


# --- values of rules
class Share(Ratio):
    """A share that stays as it was typed."""

    def read(self, text: str) -> Any:
        return text.strip()

    def words(self, value: Any, content: Any = None) -> str:
        return super().words(super().read(str(value)))


def _items(label: Any, **more: Any) -> Several:
    """Items that another may be built on: earnings and what is only for the record."""
    among = ("kind", frozenset({"earning", "memo"}))
    return Several(label, RowsOf("items", among=among), join="＋", **more)


def _facts(label: Any, *units: str) -> Choice:
    options = {spec.name: spec.label for spec in FIELD.values() if spec.unit in units}
    return Choice(label, options, default=next(iter(options)))


def _kind(label: Any, options: dict, **more: Any) -> Choice:
    return Choice(label, options, default=next(iter(options)), **more)


def _either(label: Any, options: dict) -> Choice:
    """One that may be left out: the first then holds."""
    return Choice(label, options, required=False, empty=next(iter(options.values())))


def _table(label: Any, keys: Any, of: Any = STANDARD, **more: Any) -> Map:
    return Map(label, keys, of, column=of.label, **more)


CAP = Fen(_("封顶"), required=False)
OF = _items(_("以哪些项目为基数"))


def _performance(value: dict, content: Any) -> str:
    told = gettext("[{of}的整月标准]") if value.get("of") else gettext("[绩效标准 {standard_fen}]")
    if value.get("standards"):
        told = gettext("按岗位类别的绩效标准")
    told += gettext(" × 当月考核等次的系数")
    if value.get("part") == "held":
        told += gettext("，减去按月发放的 {share}，其余留存到年度；兑现时已离职的{leavers}")
    else:
        told += gettext("[ × 按月发放 {share}]")
    return tell(told, RULE_KINDS["performance"], value, content)


def _leave(value: dict, content: Any) -> str:
    told = gettext("{of} × {kind}天数 ÷ 应出勤天数，作为负数计入应发，计发 {keep}")
    if value.get("kind") == "sick":
        told += gettext("，且不低于最低工资的法定比例")
    return tell(told + gettext("[；在{after}之后扣]"), RULE_KINDS["leave"], value, content)


def _units(value: dict, content: Any) -> str:
    shifts = value.get("fact") in FIELD and FIELD[value["fact"]].unit == "shifts"
    told = gettext("{fact}，每次 {rate_fen}") if shifts else gettext("{fact}，每天 {rate_fen}")
    return tell(told, RULE_KINDS["units"], value, content)


def _protected(_value: dict, content: Any) -> str:
    regular = "＋".join(str(item.get("name")) for item in content.get("items") or () if item.get("regular"))
    return gettext("受保护的原固定工资高出（%(items)s）整月标准的部分；以后涨薪时抵减") % {"items": regular}


_RULES: dict[str, tuple[Any, dict[str, Any]]] = {
    "fixed": (_("固定金额，每月 {amount_fen}"), {"amount_fen": Fen(_("金额"))}),
    "by_level": (
        _("按层级与档次取标准"),
        {"cells": _table(_("层级"), LEVEL, Line(_("标准"), STANDARD, count="steps", head=_("%(n)d 档")))},
    ),
    "by_post_class": (_("按岗位类别取标准"), {"cells": _table(_("岗位类别"), POST_CLASS)}),
    "by_category": (
        _("按人员类别取标准"),
        {"cells": _table(_("人员类别"), {str(code): name for code, name in CATEGORY_NAMES.items()})},
    ),
    "by_grade": (_("按当月考核等次取标准"), {"cells": _table(_("考核等次"), GRADE)}),
    "seniority": (
        _("工龄每满一年 {per_year_fen}[，封顶 {cap_fen}]"),
        {"per_year_fen": Fen(_("每满一年")), "cap_fen": CAP},
    ),
    "seniority_table": (
        _("按工龄所在的段取标准"),
        {
            "bands": Rows(
                _("工龄分段"),
                Group(
                    fields={"from": Whole(_("满几年起"), high=99, unit=_("年")), "amount_fen": STANDARD},
                    named_by="from",
                ),
                unique=("from",),
            )
        },
    ),
    "percent": (
        _("{of}的{basis} × {rate}"),
        {
            "of": OF,
            "rate": Share(_("比例")),
            "basis": _either(_("按"), {"paid": _("当月实际额"), "full": _("整月标准")}),
        },
    ),
    "sum": (_("{of}之和"), {"of": OF}),
    "units": (
        _units,
        {"fact": _facts(_("计数"), "shifts", "days", "half_days"), "rate_fen": Fen(_("单价"))},
    ),
    "performance": (
        _performance,
        {
            "standard_fen": Fen(_("绩效标准"), required=False),
            "standards": _table(_("按岗位类别的绩效标准"), POST_CLASS, required=False),
            "of": _items(_("以其他项目的整月标准为绩效标准"), required=False),
            "coefficients": _table(_("考核系数"), GRADE, Share(_("系数"))),
            "share": Share(_("按月发放比例"), required=False, empty="100%"),
            "part": _either(_("部分"), {"month": _("按月发放部分"), "held": _("年度留存部分")}),
            "leavers": _either(_("兑现时已离职的"), Performance.LEAVERS),
        },
    ),
    "fact": (_("按核定的「{fact}」"), {"fact": _facts(_("核定金额"), "fen")}),
    "entered": (_("每人每月录入的金额"), {}),
    "protected": (_protected, {}),
    "day_wage": (
        _("{of}的整月标准 ÷ 月计薪天数 × {multiple} × {fact}"),
        {
            "fact": _facts(_("计数"), "shifts", "days"),
            "of": OF,
            "multiple": Choice(
                _("倍数"),
                {code: f"{name}加班的法定倍数" for code, name in OVERTIME_KINDS.items()},
                other=Share(_("其他倍数")),
                default="holiday",
            ),
        },
    ),
    "overtime": (
        _("{of}的整月标准折成小时工资 × {kind}加班的法定倍数 × {kind}加班时数"),
        {"kind": _kind(_("加班种类"), OVERTIME_KINDS), "of": OF},
    ),
    "leave": (
        _leave,
        {
            "kind": _kind(_("缺勤种类"), Leave.KINDS),
            "of": OF,
            "keep": Share(_("计发比例"), required=False, empty="0%"),
            "after": _items(_("在哪些扣减之后"), required=False),
        },
    ),
    "parameter": (
        _("按政策参数「{parameter}」的月标准和发放月份"),
        {"parameter": _kind(_("政策参数"), {"heat": _("高温津贴")})},
    ),
    "minimum_top_up": (_("计入最低工资的项目合计低于最低工资标准时，补足差额"), {}),
    "insurance": (
        _("{scheme}缴费基数 × {side}比例（比例、上下限和取整随法定参数）"),
        {"scheme": _kind(_("险种"), CONTRIBUTIONS), "side": _kind(_("缴纳方"), Insurance.SIDES)},
    ),
    "income_tax": (_("工资薪金按累计预扣法计算当月应预扣税额"), {}),
    "bonus_tax": (_("选择单独计税的全年一次性奖金，除以 12 找税率后计税"), {}),
    "severance_tax": (_("经济补偿超过当地年平均工资规定倍数的部分，单独适用年度税率表"), {}),
    "damage": (_("待扣赔偿额，每月不超过工资的法定比例，扣后不低于最低工资"), {}),
}
RULE_KINDS = {
    code: Group(RULES[code].LABEL, fields, sentence=sentence) for code, (sentence, fields) in _RULES.items()
}
RULE = OneOf(_("计算规则"), RULE_KINDS, by="type")


# --- what follows a rule
def _only(fact: str) -> Group:
    label, rows = FIELD[fact].label, {"level_rank": LEVEL, "post_class": POST_CLASS}
    values = Several(_("适用的值"), rows.get(fact) or Only.allowed(fact, Domain({}, {}, {})))

    def said(value: dict, content: Any) -> str:
        told = {"fact": label, "values": words(values, value.get("values"), content)}
        return gettext("只适用于%(fact)s为%(values)s的人员") % told

    return Group(label, {"values": values}, sentence=said)


_UNITS = {code: Rounding.UNIT_NAMES[fen] for code, fen in sorted(Rounding.UNITS.items(), reverse=True)}
_THEN: dict[str, tuple[Any, dict[str, Any]]] = {
    "prorate": (
        _("按{by}折算"),
        {"by": _either(_("按"), {"employed": _("在职工作日"), "attended": _("出勤天数")})},
    ),
    "limit": (
        _("[封顶 {cap_fen}] [保底 {floor_fen}]"),
        {"cap_fen": CAP, "floor_fen": Fen(_("保底"), required=False)},
    ),
    "months": (
        _("只在 {months} 月发放"),
        {"months": Several(_("发放月份"), {number: str(number) for number in range(1, 13)})},
    ),
    "probation": (_("试用期按 {share} 计发"), {"share": Share(_("试用期比例"))}),
    "round": (
        _("{mode}到{unit}"),
        {"unit": _either(_("单位"), _UNITS), "mode": _either(_("方式"), Rounding.MODES)},
    ),
}
THEN_KINDS: dict[str, Group | OneOf] = {
    code: Group(ADJUSTMENT_TYPES[code].LABEL, fields, sentence=sentence)
    for code, (sentence, fields) in _THEN.items()
} | {
    "only": OneOf(
        Only.LABEL, {fact: _only(fact) for fact in Only.FACTS}, by="fact", default={"fact": Only.FACTS[0]}
    )
}
THEN = OneOf(_("处理"), THEN_KINDS, by="type")


# --- items
def _earning(item: dict) -> bool:
    return item.get("kind") == "earning"


def _deduction(item: dict) -> bool:
    return item.get("kind") == "deduction"


def _by_law(item: dict) -> bool:
    """Insurance of the person's side is a special deduction unless said otherwise."""
    rule = item.get("rule")
    return _deduction(item) and isinstance(rule, dict) and rule.get("type") == "insurance"


def _counted(item: dict) -> bool:
    """What counts for the bases of the next year counts for a newcomer's first month unless said otherwise."""
    return _earning(item) and bool(item.get("insurance_base"))


def said(item: dict, content: Any) -> str:
    """An item in one line: its rule, and what follows."""
    told = [words(RULE, item.get("rule"), content)]
    return "；".join([*told, *(words(THEN, one, content) for one in item.get("then") or ())])


def _fresh(kind: str) -> dict[str, Any]:
    counted = ("insurance_base", "minimum_wage", "regular") if kind == "earning" else ()
    return {"mark": "local", "rule": {"type": "fixed"}, **dict.fromkeys(counted, True)}


def _flag(label: Any, of: Any = _earning, default: Any = False) -> Flag:
    return Flag(label, default=default, sparse=True, when=of)


FLAGS = {
    "insurance_base": _flag(_("计入缴费基数")),
    "first_month_base": _flag(_("计入首月缴费基数"), default=_counted),
    "minimum_wage": _flag(_("计入最低工资")),
    "regular": _flag(_("固定工资")),
    "special_deduction": _flag(_("专项扣除"), _deduction, _by_law),
}
ITEM = Group(
    fields={
        "name": Text(_("名称"), longest=60),
        "code": Code(
            _("代码"),
            prefix="ITEM_",
            free=True,
            longest=32,
            help=_("同一项目在各版方案中用同一代码，才能逐项对比。"),
        ),
        "kind": Choice(_("类别"), KINDS, redraws=True, default="earning"),
        "rule": RULE,
        "then": Rows(
            _("随后处理（依次）"),
            THEN,
            required=False,
            help=_("可以加上条件、月份、封顶保底、折算或取整。"),
            fresh=lambda _group: {"type": "prorate"},
        ),
        "tax": Choice(_("计税方式"), TAX, default="wages", sparse=True, when=_earning),
        "mark": Choice(_("性质"), MARKS, default="example"),
        **FLAGS,
        "source": Text(_("依据"), required=False, longest=300),
        "note": Text(_("说明"), required=False, longest=300),
    },
    sentence=said,
    badge=lambda item: MARKS["example"] if item.get("mark") == "example" else "",
    rest=_("计税与依据"),
)
MID = Choice(
    _("月中换岗"),
    MID_MONTH,
    default="last_day",
    sparse=True,
    help=_(
        "岗位类别或人员类别在月中变动的，当月按哪个岗位计发；一个月内变动两次以上的，末次变动以前按月初岗位。"
    ),
)
FIELDS = {
    "format": Fixed(default=FORMAT),
    "title": Text(_("名称")),
    "note": Text(_("说明"), required=False, longest=600, lines=2),
    "mid_month": MID,
    "levels": Rows(
        _("层级"),
        Group(
            fields={
                "rank": Serial(_("序号"), high=99, redraws=True),
                "name": Text(_("名称"), longest=60, redraws=True),
                "steps": Whole(_("档数"), low=1, high=99, default=1, sparse=True, redraws=True),
            }
        ),
        help=_("标准表的行和列由此而来；序号须与层级办法一致。"),
        unique=("rank",),
        most=MAX_ROWS,
        folds=True,
    ),
    "post_classes": Rows(
        _("岗位类别"),
        Group(
            fields={
                "code": Serial(_("代码"), low=1, high=99, redraws=True),
                "name": Text(_("名称"), longest=60, redraws=True),
            }
        ),
        unique=("code",),
        most=MAX_ROWS,
        folds=True,
    ),
    "items": Rows(_("薪酬项目"), ITEM, most=MAX_ITEMS, group_by="kind", fresh=_fresh),
}


# --- what is wrong, and reading
def _faults(content: Any) -> list[Fault]:
    return [Fault(path, str(fault)) for fault in Scheme.check(content) for path in _paths(fault)]


def _paths(fault: parsing.Fault) -> Iterator[tuple[str | int, ...]]:
    yield from (("items", position, *fault.path) for position in fault.items)
    if not fault.items:
        yield (fault.part, *fault.path) if fault.part in FIELDS else fault.path


def counted(item: Item) -> list[str]:
    """The sums that an item counts towards."""
    taxed = [TAX[item.tax]] if item.kind == "earning" else []
    return taxed + [str(flag.label) for key, flag in FLAGS.items() if getattr(item, key)]


def tables_of(item: dict, content: Any) -> list[Section]:
    """The tables of an item's rule."""
    return tables(RULE_KINDS[item["rule"]["type"]], item["rule"], content)


def _sections(content: dict) -> list[Section]:
    """Groups in printed order; an item's tables stand beside its sentence."""
    items = {kind: [item for item in content["items"] if item["kind"] == kind] for kind in KINDS}
    whole = (
        [Section(gettext("全案"), [(str(MID.label), words(MID, content["mid_month"], content))])]
        if "mid_month" in content
        else []
    )
    return whole + [
        Section(KINDS[kind], [(item["name"], _with_tables(item, content)) for item in found])
        for kind, found in items.items()
        if found
    ]


def _with_tables(item: dict, content: dict) -> str:
    told = [said(item, content)]
    for table in tables_of(item, content):
        heads = table.columns[1:] if len(table.columns) > 2 else [""]
        rows = (
            (
                name,
                "、".join(f"{head} {cell}".strip() for head, cell in zip(heads, cells, strict=False) if cell),
            )
            for name, *cells in table.rows
        )
        told.append("；".join(f"{name} {cells}" for name, cells in rows))
    return "。".join(part.rstrip("。") for part in told)


CONTENT = Schema(FIELDS, reading=_sections, judge=_faults)
