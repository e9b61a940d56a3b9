"""Who of a month was due to retire before it: their contributions have to be decided upon (社会保险法 16)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef

from auxpolice.policy.models import Parameter
from payroll.month.runs import dated
from payroll.rules.law import DatedParameter
from payroll.rules.retirement import retirement
from personnel.models import Employment, Person

CODE = "retirement.delay"
YOUNGEST = 49
"""Years of age below which nobody is looked at."""


def kinds_of(person: Person) -> tuple[str, ...]:
    """Rows of the table that may hold for somebody; of a woman the earlier old age first, her post decides."""
    return ("male",) if person.sex == "1" else ("female_50", "female_55")


def table_of(rows: Iterable[Parameter]) -> DatedParameter | None:
    return next(iter(dated([row for row in rows if row.code == CODE])), None)


def retired_before(month: date, last: date, rows: Iterable[Parameter]) -> list[int]:
    """People of the month, until its last day, who were due to retire in an earlier one: of a woman by the later age."""
    table = table_of(rows)
    if table is None:
        return []
    born = Person.everything.filter(birth_date__lte=date(month.year - YOUNGEST, 1, 1))
    employed = born.filter(
        Exists(
            Employment.everything.filter(
                person=OuterRef("pk"), period__startswith__lte=last, period__endswith__isnull=True
            )
        )
    )
    return [
        person.pk
        for person in employed
        if retirement(table, person.birth_date, kinds_of(person)[-1]).month < month
    ]
