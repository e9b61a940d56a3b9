"""A wire between a worker and PostgreSQL that is cut at the moment a chunk's COMMIT is sent."""

import socket
import threading
from contextlib import suppress

MARK = b"SET \"state\" = 'done'"
COMMIT = b"COMMIT\x00"


class Wire:
    """Forwards connections; ``arm(how)`` cuts the next one that commits a chunk.

    ``lost``: the COMMIT never arrives. ``cut``: it is handed on and the wire cut at once. ``silent``: the server
    has answered, the answer is thrown away.
    """

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.how = ""
        self.cuts = 0
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, how: str) -> None:
        with self._lock:
            self.how = how

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._server.accept()
                server = socket.create_connection(self.target)
                _Pair(self, client, server)

    def take(self) -> str:
        """What to do with this COMMIT; only the first after ``arm`` is cut."""
        with self._lock:
            how, self.how = self.how, ""
            self.cuts += bool(how)
            return how


class _Pair:
    def __init__(self, wire: Wire, client: socket.socket, server: socket.socket) -> None:
        self.wire, self.client, self.server = wire, client, server
        self.marked = self.swallow = False
        for pump in (self._up, self._down):
            threading.Thread(target=pump, daemon=True).start()

    def _up(self) -> None:
        with suppress(OSError):
            while data := self.client.recv(65536):
                self.marked |= MARK in data
                if self.marked and COMMIT in data:
                    self.marked = False
                    how = self.wire.take()
                    self.swallow = how == "silent"
                    if how != "lost":
                        self.server.sendall(data)
                    if how in ("lost", "cut"):
                        break
                    continue
                self.server.sendall(data)
        self._cut()

    def _down(self) -> None:
        with suppress(OSError):
            while data := self.server.recv(65536):
                if self.swallow:
                    break
                self.client.sendall(data)
        self._cut()

    def _cut(self) -> None:
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
