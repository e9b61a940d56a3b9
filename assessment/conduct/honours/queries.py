"""Read honours: the roll that everybody may see, nominations by what they wait for, figures of units."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse

from assessment.conduct.honours.models import AT_WORK, Honour, Nomination, NominationState
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Scope
from auxpolice.months import format_month, next_month
from personnel.models import Assignment

S = NominationState


def roll() -> QuerySet[Any]:
    """Honours in force, made known to the whole bureau; what was kept from publicity is not among them. ``unit_id`` and
    ``unit_name`` are those of the day."""
    there = Assignment.everything.filter(person=OuterRef("person"), period__contains=OuterRef("day"))
    return (
        Honour.everything.filter(in_force=True)
        .exclude(nomination__secret_because__gt="")
        .select_related("person")
        .annotate(
            unit_id=Subquery(there.values("unit_id")[:1]), unit_name=Subquery(there.values("unit__name")[:1])
        )
    )


def collective() -> QuerySet[Nomination]:
    """Honours of units, in force and made known."""
    rows = Nomination.everything.filter(state=S.GRANTED, person=None, secret_because="")
    return rows.select_related("unit").order_by("-decided_at")


def years() -> list[int]:
    """Years with honours on the roll, the latest first."""
    return sorted(
        {day.year for day in Honour.everything.filter(in_force=True).dates("day", "year")}, reverse=True
    )


def to_do(scope: Scope) -> QuerySet[Nomination]:
    """Nominations that wait for this user."""
    rows = Nomination.objects.select_related("person", "unit")
    mine = Nomination.objects.none()
    if scope.can(Act.HONOUR_REVIEW):
        mine = rows.filter(state__in=[S.APPRAISED, S.PUBLIC]).exclude(nominated_by=scope.user)
    elif scope.can(Act.HONOUR_DECIDE):
        mine = rows.filter(state=S.SUBMITTED)
    elif scope.can(Act.HONOUR_NOMINATE):
        mine = rows.filter(state=S.NOMINATED, unit_id__in=scope.units_for(Act.HONOUR_NOMINATE))
    return mine


def at_work() -> QuerySet[Nomination]:
    return Nomination.objects.filter(state__in=AT_WORK).select_related("person", "unit")


def counted(month: date) -> dict[int, int]:
    """Unit → honours on the roll of the month; one statement."""
    rows = roll().filter(day__gte=month, day__lt=next_month(month)).exclude(unit_id=None)
    return {row["unit_id"]: row["n"] for row in rows.order_by().values("unit_id").annotate(n=Count("pk"))}


def rows_url(month: date, unit_id: int | None) -> str:
    """The roll of the month, of a unit where one is given."""
    unit = f"&unit={unit_id}" if unit_id else ""
    return f"{reverse('assessment:honours')}?month={format_month(month)}{unit}"


def ledger_pages(numbers: Any) -> dict[str, str]:
    """Pages of the honours that gave points, for those who may open them."""
    seen = Honour.objects.filter(pk__in=[int(one) for one in numbers if one.isdecimal()]).values_list(
        "pk", flat=True
    )
    return {str(pk): reverse("assessment:honour", args=[pk]) for pk in seen}
