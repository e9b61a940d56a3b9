"""The context of a rule while it calculates: facts, law, the items before it, and a tracer that may be listening.

The tracer is present only for one person. A rule asks for each input through the context, so that what it
used is what is shown; ``explain`` runs this same code.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from payroll.rules.columns import Column, constant, total
from payroll.rules.facts import CATEGORY_NAMES, FIELD, GRADE_NAMES, Facts
from payroll.rules.law import Law
from payroll.rules.wording import measured

BEFORE = {"post_class": "before_post_class", "category": "before_category"}
"""The same of the post before the change of the month."""


@dataclass(frozen=True, slots=True)
class Input:
    """One value that a line used.

    Exactly one of ``fact`` (field of FACT_FIELDS, or ``entered:CODE``), ``item`` and ``parameter`` says
    where it came from. ``record`` is the kind and id of the record behind a fact, put in by whoever knows the person.
    """

    name: str
    value: int
    unit: str
    text: str
    fact: str = ""
    item: str = ""
    parameter: str = ""
    source: str = ""
    record: tuple[str, str] | None = None


@dataclass(slots=True)
class Tracer:
    """Notes of one item: inputs in the order of use, sentences in the order of calculation, parameters
    cited.
    """

    inputs: list[Input] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def take(self) -> tuple[list[Input], list[str]]:
        taken = self.inputs, self.sentences
        self.inputs, self.sentences = [], []
        return taken

    def note(self, entry: Input) -> None:
        if entry not in self.inputs:
            self.inputs.append(entry)


class Context:
    """One calculation of one scheme over a set of people in one month."""

    def __init__(self, scheme, law: Law, facts: Facts, tracer: Tracer | None = None):
        self.scheme = scheme
        self.law = law
        self.facts = facts
        self.size = facts.size
        self.tracer = tracer
        self.amounts: dict[str, Column] = {}
        self.full_amounts: dict[str, Column] = {}
        self.side: dict[str, Column] = {}
        self.post_read = False
        """True once an item has looked at the post, until somebody sets it back."""
        self.before = scheme.mid_month == "next_month"
        """True while the post is the one before the change of the month."""
        self._known: dict[tuple[str, bool], Column] = {}

    @property
    def tracing(self) -> bool:
        return self.tracer is not None

    def say(self, sentence: str) -> None:
        """Only called while tracing: one step of the formula with its numbers."""
        if self.tracer is not None:
            self.tracer.sentences.append(sentence)

    def fact(self, name: str) -> Column:
        column = self._known.get((name, self.before))
        if column is None:
            column = self.facts.column(name)
            if name in BEFORE and self.before:
                changed = self.facts.column("post_changed") == 1
                column = np.where(changed, self.facts.column(BEFORE[name]), column)
            self._known[name, self.before] = column
        self.post_read |= name in BEFORE
        if self.tracer is not None:
            spec = FIELD[name]
            value = int(column[0])
            self.tracer.note(Input(spec.label, value, spec.unit, self.fact_text(name, value), fact=name))
        return column

    def entered(self, code: str) -> Column:
        column = self.facts.entered_column(code)
        if self.tracer is not None:
            value = int(column[0])
            self.tracer.note(Input("录入金额", value, "fen", measured(value, "fen"), fact=f"entered:{code}"))
        return column

    def item(self, code: str, *, full: bool = False) -> Column:
        """Amount of an item before this one; ``full`` is its standard for a whole month, before proration."""
        column = (self.full_amounts if full else self.amounts)[code]
        if self.tracer is not None:
            value = int(column[0])
            name = self.scheme.item(code).name + ("（整月标准）" if full else "")
            self.tracer.note(Input(name, value, "fen", measured(value, "fen"), item=code))
        return column

    def items(self, codes, *, full: bool = False) -> Column:
        return total((self.item(code, full=full) for code in codes), self.size)

    def first_month_base(self) -> Column:
        """Whole-month standard of the items in the first month's base: a newcomer's until the review.

        Fen.
        """
        column = self.side.get("first_month_base")
        if column is None:
            codes = [item.code for item in self.scheme.items if item.first_month_base]
            column = self.side["first_month_base"] = total(
                (self.full_amounts[code] for code in codes), self.size
            )
        return column

    def cite(self, code: str, text: str, value: int = 0, unit: str = "") -> None:
        """Record that a parameter of law was used. A no-operation unless tracing."""
        if self.tracer is not None:
            row = self.law.rows.get(code)
            name, source = (row.name, row.source) if row else (code, "")
            self.tracer.note(Input(name, value, unit, text, parameter=code, source=source))

    def constant(self, value: int) -> Column:
        return constant(value, self.size)

    def zeros(self) -> Column:
        return np.zeros(self.size, dtype=np.int64)

    def fact_text(self, name: str, value: int) -> str:
        """A fact as people say it: level and post class by the scheme's own names."""
        scheme = self.scheme
        if name == "level_rank":
            return scheme.level_names.get(value, str(value))
        if name == "post_class":
            return scheme.post_class_names.get(value, "未分类" if value == 0 else str(value))
        if name == "category":
            return CATEGORY_NAMES[value]
        if name == "grade":
            return GRADE_NAMES[value]
        if name == "level_step":
            return f"第{value}档"
        return measured(value, FIELD[name].unit)
