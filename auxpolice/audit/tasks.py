from celery import shared_task

from auxpolice.audit import trail
from auxpolice.outages import rung_again_when_away


@shared_task(name="audit.seal")
@rung_again_when_away
def seal() -> None:
    while trail.seal() == 5000:
        pass
