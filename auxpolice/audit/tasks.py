from celery import shared_task

from auxpolice.audit import trail


@shared_task(name="audit.seal")
def seal() -> None:
    while trail.seal() == 5000:
        pass
