"""Beat calls daily; what is due is read from the policies."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.months import today
from auxpolice.outages import tried_again_when_away


@shared_task(name="grading.open_due")
@tried_again_when_away
def open_due() -> int:
    """Open the yearly promotions that are due; running it twice opens nothing twice."""
    from grading.evaluations import opening as actions

    with unscoped("yearly promotion by the calendar"):
        return len(actions.open_due(today()))
