"""Read leave: what waits for whom, what is taken in a unit's month."""

from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from assessment.duty.models import PlanState, Shift
from assessment.leave.models import STANDS, LeaveRequest, LeaveState, LeaveStep
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope


def shifts_of(row: LeaveRequest) -> list[Shift]:
    """Shifts of published plans that lie in the leave."""
    rows = Shift.everything.filter(
        person=row.person_id, starts__lt=row.ends, ends__gt=row.starts, plan__state=PlanState.PUBLISHED
    )
    return list(rows.order_by("starts"))


def waiting_for(scope: Scope) -> QuerySet[LeaveRequest]:
    """Requests whose present step is this user's; never one's own."""
    present = LeaveStep.objects.filter(request=OuterRef("pk"), by__isnull=True).order_by("number")
    mine = Q(pk__in=[])
    for role in (Role.UNIT_HEAD, Role.POLITICAL, Role.LEADER):
        if role in scope.roles:
            reach = Q(unit_id__in=scope.units[role]) if role.carries_unit else Q()
            mine |= Q(present=str(role)) & reach
    rows = LeaveRequest.objects.filter(state=LeaveState.WAITING)
    rows = rows.annotate(present=Subquery(present.values("role")[:1])).filter(mine)
    own = Q(asked_by=scope.user) | Q(person=scope.person_id or 0)
    return rows.exclude(own).select_related("person", "unit", "substitute").order_by("starts", "pk")


def standing_in(people: Iterable[int], first: date, last: date) -> QuerySet[LeaveRequest]:
    """Granted and asked leave of people within the days."""
    return LeaveRequest.objects.filter(
        person__in=people, days__date__range=(first, last), state__in=[LeaveState.WAITING, *STANDS]
    ).distinct()
