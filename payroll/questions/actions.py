"""Ask about a line of one's own slip; answer, hand on, take back."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import Denied, require, scope_of
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from auxpolice.units.models import subtree_ids
from payroll.calendar import deadlines
from payroll.questions import queries as questions
from payroll.questions.models import QuestionState, SlipQuestion
from payroll.rules.questions import ANSWERS
from payroll.rules.questions import topics as topics_of
from payroll.slips import queries

TO = (Role.UNIT_HEAD, Role.POLITICAL, Role.FINANCE)


@transaction.atomic
def ask_about(month: date, code: str, topic: str, text: str, *, acting_user: User) -> SlipQuestion:
    """A question about a line of one's own slip of a locked month, to the role that can answer the topic.

    A unit without a head's account is answered for by the political department.
    """
    require(acting_user, Act.PAYSLIP_ASK)
    if not acting_user.person_id:
        raise Denied()
    slip = queries.slip_for(month, acting_user.person_id)
    line = next((one for one in queries.explain(slip) if one.code == code), None)
    if line is None:
        raise Denied()
    if not text.strip():
        raise Problem(_("请写明您的疑问。"), code="text", field="text")
    if topic not in topics_of(line):
        raise Problem(_("请选择疑问关于什么。"), code="topic", field="topic")
    role = Role(ANSWERS[topic])
    if role == Role.UNIT_HEAD and not _has_head(slip.unit_id):
        role = Role.POLITICAL
    try:
        with transaction.atomic():
            asked = SlipQuestion.everything.create(
                slip=slip,
                person_id=slip.person_id,
                unit_id=slip.unit_id,
                item=code,
                item_name=line.name,
                topic=topic,
                to_role=str(role),
                text=text.strip()[:500],
                asked_by=acting_user,
                due=deadlines.answer_by(month, today()),
            )
    except IntegrityError as error:
        if "slip_question_one_open" not in str(error):
            raise
        raise Conflict(
            _("您对「%(item)s」已有一个疑问在等答复。") % {"item": line.name}, code="asked"
        ) from error
    trail.record(
        Act.PAYSLIP_ASK,
        slip.person,
        acting_user=acting_user,
        after={"month": month, "item": code, "topic": topic, "to": str(role)},
    )
    return asked


def _has_head(unit_id: int) -> bool:
    units = set(
        RoleGrant.objects.filter(
            role=Role.UNIT_HEAD, period__contains=today(), user__is_active=True
        ).values_list("unit_id", flat=True)
    )
    return unit_id in subtree_ids(units)


def _mine(pk: int, acting_user: User) -> SlipQuestion:
    """The question, held FOR UPDATE, if this person is the one to answer it."""
    require(acting_user, Act.PAYSLIP_ANSWER)
    found = (
        SlipQuestion.everything.select_for_update()
        .filter(questions.mine_q(scope_of(acting_user)), pk=pk)
        .first()
    )
    if found is None or found.asked_by_id == acting_user.pk:
        raise Denied()
    if found.state != QuestionState.OPEN:
        raise Conflict(
            _("这个疑问现在是「%(state)s」。") % {"state": found.get_state_display()}, code="question-state"
        )
    return found


@transaction.atomic
def answer_question(pk: int, answer: str, *, acting_user: User) -> SlipQuestion:
    """The answer; the asker reads it on the slip."""
    found = _mine(pk, acting_user)
    if not answer.strip():
        raise Problem(_("请写明答复。"), code="answer", field="answer")
    found.state, found.answer = QuestionState.ANSWERED, answer.strip()[:1000]
    found.answered_by, found.answered_at = acting_user, timezone.now()
    found.save()
    trail.record(Act.PAYSLIP_ANSWER, found.person, acting_user=acting_user, after={"question": found.pk})
    return found


@transaction.atomic
def forward_question(pk: int, role: str, note: str, *, acting_user: User) -> SlipQuestion:
    """Hand the question on to the role that can answer it, saying why; the deadline stays."""
    found = _mine(pk, acting_user)
    if role not in {str(one) for one in TO} or role == found.to_role:
        raise Problem(_("请选择转交给谁。"), code="role", field="role")
    if not note.strip():
        raise Problem(_("请写明转交的原因。"), code="note", field="note")
    before, found.to_role = found.to_role, role
    found.forwarded_by, found.forward_note = acting_user, note.strip()[:200]
    found.save()
    trail.record(
        "payslip.forward",
        found.person,
        acting_user=acting_user,
        before={"to": before},
        after={"to": role},
        reason=note.strip(),
    )
    return found


@transaction.atomic
def withdraw_question(pk: int, *, acting_user: User) -> SlipQuestion:
    """The asker takes the question back before it is answered."""
    require(acting_user, Act.PAYSLIP_ASK)
    found = SlipQuestion.everything.select_for_update().filter(pk=pk, asked_by=acting_user).first()
    if found is None:
        raise Denied()
    if found.state != QuestionState.OPEN:
        raise Conflict(
            _("这个疑问现在是「%(state)s」。") % {"state": found.get_state_display()}, code="question-state"
        )
    found.state = QuestionState.WITHDRAWN
    found.save()
    trail.record("payslip.withdraw", found.person, acting_user=acting_user, after={"question": pk})
    return found
