"""A rule: data with one ``amount``, from columns in to a column of fen out.

While a tracer listens the same code says what it did, with the numbers.
"""

from __future__ import annotations

from typing import ClassVar

from payroll.rules.columns import Column
from payroll.rules.context import Context
from payroll.rules.domain import Domain
from payroll.rules.parsing import Reader
from payroll.rules.wording import yuan


class Rule:
    """The interface of every rule. ``depends`` are codes of items, ``facts`` the fields it reads."""

    TYPE: ClassVar[str]
    LABEL: ClassVar[str]
    AFTER_LEAVING: ClassVar[bool] = False
    """Is it paid to somebody who left before the month? Amounts settled person by person are; wages of a month aren't."""

    @classmethod
    def read(cls, reader: Reader, domain: Domain, code: str) -> Rule:
        """The rule of a scheme's content; one without values of its own as it is."""
        return cls()

    def needs(self) -> frozenset[str]:
        """Domains that a person has to be in: ``level``, ``post_class``."""
        return frozenset()

    def depends(self, scheme) -> tuple[str, ...]:
        return ()

    def amount(self, ctx: Context) -> Column:
        raise NotImplementedError


def first(column: Column) -> int:
    """The single value of a traced column."""
    return int(column[0])


def sum_text(ctx: Context, codes: tuple[str, ...], value: int) -> str:
    names = "＋".join(ctx.scheme.item(code).name for code in codes)
    return f"（{names}）{yuan(value)}" if len(codes) > 1 else f"{names} {yuan(value)}"
