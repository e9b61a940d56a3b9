"""The Celery application with the guard of ``GUARD_OUT`` taken out of it; for negative controls alone."""

from celery.signals import beat_init, worker_process_init

from auxpolice.celery import app
from tests.faults import guards

__all__ = ["app"]


@app.on_after_finalize.connect
def _without_guard(**_kwargs) -> None:
    guards.take_out_of_this_process()


worker_process_init.connect(lambda **_kwargs: guards.take_out_of_this_process(), weak=False)
beat_init.connect(lambda **_kwargs: guards.take_out_of_this_process(), weak=False)
