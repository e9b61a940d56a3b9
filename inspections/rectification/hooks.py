"""Rectification told to the others: what waits, panels, files, kinds of messages, the colours of states."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import deadlines
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, current
from auxpolice.audit import witness
from auxpolice.files import owners
from auxpolice.hooks import Due, MenuEntry, Panel, Place, QueueItem, Section, dues, menu, panels, queue, tones
from auxpolice.months import today
from auxpolice.notices import awaited, kinds
from auxpolice.notices.awaited import Awaited
from inspections.rectification import issuing, notices, queries
from inspections.rectification.models import (
    OPEN,
    Letter,
    LookBack,
    LookResult,
    Oversight,
    Proof,
    Rectification,
    RectificationObjection,
    RectificationState,
    Round,
    RoundState,
)
from inspections.rectification.pages import listed, url_of

__all__ = ["issuing"]  # which is told of publications
SOON_LOOK = 7
"""Days before its day at which a second visit is called to mind (示例)."""


def _mine(scope: Scope) -> Q:
    """What the user answers for: as owner, for whom they stand in, for the unit until it goes up."""
    owners_ = {getattr(scope.user, "pk", None), *(lent.by_id for lent in scope.lent)} - {None}
    return Q(owner__in=owners_) | Q(level=0, unit__in=scope.units_for(Act.CHECK_ANSWER))


def _item(
    title: str, rows: QuerySet[Any], tab: str, icon: str = "alert-triangle", **narrowed: Any
) -> Iterator[QueueItem]:
    """One item for the rows, as urgent as the first of them, that leads to their tab."""
    found = rows.aggregate(n=Count("pk"), due=Min("due"))
    if found["n"]:
        yield QueueItem(title, listed(tab, **narrowed), found["n"], due=found["due"], icon=icon)


def owed(unit_id: int | None, person_id: int | None) -> Iterator[QueueItem]:
    """What a unit still has to answer, or whoever reads; a person owes none."""
    if unit_id:
        which = Q(unit_id=unit_id)
    elif person_id:
        return
    else:
        which = _mine(current())
    rows = Rectification.objects.filter(which, Rectification.waiting)
    title = _("督察整改通知待答复")
    yield from _item(title, rows.filter(due__lt=today()), "late", unit=unit_id)
    yield from _item(title, rows.filter(due__gte=today()), "answer", unit=unit_id)


@queue.register(Act.CHECK_VIEW)
def late(request) -> Iterator[QueueItem]:
    """Late ones that have gone up to this user; not those the user answers for."""
    rows = deadlines.overdue(Rectification.objects.exclude(_mine(request.scope)))
    found = deadlines.gone_up_to(request.user, rows, department=Role.INSPECTOR)
    if found:
        first = min(row.due for row in found)
        yield QueueItem(_("督察整改逾期未答复"), listed("late"), len(found), due=first, icon="alert-triangle")


@queue.register(Act.CHECK_RECHECK)
def to_follow(request) -> Iterator[QueueItem]:
    """What waits for the inspectorate: re-checks, objections, second visits."""
    rows = Rectification.objects.all()
    answered = rows.filter(queries.tab_q("recheck")).count()
    yield QueueItem(_("整改待复查"), listed("recheck"), answered, icon="eye-check")
    objected = RectificationObjection.objects.filter(RectificationObjection.waiting)
    yield from _item(_("整改异议待答复"), objected, "answer", "message-2", which="objected")
    soon = LookBack.objects.filter(LookBack.waiting, due__lte=today() + timedelta(days=SOON_LOOK))
    yield from _item(_("回头看待进行"), soon, "look-back", "history")


@queue.register(Act.CHECK_OVERSEE)
def to_sponsor(request) -> Iterator[QueueItem]:
    """Cases that the user sponsors: done and to be taken off, or past their day."""
    cases = Oversight.objects.filter(Oversight.waiting, sponsor=request.user)
    done = cases.exclude(rectification__state__in=OPEN)
    yield QueueItem(_("督办待销号"), listed("oversight"), done.count(), icon="flag")
    past = cases.filter(rectification__state__in=OPEN, due__lt=today())
    yield from _item(_("督办逾期"), past, "oversight", "flag")


@panels.register(Place.CHECK, order=20, act=Act.CHECK_VIEW)
def of_check(request, check) -> Panel | None:
    """What each finding of the check asks of its unit, and where it stands."""
    rows = list(queries.of_check(check.pk).order_by("finding__position"))
    return (
        Panel(_("整改"), "inspections/rectification/panel.html", {"rows": rows}, icon="alert-triangle")
        if rows
        else None
    )


@panels.register(Place.UNIT, order=45, act=Act.CHECK_VIEW)
def of_unit(request, unit) -> Panel | None:
    """What the unit has open, the first due first."""
    rows = list(
        Rectification.objects.filter(unit=unit, state__in=OPEN)
        .select_related("finding", "owner")
        .order_by("due")[:6]
    )
    return (
        Panel(
            _("督察整改"),
            "inspections/rectification/panel.html",
            {"rows": rows},
            icon="alert-triangle",
            url=listed("answer", unit=unit.pk),
            link=_("全部"),
        )
        if rows
        else None
    )


def _notices_filed(request) -> Iterator[Awaited]:
    """What the user found and the unit has not answered yet."""
    mine = Rectification.objects.filter(Rectification.waiting, finding__filed_by=request.user)
    for row in mine.select_related("unit", "owner").order_by("due")[:50]:
        yield Awaited(
            f"rectification:{row.pk}",
            _("整改答复：%(unit)s") % {"unit": row.unit},
            url_of(row),
            timezone.localdate(row.issued_at),
            frozenset({row.owner_id} if row.owner.is_active else ()),
            due=row.due,
        )


def _may_prove(scope: Scope, round_: Round) -> bool:
    """May files be added as proof? By whoever answers for it, until it is answered."""
    row = Rectification.everything.get(pk=round_.rectification_id)
    return round_.state == RoundState.OPEN and queries.may_answer(row, scope)


dues.register(Due("rectification", gettext_lazy("督察整改"), Act.CHECK_ANSWER, Act.CHECK_VIEW, owed))
awaited.register(_notices_filed)
owners.register(
    owners.Owner(
        Proof,
        Act.CHECK_VIEW,
        url_of=lambda round_: url_of(round_.rectification_id),
        may_change=_may_prove,
        seen_as="check.proof",
    ),
)
kinds.register(
    kinds.Kind(
        notices.PAPER,
        gettext_lazy("整改通知书"),
        kinds.page("rectification:letter"),
        icon="alert-triangle",
        serve=Act.CHECK_RECHECK,
    )
)
kinds.register(
    kinds.Kind(notices.STEP, gettext_lazy("督察整改"), kinds.page("rectification:one"), icon="alert-triangle")
)
menu.register(
    MenuEntry(
        gettext_lazy("整改"),
        "rectification:list",
        Act.CHECK_VIEW,
        "alert-triangle",
        Section.INSPECTION,
        30,
        under="inspections:checks",
        quick=True,
    ),
)
tones(RectificationState, info="ISSUED", warning="ANSWERED", success="PASSED", neutral="CANCELLED")
tones(
    RoundState,
    info="OPEN",
    warning="ANSWERED AGAIN",
    success="PASSED",
    danger="ESCALATED",
    neutral="CANCELLED",
)
tones(LookResult, success="HELD", danger="RELAPSED")
witness.protect(Letter, Rectification, Round)
