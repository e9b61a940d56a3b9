"""A worker that lives but no longer takes messages ends itself, and its supervisor starts another.

Users of Celery report such workers after their broker came back (its issues 8030, 8091, 9054, 10205); to everybody
outside they look well. A thread of the worker's main process asks the broker every few seconds, on a connection of
its own. Deaf is a worker that at each of these looks, for ``BATCH_DEAF_SECONDS`` on end, found messages waiting, had
received none since the look before and had no task in hand. A broker that is away, paused or refuses writes says
nothing about the worker: the count begins anew. So it does whenever a message came or a task is running; a process
that was stopped for a while has only missed looks. Several workers don't disturb each other: while one is busy,
another that is idle takes what waits, and if it doesn't, it is the deaf one.
"""

import logging
import os
import signal
import threading
import time
from contextlib import suppress
from typing import Any

import redis
from celery.signals import task_received
from celery.worker import state
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger("auxpolice.batch.listening")

GRACE_SECONDS = 30
"""How long a deaf worker may take to end in good order."""
BROKER_SECONDS = 2
EXIT = os.EX_TEMPFAIL


def watch(consumer: Any) -> "Watch | None":
    """Begin to watch this process's worker, unless ``BATCH_DEAF_SECONDS`` is 0."""
    if not settings.BATCH_DEAF_SECONDS:
        return None
    watching = Watch(consumer, settings.BATCH_DEAF_SECONDS)
    watching.start()
    return watching


class Watch(threading.Thread):
    def __init__(self, consumer: Any, seconds: float) -> None:
        super().__init__(name="listening", daemon=True)
        self.consumer = consumer
        self.every = min(5.0, seconds / 6)
        self.seconds = seconds
        self._received = self._received_before = 0
        self._deaf_for = 0.0
        self._in_hand_since: dict[str, float] = {}
        self._broker = redis.Redis.from_url(
            consumer.app.conf.broker_url,
            socket_connect_timeout=BROKER_SECONDS,
            socket_timeout=BROKER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        task_received.connect(self._count, weak=False)

    def _count(self, **_kwargs: Any) -> None:
        self._received += 1

    def run(self) -> None:
        while True:
            time.sleep(self.every)
            waiting = self.look()
            if self._deaf_for >= self.seconds:
                self.end(waiting)

    def look(self) -> int:
        """Messages that wait at the broker; ``_deaf_for`` grows when this worker should have taken them."""
        received, self._received_before = self._received - self._received_before, self._received
        busy = self._has_task_in_hand()
        waiting = self._messages_waiting()
        if waiting and not received and not busy:
            self._deaf_for += self.every
        else:
            self._deaf_for = 0.0
        return waiting

    def _messages_waiting(self) -> int:
        """0 also when the broker isn't there, or wouldn't let anybody take a message now: taking one is a write, so
        a write that changes nothing comes first."""
        asked = self._broker.pipeline(transaction=False)
        asked.delete("auxpolice.listening")
        for queue in list(self.consumer.app.amqp.queues.consume_from):
            asked.llen(queue)
        try:
            return sum(asked.execute()[1:])
        except (redis.RedisError, OSError):
            return 0

    def _has_task_in_hand(self) -> bool:
        """A task is running. One that runs for longer than the pool allows any to has ended without a word to us."""
        try:
            running = list(state.active_requests)
        except RuntimeError:  # the main thread has just changed it: it is alive
            return True
        now = time.monotonic()
        self._in_hand_since = {request.id: self._in_hand_since.get(request.id, now) for request in running}
        limit = self.consumer.app.conf.task_time_limit
        return any(not limit or now - since < limit + self.seconds for since in self._in_hand_since.values())

    def end(self, waiting: int) -> None:
        """End the worker: a warm shutdown first, at once when the main loop doesn't react."""
        log.error(
            "deaf: %s messages wait at the broker, this worker took none for %.0f s and has no task in hand; it ends"
            " and is to be started again",
            waiting,
            self._deaf_for,
        )
        state.should_stop = EXIT  # type: ignore[assignment]
        left = GRACE_SECONDS
        while left > 0 or self._has_task_in_hand():
            time.sleep(1)
            left -= 1
        log.error("deaf: not ended within %s s, killed", GRACE_SECONDS)
        for process in getattr(getattr(self.consumer.pool, "_pool", None), "_pool", None) or []:
            with suppress(OSError):
                os.kill(process.pid, signal.SIGKILL)
        os._exit(EXIT)  # not a signal: as the first process of a container it would not be delivered
