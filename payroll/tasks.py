"""Beat calls every hour; what is due is read from the pay calendar."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.months import today
from auxpolice.outages import tried_again_when_away


@shared_task(name="payroll.calendar")
@tried_again_when_away
def calendar() -> list[str]:
    """Open months and remind; calling twice, or from two clocks, does nothing twice."""
    from payroll.calendar import actions

    with unscoped("pay calendar"):
        return actions.run_calendar(today())
