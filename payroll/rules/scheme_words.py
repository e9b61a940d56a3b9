"""A scheme as finance reads it: every item's rule as a sentence with its tables, in the words of the scheme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from payroll.rules import adjustments as after
from payroll.rules import law_rules as law
from payroll.rules import pay_rules as pay
from payroll.rules import tax_rules as tax
from payroll.rules.columns import ONE, Ratio
from payroll.rules.facts import CATEGORY_NAMES, FIELD, GRADE_NAMES
from payroll.rules.graded_rules import CODES
from payroll.rules.law import CONTRIBUTIONS, OVERTIME_KINDS
from payroll.rules.rule import Rule
from payroll.rules.scheme import KINDS, MARKS, TAX, Item, Scheme
from payroll.rules.wording import yuan


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: what it stands for, and its cells as text (amounts in yuan)."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a rule; ``heads`` stand over the cells, ``label`` over the row labels. Empty cells don't exist."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ItemWords:
    """An item as it is read: sentence of the rule, sentences of what follows, tables, flags, what it is built on.

    ``step`` is its place in the order of calculation, from 1.
    """

    code: str
    name: str
    kind: str
    sentence: str
    then: tuple[str, ...]
    tables: tuple[Table, ...]
    flags: tuple[str, ...]
    source: str
    mark: str
    mark_name: str
    note: str
    depends_on: tuple[str, ...]
    step: int


def item_words(scheme: Scheme, position: int) -> ItemWords:
    """One item of a sound scheme in words."""
    item = scheme.items[position]
    return ItemWords(
        code=item.code,
        name=item.name,
        kind=item.kind,
        sentence=sentence(item.rule, scheme),
        then=tuple(then_sentence(adjustment, scheme) for adjustment in item.adjustments),
        tables=tuple(tables(item.rule, scheme)),
        flags=flags(item),
        source=item.source,
        mark=item.mark,
        mark_name=MARKS[item.mark],
        note=item.note,
        depends_on=tuple(
            dict.fromkeys(
                scheme.item(code).name for code in item.rule.depends(scheme) if code in scheme.by_code
            )
        ),
        step=scheme.order.index(position) + 1 if position in scheme.order else 0,
    )


def groups(scheme: Scheme) -> list[tuple[str, str, list[ItemWords]]]:
    """(kind, its name, items) in printed order, kinds without items left out."""
    words = [item_words(scheme, position) for position in range(len(scheme.items))]
    found = [(kind, name, [word for word in words if word.kind == kind]) for kind, name in KINDS.items()]
    return [group for group in found if group[2]]


def flags(item: Item) -> tuple[str, ...]:
    """The sums that an item counts towards."""
    named = []
    if item.kind == "earning":
        named.append(TAX[item.tax])
    for is_set, name in (
        (item.insurance_base, "计入缴费基数"),
        (item.minimum_wage, "计入最低工资"),
        (item.regular, "固定工资"),
        (item.special_deduction, "专项扣除"),
    ):
        if is_set:
            named.append(name)
    return tuple(named)


def _names(scheme: Scheme, codes: tuple[str, ...]) -> str:
    known = scheme.by_code
    names = "＋".join(known[code].name if code in known else code for code in codes)
    return f"（{names}）" if len(codes) > 1 else names


def _times(multiple: str | Ratio) -> str:
    return f"{multiple} 倍" if isinstance(multiple, Ratio) else f"{OVERTIME_KINDS[multiple]}加班的法定倍数"


@singledispatch
def sentence(rule: Rule, scheme: Scheme) -> str:
    """The rule in one sentence."""
    return rule.LABEL


@sentence.register
def _(rule: pay.Fixed, scheme):
    return f"固定金额，每月 {yuan(rule.amount_fen)}"


@sentence.register
def _(rule: pay.ByLevel, scheme):
    return "按层级与档次取标准" if rule.table.shape[1] > 1 else "按层级取标准"


@sentence.register
def _(rule: pay.ByPostClass, scheme):
    return "按岗位类别取标准"


@sentence.register
def _(rule: pay.ByCategory, scheme):
    return "按人员类别取标准"


@sentence.register
def _(rule: pay.ByGrade, scheme):
    return "按当月考核等次取标准"


@sentence.register
def _(rule: pay.Seniority, scheme):
    cap = "" if rule.cap_fen is None else f"，封顶 {yuan(rule.cap_fen)}"
    return f"工龄每满一年 {yuan(rule.per_year_fen)}{cap}"


@sentence.register
def _(rule: pay.SeniorityTable, scheme):
    return "按工龄所在的段取标准"


@sentence.register
def _(rule: pay.Percent, scheme):
    basis = "的整月标准" if rule.full else "的当月实际额"
    return f"{_names(scheme, rule.of)}{basis} × {rule.rate.percent()}"


@sentence.register
def _(rule: pay.Sum, scheme):
    return f"{_names(scheme, rule.of)}之和"


@sentence.register
def _(rule: pay.Units, scheme):
    spec = FIELD[rule.fact]
    unit = "次" if spec.unit == "shifts" else "天"
    return f"{spec.label}，每{unit} {yuan(rule.rate_fen)}"


@sentence.register
def _(rule: pay.Performance, scheme):
    if rule.of:
        standard = f"{_names(scheme, rule.of)}的整月标准"
    elif rule.by_class:
        standard = "按岗位类别的绩效标准"
    else:
        standard = f"绩效标准 {yuan(int(rule.standards[0]))}"
    text = f"{standard} × 当月考核等次的系数"
    if rule.held:
        text += f"，减去按月发放的 {rule.share.percent()}，其余留存到年度"
        return f"{text}；兑现时已离职的{rule.LEAVERS[rule.leavers]}"
    return text if rule.share == ONE else f"{text} × 按月发放 {rule.share.percent()}"


@sentence.register
def _(rule: pay.FromFact, scheme):
    return f"按核定的「{FIELD[rule.fact].label}」"


@sentence.register
def _(rule: pay.Entered, scheme):
    return "每人每月录入的金额"


@sentence.register
def _(rule: pay.Protected, scheme):
    return f"受保护的原固定工资高出{_names(scheme, scheme.regular_codes)}整月标准的部分；以后涨薪时抵减"


@sentence.register
def _(rule: law.DayWage, scheme):
    return f"{_names(scheme, rule.of)}的整月标准 ÷ 月计薪天数 × {_times(rule.multiple)} × {FIELD[rule.fact].label}"


@sentence.register
def _(rule: law.Overtime, scheme):
    kind = OVERTIME_KINDS[rule.kind]
    return f"{_names(scheme, rule.of)}的整月标准折成小时工资 × {kind}加班的法定倍数 × {kind}加班时数"


@sentence.register
def _(rule: law.Leave, scheme):
    kind = rule.KINDS[rule.kind]
    keep = f"，计发 {rule.keep.percent()}" if rule.keep.numerator else "，不计发"
    floor = "且不低于最低工资的法定比例" if rule.kind == "sick" else ""
    later = f"；在{_names(scheme, rule.within)}之后扣" if rule.within else ""
    return f"{_names(scheme, rule.of)} × {kind}天数 ÷ 应出勤天数，作为负数计入应发{keep}{floor}{later}"


@sentence.register
def _(rule: law.Parameter, scheme):
    return "按政策参数「高温津贴」的月标准和发放月份"


@sentence.register
def _(rule: law.MinimumTopUp, scheme):
    return "计入最低工资的项目合计低于最低工资标准时，补足差额"


@sentence.register
def _(rule: law.Insurance, scheme):
    return (
        f"{CONTRIBUTIONS[rule.scheme]}缴费基数 × {rule.SIDES[rule.side]}比例（比例、上下限和取整随法定参数）"
    )


@sentence.register
def _(rule: tax.IncomeTax, scheme):
    return "工资薪金按累计预扣法计算当月应预扣税额"


@sentence.register
def _(rule: tax.BonusTax, scheme):
    return "选择单独计税的全年一次性奖金，除以 12 找税率后计税"


@sentence.register
def _(rule: tax.SeveranceTax, scheme):
    return "经济补偿超过当地年平均工资规定倍数的部分，单独适用年度税率表"


@sentence.register
def _(rule: law.Damage, scheme):
    return "待扣赔偿额，每月不超过工资的法定比例，扣后不低于最低工资"


@singledispatch
def tables(rule: Rule, scheme: Scheme) -> list[Table]:
    """The tables a rule looks into; none for most."""
    return []


def _one_way(label: str, names: dict[int, str], amounts) -> Table:
    return Table(
        label,
        ("标准（元）",),
        tuple(Row(name, (_plain(int(amounts[code])),)) for code, name in names.items()),
    )


def _plain(fen: int) -> str:
    return yuan(fen).removesuffix("元")


@tables.register
def _(rule: pay.ByLevel, scheme):
    domain = scheme.domain
    width = max(domain.steps.values(), default=1)
    heads = tuple(f"{n + 1} 档" for n in range(width)) if width > 1 else ("标准（元）",)
    rows = []
    for rank, name in domain.level_names.items():
        steps = domain.steps[rank]
        cells = tuple(_plain(int(rule.table[rank, n])) if n < steps else "" for n in range(width))
        rows.append(Row(name, cells))
    return [Table("层级", heads, tuple(rows))]


@tables.register
def _(rule: pay.ByPostClass, scheme):
    return [_one_way("岗位类别", scheme.post_class_names, rule.table)]


@tables.register
def _(rule: pay.ByCategory, scheme):
    return [_one_way("人员类别", CATEGORY_NAMES, rule.table)]


@tables.register
def _(rule: pay.ByGrade, scheme):
    return [_one_way("考核等次", {n: GRADE_NAMES[n] for n in sorted(CODES, reverse=True)}, rule.table)]


@tables.register
def _(rule: pay.SeniorityTable, scheme):
    rows = (Row(rule.span(band), (_plain(int(amount)),)) for band, amount in enumerate(rule.amounts))
    return [Table("工龄", ("标准（元）",), tuple(rows))]


@tables.register
def _(rule: pay.Performance, scheme):
    grades = (Row(GRADE_NAMES[n], (str(rule.coefficients[n]),)) for n in sorted(GRADE_NAMES, reverse=True))
    found = [Table("考核等次", ("系数",), tuple(grades))]
    if rule.by_class:
        found.insert(0, _one_way("岗位类别", scheme.post_class_names, rule.standards))
    return found


@singledispatch
def then_sentence(adjustment: after.Adjustment, scheme: Scheme) -> str:
    """The adjustments of the amount, in a few words."""
    return adjustment.LABEL


@then_sentence.register
def _(adjustment: after.Prorate, scheme):
    return "按在职工作日折算" if adjustment.by == "employed" else "按出勤天数折算"


@then_sentence.register
def _(adjustment: after.Limit, scheme):
    cap = [] if adjustment.cap_fen is None else [f"封顶 {yuan(adjustment.cap_fen)}"]
    floor = [] if adjustment.floor_fen is None else [f"保底 {yuan(adjustment.floor_fen)}"]
    return "、".join(cap + floor)


@then_sentence.register
def _(adjustment: after.Months, scheme):
    return f"只在 {'、'.join(str(month) for month in adjustment.months)} 月发放"


@then_sentence.register
def _(adjustment: after.Only, scheme):
    names = adjustment.allowed(adjustment.fact, scheme.domain)
    listed = "、".join(names.get(value, str(value)) for value in adjustment.values)
    return f"只适用于{FIELD[adjustment.fact].label}为{listed}的人员"


@then_sentence.register
def _(adjustment: after.Probation, scheme):
    return f"试用期按 {adjustment.share.percent()} 计发"


@then_sentence.register
def _(adjustment: after.Round, scheme):
    return adjustment.rounding.text()
