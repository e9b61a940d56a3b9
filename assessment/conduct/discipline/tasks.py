"""Beat calls every hour; sanctions whose time has passed end on their day."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.outages import tried_again_when_away


@shared_task(name="discipline.night")
@tried_again_when_away
def night() -> None:
    from assessment.conduct.discipline import ending

    with unscoped("sanctions"):
        ending.end_due()
