"""One request and its answer over a checked connection, with every failure under its stable reason."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from requests.exceptions import ConnectionError as RequestsConnectionError

from communique.archive import Exchange
from communique.errors import PageError, ServiceError
from communique.fetch.decoding import ACCEPT_ENCODING, BodyReader
from communique.fetch.transport import Attempt, CheckedAdapter, Resolver, current_attempt
from communique.sources.model import FetchPolicy

_PIECE = 1 << 16
_MAX_HEADER_BYTES = 1 << 16
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.9,application/pdf;q=0.8,*/*;q=0.5"


class CutAnswer(PageError):  # noqa: N818 - it names what came, as the other reasons do
    """An answer that broke off, was cut at a bound or cannot be unpacked; what came of it is worth keeping.

    Args:
        reason, message: as in :class:`~communique.errors.PageError`.
        exchange: the request, and the answer as far as it came.

    Attributes:
        exchange: as given.
        hops: the redirects before it, in order.
    """

    def __init__(self, reason: str, message: str, exchange: Exchange) -> None:
        super().__init__(reason, message)
        self.exchange = exchange
        self.hops: tuple[Exchange, ...] = ()


class Asker:
    """Sends one GET at a time in the calling thread; safe to share between threads.

    Args:
        policy: bounds of time and size, and where to connect.
        resolve: returns the checked addresses of a host and port.
        user_agent: ``User-Agent`` sent.
    """

    def __init__(self, policy: FetchPolicy, resolve: Resolver, user_agent: str) -> None:
        self._policy = policy
        self._user_agent = user_agent
        self._adapter = CheckedAdapter(resolve, connections=policy.workers)

    def close(self) -> None:
        """Close the connections that were kept."""
        self._adapter.close()

    def ask(self, url: str, headers: Mapping[str, str], seconds: float, *, truncate_at: int | None = None) -> Exchange:
        """Return the exchange, whatever its status; redirects are not followed.

        Args:
            url: absolute http(s) URL.
            headers: sent beside the usual ones.
            seconds: bound for the whole exchange.
            truncate_at: bytes of the body that are enough; ``None`` makes a body past ``max_bytes`` an error.

        Raises:
            PageError: nothing could be asked or read; :class:`CutAnswer` where the head of an answer came.
        """
        deadline = time.monotonic() + seconds
        try:
            return self._ask_once(url, headers, deadline, truncate_at)
        except _StaleConnection:
            # The server closed a kept connection just as it was used again; that says nothing of the page.
            return self._ask_once(url, {**headers, "Connection": "close"}, deadline, truncate_at)

    def _ask_once(self, url: str, headers: Mapping[str, str], deadline: float, truncate_at: int | None) -> Exchange:
        policy = self._policy
        attempt = Attempt(deadline - time.monotonic(), policy.connect_seconds, policy.first_byte_seconds)
        token = current_attempt.set(attempt)
        try:
            request = self._prepare(url, headers)
            response = self._send(request, attempt)
            reader = BodyReader(response.headers.get("Content-Encoding", ""), truncate_at or self._policy.max_bytes)
            try:
                body = self._read_body(response, reader, truncate_at)
            except Exception as error:
                failure = self._name_failure(url, error, attempt)
                answer = _exchange_of(url, request, response, reader.received(), attempt)
                cut = answer.model_copy(update={"truncated": _why_cut(failure.reason)})
                raise CutAnswer(failure.reason, str(failure), cut) from error
            finally:
                response.close()
            return _exchange_of(url, request, response, body, attempt)
        except CutAnswer:
            raise
        except (ServiceError, _StaleConnection):
            raise
        except Exception as error:
            raise self._name_failure(url, error, attempt) from error
        finally:
            current_attempt.reset(token)

    def _name_failure(self, url: str, error: Exception, attempt: Attempt) -> PageError:
        if isinstance(error, PageError):
            return PageError(error.reason, f"{url}: {error}")
        return _page_error(url, error, self._policy, attempt)

    def _prepare(self, url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
        own = {
            "User-Agent": self._user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPT_ENCODING,
            "Connection": "keep-alive",
        }
        request = requests.Request("GET", url, headers={**own, **headers}).prepare()
        parts = urlsplit(request.url or url)
        request.headers = requests.structures.CaseInsensitiveDict(
            {"Host": parts.netloc.rpartition("@")[2], **request.headers}
        )
        if self._policy.connect_to and parts.scheme == "https":
            # A local service speaks plain HTTP for every site; the URL stays what identifies the page.
            port = "" if parts.port is not None else ":443"
            request.url = parts._replace(scheme="http", netloc=parts.netloc + port).geturl()
        return request

    def _send(self, request: requests.PreparedRequest, attempt: Attempt) -> requests.Response:
        timeout = (self._policy.connect_seconds, attempt.remaining())
        try:
            response = self._adapter.send(request, stream=True, timeout=timeout, verify=True)
        except RequestsConnectionError as error:
            kept = not attempt.dialed and request.headers["Connection"] != "close"
            if kept and _is_closed_by_peer(error):
                raise _StaleConnection from error
            raise
        attempt.answered = True
        size = sum(len(name) + len(value) for name, value in response.raw.headers.items())
        if size > _MAX_HEADER_BYTES:
            response.close()
            raise PageError("too-large", f"the answer's headers have {size:,} bytes, more than {_MAX_HEADER_BYTES:,}")
        return response

    def _read_body(self, response: requests.Response, reader: BodyReader, truncate_at: int | None) -> bytes:
        limit = self._policy.max_bytes
        announced = response.headers.get("Content-Length", "")
        if truncate_at is None and announced.isdigit() and int(announced) > limit:
            raise PageError("too-large", f"announces {int(announced):,} bytes, more than fetch.max_bytes ({limit:,})")
        try:
            # read1 and not read: what came before a connection broke must not be lost in a buffer that never filled.
            while piece := response.raw.read1(_PIECE, decode_content=False):
                reader.feed(piece)
        except PageError as error:
            if truncate_at is not None and error.reason == "too-large":
                return reader.so_far()
            raise
        return reader.finish()


class _StaleConnection(Exception):  # noqa: N818 - a signal to try again, never shown
    """A kept connection was closed before it answered."""


def _exchange_of(
    url: str, request: requests.PreparedRequest, response: requests.Response, body: bytes, attempt: Attempt
) -> Exchange:
    return Exchange(
        url=url,
        request_headers=tuple((name, _text(value)) for name, value in request.headers.items()),
        status=response.status_code,
        reason=_text(response.reason or ""),
        headers=tuple(response.raw.headers.items()),
        body=body,
        received_at=datetime.now(UTC),
        peer=attempt.peer,
    )


def _why_cut(reason: str) -> str:
    """Return what ``WARC-Truncated`` says of a failure."""
    return {"too-large": "length", "timeout": "time", "truncated": "disconnect"}.get(reason, "unspecified")


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _is_closed_by_peer(error: BaseException) -> bool:
    return any(isinstance(cause, ConnectionError) for cause in _causes(error))


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error and what it carries: requests and urllib3 keep causes as arguments."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and cause not in found:
            found.append(cause)
            waiting += [*cause.args, cause.__cause__, getattr(cause, "reason", None)]
    return found


_REASONS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((TimeoutError, requests.exceptions.Timeout, urllib3.exceptions.TimeoutError), "timeout"),
    ((requests.exceptions.SSLError, urllib3.exceptions.SSLError), "tls-refused"),
    ((requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, UnicodeError), "bad-url"),
)


def _page_error(url: str, error: Exception, policy: FetchPolicy, attempt: Attempt) -> PageError:
    causes = _causes(error)
    for kinds, reason in _REASONS:
        if any(isinstance(cause, kinds) for cause in causes):
            return PageError(reason, _message(url, reason, error, policy))
    known = (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError)
    if not any(isinstance(cause, known) for cause in causes):
        raise error
    reason = _broken_reason(error, attempt)
    return PageError(reason, _message(url, reason, error, policy))


def _broken_reason(error: Exception, attempt: Attempt) -> str:
    if attempt.answered:
        return "truncated"
    return "connection-failed" if attempt.peer is None or _is_closed_by_peer(error) else "bad-answer"


def _message(url: str, reason: str, error: Exception, policy: FetchPolicy) -> str:
    if reason == "timeout":
        parts = f"to connect: {policy.connect_seconds:g} s, to its head: {policy.first_byte_seconds:g} s"
        return f"{url}: no whole answer within {policy.total_seconds:g} s ({parts})"
    detail = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"{url}: {reason.replace('-', ' ')}: {detail[:300]}"
