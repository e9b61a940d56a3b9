from celery import shared_task

from auxpolice.files import sweeping
from auxpolice.outages import tried_again_when_away


@shared_task(name="files.sweep")
@tried_again_when_away
def sweep() -> None:
    sweeping.sweep()
