"""The Celery application with one more remote command: ``go_deaf``, after which the worker lives but takes nothing."""

from celery.worker.control import control_command

from tests.faults.unguarded import app

__all__ = ["app"]


@control_command()
def go_deaf(state) -> dict[str, str]:
    state.consumer.task_consumer.channel.qos.can_consume = lambda: False
    return {"ok": "deaf"}
