"""Soundness of a scheme, whether its items make a whole: doubles, gaps, cycles, and what can still be calculated beside a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payroll.rules.law import CONTRIBUTIONS
from payroll.rules.law_rules import Insurance
from payroll.rules.parsing import Fault
from payroll.rules.pay_rules import Protected
from payroll.rules.tax_rules import BonusTax, IncomeTax, SeveranceTax

if TYPE_CHECKING:
    from payroll.rules.scheme import Item, Scheme


def doubles(items: tuple[Item, ...]) -> list[Fault]:
    """Codes and names that several items use."""
    faults = []
    for label, key in (("代码", "code"), ("名称", "name")):
        users: dict[str, list[int]] = {}
        for position, item in enumerate(items):
            users.setdefault(getattr(item, key), []).append(position)
        for value, positions in users.items():
            if value and len(positions) > 1:
                faults.append(
                    Fault(
                        f"{label}「{value}」被 {len(positions)} 个项目使用，须各不相同。",
                        items=tuple(positions),
                        path=(key,),
                    )
                )
    return faults


def unknown_references(scheme: Scheme) -> list[Fault]:
    """Items that are built on items the scheme doesn't have."""
    known = set(scheme.codes)
    return [
        Fault(f"项目「{item.name}」引用了不存在的项目「{code}」。", items=(position,), path=("rule", "of"))
        for position, item in enumerate(scheme.items)
        for code in item.rule.depends(scheme)
        if code not in known
    ]


def gaps(scheme: Scheme) -> list[Fault]:
    """The items that the law wants on every payslip and the scheme lacks."""
    faults: list[Fault] = []

    def lacking(sentence: str) -> None:
        faults.append(Fault(sentence, part="whole"))

    def several(sentence: str, fits) -> None:
        where = tuple(position for position, item in enumerate(scheme.items) if fits(item.rule))
        faults.append(Fault(sentence, items=where, path=("rule",)))

    rules = [item.rule for item in scheme.items]
    for code, name in CONTRIBUTIONS.items():
        for side, side_name in Insurance.SIDES.items():
            wanted = Insurance(code, side)
            count = rules.count(wanted)
            if count > 1:
                several(
                    f"{name}（{side_name}）有 {count} 个项目，只能有一个。",
                    lambda rule, wanted=wanted: rule == wanted,
                )
            if count == 0 and (code, side) != ("injury", "personal"):
                lacking(f"缺少{name}（{side_name}）项目。")
    taxes = [
        (IncomeTax, "个人所得税", True),
        (BonusTax, "全年一次性奖金个人所得税", bool(scheme.bonus_codes)),
        (SeveranceTax, "经济补偿个人所得税", bool(scheme.severance_codes)),
    ]
    for kind, name, needed in taxes:
        count = sum(isinstance(rule, kind) for rule in rules)
        if needed and count == 0:
            lacking(f"缺少「{name}」项目，应发项目的税款无处计算。")
        if count > 1:
            several(f"「{name}」只能有一个项目。", lambda rule, kind=kind: isinstance(rule, kind))
    if any(isinstance(rule, Protected) for rule in rules) and not scheme.regular_codes:
        several(
            "有就高不就低项目，但没有标为固定工资（regular）的项目可比。",
            lambda rule: isinstance(rule, Protected),
        )
    if not scheme.wage_codes:
        lacking("没有计入工资薪金的应发项目。")
    return faults


def ordered(scheme: Scheme, broken: set[int]) -> tuple[tuple[int, ...], list[Fault]]:
    """Positions in the order of calculation, stable by printed order, and every cycle as a sentence.

    Items that are broken, part of a cycle, or built on such an item can't be calculated and are left out.
    """
    index = {code: position for position, code in enumerate(scheme.codes)}
    waiting = {
        position: {index[code] for code in item.rule.depends(scheme) if code in index}
        for position, item in enumerate(scheme.items)
    }
    faults: list[Fault] = []
    for position in broken:
        waiting.pop(position, None)
    out = set(broken)
    order: list[int] = []
    while waiting:
        hopeless = [position for position, needs in waiting.items() if needs & out]
        ready = [position for position, needs in waiting.items() if not needs & (waiting.keys() | out)]
        if not hopeless and not ready:
            loop = _loop(waiting)
            names = " → ".join(f"「{scheme.items[p].name}」" for p in (*loop, loop[0]))
            faults.append(Fault(f"项目互相引用，无法计算：{names}。", items=tuple(loop), path=("rule", "of")))
            hopeless = loop
        order += ready
        out.update(hopeless)
        for position in (*ready, *hopeless):
            del waiting[position]
    return tuple(order), faults


def _loop(waiting: dict[int, set[int]]) -> list[int]:
    path = [next(iter(waiting))]
    while True:
        following = min(waiting[path[-1]] & waiting.keys())
        if following in path:
            return path[path.index(following) :]
        path.append(following)
