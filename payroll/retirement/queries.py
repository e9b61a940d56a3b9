"""People who are due to retire (全国人大常委会关于实施渐进式延迟法定退休年龄的决定), from birth, sex and the dated table."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from auxpolice.months import next_month
from auxpolice.policy.queries import parameters_on
from payroll.month.retired import YOUNGEST, kinds_of, table_of
from payroll.rules.law import DatedParameter
from payroll.rules.retirement import retirement
from personnel.models import ContributionBase, Employment, Person


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


def table_on(month: date) -> DatedParameter | None:
    return table_of(parameters_on(month).values())


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
        months = [
            retirement(table, employment.person.birth_date, kind) for kind in kinds_of(employment.person)
        ]
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
