"""Read rectifications: who answers for one, who belongs to a unit, the tabs of the list. Starts from the reader's scope."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import Scope
from auxpolice.deadlines import ladders
from auxpolice.months import today
from auxpolice.notices.sending import with_delegates
from inspections.rectification.models import (
    OPEN,
    LookBack,
    Oversight,
    Rectification,
    RectificationObjection,
    RectificationState,
    Round,
    RoundState,
)
from personnel.models import Assignment

S = RectificationState
TABS = {
    "answer": _("待答复"),
    "recheck": _("待复查"),
    "late": _("逾期"),
    "oversight": _("督办"),
    "look-back": _("回头看"),
    "closed": _("已办结"),
}


def rungs_of(unit_ids: Iterable[int]) -> dict[int, list[frozenset[int]]]:
    """Per unit who answers for it: its heads, the heads above, the leaders."""
    return {unit: [rung.users for rung in ladder] for unit, ladder in ladders(unit_ids, Role.LEADER).items()}


def belongs(user: User, unit_id: int) -> bool:
    """Does the user belong to the unit, by an office there or by their place?"""
    held = RoleGrant.objects.filter(user=user, unit=unit_id, period__contains=today())
    placed = Assignment.everything.filter(person=user.person_id, unit=unit_id, period__contains=today())
    return held.exists() or (user.person_id is not None and placed.exists())


def who_answered(row: Rectification) -> set[int]:
    rounds = Round.everything.filter(rectification=row, answered_by__isnull=False)
    return set(rounds.values_list("answered_by", flat=True))


def may_answer(row: Rectification, scope: Scope) -> bool:
    """The owner, and who stands in for them; before it has gone up everybody who answers for the unit."""
    if not scope.can(Act.CHECK_ANSWER, row.unit_id):
        return False
    if row.level == 0 and row.unit_id in scope.units_for(Act.CHECK_ANSWER):
        return True
    return scope.user is not None and scope.user.pk in with_delegates([row.owner_id])


def of_round(row: Rectification) -> Round | None:
    """The round that is under way."""
    rounds = Round.everything.filter(rectification=row, state__in=[RoundState.OPEN, RoundState.ANSWERED])
    return rounds.select_related("answered_by", "rechecked_by").first()


def tab_q(tab: str, day: date | None = None) -> Q:
    """Which rows stand under the tab; no foreign rows are joined, so that nothing is counted twice."""
    overseen = Oversight.everything.filter(Oversight.waiting, rectification=OuterRef("pk"))
    looked_at = LookBack.everything.filter(LookBack.waiting, rectification=OuterRef("pk"))
    return {
        "answer": Q(state=S.ISSUED),
        "recheck": Q(state=S.ANSWERED),
        "late": Q(state=S.ISSUED, due__lt=day or today()),
        "oversight": Q(Exists(overseen)),
        "look-back": Q(Exists(looked_at)),
        "closed": Q(state__in=[S.PASSED, S.CANCELLED]),
    }.get(tab, Q())


def objected_q() -> Q:
    waiting = RectificationObjection.everything.filter(RectificationObjection.waiting)
    return Q(Exists(waiting.filter(rectification=OuterRef("pk"))))


def counts(rows: QuerySet[Rectification], *, closed: bool) -> dict[str, int]:
    """How many stand under each tab, from the few that are open; the many ``closed`` ones only where they are asked for."""
    open_tabs = ("answer", "recheck", "late")
    found = rows.filter(state__in=OPEN).order_by()
    return {
        **found.aggregate(**{tab: Count("pk", filter=tab_q(tab)) for tab in open_tabs}),
        "oversight": Oversight.everything.filter(Oversight.waiting, rectification__in=rows).count(),
        "look-back": LookBack.everything.filter(LookBack.waiting, rectification__in=rows).count(),
        "closed": rows.filter(tab_q("closed")).count() if closed else 0,
    }


def of_check(check_id: Any) -> QuerySet[Rectification]:
    rows = Rectification.objects.filter(finding__check_record=check_id)
    return rows.select_related("finding", "unit", "owner", "notice")


def open_ones() -> QuerySet[Rectification]:
    return Rectification.everything.filter(state__in=OPEN)


def sponsors() -> QuerySet[User]:
    """Who may sponsor a case: the leaders."""
    held = RoleGrant.objects.filter(role=Role.LEADER, period__contains=today(), user__is_active=True)
    return User.objects.filter(pk__in=held.values("user")).order_by("pk")
