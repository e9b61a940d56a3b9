"""What the doorbell starts. A database that is away is a line in the log: the rows stand and beat rings again."""

import logging

from celery import shared_task
from django.db import InterfaceError, OperationalError

from auxpolice.batch import engine

log = logging.getLogger("auxpolice.batch")


@shared_task(name="batch.work")
def work(job_id: str) -> None:
    try:
        engine.work(job_id)
    except (OperationalError, InterfaceError) as error:
        _away(error)


@shared_task(name="batch.reap")
def reap() -> None:
    try:
        engine.reap()
    except (OperationalError, InterfaceError) as error:
        _away(error)


def _away(error: Exception) -> None:
    if not engine.database_is_away(error):
        raise error
    log.warning("database not reached: %s", error)
