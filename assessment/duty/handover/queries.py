"""Read edges between shifts, who goes and comes, and what is open."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from assessment.duty.content import STANDBY
from assessment.duty.models import Shift
from assessment.duty.models.handovers import Handover, HandoverSide, HandoverState, Matter
from assessment.duty.rules.facts import instant
from assessment.duty.sign_in.queries import PLANNED
from auxpolice.months import next_month
from auxpolice.units.models import Unit

IN_TIME = timedelta(minutes=30)
"""A handover is on time when both have signed so long after the edge (示例)."""
OVERLAP = timedelta(hours=1)
"""Who comes begins at most so long before or after the others go."""


def _near(unit_ids: Collection[int], since: datetime, until: datetime) -> QuerySet[Shift]:
    rows = Shift.everything.filter(
        PLANNED, unit_id__in=unit_ids, starts__lte=until + OVERLAP, ends__gte=since - OVERLAP
    )
    return rows.exclude(kind=STANDBY)


def edges_of(unit_ids: Collection[int], since: datetime, until: datetime) -> dict[int, list[datetime]]:
    """Per unit the moments within the time at which some go and others come; one statement."""
    ends: dict[int, set[datetime]] = {}
    starts: dict[int, set[datetime]] = {}
    for unit_id, first, last in _near(unit_ids, since, until).values_list("unit_id", "starts", "ends"):
        ends.setdefault(unit_id, set()).add(last)
        starts.setdefault(unit_id, set()).add(first)
    return {
        unit: sorted(
            edge
            for edge in known
            if since <= edge <= until and any(abs(first - edge) <= OVERLAP for first in starts[unit])
        )
        for unit, known in ends.items()
    }


def people_at(unit: Unit, edge: datetime) -> list[tuple[int, str, str]]:
    """(person, side, code) of those who go at an edge and those who come."""
    found = []
    for shift in _near([unit.pk], edge, edge).order_by("person__pinyin"):
        if shift.ends == edge:
            found.append((shift.person_id, str(HandoverSide.OFF), shift.code))
        elif abs(shift.starts - edge) <= OVERLAP:
            found.append((shift.person_id, str(HandoverSide.ON), shift.code))
    return found


def of_month(month: date) -> Q:
    """Handovers of edges in the month that are past."""
    return Q(edge__gte=instant(month), edge__lt=min(instant(next_month(month)), timezone.now()))


def on_time_by_unit(month: date) -> dict[int, tuple[int, int]]:
    """Unit → (handovers that both sides signed within ``IN_TIME`` of the edge, all that are past), as far as the scope sees."""
    taken = Q(state=HandoverState.TAKEN, answered_at__lte=F("edge") + IN_TIME)
    rows = Handover.objects.filter(of_month(month)).order_by().values("unit")
    counts = rows.annotate(part=Count("pk", filter=taken), whole=Count("pk"))
    return {row["unit"]: (row["part"], row["whole"]) for row in counts}


def open_matters(unit_id: int) -> QuerySet[Matter]:
    """What is left to the next shift, whoever asks."""
    return Matter.everything.filter(unit_id=unit_id, closed_at__isnull=True).select_related("opened_by")
