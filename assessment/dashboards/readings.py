"""Readings of all measures, taken by the clock for two audiences, so that pages of many units and months read one table.

A reading is what the measure's own list counts, in the scope of the audience: a leader's, and for comparisons that heads
see, that of a head of every unit. It says when it was taken; the list behind it is always of now.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from assessment.dashboards.models import Audience, Reading, Taken
from assessment.dashboards.standing import Figure
from auxpolice.access.matrix import ACTS
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, using
from auxpolice.hooks import Measure, measures
from auxpolice.hooks.registry import guarded
from auxpolice.months import month_of, next_month, today
from auxpolice.units.models import Unit

HEADS = "personnel.employed"
"""The measure that says how many people a unit has."""
MONTHS = 13
"""Months that stay compared: a year and the month it is compared with."""
STALE = timedelta(hours=24)
_ROLES = {Audience.LEADER: Role.LEADER, Audience.HEAD: Role.UNIT_HEAD}


def scope_of(audience: Audience) -> Scope:
    """What the audience as such sees of the whole bureau, without anything of a user's own."""
    units = frozenset(Unit.objects.values_list("pk", flat=True)) if audience == Audience.HEAD else frozenset()
    return Scope(user=None, units={_ROLES[audience]: units})


def read_by(audience: Audience) -> list[Measure]:
    """Measures that the audience may read."""
    return [measure for measure in measures.every() if _ROLES[audience] in ACTS[measure.act]]


def take(month: date, audiences: Iterable[Audience] = tuple(Audience)) -> int:
    """Read every measure of a month anew; the number of readings. A measure that breaks keeps its last readings.

    Statements don't grow with people or units: one or two a measure, one delete and one insert.
    """
    stored = 0
    for audience in audiences:
        rows, read = [], []
        with using(scope_of(audience)):
            for measure in read_by(audience):
                values = guarded(measure.values, partial(measure.values, month))
                if values is None:
                    continue
                read.append(measure.code)
                for unit, value in values.items():
                    part, whole = value if measure.share else (value, None)
                    rows.append(
                        Reading(
                            audience=audience,
                            measure=measure.code,
                            month=month,
                            unit_id=unit,
                            part=part,
                            whole=whole,
                        )
                    )
        with transaction.atomic():
            Taken.objects.update_or_create(audience=audience, month=month, defaults={"at": timezone.now()})
            Reading.objects.filter(audience=audience, month=month, measure__in=read).delete()
            Reading.objects.bulk_create(rows, batch_size=2000)
        stored += len(rows)
    return stored


def refresh(now: datetime | None = None, most: int = 2) -> list[date]:
    """What the clock does each hour: this month and the last; of the year before, the ``most`` months read longest ago."""
    now = now or timezone.now()
    this = month_of(today())
    wanted = [this, next_month(this, -1)]
    fresh = {
        row.month for row in Taken.objects.filter(audience=Audience.LEADER, at__gt=now - STALE, at__lte=now)
    }
    older = [next_month(this, -back) for back in range(2, MONTHS) if next_month(this, -back) not in fresh]
    for month in (*wanted, *older[:most]):
        take(month)
    return [*wanted, *older[:most]]


def taken_at(audience: Audience, month: date) -> datetime | None:
    return Taken.objects.filter(audience=audience, month=month).values_list("at", flat=True).first()


Table = dict[date, dict[str, dict[int, Figure]]]
"""Month → code of a measure → unit → figure; units with people are there for every measure, at 0 where nothing was read."""


def sums(
    audience: Audience, months: Collection[date], codes: Collection[str], units: Collection[int] | None = None
) -> dict[date, dict[str, Figure]]:
    """The same of all units together (or of some): month → code → figure; one statement."""
    rows = Reading.objects.filter(audience=audience, month__in=months, measure__in={*codes, HEADS})
    if units is not None:
        rows = rows.filter(unit__in=units)
    found: dict[tuple[date, str], tuple[int, int | None]] = {
        (month, code): (part, whole)
        for month, code, part, whole in rows.values_list("month", "measure")
        .order_by()
        .annotate(parts=Sum("part"), wholes=Sum("whole"))
        .values_list("month", "measure", "parts", "wholes")
    }
    shares = {measure.code for measure in measures.every() if measure.share}
    return {
        month: {
            code: Figure(
                *found.get((month, code), (0, 0 if code in shares else None)),
                found.get((month, HEADS), (0, None))[0],
            )
            for code in codes
        }
        for month in months
    }


def table(audience: Audience, months: Collection[date], codes: Collection[str]) -> Table:
    """Readings of some months and measures with the people of each unit; one statement."""
    rows = Reading.objects.filter(audience=audience, month__in=months, measure__in={*codes, HEADS})
    raw: dict[tuple[date, str], dict[int, tuple[int, int | None]]] = {}
    for month, code, unit, part, whole in rows.values_list("month", "measure", "unit_id", "part", "whole"):
        raw.setdefault((month, code), {})[unit] = (part, whole)
    shares = {measure.code for measure in measures.every() if measure.share}
    found: Table = {}
    for month in months:
        people = {unit: part for unit, (part, _whole) in raw.get((month, HEADS), {}).items()}
        found[month] = {}
        for code in codes:
            read, nothing = raw.get((month, code), {}), (0, 0 if code in shares else None)
            found[month][code] = {
                unit: Figure(*read.get(unit, nothing), people.get(unit, 0)) for unit in {*people, *read}
            }
    return found
