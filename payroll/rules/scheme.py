"""A pay scheme as data: items with typed rules, checked as a whole and put in the order of their
dependencies.

``Scheme.parse(content)`` takes the JSON of a policy version and returns a scheme that is safe to calculate
with, or raises ``SchemeError`` whose ``faults`` are sentences for the person who edits the draft.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from payroll.rules import soundness
from payroll.rules.adjustments import ADJUSTMENTS, Adjustment, Prorate, Round
from payroll.rules.domain import Domain
from payroll.rules.facts import FactFault, Facts
from payroll.rules.law import HOUSING_FUND, Law
from payroll.rules.law_rules import LAW_RULES, Damage, Insurance, Leave
from payroll.rules.parsing import Fault, Reader
from payroll.rules.pay_rules import PAY_RULES
from payroll.rules.rule import Rule
from payroll.rules.tax_rules import TAX_RULES, BonusTax, IncomeTax, SeveranceTax

FORMAT = 1
KINDS = {"earning": "应发", "deduction": "扣款", "employer": "单位负担", "memo": "备查"}
TAX = {"wages": "计入工资薪金", "exempt": "免税", "bonus": "全年一次性奖金", "severance": "经济补偿"}
MARKS = {"statute": "法定", "local": "地方规定", "example": "示例"}
RULES: dict[str, type[Rule]] = {rule.TYPE: rule for rule in (*PAY_RULES, *LAW_RULES, *TAX_RULES)}
ADJUSTMENT_TYPES: dict[str, type[Adjustment]] = {kind.TYPE: kind for kind in ADJUSTMENTS}
MID_MONTH = {
    "last_day": "按当月最后一天的岗位",
    "by_days": "按在各岗位的天数",
    "next_month": "自次月起按新岗位",
}
"""What a post pays that changes within a month."""
CODE = re.compile(r"[A-Z][A-Z0-9_]{0,31}")
MAX_ITEMS = 120


class SchemeError(ValueError):
    """A scheme that can't be used; ``faults`` lists every problem as a Chinese sentence with its place."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("；".join(faults))


@dataclass(frozen=True)
class Item:
    """One line of the payslip.

    ``tax`` says how an earning is taxed; ``special_deduction`` marks 三险一金, ``regular`` the fixed
    monthly pay that is protected in a change of plan (就高不就低). ``insurance_base`` counts for the bases of the
    next year (工资总额: bonuses and back pay in, leave off), ``first_month_base`` for a newcomer's until then.
    """

    code: str
    name: str
    kind: str
    tax: str
    insurance_base: bool
    first_month_base: bool
    minimum_wage: bool
    special_deduction: bool
    regular: bool
    source: str
    mark: str
    note: str
    rule: Rule
    adjustments: tuple[Adjustment, ...]

    @property
    def taxable(self) -> bool:
        return self.kind == "earning" and self.tax != "exempt"

    @property
    def held_back(self) -> bool:
        """A memo of performance that is kept back for the year: the bureau's cost, but nobody's pay yet."""
        return self.kind == "memo" and getattr(self.rule, "held", False)

    @classmethod
    def read(cls, data, position: int, domain: Domain, faults: list[Fault]) -> Item:
        name = data.get("name") if isinstance(data, dict) else None
        reader = Reader(data, f"项目「{name or f'第 {position + 1} 个'}」", faults, items=(position,))
        code = reader.text("code")
        if code and not CODE.fullmatch(code):
            reader.fault(
                f"代码「{code}」须由大写字母、数字和下划线组成，以字母开头，最长 32 个字符。", "code"
            )
        kind = reader.choice("kind", tuple(KINDS))
        rule = _read_rule(reader, domain, code)
        earning = kind == "earning"
        item = cls(
            code,
            reader.text("name"),
            kind,
            reader.choice("tax", tuple(TAX), "wages"),
            counted := reader.flag("insurance_base"),
            reader.flag("first_month_base", counted),
            reader.flag("minimum_wage"),
            reader.flag("special_deduction", isinstance(rule, Insurance) and kind == "deduction"),
            reader.flag("regular"),
            reader.text("source", ""),
            reader.choice("mark", tuple(MARKS), "example"),
            reader.text("note", ""),
            rule,
            _read_adjustments(reader, domain),
        )
        counts = item.insurance_base or item.first_month_base or item.minimum_wage or item.regular
        if not earning and (counts or item.tax != "wages"):
            reader.fault("只有应发项目才能计入缴费基数、最低工资、固定工资或另定计税方式。", "kind")
        if item.special_deduction and kind != "deduction":
            reader.fault("只有扣款项目才能作为专项扣除。", "special_deduction")
        _judge_kind(reader, rule, kind)
        reader.finish()
        return item


def _read_rule(reader: Reader, domain: Domain, code: str) -> Rule:
    data = reader.get("rule")
    inner = reader.inside(data, "rule")
    if not isinstance(data, dict):
        return RULES["entered"].read(inner, domain, code)
    kind = inner.choice("type", tuple(RULES))
    rule = RULES[kind].read(inner, domain, code)
    inner.finish()
    return rule


def _read_adjustments(reader: Reader, domain: Domain) -> tuple[Adjustment, ...]:
    given = reader.get("then", [])
    if not isinstance(given, list):
        reader.fault("「随后处理」应当是一个列表。", "then")
        return ()
    adjustments = []
    for place, data in enumerate(given):
        inner = reader.inside(data, "then", place)
        kind = ADJUSTMENT_TYPES[inner.choice("type", tuple(ADJUSTMENT_TYPES))]
        adjustments.append(kind.read(inner, domain))
        inner.finish()
    after = False
    for place, adjustment in enumerate(adjustments):
        if after and not isinstance(adjustment, Round):
            reader.fault("按时间折算之后只能再取整，请调整先后。", "then", place)
        after = after or isinstance(adjustment, Prorate)
    return tuple(adjustments)


def _judge_kind(reader: Reader, rule: Rule, kind: str) -> None:
    wanted = {
        IncomeTax: "deduction",
        BonusTax: "deduction",
        SeveranceTax: "deduction",
        Damage: "deduction",
        Leave: "earning",
    }
    if isinstance(rule, Insurance):
        need = "deduction" if rule.side == "personal" else "employer"
    else:
        need = wanted.get(type(rule), kind)
    if kind != need:
        reader.fault(f"规则「{rule.LABEL}」只能用于「{KINDS[need]}」项目。", "kind")


@dataclass(frozen=True)
class Scheme:
    """Items in printed order, and ``order``: their indices in the order of calculation. ``mid_month`` of ``MID_MONTH``."""

    title: str
    domain: Domain
    items: tuple[Item, ...]
    order: tuple[int, ...] = field(repr=False)
    mid_month: str = "last_day"

    @classmethod
    def parse(cls, content: dict) -> Scheme:
        """Raises SchemeError with every fault found."""
        scheme, faults = cls.read(content)
        if faults:
            raise SchemeError(faults)
        return scheme

    @classmethod
    def read(cls, content: dict) -> tuple[Scheme, list[Fault]]:
        """The scheme as far as it can be read, and every fault found.

        With faults it is no scheme to pay by: ``order`` then holds only the items whose amount can be calculated,
        so that an editor can go on showing these.
        """
        faults: list[Fault] = []
        reader = Reader(content, "方案", faults)
        if reader.get("format", FORMAT) != FORMAT:
            reader.fault(f"方案格式须为 {FORMAT}。", "format")
        title = reader.text("title")
        reader.text("note", "")
        mid_month = reader.choice("mid_month", tuple(MID_MONTH), "last_day")
        domain = Domain.read(reader)
        given = reader.get("items")
        if not isinstance(given, list) or not given:
            reader.beside("whole").fault("没有任何薪酬项目。")
            given = []
        if len(given) > MAX_ITEMS:
            reader.beside("whole").fault(f"薪酬项目不能超过 {MAX_ITEMS} 个。")
            given = given[:MAX_ITEMS]
        reader.finish()
        items = tuple(Item.read(data, position, domain, faults) for position, data in enumerate(given))
        scheme = cls(title, domain, items, ())
        faults += soundness.doubles(items) + soundness.unknown_references(scheme)
        if not faults:
            faults += soundness.gaps(scheme)
        order, cycles = soundness.ordered(scheme, _broken(scheme, faults))
        return cls(title, domain, items, order, mid_month), _once(faults + cycles)

    @classmethod
    def check(cls, content: dict) -> list[Fault]:
        """Every fault of the content as a sentence; empty when it can be used."""
        return cls.read(content)[1]

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    def item(self, code: str) -> Item:
        return self.by_code[code]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    @cached_property
    def cost_order(self) -> tuple[int, ...]:
        """The part of ``order`` that the bureau's cost rests on: earnings, the employer's side, what is held back
        for the year, and whatever these look at. Tax and the person's own contributions are not among it.
        """
        index = {code: position for position, code in enumerate(self.codes)}
        wanted = {
            p for p, item in enumerate(self.items) if item.kind in ("earning", "employer") or item.held_back
        }
        for position in reversed(self.order):
            if position in wanted:
                wanted |= {index[code] for code in self.items[position].rule.depends(self)}
        return tuple(position for position in self.order if position in wanted)

    @property
    def level_names(self) -> dict[int, str]:
        return self.domain.level_names

    @property
    def post_class_names(self) -> dict[int, str]:
        return self.domain.post_class_names

    def _taxed(self, tax: str) -> tuple[str, ...]:
        return tuple(item.code for item in self.items if item.kind == "earning" and item.tax == tax)

    @cached_property
    def wage_codes(self) -> tuple[str, ...]:
        return self._taxed("wages")

    @cached_property
    def exempt_codes(self) -> tuple[str, ...]:
        return self._taxed("exempt")

    @cached_property
    def bonus_codes(self) -> tuple[str, ...]:
        return self._taxed("bonus")

    @cached_property
    def severance_codes(self) -> tuple[str, ...]:
        return self._taxed("severance")

    @cached_property
    def regular_codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items if item.regular)

    @cached_property
    def special_codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items if item.special_deduction)

    @cached_property
    def housing_codes(self) -> dict[str, tuple[str, ...]]:
        """Items that pay into the housing fund, by side."""
        return {
            side: tuple(
                item.code
                for item in self.items
                if isinstance(item.rule, Insurance)
                and item.rule.scheme == HOUSING_FUND
                and item.rule.side == side
            )
            for side in Insurance.SIDES
        }

    @cached_property
    def needs(self) -> frozenset[str]:
        """Domains that every person paid by this scheme has to be in."""
        return frozenset(need for item in self.items for need in item.rule.needs())

    def faults(self, facts: Facts, law: Law | None = None) -> list[FactFault]:
        """People who can't be paid by this scheme: no level or step in its tables, no post class,
        contradictions in the facts.
        """
        found = facts.faults()
        if "level" in self.needs:
            rank, step = facts.column("level_rank"), facts.column("level_step")
            known = np.isin(rank, list(self.level_names))
            for row in np.flatnonzero(~known):
                found.append(
                    FactFault(
                        int(row),
                        "level_rank",
                        f"层级序号 {int(rank[row])} 不在方案「{self.title}」的层级中。",
                    )
                )
            steps = np.ones(max(self.level_names, default=0) + 1, dtype=np.int64)
            for code, count in self.domain.steps.items():
                steps[code] = count
            for row in np.flatnonzero(known & (step > steps[np.where(known, rank, 0)])):
                found.append(
                    FactFault(
                        int(row),
                        "level_step",
                        f"层级「{self.level_names[int(rank[row])]}」没有第 {int(step[row])} 档。",
                    )
                )
        if "post_class" in self.needs:
            classes = list(self.post_class_names)
            wrong = ~np.isin(facts.column("post_class"), classes)
            if self.mid_month != "last_day":
                changed = facts.column("post_changed") == 1
                wrong |= changed & ~np.isin(facts.column("before_post_class"), classes)
            for row in np.flatnonzero(wrong):
                found.append(
                    FactFault(
                        int(row), "post_class", "岗位还没有分类，或岗位类别不在方案中，请先完成岗位分类。"
                    )
                )
        if law is not None and self.severance_codes and not law.local_annual_wage_fen:
            for row in np.flatnonzero(facts.column("severance_fen") > 0):
                found.append(
                    FactFault(
                        int(row),
                        "severance_fen",
                        "没有当地职工年平均工资参数，不能计算经济补偿的个人所得税。",
                    )
                )
        return found


def _once(faults: list[Fault]) -> list[Fault]:
    return list({(str(fault), fault.items): fault for fault in faults}.values())


def _broken(scheme: Scheme, faults: list[Fault]) -> set[int]:
    """Positions of items that can't be calculated for a fault of their own or of the table they look into."""
    broken = {position for fault in faults for position in fault.items}
    parts = {fault.part for fault in faults}
    for part, need in (("levels", "level"), ("post_classes", "post_class")):
        if part in parts:
            broken |= {p for p, item in enumerate(scheme.items) if need in item.rule.needs()}
    return broken
