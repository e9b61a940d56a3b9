"""Beat calls every hour; the ledger of leave is gone through once a day."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.outages import tried_again_when_away


@shared_task(name="leave.night")
@tried_again_when_away
def night() -> None:
    from assessment.leave import jobs

    with unscoped("leave"):
        jobs.nightly()
