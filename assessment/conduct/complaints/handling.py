"""Handle a complaint: evidence and statements by two, the clock stopped or given more time, a finding per allegation."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.complaints import clocks
from assessment.conduct.complaints.models import (
    COMPLAINT_FLOW,
    Allegation,
    Complaint,
    ComplaintPaper,
    ComplaintState,
    Extension,
    Finding,
    Pause,
    Result,
    Step,
    StepKind,
)
from assessment.conduct.complaints.models.handling import PROVEN, STATEMENTS
from assessment.conduct.complaints.registering import refuse_others
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoFlow, ByTwoState
from auxpolice.files.actions import attach
from auxpolice.files.contents import Upload, receive
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one

EXTENSION = ByTwoFlow(
    gettext_lazy("延期申请"),
    act="complaint.extend",
    confirms=Act.COMPLAINT_DECIDE,
    withdraws=(Act.COMPLAINT_HANDLE,),
    said=lambda row: {"days": row.days},
    maker=gettext_lazy("申请人"),
    on="complaint",
)


def under_way(complaint: Complaint, acting_user: User, verb: str) -> Complaint:
    """The complaint, held for one of its handlers while it is handled."""
    require(acting_user, Act.COMPLAINT_HANDLE)
    locked = held(Complaint.objects, complaint.pk, "version")
    refuse_others(locked, acting_user)
    COMPLAINT_FLOW.expect(locked, ComplaintState.HANDLING, verb=verb)
    return locked


def _second(complaint: Complaint, second: User | None, acting_user: User) -> User:
    """Another of the handlers."""
    named = second is not None and second != acting_user
    if not named or not complaint.handlers.filter(user=second, until__isnull=True).exists():
        raise Problem(_("询问和认定须二人进行，请选择另一名承办人。"), code="two", field="second")
    assert second is not None
    return second


@transaction.atomic
def step(
    complaint: Complaint,
    *,
    kind: str,
    text: str,
    second: User | None = None,
    papers: Iterable[Upload | bytes] = (),
    acting_user: User,
) -> Step:
    """Note what was done; people are asked by two."""
    locked = under_way(complaint, acting_user, _("记录办理情况"))
    made = Step.everything.create(
        complaint=locked,
        kind=StepKind(kind),
        text=written(text, _("情况"), field="text")[:2000],
        by=acting_user,
        second=_second(locked, second, acting_user) if kind in STATEMENTS else None,
        at=timezone.now(),
    )
    attach(
        ComplaintPaper, locked, [receive(sent, field="papers") for sent in papers], acting_user=acting_user
    )
    trail.record("complaint.step", locked, acting_user=acting_user, after={"kind": kind})
    return made


# --- the clock


@transaction.atomic
def pause(complaint: Complaint, *, reason: str, acting_user: User) -> Pause:
    """Stop the clock (expert opinion, hearing, a court that comes first), for a reason."""
    locked = under_way(complaint, acting_user, _("中止计时"))
    reason = written(reason, _("中止的原因"), field="reason")
    with only_one("complaint_one_pause", Conflict(_("计时已经中止。"), code="paused")):
        made = Pause.everything.create(complaint=locked, since=today(), reason=reason[:200], by=acting_user)
    Complaint.everything.filter(pk=locked.pk).update(stopped=True)
    trail.record("complaint.pause", locked, acting_user=acting_user)
    return made


@transaction.atomic
def resume(complaint: Complaint, *, acting_user: User) -> Complaint:
    """Let it run again: as many days are left as there were."""
    locked = under_way(complaint, acting_user, _("恢复计时"))
    found = Pause.everything.filter(complaint=locked, until__isnull=True).first()
    if found is None:
        raise Conflict(_("计时没有中止。"), code="not-paused")
    before, locked.due = locked.due, clocks.due_resumed(locked, found.since, today())
    Pause.everything.filter(pk=found.pk).update(until=today())
    Complaint.everything.filter(pk=locked.pk).update(stopped=False, due=locked.due)
    locked.stopped = False
    trail.record(
        "complaint.resume", locked, acting_user=acting_user, before={"due": before}, after={"due": locked.due}
    )
    return locked


@transaction.atomic
def ask_more_time(complaint: Complaint, *, days: int, reason: str, acting_user: User) -> Extension:
    """Ask another for more time, once, within what the clock allows. The reason stands in the record, not in the trail."""
    locked = under_way(complaint, acting_user, _("申请延期"))
    most = clocks.clock_for(locked).more
    if not 0 < days <= most:
        raise Problem(
            _("最多可延长 %(n)d 天。") % {"n": most} if most else _("这类信访不能延期。"),
            code="days",
            field="days",
        )
    if locked.extensions.filter(state=ByTwoState.EFFECTIVE).exists():
        raise Conflict(_("已经延期一次，不能再延。"), code="extended")
    if locked.due < today():
        raise Conflict(_("期限已过，不能再申请延期。"), code="late")
    reason = written(reason, _("延长的原因"), field="reason")[:300]
    waits = Conflict(_("已有一份延期申请等待批准。"), code="waits")
    return EXTENSION.propose(
        Extension, waits, acting_user=acting_user, complaint=locked, days=days, reason=reason
    )


def decide_more_time(
    complaint: Complaint, *, grants: bool, because: str = "", acting_user: User
) -> Extension:
    """Grant it or not; the due date moves with the grant."""
    require(acting_user, Act.COMPLAINT_DECIDE)
    waits = access(Extension, complaint=complaint, state=ByTwoState.WAITING)
    if not grants:
        return EXTENSION.refuse(Extension, waits.pk, because, acting_user=acting_user)
    with transaction.atomic():
        row = EXTENSION.to_confirm(Extension, waits.pk, acting_user)
        locked = held(Complaint.objects, complaint.pk, "version")
        COMPLAINT_FLOW.expect(locked, ComplaintState.HANDLING, verb=_("延期"))
        due = clocks.due_from(locked, locked.due, row.days)
        Complaint.everything.filter(pk=locked.pk).update(due=due)
        return EXTENSION.confirm(row, acting_user=acting_user, why=because)


# --- findings


@transaction.atomic
def find(
    allegation: Allegation,
    *,
    result: str,
    facts: str,
    second: User | None = None,
    false_accusation: bool = False,
    acting_user: User,
) -> Finding:
    """What two handlers found of one allegation; it has effect once another approves the answer."""
    locked = under_way(allegation.complaint, acting_user, _("认定"))
    if false_accusation and result != Result.UNTRUE:
        raise Problem(
            _("只有查明不属实的，才能认定为诬告；无法查证不等于诬告。"),
            code="false",
            field="false_accusation",
        )
    heard = Step.everything.filter(complaint=locked, kind=StepKind.PERSON).exists()
    if result in PROVEN and allegation.person_id and not heard:
        raise Problem(_("认定属实前，须先听取被反映人陈述并记录。"), code="unheard", field="result")
    made = Finding.everything.create(
        complaint=locked,
        allegation=allegation,
        result=Result(result),
        facts=written(facts, _("查明的事实"), field="facts")[:1000],
        false_accusation=false_accusation,
        by=acting_user,
        second=_second(locked, second, acting_user),
        at=timezone.now(),
    )
    trail.record("complaint.find", made, acting_user=acting_user, after={"result": result})
    return made


def latest(complaint: Complaint) -> dict[int, Finding]:
    """Allegation → its last finding; one statement."""
    found: dict[int, Finding] = {}
    for finding in Finding.everything.filter(complaint=complaint).order_by("pk"):
        found[finding.allegation_id] = finding
    return found


def evidence_until(complaint: Complaint) -> date:
    """The day after which recordings may be overwritten."""
    return complaint.happened_on + timedelta(days=complaint.version.content["evidence_days"])
