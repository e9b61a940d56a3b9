"""Beat calls hourly; what has not moved is not written."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.outages import tried_again_when_away


@shared_task(name="appraisal.count")
@tried_again_when_away
def count() -> int:
    """Count again what the open months count, so that records that came since stand in the heads' grids."""
    from assessment.appraisal.indicators import filling

    with unscoped("indicators by the clock"):
        return filling.fill_open()
