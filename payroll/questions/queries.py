"""Questions about slips as people read them: of a slip, waiting for an answer."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from auxpolice.access.models import Role
from auxpolice.access.scope import Scope
from auxpolice.months import today
from payroll.month.models import Payslip
from payroll.questions.models import SlipQuestion
from payroll.rules import LineTrace
from payroll.rules.questions import ANSWERS, TOPICS, topics


def topics_of(line: LineTrace) -> list[tuple[str, str, str]]:
    """(topic, in words, who answers) of a line, the likeliest first."""
    return [(code, TOPICS[code], str(Role(ANSWERS[code]).label)) for code in topics(line)]


def of_slip(slip: Payslip) -> list[SlipQuestion]:
    """Questions about a slip within the present scope, the newest first."""
    return list(SlipQuestion.objects.filter(slip=slip).select_related("raised_by", "answered_by"))


def seen(slip: Payslip, user) -> None:
    """The asker has opened the slip with its answers."""
    SlipQuestion.everything.filter(
        slip=slip, raised_by=user, state=SlipQuestion.State.ANSWERED, seen_at__isnull=True
    ).update(seen_at=timezone.now())


def mine_q(scope: Scope) -> Q:
    """Questions that this person is the one to answer."""
    mine = Q(pk__in=[])
    if Role.UNIT_HEAD in scope.roles:
        mine |= Q(to_role=str(Role.UNIT_HEAD), unit_id__in=scope.units[Role.UNIT_HEAD])
    for role in (Role.POLITICAL, Role.FINANCE):
        if role in scope.roles:
            mine |= Q(to_role=str(role))
    if Role.POLITICAL in scope.roles:  # what the heads are late with has gone up to the department
        mine |= SlipQuestion.waiting & Q(to_role=str(Role.UNIT_HEAD), due__lt=today())
    return mine


def to_answer(scope: Scope) -> QuerySet[SlipQuestion]:
    """Open questions put to this person, the most urgent first; never one's own."""
    return (
        SlipQuestion.objects.filter(mine_q(scope), state=SlipQuestion.State.OPEN)
        .exclude(raised_by_id=getattr(scope.user, "pk", None))
        .select_related("person", "unit", "slip")
        .order_by("due", "pk")
    )
