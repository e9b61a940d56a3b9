"""Read talks and demands: what a head owes, how far it is, what waits for whom."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from auxpolice.access.models import Role
from auxpolice.access.scope import Scope
from auxpolice.months import last_day, today
from auxpolice.policy.queries import version_at
from auxpolice.units.models import Unit
from personnel.models import Assignment, Person
from personnel.queries import unit_on
from personnel.talks import occasions
from personnel.talks.content import TALKS
from personnel.talks.models import Agreed, Demand, DemandState, Owed, Talk
from personnel.talks.owing import CLOCK_LABELS

NEAR = 31
"""Days: a talk that is due later is not shown as waiting yet."""


def occasion_label(code: str) -> str:
    return str(CLOCK_LABELS.get(code) or occasions.labels().get(code) or "")


def waiting(day: date | None = None) -> QuerySet[Owed]:
    """Talks owed that are due, the earliest first."""
    rows = Owed.objects.filter(Owed.waiting).select_related("person").order_by("due", "pk")
    return rows.filter(due__lte=(day or today()) + timedelta(days=NEAR))


def talks() -> QuerySet[Talk]:
    """Talks as they stand: of a corrected one the correction."""
    return Talk.objects.filter(corrected_by=None).select_related("person", "unit", "held_by")


def steps_open() -> QuerySet[Agreed]:
    """Steps agreed that nobody has seen to, of talks as they stand."""
    return Agreed.objects.filter(Agreed.waiting, talk__corrected_by=None).select_related(
        "person", "owner", "talk"
    )


@dataclass(frozen=True)
class Covered:
    """How far talks with a unit's people of today are, this year: people, those talked with, talks owed by now, of these
    held or let go, and late ones that still wait."""

    unit: Unit
    people: int
    talked: int
    owed: int
    settled: int
    late: int

    @property
    def share(self) -> float | None:
        return self.settled / self.owed if self.owed else None


def coverage(day: date | None = None) -> list[Covered]:
    """Each unit of the present scope that has people, in the order of units; four statements for any number."""
    day = day or today()
    since = day.replace(month=1, day=1)
    places = Assignment.everything.filter(
        period__contains=day, person_id__in=Person.objects.order_by().values("pk")
    )
    unit_of = dict(places.values_list("person_id", "unit_id"))
    held = set(Talk.objects.filter(held_on__gte=since, corrected_by=None).values_list("person_id", flat=True))
    rows = Owed.objects.filter(arose__lte=day, due__range=(since, date(day.year, 12, 31))).values_list(
        "person_id", "due", "talk_id", "because"
    )
    counts: dict[int, list[int]] = {}
    for person, unit in unit_of.items():
        counted = counts.setdefault(unit, [0, 0, 0, 0, 0])
        counted[0] += 1
        counted[1] += person in held
    for person, due, talk, because in rows:
        if person not in unit_of:
            continue
        unit = unit_of[person]
        done = talk is not None or because != ""
        if due <= day or done:
            counts[unit][2] += 1
            counts[unit][3] += done
            counts[unit][4] += not done and due < day
    units = Unit.objects.in_bulk(counts)
    found = [Covered(units[unit], *counted) for unit, counted in counts.items()]
    return sorted(found, key=lambda one: (one.unit.sort_order, one.unit.pk))


def demands_for(scope: Scope) -> QuerySet[Demand]:
    """Demands of which the next step is this user's."""
    user = getattr(scope.user, "pk", None)
    mine = Q(state=DemandState.OWNED, owner=user)
    if scope.has(Role.POLITICAL):
        headed = Unit.objects.filter(grants__role=Role.UNIT_HEAD, grants__period__contains=today())
        mine |= Q(state=DemandState.RAISED_AGAIN)
        mine |= Q(state=DemandState.RECEIVED) & (Q(past_head=True) | ~Q(unit__in=headed.values("pk")))
    if Role.UNIT_HEAD in scope.roles:
        mine |= Q(state=DemandState.RECEIVED, past_head=False, unit_id__in=scope.units[Role.UNIT_HEAD])
    own = Q(person=scope.person_id or 0)
    return (
        Demand.objects.filter(mine)
        .exclude(own)
        .select_related("person", "unit", "owner")
        .order_by("due", "pk")
    )


def kinds_for(person_id: int | None) -> list[tuple[str, str]]:
    """Kinds of demands by the rules of the unit in which somebody works today, as choices."""
    unit_id = unit_on(person_id, today()) if person_id else None
    version = version_at(TALKS, unit_id, today()) if unit_id else None
    return [(kind["code"], kind["name"]) for kind in version.content["demand_kinds"]] if version else []


def talks_by_unit(month: date) -> dict[int, int]:
    """Talks held in the month, by the unit of the person then."""
    rows = Talk.objects.filter(corrected_by=None, held_on__range=(month, last_day(month)))
    return dict(rows.order_by().values_list("unit_id").annotate(n=Count("pk")))


def demands_by_unit(month: date) -> dict[int, int]:
    """Demands with a name raised in the month, by unit."""
    rows = Demand.objects.filter(unit__isnull=False, raised_on__range=(month, last_day(month)))
    return dict(rows.order_by().values_list("unit_id").annotate(n=Count("pk")))
