"""Coverage of a version: unit by unit what holds before and after it comes into force, and where a gap would stay."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from auxpolice.policy.models import InForce, PolicyVersion
from auxpolice.units.models import Unit

_people_of: Callable[[Iterable[int], date], dict[int, int]] = lambda _units, _day: {}  # noqa: E731


def register_people(people_of: Callable[[Iterable[int], date], dict[int, int]]) -> None:
    """The floor that knows people counts those assigned to each unit (id) on a day."""
    global _people_of
    _people_of = people_of


def open_units(day: date):
    """Units that are not closed by a day; one that opens later inherits from its parent when it is set up."""
    return Unit.objects.filter(Q(closed__isnull=True) | Q(closed__gt=day))


@dataclass(frozen=True)
class Line:
    """One open unit. ``before``: the version of the day before; ``after``: the version of the first day and from then on.

    ``later``: a row of another version that begins on the first day or after it and stands in the way.
    """

    unit: Unit
    chosen: bool
    before: PolicyVersion | None
    after: PolicyVersion | None
    later: InForce | None
    people: int

    @property
    def changes(self) -> bool:
        return self.chosen and self.before != self.after


@dataclass(frozen=True)
class Coverage:
    """All open units in their order, as they stand once a version holds for the chosen ones from ``start``."""

    start: date
    lines: list[Line]

    @property
    def changing(self) -> list[Line]:
        return [line for line in self.lines if line.changes and not line.later]

    @property
    def kept(self) -> list[Line]:
        """Units that keep what they have, those the version holds for already among them."""
        return [line for line in self.lines if not line.changes and line.after]

    @property
    def in_the_way(self) -> list[Line]:
        return [line for line in self.lines if line.chosen and line.later]

    @property
    def gaps(self) -> list[Line]:
        """Units that nothing of the kind would hold for on the first day."""
        return [line for line in self.lines if line.after is None]

    @property
    def people(self) -> int:
        return sum(line.people for line in self.changing)

    @property
    def whole(self) -> bool:
        """Does one version hold for every open unit afterwards?"""
        return len({line.after.pk if line.after else None for line in self.lines}) == 1


def plan(
    version: PolicyVersion, unit_ids: Iterable[int] | None, start: date, *, count_people: bool = True
) -> Coverage:
    """The state once the version holds for the units (None: for all) from ``start``; three statements."""
    units = list(open_units(start))
    chosen = {unit.pk for unit in units} if unit_ids is None else set(unit_ids)
    eve = start - timedelta(days=1)
    before: dict[int, PolicyVersion] = {}
    on: dict[int, PolicyVersion] = {}
    later: dict[int, InForce] = {}
    rows = InForce.objects.filter(kind=version.kind).filter(
        Q(period__endswith__isnull=True) | Q(period__endswith__gte=start)
    )
    for row in rows.select_related("version").defer("version__content").order_by("unit_id", "period"):
        lower, upper = row.period.lower, row.period.upper
        if (lower is None or lower <= eve) and (upper is None or upper > eve):
            before[row.unit_id] = row.version
        if (lower is None or lower <= start) and (upper is None or upper > start):
            on[row.unit_id] = row.version
        same = row.version_id == version.pk and lower == start and upper is None
        if lower is not None and lower >= start and not same:
            later.setdefault(row.unit_id, row)
    people = _people_of([unit.pk for unit in units], start) if count_people else {}
    return Coverage(
        start,
        [
            Line(
                unit,
                unit.pk in chosen,
                on.get(unit.pk) if on.get(unit.pk) == version else before.get(unit.pk),
                version if unit.pk in chosen else on.get(unit.pk),
                later.get(unit.pk),
                people.get(unit.pk, 0),
            )
            for unit in units
        ],
    )


@dataclass(frozen=True)
class Stretch:
    """The reach of one version over one period, in short: ``whole`` when every open unit is among ``units``."""

    period: DateRange
    units: list[Unit]
    whole: bool
    future: bool


def stretches(version: PolicyVersion, day: date) -> list[Stretch]:
    """The periods of a version with their units, the earliest first; ``future`` when it begins after ``day``."""
    everywhere = {unit.pk for unit in open_units(day)}
    found: dict[DateRange, list[Unit]] = {}
    rows = InForce.objects.filter(version=version).select_related("unit")
    for row in rows.order_by("period", "unit__sort_order", "unit__code"):
        found.setdefault(row.period, []).append(row.unit)
    return [
        Stretch(
            period,
            units,
            everywhere <= {unit.pk for unit in units},
            period.lower is not None and period.lower > day,
        )
        for period, units in found.items()
    ]


def reach(versions: Iterable[int], day: date) -> dict[int, dict]:
    """For a list: by version id how many units it holds for on a day (``units``, ``whole``) and the next first day
    after it (``next``); two statements."""
    everywhere = set(open_units(day).values_list("pk", flat=True))
    found: dict[int, dict] = {}
    rows = InForce.objects.filter(version_id__in=list(versions)).filter(
        Q(period__contains=day) | Q(period__startswith__gt=day)
    )
    for version_id, unit_id, period in rows.values_list("version_id", "unit_id", "period"):
        here = found.setdefault(version_id, {"ids": set(), "next": None})
        if period.lower is None or period.lower <= day:
            here["ids"].add(unit_id)
        else:
            here["next"] = min(filter(None, (here["next"], period.lower)))
    return {
        pk: {
            "units": len(here["ids"] & everywhere),
            "whole": everywhere <= here["ids"],
            "next": here["next"],
        }
        for pk, here in found.items()
    }
