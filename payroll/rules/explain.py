"""Explanation of an amount: the same rules run on one person with a tracer listening.

Nothing is stored for it. From frozen facts, the scheme's version and the month's law the lines come out
again, and their amounts equal the stored ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from payroll.rules.context import Context, Input, Tracer
from payroll.rules.engine import evaluate, one_person, run
from payroll.rules.facts import Facts
from payroll.rules.law import Law
from payroll.rules.parsing import Fault
from payroll.rules.scheme import KINDS, MARKS, Item, Scheme


@dataclass(frozen=True, slots=True)
class LineTrace:
    """One line of a payslip with its formula in words and numbers, inputs, source, and the items it was
    made from.
    """

    code: str
    name: str
    kind: str
    kind_name: str
    amount_fen: int
    formula: str
    inputs: tuple[Input, ...]
    rule: str
    source: str
    mark: str
    mark_name: str
    depends_on: tuple[str, ...]
    order: int


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a payslip, in fen; net = gross − deductions."""

    gross_fen: int
    deductions_fen: int
    employer_fen: int

    @property
    def net_fen(self) -> int:
        return self.gross_fen - self.deductions_fen


def trace(scheme: Scheme, law: Law, facts: Facts) -> list[LineTrace]:
    """Lines of one person's month in printed order.

    Raises ValueError unless ``facts`` holds exactly one person.
    """
    ctx = one_person(scheme, law, facts, Tracer())
    lines: dict[str, LineTrace] = {}
    run(ctx, _listener(ctx, lines))
    return [lines[code] for code in scheme.codes]


def attempt(
    scheme: Scheme, law: Law, facts: Facts, faults: list[Fault]
) -> tuple[dict[str, LineTrace], Sums | None]:
    """Lines by code of what a scheme still in the making can calculate for one person, and the sums when nothing is
    lacking.

    ``scheme`` and ``faults`` come from ``Scheme.read``. Raises FactError and AmountOverflow like ``trace``; without
    faults the lines and sums are those of ``trace`` and ``calculate``.
    """
    ctx = one_person(scheme, law, facts, Tracer())
    lines: dict[str, LineTrace] = {}
    evaluate(ctx, _listener(ctx, lines))
    if len(lines) < len(scheme.items) or any(fault.part == "whole" for fault in faults):
        return lines, None
    by_kind = {kind: sum(line.amount_fen for line in lines.values() if line.kind == kind) for kind in KINDS}
    return lines, Sums(by_kind["earning"], by_kind["deduction"], by_kind["employer"])


def _listener(ctx: Context, lines: dict[str, LineTrace]):
    scheme = ctx.scheme
    place = {item.code: position for position, item in enumerate(scheme.items)}

    def heard(item: Item, listening: Tracer) -> None:
        inputs, sentences = listening.take()
        used = tuple(dict.fromkeys(entry.item for entry in inputs if entry.item))
        sources = dict.fromkeys([item.source, *(entry.source for entry in inputs)])
        lines[item.code] = LineTrace(
            code=item.code,
            name=item.name,
            kind=item.kind,
            kind_name=KINDS[item.kind],
            amount_fen=int(ctx.amounts[item.code][0]),
            formula="；".join(sentences),
            inputs=tuple(inputs),
            rule=item.rule.LABEL,
            source="；".join(source for source in sources if source),
            mark=item.mark,
            mark_name=MARKS[item.mark],
            depends_on=used,
            order=place[item.code],
        )

    return heard
