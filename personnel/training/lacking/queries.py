"""What stands of the year, read: by unit, by person, and of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from auxpolice.units.models import Unit
from personnel.training.models import Standing, TrainingKind, UnitStanding


@dataclass(frozen=True)
class Line:
    """A unit's month of one kind, in days."""

    unit: Unit
    kind: str
    people: int
    lacking: int
    required: float
    credited: float

    @property
    def share(self) -> int:
        """Percent credited of what is required, rounded down: 100 is all of it."""
        return int(self.credited * 100 // self.required) if self.required else 100


def of_units(month: date, unit: Unit | None = None, kind: str = "") -> list[Line]:
    """Units (and those below ``unit``) with what their people lack in a month; one statement."""
    rows = (
        UnitStanding.objects.filter(month=month).select_related("unit").order_by("unit__sort_order", "kind")
    )
    if unit:
        rows = rows.filter(unit__path__startswith=unit.path)
    if kind:
        rows = rows.filter(kind=kind)
    return [
        Line(row.unit, row.kind, row.people, row.lacking, row.required / 2, row.credited / 2) for row in rows
    ]


def of_people(year: int, unit: Unit | None = None, kind: str = "") -> QuerySet[Standing]:
    """Who lacks something, the most first."""
    rows = Standing.objects.filter(year=year, short__gt=0).select_related("person", "unit")
    if unit:
        below = Unit.objects.filter(path__startswith=unit.path)
        rows = rows.filter(unit__in=list(below.values_list("pk", flat=True)))
    return rows.filter(kind=kind) if kind else rows


def lacking(lines: Iterable[Line]) -> int:
    return sum(line.lacking for line in lines)


def trained_of_required(month: date) -> dict[int, tuple[int, int]]:
    """Unit → half-days (credited up to what is required, required) of all kinds, as far as the present scope reaches; one
    statement."""
    rows = UnitStanding.objects.filter(month=month).order_by().values("unit")
    sums = rows.annotate(have=Sum("credited"), want=Sum("required")).values_list("unit", "have", "want")
    return {unit: (have, want) for unit, have, want in sums}


def of_person(person_id: int, year: int) -> list[Standing]:
    order = {kind: place for place, kind in enumerate(TrainingKind.values)}
    rows = Standing.objects.filter(person=person_id, year=year)
    return sorted(rows, key=lambda row: order[row.kind])
