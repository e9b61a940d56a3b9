"""Beat calls hourly; a day has one job a month."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.months import today
from auxpolice.outages import tried_again_when_away


@shared_task(name="attendance.nightly")
@tried_again_when_away
def nightly() -> int:
    """Start what the day has to derive; started twice it is one."""
    from assessment.attendance import jobs

    with unscoped("attendance by the calendar"):
        return len(jobs.nightly(today()))
