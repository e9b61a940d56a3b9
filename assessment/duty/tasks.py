"""Beat calls every few minutes; what is late is read from the log."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.outages import tried_again_when_away


@shared_task(name="duty.reports")
@tried_again_when_away
def reports() -> int:
    """Tell the heads what should have been reported upwards by now; each of them once an entry."""
    from assessment.duty.situations.actions import tell_overdue

    with unscoped("reports that are late"):
        return tell_overdue()
