"""Who is at a training when, what is credited to whom, and who lacks what of a kind."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from auxpolice.months import today
from auxpolice.policy.queries import in_force
from auxpolice.units.models import Unit
from personnel.models import Assignment
from personnel.training import gate
from personnel.training.content import LEVEL, ONCE, TRAINING
from personnel.training.models import GOES, Enrolment, SessionState, TrainingKind, TrainingRecord
from personnel.training.rules import credit

WHOLE_DAY = 6 * 60
"""From so many minutes on a day's lessons are the whole day (示例)."""


def sessions_of(person_ids: Collection[int], first: date, last: date) -> list[Enrolment]:
    """Enrolments of people who go to a session on one of the days; one statement."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = Enrolment.everything.filter(person__in=person_ids, state__in=GOES, session__days__overlap=days)
    return list(
        rows.exclude(session__state=SessionState.CANCELLED).select_related("session__course", "person")
    )


def days_at_training(
    person_ids: Collection[int], first: date, last: date
) -> Iterator[tuple[int, date, str, bool]]:
    """(person, day, name of the course, is it the whole day?) of everybody who goes to a session; one statement."""
    for row in sessions_of(person_ids, first, last):
        for day in row.session.days:
            if first <= day <= last:
                whole = row.session.minutes >= WHOLE_DAY
                yield row.person_id, day, row.session.course.name, whole


def minutes_credited(person_ids: Collection[int], first: date, last: date) -> dict[int, dict[str, int]]:
    """Minutes of passed trainings that ended within the days, by person and kind; one statement."""
    rows = TrainingRecord.everything.filter(person__in=person_ids, passed=True, ended__range=(first, last))
    found: dict[int, dict[str, int]] = {}
    sums = rows.order_by().values("person_id", "kind").annotate(halves=Sum("half_days"), rest=Sum("minutes"))
    for row in sums:
        found.setdefault(row["person_id"], {})[row["kind"]] = row["halves"] * credit.HALF_DAY + row["rest"]
    return found


@dataclass(frozen=True)
class Place:
    """Where somebody works on a day, as the rules of training ask for it."""

    person_id: int
    unit_id: int
    category: str
    family: str


def places(unit: Unit, day: date) -> list[Place]:
    """Everybody in a unit and those below it on the day; one statement."""
    rows = Assignment.everything.filter(unit__path__startswith=unit.path, period__contains=day)
    columns = ("person_id", "unit_id", "category", "post__family")
    return [
        Place(person, unit_id, category, family or "")
        for person, unit_id, category, family in rows.order_by("person__pinyin", "person_id").values_list(
            *columns
        )
    ]


@dataclass(frozen=True)
class Lack:
    """Half-days of a kind that somebody still lacks, of so many that are asked."""

    person_id: int
    kind: str
    asked: int
    lacks: int


def lacking(people: Iterable[Place], kinds: Collection[str], day: date) -> dict[int, list[Lack]]:
    """What of these kinds each lacks on the day: of the year, of the year before, or (初任) the gate; a handful of
    statements for any number of people."""
    people = list(people)
    ids = [one.person_id for one in people]
    rules = {unit: version.content for unit, version in in_force(TRAINING, day).items()}
    year = minutes_credited(ids, day.replace(month=1, day=1), day.replace(month=12, day=31))
    before = minutes_credited(ids, day - timedelta(days=365), day)
    gates = gate.gates(ids, min(day, today()))
    found: dict[int, list[Lack]] = {}
    for one in people:
        content = rules.get(one.unit_id)
        for need in credit.needs_of(content, one.category, one.family) if content else ():
            if need.kind not in kinds:
                continue
            asked = 2 * need.days
            if need.per == ONCE and need.kind == TrainingKind.INITIAL:
                held = asked if gates[one.person_id].ready is not None else 0
            elif need.kind == TrainingKind.ANNUAL:
                most = int(content["credit"].get("daily_most_days") or 0) if content else 0
                held = credit.annual_half_days(year.get(one.person_id, {}), most)
            else:
                of = before if need.per == LEVEL else year
                held = of.get(one.person_id, {}).get(need.kind, 0) // credit.HALF_DAY
            if held < asked:
                found.setdefault(one.person_id, []).append(
                    Lack(one.person_id, need.kind, asked, asked - held)
                )
    return found
