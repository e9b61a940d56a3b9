"""Why an amount is what it is: the same rules run on one person with a tracer listening.

Nothing is stored for it. From frozen facts, the scheme's version and the month's law the lines come out
again, and their amounts equal the stored ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from payroll.rules.context import Input, Tracer
from payroll.rules.engine import one_person, run
from payroll.rules.facts import Facts
from payroll.rules.law import Law
from payroll.rules.scheme import KINDS, MARKS, Scheme


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


def trace(scheme: Scheme, law: Law, facts: Facts) -> list[LineTrace]:
    """Lines of one person's month in printed order.

    Raises ValueError unless ``facts`` holds exactly one person.
    """
    tracer = Tracer()
    ctx = one_person(scheme, law, facts, tracer)
    lines: dict[str, LineTrace] = {}

    def heard(item, listening: Tracer) -> None:
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
            order=scheme.codes.index(item.code),
        )

    run(ctx, heard)
    return [lines[code] for code in scheme.codes]
