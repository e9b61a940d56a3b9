"""Years of work and what rests on them: the start that counts, sickness within the months, the medical period."""

from collections.abc import Collection
from datetime import date

from assessment.leave.models import STANDS, LeaveDay, WorkStart
from assessment.leave.rules.annual import years_on
from assessment.leave.rules.medical import Standing, standing
from personnel.models import Employment, Person


def work_starts(people: Collection[int]) -> dict[int, date]:
    """Person → the day from which all years of work count; two statements."""
    firsts = Employment.everything.filter(person__in=people).order_by("-first_worked")
    found = dict(firsts.values_list("person_id", "first_worked"))
    return found | dict(WorkStart.everything.filter(person__in=people).values_list("person_id", "day"))


def medical(person: Person, day: date, *, extra: Collection[date] = ()) -> Standing:
    """The medical period as it stands on the day, with ``extra`` days of sickness asked for."""
    sick = LeaveDay.everything.filter(
        person=person, request__effect="sick", request__state__in=STANDS, date__lte=day
    )
    here = (
        Employment.everything.filter(person=person, period__startswith__lte=day).order_by("-period").first()
    )
    since = work_starts([person.pk]).get(person.pk, day)
    return standing(
        years_on(since, day),
        years_on(here.period.lower, day) if here else 0,
        [*sick.values_list("date", flat=True), *extra],
        day,
    )
