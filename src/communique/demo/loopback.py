"""Real HTTP on 127.0.0.1 for many host names at once: validators, compression, refusal of hosts that are not ours."""

from __future__ import annotations

import argparse
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

LOOPBACK = "127.0.0.1"
_GRACE_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Resource:
    """What a path answers with.

    Attributes:
        body: bytes of the body.
        content_type: value of the header, with or without a charset.
        last_modified: when it changed last (UTC), if it says so.
        status: HTTP status.
        headers: further headers.
    """

    body: bytes
    content_type: str
    last_modified: datetime | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Weak entity tag of the body: the same whether it travels compressed or not."""
        return f'W/"{sha256(self.body).hexdigest()[:32]}"'


PathLookup = Callable[[str, str], Resource | None]
"""From a raw (percent-encoded) path and a raw query to what is there."""
HostLookup = Callable[[str], PathLookup | None]
"""From a lower-case host name without port to its paths."""


def build_app(find_host: HostLookup) -> Starlette:
    """Return an ASGI application that answers GET and HEAD for the hosts ``find_host`` knows.

    Any other host gets 421 (RFC 9110, 15.5.20): the request was directed to a server that does not speak for it.
    """

    def answer(request: Request) -> Response:
        host = request.headers.get("host", "").partition(":")[0].lower().rstrip(".")
        find_path = find_host(host)
        if find_path is None:
            return PlainTextResponse(f"no site named {host!r} is served here\n", status_code=421)
        path, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
        resource = find_path(path, query)
        if resource is None:
            return PlainTextResponse("no such page\n", status_code=404)
        return _respond(request, resource)

    routes = [Route("/{path:path}", answer, methods=["GET", "HEAD"])]
    return Starlette(routes=routes, middleware=[Middleware(GZipMiddleware, minimum_size=500, compresslevel=5)])


def _respond(request: Request, resource: Resource) -> Response:
    headers = {"x-content-type-options": "nosniff", **resource.headers}
    if resource.status != 200:
        return Response(resource.body, resource.status, {"content-type": resource.content_type, **headers})
    headers |= {"etag": resource.etag, "cache-control": "no-cache"}
    if resource.last_modified:
        headers["last-modified"] = format_datetime(resource.last_modified.astimezone(UTC), usegmt=True)
    if _is_unchanged(request, resource):
        return Response(status_code=304, headers=headers)
    return Response(resource.body, headers={"content-type": resource.content_type, **headers})


def _is_unchanged(request: Request, resource: Resource) -> bool:
    """Return whether the client holds this state already; an entity tag outweighs a date (RFC 9110, 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        held = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in held or resource.etag.removeprefix("W/") in held
    since = _parse_http_date(request.headers.get("if-modified-since"))
    return since is not None and resource.last_modified is not None and resource.last_modified <= since


def _parse_http_date(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None


def add_port_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--port`` and ``--port-file`` to ``parser``."""
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="file that the port is written to once connections are accepted")


def serve_app(app: Starlette, port: int, port_file: Path | None = None) -> None:
    """Serve ``app`` on loopback until SIGTERM or SIGINT.

    Args:
        app: the application.
        port: port to bind, 0 for a free one.
        port_file: where the bound port is written, in decimal, as soon as connections are accepted.

    Raises:
        OSError: the port is taken.
    """
    with socket.create_server((LOOPBACK, port)) as listener:
        if port_file is not None:
            _write_port(port_file, listener.getsockname()[1])
        config = uvicorn.Config(app, access_log=False, lifespan="off", timeout_graceful_shutdown=_GRACE_SECONDS)
        uvicorn.Server(config).run(sockets=[listener])


def _write_port(file: Path, port: int) -> None:
    """Write ``port`` in one step, so that a reader never sees half a number."""
    partial = file.with_name(f"{file.name}.partial")
    partial.write_text(f"{port}\n", encoding="ascii")
    partial.replace(file)
