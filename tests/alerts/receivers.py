"""Receivers of notices on real loopback sockets: a mail server and a web server that say what they were given."""

from __future__ import annotations

import email
import email.policy
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, TCPServer, ThreadingTCPServer
from typing import Any, TypeVar

Server = TypeVar("Server", bound=TCPServer)


class MailServer(ThreadingTCPServer):
    """As much of RFC 5321 as a client needs to hand a message over; ``refuse`` makes it answer 451 to it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.received: list[EmailMessage] = []
        self.refuse = False
        super().__init__(("127.0.0.1", port), _MailDialogue)

    @property
    def connection(self) -> str:
        """Airflow's connection to it, as an environment variable gives one."""
        extra = {"disable_ssl": True, "disable_tls": True, "from_email": "communique@localhost", "timeout": 5}
        host, port = str(self.server_address[0]), int(self.server_address[1])
        return json.dumps({"conn_type": "smtp", "host": host, "port": port, "extra": extra})


class _MailDialogue(StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 loopback")
        while line := self.rfile.readline():
            command = line[:4].upper().strip()
            if command == b"DATA":
                self._take_message()
            elif command == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _take_message(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.server.refuse:
            self._say("451 try later")
            return
        self.server.received.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Receiver(ThreadingHTTPServer):
    """Takes POSTs; ``status`` is what it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.status = 204
        super().__init__(("127.0.0.1", 0), _Post)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Post(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status < 300:
            self.server.received.append((self.headers["Idempotency-Key"], body))
        self.send_response(self.server.status)
        if 300 <= self.server.status < 400:
            self.send_header("Location", self.server.url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep test output clean."""


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Serve until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
