from celery import shared_task

from auxpolice.audit import trail
from auxpolice.outages import tried_again_when_away


@shared_task(name="audit.seal")
@tried_again_when_away
def seal() -> None:
    while trail.seal() == 5000:
        pass
