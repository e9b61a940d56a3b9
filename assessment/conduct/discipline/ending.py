"""From the service on: the sanction counts, is reviewed, revoked, ends by itself or is lifted early."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduct.discipline import clocks
from assessment.conduct.discipline.deciding import case_of
from assessment.conduct.discipline.models import (
    CASE,
    LIFTING,
    NO_SANCTION,
    Case,
    CaseState,
    Lifting,
    Review,
    Sanction,
    SanctionKind,
)
from assessment.conduct.discipline.rules.combining import months_after
from assessment.ledger.actions import Points, enter_points, entry_of, reverse_points
from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, can, require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.hooks.registry import Registry
from auxpolice.months import next_month, today
from auxpolice.notices.models import Paper, Service
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem, written
from auxpolice.second_person import refuse_own

SANCTION = "sanction"
"""The kind of record that a sanction is on the ledger."""
S = CaseState
Listener = Callable[[Sanction, User], list[str]]
_revoked: Registry[str, Listener] = Registry("listener to revoked sanctions")


def on_revoked(name: str, listener: Listener) -> None:
    """``listener(sanction, acting_user)``, in the transaction: what it takes back, in sentences for the answer."""
    _revoked.add(name, listener)


def term_runs(paper: Paper, service: Service) -> None:
    """The notice has reached its person: the days to plead run."""
    case = case_of(paper)
    if case.state == S.TOLD and service.due:
        case.due = service.due
        case.save(update_fields=["due"])


def takes_effect(paper: Paper, service: Service) -> None:
    """The decision has reached its person: a sanction, its points, and after a dismissal the bar to being hired again.

    What follows is done in the name of who decided it, whoever acknowledges or notes the service.
    """
    case = case_of(paper)
    decider, decided_on = cast(User, case.decided_by), timezone.localdate(case.decided_at)
    CASE.move(
        case,
        S.SERVED,
        acting_user=decider,
        act="discipline.served",
        after={"on": service.served_on},
        suspended_from=None,
    )
    if case.measure == NO_SANCTION:
        return
    brought = clocks.brought_by(case, case.measure)
    ends = months_after(decided_on, case.months)
    years = clocks.rules_of(case)["barred_years"]
    made = Sanction.everything.create(
        person=case.person,
        unit_id=case.unit_id,
        case=case,
        kind=case.measure,
        reason=case.basis[:300],
        document=case.document,
        decided=decided_on,
        period=DateRange(decided_on, max(ends, decided_on + timedelta(days=1))),
        barred_until=months_after(decided_on, 12 * years)
        if case.measure == SanctionKind.DISMISSAL and years
        else None,
    )
    if brought["points"]:
        name = made.get_kind_display()
        enter_points(
            case.person,
            decided_on,
            Points("CF", name, brought["points"], case.document, SANCTION, str(made.pk)),
            acting_user=decider,
            permitted=None,
        )


def caps_in(person_ids: list[int] | None, month: date) -> dict[int, str]:
    """Person (of these, or of all) → the best grade that a sanction decided in the month leaves them."""
    found: dict[int, str] = {}
    rank = ["FAIL", "BASIC", "COMPETENT"]
    rows = Sanction.everything.filter(
        period__isempty=False, decided__gte=month, decided__lt=next_month(month), case__isnull=False
    ).select_related("case")
    if person_ids is not None:
        rows = rows.filter(person__in=person_ids)
    for row in rows:
        cap = clocks.brought_by(cast(Case, row.case), row.kind)["grade_cap"]
        if cap != "any" and (
            row.person_id not in found or rank.index(cap) < rank.index(found[row.person_id])
        ):
            found[row.person_id] = cap
    return found


# --- review
@transaction.atomic
def ask_review(pk, text: str, *, acting_user: User) -> Review:
    """The person contests the sanction within the days from its service; it goes on counting meanwhile."""
    require(acting_user, Act.DISCIPLINE_PLEAD)
    case = held(Case.objects, pk, "person", "decision__service")
    if case.person_id != acting_user.person_id:
        raise Denied()
    CASE.expect(case, S.SERVED, verb=_("申请复核"))
    if case.measure == NO_SANCTION:
        raise Conflict(_("没有给予处分，不需要申请复核。"), code="none")
    last = clocks.calendar(case, "review", case.decision.service.served_on)  # type: ignore[union-attr]
    if today() > last:
        raise Problem(_("申请复核的期限（%(day)s）已过。") % {"day": last}, code="too-late", field="text")
    return objections.put(
        Review(case=case, text=text, due=clocks.calendar(case, "answer")),
        acting_user=acting_user,
        act="discipline.review",
        target=case,
    )


@transaction.atomic
def answer_review(pk, outcome: str, answer: str, *, acting_user: User) -> Review:
    """Answer by somebody who neither decided nor proposed. Upheld, the sanction never counted: points come back, the
    rooms above take back what they drew from it."""
    require(
        acting_user, Act.DISCIPLINE_SERVE if can(acting_user, Act.DISCIPLINE_SERVE) else Act.DISCIPLINE_DECIDE
    )
    review = Review.objects.select_related("case").filter(pk=pk).first()
    case = held(Case.objects, review.case_id if review else None, "person", "decided_by", "proposed_by")
    review = held(Review.objects, pk, "raised_by")
    review.case = case
    refuse_own(
        [case.decided_by_id, case.proposed_by_id, case.reported_by_id],
        acting_user,
        maker=_("决定、提出处理意见或调查的人"),
        verb=_("答复"),
        what=_("这个复核申请"),
        act=Act.DISCIPLINE_DECIDE,
    )
    upheld = outcome == ObjectionState.UPHELD
    effect = revoke(case, answer, acting_user) if upheld else None
    return objections.answer(
        review,
        ObjectionState.UPHELD if upheld else ObjectionState.REJECTED,
        answer,
        acting_user=acting_user,
        act="discipline.review_answer",
        right=Act.DISCIPLINE_DECIDE,
        target=case,
        effect=effect,
    )


def revoke(case: Case, because: str, acting_user: User) -> dict[str, list[Any]]:
    """The sanction never counted; {what: [before, after]} of what that changes."""
    CASE.move(case, S.REVOKED, acting_user=acting_user)
    made = Sanction.everything.select_for_update(of=("self",)).get(case=case)
    effect: dict[str, list[Any]] = {"处分": [made.get_kind_display(), "撤销"]}
    made.period = DateRange(made.decided, made.decided)
    made.ended_on, made.ended_by, made.end_note = today(), acting_user, because[:300]
    made.barred_until = None
    made.save()
    if entry := entry_of(SANCTION, str(made.pk)):
        back = reverse_points(entry, because, acting_user=acting_user, permitted=None)
        effect["积分"] = [entry.points / 100, f"返还，计入 {back.month:%Y-%m}"]
    for listener in _revoked.values():
        for sentence in listener(made, acting_user):
            effect[sentence] = ["—", "待另一人确认"]
    return effect


# --- the end of a sanction
def end_due(day: date | None = None) -> int:
    """Sanctions whose time has passed end by themselves, with a note in the trail; how many. Called by the beat."""
    day, ended = day or today(), 0
    due = Sanction.everything.filter(ended_on__isnull=True, period__isempty=False, period__endswith__lte=day)
    for pk in list(due.exclude(kind=SanctionKind.DISMISSAL).values_list("pk", flat=True)):
        with transaction.atomic():
            row = Sanction.everything.select_for_update(of=("self",)).get(pk=pk)
            if row.ended_on is None:
                row.ended_on, row.end_note = row.period.upper, str(_("影响期满，自动解除"))
                row.save(update_fields=["ended_on", "end_note"])
                trail.record("discipline.end", row, acting_user=None, after={"on": row.ended_on})
                ended += 1
    return ended


@transaction.atomic
def propose_lifting(sanction_id: int, reason: str, *, acting_user: User) -> Lifting:
    """The department proposes to end a sanction before its time."""
    require(acting_user, Act.DISCIPLINE_SERVE)
    row = access(Sanction.objects.select_related("person"), for_update=True, pk=sanction_id)
    if row.ended_on or row.revoked or row.kind == SanctionKind.DISMISSAL or row.period.upper <= today():
        raise Conflict(_("这个处分已经解除或撤销，或者不能解除。"), code="ended")
    return LIFTING.propose(
        Lifting,
        Conflict(_("已提出提前解除，正等局领导决定。"), code="waits"),
        acting_user=acting_user,
        sanction=row,
        reason=written(reason, _("提前解除的理由"), field="reason", least=2)[:300],
    )


@transaction.atomic
def confirm_lifting(lifting_id: int, *, acting_user: User) -> Lifting:
    """A leader agrees: the sanction counts to yesterday. A lower level isn't given back."""
    row = LIFTING.to_confirm(Lifting, lifting_id, acting_user)
    held_row = Sanction.everything.select_for_update(of=("self",)).get(pk=row.sanction_id)
    if held_row.ended_on:
        raise Conflict(_("这个处分已经解除或撤销，请刷新页面。"), code="ended")
    held_row.period = DateRange(held_row.decided, max(today(), held_row.decided + timedelta(days=1)))
    held_row.ended_on, held_row.ended_by, held_row.end_note = today(), acting_user, row.reason
    held_row.save()
    trail.record(
        "discipline.end", held_row, acting_user=acting_user, after={"on": today()}, reason=row.reason
    )
    return LIFTING.confirm(row, acting_user=acting_user)
