"""People who are due to retire (全国人大常委会关于实施渐进式延迟法定退休年龄的决定), from birth, sex and the dated table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from auxpolice.months import next_month
from auxpolice.policy.models import Parameter
from auxpolice.policy.queries import parameters_on
from payroll.month.runs import dated
from payroll.rules.law import DatedParameter
from payroll.rules.retirement import retirement
from personnel.models import ContributionBase, Employment, Person

CODE = "retirement.delay"
YOUNGEST = 49
"""Years of age below which nobody is looked at."""
ARTICLE = "社会保险法第十六条"


@dataclass(frozen=True)
class Due:
    """Somebody employed, with the month of retirement; of a woman by both old ages, the earlier first."""

    person: Person
    badge: str
    month: date
    latest: date
    by_fifty_five: date | None
    insured: bool

    @property
    def stops(self) -> date:
        """The month from which no contribution is due: of a woman by the later of the two ages."""
        return next_month(self.by_fifty_five or self.month, 1)


def _kinds(person: Person) -> tuple[str, ...]:
    return ("male",) if person.sex == "1" else ("female_50", "female_55")


def table_on(month: date) -> DatedParameter | None:
    return _table(parameters_on(month).values())


def _table(rows: Iterable[Parameter]) -> DatedParameter | None:
    return next(iter(dated([row for row in rows if row.code == CODE])), None)


def due(until: date, *, on: date, table: DatedParameter | None) -> list[Due]:
    """Employed on the day and due to retire in the month ``until`` or before, the earliest first; two statements."""
    if table is None:
        return []
    base = ContributionBase.everything.filter(
        person=OuterRef("person_id"), period__contains=on, insurance_fen__gt=0
    )
    held = (
        Employment.objects.filter(
            period__contains=on, person__birth_date__lte=date(until.year - YOUNGEST, 1, 1)
        )
        .annotate(insured=Exists(base))
        .select_related("person")
    )
    found = []
    for employment in held:
        months = [retirement(table, employment.person.birth_date, kind) for kind in _kinds(employment.person)]
        if months[0].month <= until:
            found.append(
                Due(
                    employment.person,
                    employment.badge_number,
                    months[0].month,
                    months[-1].latest,
                    months[1].month if len(months) > 1 else None,
                    employment.insured,
                )
            )
    return sorted(found, key=lambda one: (one.month, one.person.pinyin))


def retired_before(month: date, last: date, rows: Iterable[Parameter]) -> list[int]:
    """People of the month who were due to retire in an earlier one; their contributions have to be decided upon."""
    table = _table(rows)
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
        if retirement(table, person.birth_date, _kinds(person)[-1]).month < month
    ]
