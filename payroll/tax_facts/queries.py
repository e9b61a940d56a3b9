"""Declarations of a person for the withholding of income tax: special additional deductions, and last year.

A declaration is one or more rows of ``TaxDeduction``, one for each stretch of the law's amounts; they share kind and
reference. Months are their first days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from auxpolice.months import month_of, next_month, today
from auxpolice.policy.models import Parameter
from payroll.month.runs import dated
from payroll.rules.deductions import Declaration
from payroll.rules.law import DatedParameter
from personnel.models import Assignment, DeductionKind, Employment, Person, PriorIncome, TaxDeduction

CODE = "iit.additional"
STORED = {
    "child": DeductionKind.CHILD_EDUCATION,
    "infant": DeductionKind.INFANT_CARE,
    "parents_only_child": DeductionKind.ELDERLY_SUPPORT,
    "parents_shared": DeductionKind.ELDERLY_SUPPORT,
    "degree": DeductionKind.DEGREE_EDUCATION,
    "certificate": DeductionKind.CERTIFICATE,
    "loan": DeductionKind.HOUSING_LOAN,
    "rent": DeductionKind.HOUSING_RENT,
    "pension": DeductionKind.PENSION,
}
"""Kind of a declaration → kind of the rows. Of support for parents the row's reference says by which of two ways."""


@dataclass(frozen=True)
class Declared:
    """One declaration of a person; ``stretches`` are (first month, last month or None, fen a month)."""

    kind: str
    label: str
    reference: str
    rows: tuple[TaxDeduction, ...]

    @property
    def pk(self) -> int:
        return self.rows[0].pk

    @property
    def stretches(self) -> list[tuple[date, date | None, int]]:
        return [(row.period.lower, _last_month(row), row.monthly_fen) for row in self.rows]

    @property
    def start(self) -> date:
        return self.rows[0].period.lower

    @property
    def end(self) -> date | None:
        return _last_month(self.rows[-1])

    def fen_in(self, month: date) -> int:
        return sum(
            fen for start, last, fen in self.stretches if start <= month and (last is None or month <= last)
        )


def _last_month(row: TaxDeduction) -> date | None:
    return next_month(month_of(row.period.upper), -1) if row.period.upper else None


def declared(person: Person) -> list[Declared]:
    """Everything a person has declared, the running ones first."""
    rows = TaxDeduction.objects.filter(person=person).order_by("kind", "reference", "period")
    found = [
        Declared(kind, str(DeductionKind(kind).label), reference, tuple(group))
        for (kind, reference), group in groupby(rows, key=lambda row: (row.kind, row.reference))
    ]
    return sorted(found, key=lambda one: (one.end is not None, one.start))


def as_declarations(rows: Iterable[Declared]) -> list[Declaration]:
    """Declarations as the rule on what can't stand together reads them."""
    kinds = {str(stored): kind for kind, stored in STORED.items() if kind != "parents_only_child"}
    return [Declaration(kinds[one.kind], one.start, one.end) for one in rows if one.kind in kinds]


def law() -> list[DatedParameter]:
    """Amounts of the law of all times, in order."""
    return dated(Parameter.objects.filter(code=CODE).order_by("period"))


def incomes(person: Person) -> QuerySet[PriorIncome]:
    return PriorIncome.objects.filter(person=person).order_by("-year")


def people(month: date) -> QuerySet[Person]:
    """Everybody employed today, with ``badge``, ``unit_name``, ``deducted_fen`` of the month and ``first_job`` of its year."""
    now = today()
    held = (
        TaxDeduction.everything.filter(person=OuterRef("pk"), period__contains=month)
        .order_by()
        .values("person")
    )
    service = Employment.everything.filter(person=OuterRef("pk"), period__contains=now)
    place = Assignment.everything.filter(person=OuterRef("pk"), period__contains=now)
    return Person.objects.filter(Exists(service)).annotate(
        badge=Subquery(service.values("badge_number")[:1]),
        unit_id=Subquery(place.values("unit_id")[:1]),
        unit_name=Subquery(place.values("unit__name")[:1]),
        deducted_fen=Coalesce(
            Subquery(
                held.filter(~Q(kind=DeductionKind.PENSION)).annotate(fen=Sum("monthly_fen")).values("fen")
            ),
            0,
        ),
        first_job=Exists(
            PriorIncome.everything.filter(person=OuterRef("pk"), year=month.year, first_job=True)
        ),
    )
