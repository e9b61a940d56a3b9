"""Ask about a line of one's own slip; answer, hand on, take back."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import Denied, require, scope_of, there
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.objections import OBJECTION, ObjectionState
from auxpolice.problems import Problem, written
from auxpolice.units.models import subtree_ids
from payroll.calendar import deadlines
from payroll.month import queries
from payroll.questions import queries as questions
from payroll.questions.models import SlipQuestion
from payroll.rules.questions import ANSWERS
from payroll.rules.questions import topics as topics_of
from payroll.slips.explaining import explain

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
    line = there(next((one for one in explain(slip) if one.code == code), None))
    if topic not in topics_of(line):
        raise Problem(_("请选择疑问关于什么。"), code="topic", field="topic")
    role = Role(ANSWERS[topic])
    if role == Role.UNIT_HEAD and not _has_head(slip.unit_id):
        role = Role.POLITICAL
    return objections.put(
        SlipQuestion(
            slip=slip,
            person_id=slip.person_id,
            unit_id=slip.unit_id,
            item=code,
            item_name=line.name,
            topic=topic,
            to_role=str(role),
            text=text,
            due=deadlines.answer_by(month, today()),
        ),
        acting_user=acting_user,
        act=Act.PAYSLIP_ASK,
        target=slip.person,
        after={"month": month, "item": code, "topic": topic, "to": str(role)},
    )


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
    mine = SlipQuestion.everything.filter(questions.mine_q(scope_of(acting_user)))
    return held(mine.exclude(raised_by=acting_user), pk, "person")


@transaction.atomic
def answer_question(pk: int, answer: str, *, acting_user: User) -> SlipQuestion:
    """The answer; the asker reads it on the slip."""
    found = _mine(pk, acting_user)
    return objections.answer(
        found,
        ObjectionState.ANSWERED,
        answer,
        acting_user=acting_user,
        act=Act.PAYSLIP_ANSWER,
        target=found.person,
    )


@transaction.atomic
def forward_question(pk: int, role: str, note: str, *, acting_user: User) -> SlipQuestion:
    """Hand the question on to the role that can answer it, saying why; the deadline stays."""
    found = _mine(pk, acting_user)
    OBJECTION.expect(found, ObjectionState.OPEN, verb=_("转交"))
    if role not in {str(one) for one in TO} or role == found.to_role:
        raise Problem(_("请选择转交给谁。"), code="role", field="role")
    note = written(note, _("转交的原因"), field="note")
    before, found.to_role = found.to_role, role
    found.forwarded_by, found.forward_note = acting_user, note[:200]
    found.save()
    trail.record(
        "payslip.forward",
        found.person,
        acting_user=acting_user,
        before={"to": before},
        after={"to": role},
        reason=note,
    )
    return found


@transaction.atomic
def withdraw_question(pk: int, *, acting_user: User) -> SlipQuestion:
    """The asker takes the question back before it is answered."""
    require(acting_user, Act.PAYSLIP_ASK)
    found = held(SlipQuestion.everything, pk, "person")
    return objections.withdraw(found, acting_user=acting_user, act="payslip.withdraw", target=found.person)
