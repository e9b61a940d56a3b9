"""Ask the solver for a plan, take what it proposes, or discard it."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessment.duty import moved
from assessment.duty.content import OFF
from assessment.duty.models import (
    PLAN,
    PROPOSAL,
    Plan,
    PlanLine,
    PlanState,
    Proposal,
    ProposalState,
    Shift,
    ShiftSource,
)
from assessment.duty.planning.changing import remove
from assessment.duty.planning.drawing import make_shift, set_lines
from assessment.duty.solving import job
from assessment.duty.solving.gathering import problem_of
from assessment.duty.solving.lowering import digest, lowered
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.flow import held
from auxpolice.problems import Conflict, Problem

MOST_PEOPLE = 200
"""People of one plan; a larger unit is planned post by post."""


@transaction.atomic
def ask(plan: Plan, *, acting_user: User) -> Proposal:
    """Start the search for a plan that is still a draft. An earlier proposal that nobody took is discarded."""
    require(acting_user, Act.DUTY_PLAN, plan.unit_id)
    locked = held(Plan.objects, plan.pk, "unit")
    _refuse_published(locked)
    set_lines(locked)
    people = PlanLine.everything.filter(plan=locked).count()
    if not people:
        raise Problem(_("班表里没有人，不能自动排班。"), code="empty")
    if people > MOST_PEOPLE:
        raise Problem(
            _("一次最多给 %(most)s 人自动排班，这份班表有 %(count)s 人。")
            % {"most": MOST_PEOPLE, "count": people},
            code="too-many",
        )
    for open_one in Proposal.objects.select_for_update().filter(plan=locked, state__in=job.OPEN):
        if open_one.state == ProposalState.RUNNING:
            raise Conflict(_("这份班表正在自动排班，请等它完成或先取消。"), code="running")
        PROPOSAL.move(open_one, ProposalState.DISCARDED, acting_user=acting_user)
    proposal = Proposal.everything.create(plan=locked, asked_by=acting_user)
    proposal.job = engine.start(
        job.KIND,
        idem_key=f"{job.KIND}:{proposal.pk}",
        chunks=[(0, 100)],
        acting_user=acting_user,
        params={"proposal": proposal.pk, "url": job.address(proposal)},
        title=_("%(unit)s %(month)s 自动排班") % {"unit": locked.unit, "month": f"{locked.month:%Y-%m}"},
    )
    proposal.save(update_fields=["job"])
    trail.record(
        "duty.solve", locked, acting_user=acting_user, after={"month": locked.month, "people": people}
    )
    return proposal


def _refuse_published(plan: Plan) -> None:
    if plan.state != PlanState.DRAFT:
        raise PLAN.refusal(plan, _("自动排班"))


@transaction.atomic
def take(proposal: Proposal, *, acting_user: User) -> Plan:
    """Write the proposal's shifts into the plan. Refused when anything it rests on was changed since: a cell by hand, leave,
    a wish, the people wanted, the rules."""
    require(acting_user, Act.DUTY_PLAN, proposal.plan.unit_id)
    plan = held(Plan.objects, proposal.plan_id, "unit")
    row = held(Proposal.objects, proposal.pk, "plan")
    PROPOSAL.ready(row, ProposalState.TAKEN, acting_user)
    _refuse_published(plan)
    problem, month = problem_of(plan)
    if digest(lowered(problem)) != row.digest:
        raise Conflict(
            _(
                "自动排班之后，班表或它的依据（手工排的班、请假、意愿、应到人数、规则等）有了改动，请重新自动排班。"
            ),
            code="changed",
        )
    stands = {(slot.person, slot.date, slot.code) for slot in problem.facts.slots}
    days = (month.first, month.last)
    remove(
        [
            shift
            for shift in month.shifts
            if shift.plan_id == plan.pk
            and days[0] <= shift.date <= days[1]
            and (shift.person_id, shift.date, shift.code) not in stands
        ]
    )
    fresh = [
        make_shift(
            plan,
            person,
            plan.month.replace(day=day),
            month.rules.kinds[code],
            ShiftSource.SOLVER,
            by=acting_user,
            why="；".join(why),
        )
        for person, day, code, why in row.cells
        if code != OFF
    ]
    Shift.everything.bulk_create(fresh)
    PROPOSAL.move(row, ProposalState.TAKEN, acting_user=acting_user)
    PlanLine.everything.filter(plan=plan).update(row_version=F("row_version") + 1, changed_by=acting_user)
    Plan.everything.filter(pk=plan.pk).update(row_version=F("row_version") + 1)
    trail.record("duty.solve.take", plan, acting_user=acting_user, after={"shifts": len(fresh)})
    moved.tell(sorted(month.stays), *days)
    return plan


@transaction.atomic
def discard(proposal: Proposal, *, acting_user: User) -> Proposal:
    """Put a proposal away; the plan stays as it is."""
    require(acting_user, Act.DUTY_PLAN, proposal.plan.unit_id)
    row = held(Proposal.objects, proposal.pk)
    return PROPOSAL.move(row, ProposalState.DISCARDED, acting_user=acting_user, act="duty.solve.discard")
