"""Publish a plan: from here on people see their shifts, and later changes tell whom they touch."""

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.duty.models import PLAN, Plan, PlanState
from assessment.duty.planning import notes, reading
from assessment.duty.planning.changing import never
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.problems import Problem, written

SHOWN = 20
"""Sentences of a refusal."""


@transaction.atomic
def publish(plan: Plan, reason: str = "", *, acting_user: User) -> Plan:
    """The head publishes. What may never be stops it; of other hard rules that are broken the head says why."""
    require(acting_user, Act.DUTY_PUBLISH, plan.unit_id)
    locked = held(Plan.objects, plan.pk, "unit")
    PLAN.ready(locked, PlanState.PUBLISHED)
    lines = reading.lines_of(locked)
    month = reading.of_plan(locked, lines)
    if not any(shift.plan_id == locked.pk for shift in month.shifts):
        raise Problem(_("班表还是空的，请先编排。"), code="empty")
    hard = [one for one in month.breaks() if one.hard]
    if stopping := never(hard):
        raise Problem(
            _("有 %(count)s 处不能这样排，改好后才能发布。") % {"count": len(stopping)},
            code="breaks",
            details=[one.words for one in stopping[:SHOWN]],
        )
    if hard:
        reason = written(
            reason, _("仍要发布的理由（有 %(count)s 处违反规定）") % {"count": len(hard)}, field="reason"
        )
    PLAN.move(locked, PlanState.PUBLISHED, acting_user=acting_user)
    trail.record(
        Act.DUTY_PUBLISH,
        locked,
        acting_user=acting_user,
        label=f"{locked.unit} {locked.month:%Y-%m}",
        after={
            "people": len(lines),
            "shifts": len(month.shifts),
            "broken": [one.words for one in hard[:SHOWN]],
        },
        reason=reason,
    )
    notes.published(str(locked.unit), locked.month, [line.person_id for line in lines], acting_user)
    return locked
