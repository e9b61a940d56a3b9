"""Tasks of the Celery application. A database that is away is a line in the log: the rows stand and beat calls again."""

from celery import shared_task

from auxpolice.batch import engine
from auxpolice.outages import tried_again_when_away


@shared_task(name="batch.work")
@tried_again_when_away
def work(job_id: str) -> None:
    engine.work(job_id)


@shared_task(name="batch.reap")
@tried_again_when_away
def reap() -> None:
    engine.reap()
