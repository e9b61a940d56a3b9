"""What people do about a notice: say something, object, answer with measures, re-check, extend, cancel."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require, scope_of
from auxpolice.audit import trail
from auxpolice.deadlines import due_in, refuse_late
from auxpolice.files.actions import attach
from auxpolice.files.contents import Upload, receive
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one
from auxpolice.second_person import refuse_own
from inspections.catalogue.queries import catalogue
from inspections.checks.models import Finding
from inspections.rectification import letters, notices, queries, rules
from inspections.rectification.models import (
    OPEN,
    ROUND,
    Cause,
    Extension,
    Handing,
    PaperKind,
    Proof,
    Rectification,
    RectificationObjection,
    RectificationState,
    Round,
    RoundState,
)

S, R = RectificationState, RoundState


def locked(row: Rectification) -> Rectification:
    """The row as it is now, held until the end of the transaction."""
    return held(Rectification.everything, row.pk, "finding", "unit", "notice", "owner")


def current(row: Rectification, verb: Any) -> Round:
    """The round under way, or the last one's refusal when there is none."""
    found = queries.of_round(row)
    if found is None:
        last = Round.everything.filter(rectification=row).order_by("-number")
        raise ROUND.refusal(last.select_related("answered_by", "rechecked_by")[0], verb)
    return found


def put(row: Rectification, **fields: Any) -> None:
    """Write fields of a row that is held."""
    Rectification.everything.filter(pk=row.pk).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)


def _for_unit(row: Rectification, acting_user: User) -> Rectification:
    """The row, held for whoever answers for it now."""
    found = locked(row)
    require(acting_user, Act.CHECK_ANSWER, found.unit_id)
    if not queries.may_answer(found, scope_of(acting_user)):
        raise Problem(_("这件整改现由%(who)s负责答复。") % {"who": found.owner}, code="owner", status=409)
    return found


@transaction.atomic
def say(row: Rectification, statement: str, *, acting_user: User) -> Round:
    """The unit's written statement, within the days for it, once a round."""
    found = _for_unit(row, acting_user)
    round_ = current(found, _("说明情况"))
    ROUND.expect(round_, R.OPEN, verb=_("说明情况"))
    if round_.stated_at is not None:
        raise Conflict(_("这一轮的情况说明已经提交，不能再改。"), code="stated")
    _state(round_, written(statement, _("情况说明"), field="statement"), acting_user)
    round_.save(update_fields=["statement", "stated_by", "stated_at"])
    trail.record("check.say", found, acting_user=acting_user, after={"round": round_.number})
    notices.tell_inspectors(
        found,
        _("%(unit)s已说明情况") % {"unit": found.unit},
        round_.statement,
        acting_user=acting_user,
    )
    return round_


def _state(round_: Round, statement: str, acting_user: User) -> None:
    round_.statement = statement.strip()[:500]
    round_.stated_by, round_.stated_at = acting_user, timezone.now()


@transaction.atomic
def object_to(row: Rectification, text: str, *, acting_user: User) -> RectificationObjection:
    """The unit objects, within the days for it: the inspectorate answers before the term goes on."""
    found = _for_unit(row, acting_user)
    ROUND.expect(current(found, _("提出异议")), R.OPEN, verb=_("提出异议"))
    refuse_late(found.say_by, _("异议"))
    if (
        RectificationObjection.everything.filter(rectification=found)
        .exclude(state=ObjectionState.OPEN)
        .exists()
    ):
        raise Conflict(_("这件整改的异议已经答复过，不再受理。"), code="objected")
    terms = catalogue(found.unit, today())["terms"]
    made = objections.put(
        RectificationObjection(rectification=found, text=text, due=due_in(terms["answer_days"])),
        acting_user=acting_user,
        act="check.object",
        target=found,
    )
    notices.tell_inspectors(
        found, _("%(unit)s对整改提出异议") % {"unit": found.unit}, made.text, acting_user=acting_user
    )
    return made


@transaction.atomic
def answer_objection(
    objection: RectificationObjection, outcome: str, answer: str, *, acting_user: User
) -> RectificationObjection:
    """Upheld: nothing is left to put right. Rejected: the days it waited are given back."""
    require(acting_user, Act.CHECK_RECHECK)
    row = locked(objection.rectification)
    waiting = held(RectificationObjection.everything, objection.pk)
    _refuse_own_unit(row, acting_user)
    state = ObjectionState(outcome) if outcome in ObjectionState.values else None
    if state not in (ObjectionState.UPHELD, ObjectionState.REJECTED):
        raise Problem(_("请选择异议是否成立。"), code="outcome", field="outcome")
    was = row.get_state_display()
    if state == ObjectionState.UPHELD:
        cancel(row, _("异议成立：%(answer)s") % {"answer": answer}, acting_user=acting_user)
        effect = {str(_("整改")): [str(was), str(row.get_state_display())]}
    else:
        before, terms = row.due, catalogue(row.unit, today())["terms"]
        due = max(row.due, due_in(rules.term_days(terms, serious=row.serious)))
        put(row, due=due)
        Round.everything.filter(rectification=row, state=R.OPEN).update(due=due)
        effect = {str(_("整改期限")): [f"{before}", f"{due}"]}
    return objections.answer(
        waiting,
        state,
        answer,
        acting_user=acting_user,
        act="check.object.answer",
        right=Act.CHECK_RECHECK,
        target=row,
        effect=effect,
    )


@transaction.atomic
def answer(
    row: Rectification,
    statement: str,
    measures: str,
    *,
    proofs: Iterable[Upload | bytes] = (),
    key: UUID | None = None,
    acting_user: User,
) -> Rectification:
    """The unit says what it did about it, with pictures and papers that prove it; once by its ``key``."""
    found = _for_unit(row, acting_user)
    if key and (sent := Round.everything.filter(answer_key=key).first()):
        _same(sent, found, {"measures": measures.strip()[:500]})
        return found
    round_ = current(found, _("答复"))
    ROUND.ready(round_, R.ANSWERED)
    if RectificationObjection.everything.filter(rectification=found, state=ObjectionState.OPEN).exists():
        raise Conflict(_("异议正在办理，请等答复之后再报整改措施。"), code="objection")
    measures = written(measures, _("整改措施"), field="measures")[:500]
    attach(Proof, round_, [receive(sent, field="proofs") for sent in proofs], acting_user=acting_user)
    if statement.strip() and round_.stated_at is None:
        _state(round_, statement, acting_user)
    ROUND.move(
        round_,
        R.ANSWERED,
        acting_user=acting_user,
        act=Act.CHECK_ANSWER,
        target=found,
        before={"round": round_.number},
        after={"measures": measures},
        measures=measures,
        answer_key=key,
        statement=round_.statement,
        stated_by=round_.stated_by,
        stated_at=round_.stated_at,
    )
    put(found, state=S.ANSWERED)
    notices.tell_inspectors(
        found,
        _("%(unit)s已答复整改，等待复查") % {"unit": found.unit},
        measures,
        acting_user=acting_user,
    )
    return found


def _same(sent: Round, row: Rectification, said: dict[str, Any]) -> None:
    """The same key brings the same content to the same matter, or is refused in words."""
    if sent.rectification_id != row.pk or any(getattr(sent, name) != value for name, value in said.items()):
        raise Problem(
            _("这个编号已用于另一份内容，没有写入。请刷新后重新提交。"), code="another-content", status=409
        )


def refuse_checker(row: Rectification, acting_user: User) -> None:
    """Another than whoever answered in any round, and nobody of the unit."""
    refuse_own(
        queries.who_answered(row),
        acting_user,
        maker=_("答复过这件整改的人"),
        verb=_("复查"),
        what=_("这份通知"),
        act=Act.CHECK_RECHECK,
    )
    _refuse_own_unit(row, acting_user)


def _refuse_own_unit(row: Rectification, acting_user: User) -> None:
    if queries.belongs(acting_user, row.unit_id):
        raise Problem(
            _("被督察单位的人不能复查本单位的整改，请由其他督察人员办理。"), code="own-unit", status=409
        )


RESULTS = {"passed": R.PASSED, "again": R.AGAIN, "escalated": R.ESCALATED}


@transaction.atomic
def recheck(
    row: Rectification, result: str, opinion: str, *, key: UUID | None = None, acting_user: User
) -> Rectification:
    """Re-check by another: passed, again (a new round, a new term) or up to the next head (likewise)."""
    require(acting_user, Act.CHECK_RECHECK)
    found = locked(row)
    opinion = opinion.strip()[:300]
    if key and (sent := Round.everything.filter(recheck_key=key).first()):
        _same(sent, found, {"opinion": opinion, "state": RESULTS.get(result)})
        return found
    round_ = current(found, _("复查"))
    ROUND.expect(round_, R.ANSWERED, verb=_("复查"))
    if result not in RESULTS:
        raise Problem(_("请选择复查结论。"), code="result", field="result")
    to = RESULTS[result]
    ROUND.ready(round_, to, acting_user, right=Act.CHECK_RECHECK)
    refuse_checker(found, acting_user)
    if to != R.PASSED:
        opinion = written(
            opinion, _("%(verb)s的原因") % {"verb": R(to).label}, field="opinion", code="reason"
        )
    letter = letters.issue(
        PaperKind.OPINION,
        found.finding.check_record,
        found.unit,
        letters.opinion_on(round_, found, str(R(to).label), opinion),
        acting_user=acting_user,
    )
    ROUND.move(
        round_,
        to,
        acting_user=acting_user,
        act=Act.CHECK_RECHECK,
        target=found,
        before={"round": round_.number},
        after={"result": result, "letter": letter.called},
        reason=opinion,
        opinion=opinion,
        recheck_key=key,
        letter=letter,
    )
    if to == R.PASSED:
        put(found, state=S.PASSED, passed_on=today())
    else:
        open_round(found, up=Cause.RECHECK if to == R.ESCALATED else None, acting_user=acting_user)
    notices.tell_owner(
        found, _("整改复查：%(result)s") % {"result": R(to).label}, opinion, acting_user=acting_user
    )
    return found


def open_round(row: Rectification, *, up: Cause | None, acting_user: User) -> Round:
    """Another round with a term of its own, from today; ``up``: the next head answers for it."""
    terms = catalogue(row.unit, today())["terms"]
    due = due_in(rules.term_days(terms, serious=row.serious))
    number = Round.everything.filter(rectification=row).count() + 1
    put(row, state=S.ISSUED, due=due, passed_on=None)
    made = Round.everything.create(rectification=row, number=number, due=due, opened_at=timezone.now())
    if up:
        hand_up(row, up, acting_user=acting_user)
    return made


def hand_up(row: Rectification, cause: Cause, *, acting_user: User | None) -> Handing | None:
    """The next head answers for it from now on; nothing where nobody is above."""
    to = rules.next_owner(queries.rungs_of([row.unit_id])[row.unit_id], row.owner_id)
    return hand_to(row, to, cause, acting_user=acting_user)


def hand_to(row: Rectification, to: int, cause: Cause, *, acting_user: User | None) -> Handing:
    """Another owner, told so; where it is the same the matter has still gone up."""
    before, gone_up = row.owner_id, cause != Cause.GONE
    put(row, owner=User.objects.get(pk=to), level=row.level + gone_up)
    made = Handing.everything.create(
        rectification=row,
        level=row.level,
        cause=cause,
        was_id=before,
        owner_id=to,
        by=acting_user,
        at=timezone.now(),
    )
    trail.record(
        "check.handed",
        row,
        acting_user=acting_user,
        before={"owner": before},
        after={"owner": to, "level": row.level, "cause": cause},
    )
    notices.tell_owner(
        row,
        _("督察整改由您负责：%(unit)s") % {"unit": row.unit},
        str(made.get_cause_display()),
        acting_user=acting_user,
    )
    return made


@transaction.atomic
def extend(row: Rectification, days: int, reason: str, *, acting_user: User) -> Extension:
    """More time, once a round and for a reason, up to the policy's days."""
    require(acting_user, Act.CHECK_RECHECK)
    found = locked(row)
    round_ = current(found, _("延期"))
    ROUND.expect(round_, R.OPEN, verb=_("延期"))
    reason = written(reason, _("延期的原因"), field="reason")
    _refuse_own_unit(found, acting_user)
    most = catalogue(found.unit, today())["terms"]["extend_days"]
    if not 0 < days <= most:
        raise Problem(_("一次最多延长 %(n)d 个工作日。") % {"n": most}, code="days", field="days")
    due = due_in(days, max(found.due, today()))
    with only_one("round_id", Conflict(_("这一轮已经延期过一次，不能再延。"), code="extended")):
        made = Extension.everything.create(
            rectification=found,
            round=round_,
            was=found.due,
            due=due,
            reason=reason[:200],
            by=acting_user,
            at=timezone.now(),
        )
    put(found, due=due)
    Round.everything.filter(pk=round_.pk).update(due=due, reminded_on=None)
    trail.record(
        "check.extend",
        found,
        acting_user=acting_user,
        before={"due": made.was},
        after={"due": due},
        reason=reason,
    )
    notices.tell_owner(found, _("整改期限延至 %(day)s") % {"day": due}, reason, acting_user=acting_user)
    return made


@transaction.atomic
def cancel(row: Rectification, because: str, *, acting_user: User | None) -> Rectification:
    """Nothing is left to put right: an objection was upheld, or the finding doesn't stand."""
    found = locked(row)
    because = written(because, _("撤销的原因"), field="because")[:300]
    if found.state in OPEN:
        ROUND.move(current(found, _("撤销")), R.CANCELLED, acting_user=acting_user, reason=because)
    put(found, state=S.CANCELLED, because=because, passed_on=None)
    trail.record("check.cancel", found, acting_user=acting_user, reason=because)
    notices.tell_owner(
        found, _("整改已撤销：%(unit)s") % {"unit": found.unit}, because, acting_user=acting_user
    )
    row.state, row.because = found.state, found.because
    return found


def cancel_for(finding: Finding, because: str, *, acting_user: User | None) -> None:
    """What a finding that doesn't stand asked of its unit is cancelled; for whoever decides on findings."""
    row = Rectification.everything.filter(finding=finding, state__in=OPEN).first()
    if row is not None:
        cancel(row, because, acting_user=acting_user)
