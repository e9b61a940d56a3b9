"""Leave told to the others: its policy, the colours of its states, and who is away."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.duty import away
from assessment.duty.away import Away
from assessment.leave import jobs, opening, queries, recount
from assessment.leave.actions import NOTICE, deciders, present_step
from assessment.leave.content import CONTENT, LEAVE
from assessment.leave.models import (
    STANDS,
    LeaveDay,
    LeavePaper,
    LeaveRequest,
    LeaveState,
    Lot,
    Movement,
    Opening,
    WorkStart,
)
from assessment.leave.opening_kind import OPENING
from assessment.leave.pages import standing_of
from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.batch import engine
from auxpolice.calendar import changes
from auxpolice.files import owners
from auxpolice.hooks import MenuEntry, Panel, Place, QueueItem, Section, menu, panels, queue, tones
from auxpolice.imports.hooks import announce
from auxpolice.notices import awaited
from auxpolice.notices import kinds as notices
from auxpolice.notices.awaited import Awaited
from auxpolice.policy.kinds import register_kind
from personnel.training import busy
from personnel.training.busy import Busy

register_kind(LEAVE, _("休假规则"), CONTENT, order=36)
tones(
    LeaveState,
    warning="WAITING",
    success="GRANTED",
    danger="REFUSED",
    neutral="WITHDRAWN CANCELLED RETURNED",
)
notices.register(notices.Kind(NOTICE, _("请假"), notices.page("assessment:leave-request"), "beach"))
changes.register(recount.recount)
owners.register(
    owners.Owner(
        LeavePaper,
        Act.LEAVE_VIEW,
        lambda ground: reverse("assessment:leave-request", args=[ground.pk]),
        seen_as="leave.paper",
    )
)
engine.register(jobs.KIND, chunk=jobs.chunk, act=Act.LEAVE_BALANCE)
witness.protect(Lot, Movement, Opening, WorkStart)


def absences(people: Collection[int], first: date, last: date) -> Iterator[Away]:
    """Days of granted leave; one statement. A half of a day is only a part of it."""
    days = LeaveDay.everything.filter(person__in=people, date__range=(first, last), request__state__in=STANDS)
    for day in days.select_related("request"):
        whole = day.morning and day.afternoon
        yield Away(day.person_id, day.date, day.date, day.request.kind_name, part=not whole)


away.register("leave", absences)


def in_time(people: Collection[int], starts: datetime, ends: datetime) -> Iterator[Busy]:
    """Granted leave in the time of a session; one statement."""
    rows = LeaveRequest.everything.filter(
        person__in=people, state__in=STANDS, starts__lt=ends, ends__gt=starts
    )
    for row in rows:
        yield Busy(row.person_id, row.starts, row.ends, row.kind_name, leave=True)


busy.register("leave", in_time)


@queue.register(Act.LEAVE_DECIDE)
def to_decide(request) -> Iterator[QueueItem]:
    """Requests whose present step is this user's, the earliest leave first."""
    rows = queries.waiting_for(request.scope)
    if n := rows.count():
        first = rows[0]
        one = reverse("assessment:leave-request", args=[first.pk])
        url = one if n == 1 else reverse("assessment:leave-requests")
        yield QueueItem(gettext("请假待审批"), url, n, first.first, detail=first.person.name, icon="beach")


@queue.register(Act.LEAVE_ASK)
def to_return(request) -> Iterator[QueueItem]:
    """Own leave that is over and not reported as such; proof still owed."""
    if request.user.person_id is None:
        return
    own = LeaveRequest.objects.filter(person=request.user.person_id)
    over = own.filter(state=LeaveState.GRANTED, ends__lte=timezone.now()).order_by("ends").first()
    if over:
        url = reverse("assessment:leave-request", args=[over.pk])
        yield QueueItem(gettext("假期已满，请销假"), url, due=over.last, detail=str(over), icon="login")
    owed = own.filter(ground__proof_due=True, state__in=[LeaveState.WAITING, *STANDS]).first()
    if owed:
        url = reverse("assessment:leave-request", args=[owed.pk])
        yield QueueItem(gettext("请假证明待补交"), url, detail=str(owed), icon="paperclip")


@queue.register(Act.LEAVE_BALANCE)
def opening_to_confirm(request) -> Iterator[QueueItem]:
    """Opening balances that another than this user has entered."""
    if n := opening.OPENINGS.of_others(request.user):
        yield QueueItem(gettext("假期期初数待确认"), reverse("assessment:leave-opening"), n, icon="history")


announce(OPENING, _("假期期初数待核对导入"), _("导入假期期初数时有误的行待更正"))


def _asked(request) -> Iterator[Awaited]:
    """Own requests that wait, with whoever decides on them."""
    rows = LeaveRequest.everything.filter(asked_by=request.user, state=LeaveState.WAITING)
    for row in rows.select_related("person")[:30]:
        step = present_step(row)
        yield Awaited(
            f"leave:{row.pk}",
            gettext("请假：%(row)s") % {"row": row},
            reverse("assessment:leave-request", args=[row.pk]),
            timezone.localdate(row.asked_at),
            frozenset(deciders(step.role, row.unit_id)) if step else frozenset(),
            due=row.first,
        )


awaited.register(_asked)


@panels.register(Place.PERSON, order=34, act=Act.LEAVE_LIST)
def leave_of(request, person) -> Panel:
    """What is left and who is away, on the person's page."""
    rows = list(LeaveRequest.objects.filter(person=person)[:5])
    context = {"balances": standing_of(person), "rows": rows}
    url = reverse("assessment:leave-ledger", args=[person.pk])
    return Panel(
        gettext("请假"),
        "assessment/leave/panel_person.html",
        context,
        icon="beach",
        url=url,
        link=gettext("台账"),
    )


menu.register(
    MenuEntry(
        _("我的请假"), "assessment:leave", Act.LEAVE_ASK, "beach", Section.ASSESSMENT, 21, own=True,
        under="assessment:attendance",
    ),
    MenuEntry(
        _("请假审批"), "assessment:leave-requests", Act.LEAVE_LIST, "beach", Section.ASSESSMENT, 22,
        under="assessment:attendance",
    ),
)  # fmt: skip
