"""The Celery application: it only wakes workers, the truth about work is in PostgreSQL (see auxpolice.batch)."""

import logging
import os

from celery import Celery
from celery.signals import after_setup_logger, after_setup_task_logger, worker_init, worker_ready
from django.conf import settings

from auxpolice import logs
from auxpolice.batch import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auxpolice.settings")

broker.put_in_force()
app = Celery("auxpolice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@after_setup_logger.connect
@after_setup_task_logger.connect
def log_no_numbers(logger, **_kwargs) -> None:
    logs.cover(logger)


@worker_ready.connect
def say_what_is_in_force(sender, **_kwargs) -> None:
    """Print the broker's effective visibility timeout: every application on the broker must have the same, and one
    that is set but not in force has sent work twice before. A task must end long before it."""
    from auxpolice import rights

    rights.warn_at_start()
    log = logging.getLogger("auxpolice.celery")
    with app.connection_for_read() as connection:
        effective = getattr(connection.default_channel, "visibility_timeout", None)
    wanted, limit = app.conf.broker_transport_options["visibility_timeout"], app.conf.task_time_limit
    log.info(
        "visibility timeout %s s in force (%s s set), task time limit %s s, lease %s s, acks late %s, prefetch %s",
        effective,
        wanted,
        limit,
        settings.BATCH_LEASE_SECONDS,
        app.conf.task_acks_late,
        app.conf.worker_prefetch_multiplier,
    )
    if effective is None or effective != wanted or effective <= limit:
        log.error("visibility timeout %s s is not what is set, or not above the task time limit", effective)


@worker_init.connect
def warm(**_kwargs) -> None:
    """Before the pool is forked, which inherits what was parsed."""
    from auxpolice import starting

    starting.warm()


@worker_ready.connect
def watch_whether_it_listens(sender, **_kwargs) -> None:
    from auxpolice.batch import listening

    listening.watch(sender)
