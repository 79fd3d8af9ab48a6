"""Connections that go only where a checked address is, and end when their time is over.

requests (urllib3, http.client) speaks HTTP; what is added here is below it. A connection is made to an address that
was resolved and checked in the same breath, so a name cannot be bound anew between the check and the connection, and
every read of a socket is given what is left of one budget, so a server that sends a byte a second is cut.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from communique.errors import PageError
from communique.fetch.addresses import Endpoint

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Resolver = Callable[[str, int], list[Endpoint]]
"""Returns the checked addresses of a host and port."""


class Attempt:
    """One request under way.

    Args:
        seconds: what is left for it.
        connect_seconds: what of this may go into opening a connection.
        first_byte_seconds: what of this may go by, once the request is sent, until the head of an answer has come.

    Attributes:
        peer: address that was asked.
        dialed: whether a connection was opened for it, instead of one kept from before.
        answered: whether the head of an answer has come.
    """

    def __init__(self, seconds: float, connect_seconds: float, first_byte_seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._connect_seconds, self._first_byte_seconds = connect_seconds, first_byte_seconds
        self._sent = time.monotonic()
        self.peer: str | None = None
        self.dialed = False
        self.answered = False

    def remaining(self) -> float:
        """Return the seconds left.

        Raises:
            TimeoutError: none are.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the whole answer is over")
        return left

    def note_sent(self) -> None:
        """Note that the request is sent: from now on its answer is waited for."""
        self._sent = time.monotonic()

    def time_to_read(self) -> float:
        """Return the seconds that the next read may take; errors as :meth:`remaining`."""
        if self.answered:
            return self.remaining()
        left = self._sent + self._first_byte_seconds - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the head of the answer is over")
        return min(left, self.remaining())

    def connect_deadline(self) -> float:
        """Return the moment (monotonic) by which a connection must stand."""
        return time.monotonic() + min(self.remaining(), self._connect_seconds)


current_attempt: ContextVar[Attempt] = ContextVar("current_attempt")
"""The attempt of this thread: requests has no way to hand it down to the socket."""


class _TimedReader(io.RawIOBase):
    """Reads a socket within the attempt's time."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        self._sock.settimeout(current_attempt.get().time_to_read())
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedSocket:
    """A socket whose every read and write is bounded by the attempt; everything else is the socket's own."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._peer = str(sock.getpeername()[0])

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock), 1 << 16)

    def sendall(self, data: Any) -> None:
        attempt = current_attempt.get()
        attempt.peer = self._peer
        self._sock.settimeout(attempt.remaining())
        self._sock.sendall(data)
        attempt.note_sent()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def _dial(resolve: Resolver, host: str, port: int) -> socket.socket:
    """Open a connection to the first checked address that answers."""
    attempt = current_attempt.get()
    deadline = attempt.connect_deadline()
    attempt.dialed = True
    failure: OSError | None = None
    for endpoint in resolve(host, port):
        try:
            sock = socket.create_connection(endpoint, timeout=max(0.05, deadline - time.monotonic()))
        except OSError as error:
            failure = error
            continue
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock
    reason = "timeout" if isinstance(failure, TimeoutError) else "connection-failed"
    raise PageError(reason, f"no connection to {host}:{port}: {failure}")


class _CheckedConnection(HTTPConnection):
    """Plain HTTP to a checked address."""

    def __init__(self, *args: Any, resolve: Resolver, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._resolve = resolve

    def _new_conn(self) -> socket.socket:
        return _dial(self._resolve, self.host, self.port)

    def connect(self) -> None:
        super().connect()
        self.sock: Any = _TimedSocket(self.sock)


class _CheckedTlsConnection(_CheckedConnection, HTTPSConnection):
    """TLS to a checked address; the name of the URL is what the certificate must be for."""


class CheckedAdapter(HTTPAdapter):
    """requests' adapter on connections that ask ``resolve`` where to go. It knows no proxies, cookies or redirects.

    Args:
        resolve: returns the checked addresses of a host and port.
        connections: connections kept open for each host.
    """

    def __init__(self, resolve: Resolver, connections: int) -> None:
        self._resolve = resolve
        super().__init__(pool_connections=32, pool_maxsize=connections, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        """Build the pools of :mod:`urllib3` from the checked connections."""
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_pool, HTTPConnectionPool, partial(_CheckedConnection, resolve=self._resolve)),
            "https": partial(_pool, HTTPSConnectionPool, partial(_CheckedTlsConnection, resolve=self._resolve)),
        }


def _pool(pool_class: type[HTTPConnectionPool], connection: Any, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
    pool = pool_class(*args, **kwargs)
    pool.ConnectionCls = connection
    return pool
