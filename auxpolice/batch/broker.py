"""Celery's Redis transport, mended in one place: a worker outlives its broker while tasks are in hand.

When the broker goes away, Celery closes the connection's channel twice, the second time after the channel has lost
the address of its broker, and a task that ends later acknowledges to that channel. Both ask for a client of the
broker and get an ``AttributeError``, which no caller expects, so the worker's main process ends and takes the chunks
in hand with it (kombu 5.7, ``redis.Channel._connparams``). Here they get the connection error they are prepared for:
what cannot be acknowledged is delivered again, and done work isn't done twice (auxpolice/batch/engine.py).
"""

import redis
from kombu import transport as transports
from kombu.transport import redis as kombu_redis


class Channel(kombu_redis.Channel):
    def _create_client(self, asynchronous: bool = False) -> redis.Redis:
        if getattr(self.connection, "client", None) is None:
            raise redis.ConnectionError("this channel's connection to the broker is closed")
        return super()._create_client(asynchronous)  # type: ignore[misc]


class Transport(kombu_redis.Transport):
    Channel = Channel


def put_in_force() -> None:
    """From here on ``redis://`` means this transport, in this process."""
    for scheme in ("redis", "rediss"):
        transports.TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
