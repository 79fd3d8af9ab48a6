"""A site that misbehaves in every way a test asks for, on a real socket of its own."""

from __future__ import annotations

import contextlib
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Handler = Callable[["Request"], None]


class Request:
    """One request as received, and the socket to answer it on."""

    def __init__(self, path: str, headers: dict[str, str], connection: socketserver.StreamRequestHandler) -> None:
        self.path, self.headers, self._connection = path, headers, connection

    def send(self, raw: bytes) -> None:
        self._connection.wfile.write(raw)
        self._connection.wfile.flush()

    def answer(self, status: str = "200 OK", headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        lines = {"Content-Length": str(len(body)), "Content-Type": "text/html; charset=utf-8", **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.send(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)

    def drop(self) -> None:
        self._connection.close_connection = True

    def wait(self, seconds: float) -> bool:
        """Wait, but not longer than the site lives; return whether it is over."""
        return self._connection.server.over.wait(seconds)


class FaultSite:
    """Answers each path by the handler given for it, 404 otherwise; counts and keeps every request."""

    def __init__(self, tls: Path | None = None) -> None:
        self.handlers: dict[str, Handler] = {}
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.site = self
        self._server.over = threading.Event()
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def on(self, path: str, handler: Handler) -> str:
        self.handlers[path] = handler
        return self.url(path)

    def page(self, path: str, body: bytes, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.on(path, lambda request: request.answer(headers=named, body=body))

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def close(self) -> None:
        self._server.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def handle(self, request: Request) -> None:
        with self._lock:
            self.requests.append(request)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            handler = self.handlers.get(request.path, lambda r: r.answer("404 Not Found", body=b"no such page"))
            handler(request)
        finally:
            with self._lock:
                self._now -= 1


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    site: FaultSite
    over: threading.Event

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about."""


class _Connection(socketserver.StreamRequestHandler):
    server: _Server
    close_connection = False

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            while not self.close_connection and (line := self.rfile.readline(65537)):
                headers = {}
                while (header := self.rfile.readline(65537)) not in {b"\r\n", b""}:
                    name, _, value = header.decode("latin-1").partition(":")
                    headers[name.strip().lower()] = value.strip()
                self.server.site.handle(Request(line.decode("latin-1").split(" ")[1], headers, self))


@contextmanager
def running_site(tls: Path | None = None) -> Iterator[FaultSite]:
    site = FaultSite(tls)
    try:
        yield site
    finally:
        site.close()
