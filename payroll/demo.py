"""Pay of the demo county: law, two example plans, and every closed month calculated, approved and locked."""

from auxpolice.access.scope import acting
from auxpolice.batch import engine
from auxpolice.batch.models import Job, JobState
from auxpolice.demo.county import County, register
from auxpolice.months import format_month
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyKind, PolicyState
from payroll import actions
from payroll import policies as shipped
from payroll.defaults import load_parameters


def plans(county: County) -> None:
    """The law and the plan in force since before the first month; the pilot plan as a draft."""
    drafter, leader = county.users["zhenggong"], county.users["juzhang"]
    load_parameters(acting_user=drafter)
    current, pilot = shipped.current_plan(), shipped.pilot_plan()
    version = policies.create_draft(PolicyKind.PAY, current["title"], current, acting_user=drafter)
    policies.move(version, PolicyState.SUBMITTED, acting_user=drafter)
    version = policies.approve(version, acting_user=leader)
    policies.put_in_force(version, None, county.first_day.replace(month=1), acting_user=drafter)
    policies.create_draft(PolicyKind.PAY, pilot["title"], pilot, based_on=version, acting_user=drafter)


def months(county: County) -> None:
    """The months one after the other through the same actions people use; the last stays checked, to be approved."""
    finance, leader = county.users["caiwu"], county.users["juzhang"]
    for month in county.months:
        with acting(finance):
            actions.open_month(month, acting_user=finance)
            run = actions.start_run(month, acting_user=finance, accept_gaps=True)
            job = engine.run_until_done(Job.objects.get(pk=run.job_id))
            if job.state != JobState.DONE:
                raise RuntimeError(f"{format_month(month)}: {job.message}")
            checked = actions.check_month(month, acting_user=finance)
        if month == county.months[-1]:
            break
        with acting(leader):
            actions.approve_month(month, digest=checked.digest, acting_user=leader)
        with acting(finance):
            actions.lock_month(month, acting_user=finance)
        county.say(f"  {format_month(month)} 已锁定")


register(50, "薪酬方案", plans)
register(51, "工资月", months)
