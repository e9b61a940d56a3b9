from celery import shared_task

from auxpolice.batch import engine


@shared_task(name="batch.work")
def work(job_id: str) -> None:
    engine.work(job_id)


@shared_task(name="batch.reap")
def reap() -> None:
    engine.reap()
