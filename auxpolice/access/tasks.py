from celery import shared_task

from auxpolice.access import limits, sessions
from auxpolice.outages import tried_again_when_away


@shared_task(name="access.sweep")
@tried_again_when_away
def sweep() -> None:
    sessions.sweep()
    limits.sweep()
