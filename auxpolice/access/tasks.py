from celery import shared_task

from auxpolice.access import limits, sessions
from auxpolice.outages import rung_again_when_away


@shared_task(name="access.sweep")
@rung_again_when_away
def sweep() -> None:
    sessions.sweep()
    limits.sweep()
