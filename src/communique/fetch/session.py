"""The polite, bounded HTTP session of one source."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, Protocol, Self
from urllib.parse import urlsplit

from communique.archive import Exchange
from communique.errors import PageError
from communique.fetch.addresses import Endpoint, is_public, read_service_endpoint, resolve_endpoints
from communique.fetch.exchange import Asker, CutAnswer
from communique.fetch.pace import BUSY, LONGEST_WAIT_SECONDS, HostPace
from communique.fetch.redirects import is_redirect, redirect_target
from communique.fetch.retry_after import wait_asked_for
from communique.fetch.robots import ROBOTS_BYTES, RobotsRules
from communique.models import Answer
from communique.sources.hours import is_within, next_beginning
from communique.sources.model import Source

PRODUCT = "Communique"
"""Product token by which robots.txt may address this crawler."""
_ROBOTS_REDIRECTS = 5
_BUSY_RETRIES = 2


def _user_agent() -> str:
    contact = os.environ.get("COMMUNIQUE_CONTACT", "no contact set")
    return f"{PRODUCT}/{version('communique')} (archive of public statements; {contact})"


DEFAULT_USER_AGENT = _user_agent()
"""Who asks, and whom to write to: the operator's address comes from the environment, ``COMMUNIQUE_CONTACT``."""


class Validators(Protocol):
    """What a conditional request sends, and the only address it is sent to."""

    @property
    def final_url(self) -> str:
        """Address that gave the validators."""
        ...

    @property
    def etag(self) -> str | None:
        """Sent as ``If-None-Match``."""
        ...

    @property
    def last_modified(self) -> str | None:
        """Sent as ``If-Modified-Since``."""
        ...


class Visit(NamedTuple):
    """What came of asking for one page.

    Attributes:
        exchange: the last request and its answer.
        hops: the redirects before it, in order.
    """

    exchange: Exchange
    hops: tuple[Exchange, ...]


class PoliteSession:
    """Asks for pages of one source within its bounds; safe to share between threads.

    It obeys robots.txt, keeps the source's pace on each host, refuses addresses that are not public at every hop,
    and keeps no cookies. Credentials and proxies of the environment are not used. It keeps connections and files open
    until it is closed, as by the end of a ``with``.

    Args:
        source: whose ``fetch`` policy holds.
        services_dir: folder of the local services' address files, for ``connect_to: service:<name>``.
        user_agent: ``User-Agent`` sent; it should name a contact.
        hosts_dir: folder of what all sessions of this machine know together of each host (its pace, its robots.txt);
            the folder ``hosts`` beside ``services_dir`` if not given.
    """

    def __init__(
        self,
        source: Source,
        *,
        services_dir: Path,
        user_agent: str = DEFAULT_USER_AGENT,
        hosts_dir: Path | None = None,
    ) -> None:
        self.source = source
        self._policy = source.fetch
        self._services_dir = services_dir
        self._service_lock = threading.Lock()
        self._service: Endpoint | None = None
        self._pace = HostPace(self._policy, hosts_dir or services_dir.with_name("hosts"))
        self._robots = RobotsRules(self._fetch_robots, PRODUCT, self._pace)
        self._asker = Asker(self._policy, self._resolve, user_agent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close kept connections and the hosts' files."""
        self._asker.close()
        self._pace.close()

    def get(self, url: str, *, headers: dict[str, str] | None = None, known: Validators | None = None) -> Answer:
        """Return the answer to a GET of ``url``, whatever its status.

        Args:
            url, headers, known: as for :meth:`visit`.

        Raises:
            PageError: nothing could be asked or read; its ``reason`` says why.
            ServiceError: the local service that the source connects to is not running.
        """
        exchange = self.visit(url, headers=headers, known=known).exchange
        return Answer(
            url=url,
            final_url=exchange.url,
            status=exchange.status,
            reason=exchange.reason,
            headers=joined_headers(exchange.headers),
            body=exchange.body,
            received_at=exchange.received_at,
        )

    def visit(self, url: str, *, headers: Mapping[str, str] | None = None, known: Validators | None = None) -> Visit:
        """Ask for ``url``, following redirects, and return every exchange there was.

        Args:
            url: absolute http(s) URL.
            headers: sent beside the session's own at every hop.
            known: the page as held; its validators are sent to the address that gave them, and to no other.

        Raises:
            PageError, ServiceError: as :meth:`get`.
        """
        return self._follow(url, headers or {}, known, max_redirects=self._policy.max_redirects, robots=True)

    def sitemaps_in_robots(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of ``url``'s host names.

        Raises:
            PageError: its robots.txt could not be read.
        """
        return self._robots.sitemaps(url)

    def _follow(
        self, url: str, headers: Mapping[str, str], known: Validators | None, *, max_redirects: int, robots: bool
    ) -> Visit:
        hops: list[Exchange] = []
        left = self._policy.total_seconds
        while True:
            self._check_url(url)
            if robots and self._policy.obey_robots:
                self._robots.check(url)
            sent = {**headers, **_validators(known, url)}
            try:
                exchange, seconds = self._ask_patiently(url, sent, left, robots=robots)
            except CutAnswer as cut:
                cut.hops = tuple(hops)
                raise
            left -= seconds
            if not is_redirect(exchange.status):
                return Visit(exchange, tuple(hops))
            hops.append(exchange)
            url = redirect_target(exchange, [hop.url for hop in hops], max_redirects)

    def _ask_patiently(
        self, url: str, headers: Mapping[str, str], left: float, *, robots: bool
    ) -> tuple[Exchange, float]:
        """Ask, and ask again after a short wait where the host says it is busy; return the time the asking took."""
        for _ in range(_BUSY_RETRIES + 1):
            self._check_hours(url)
            with self._pace.turn(url):
                exchange, seconds = self._ask_timed(url, headers, left, None if robots else ROBOTS_BYTES)
            if exchange.status not in BUSY:
                break
            if self._pace.back_off(url, wait_asked_for(exchange)) > LONGEST_WAIT_SECONDS:
                break
        return exchange, seconds

    def _ask_timed(
        self, url: str, headers: Mapping[str, str], left: float, truncate_at: int | None
    ) -> tuple[Exchange, float]:
        started = time.monotonic()
        try:
            exchange = self._asker.ask(url, headers, left, truncate_at=truncate_at)
        except PageError as error:
            if error.reason == "timeout":
                self._pace.take_answer(url, None, time.monotonic() - started)
            raise
        seconds = time.monotonic() - started
        self._pace.take_answer(url, exchange.status, seconds)
        return exchange, seconds

    def _check_hours(self, url: str) -> None:
        hours, zone, now = self._policy.hours, self.source.timezone, datetime.now(UTC)
        if not is_within(hours, zone, now):
            opening = next_beginning(hours, zone, now)
            raise PageError(
                "outside-hours",
                f"{url}: {self.source.id} is asked within {', '.join(hours)} ({zone}), "
                f"next at {opening:%Y-%m-%d %H:%M} UTC",
            )

    def _fetch_robots(self, url: str) -> Exchange:
        return self._follow(url, {}, None, max_redirects=_ROBOTS_REDIRECTS, robots=False).exchange

    def _check_url(self, url: str) -> None:
        """Refuse what cannot be asked before any name is resolved."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise PageError("bad-url", f"{url[:500]}: not a URL: {error}") from error
        if parts.scheme not in {"http", "https"} or not host:
            raise PageError("bad-url", f"{url[:500]}: expected an absolute http(s) URL")
        if self._policy.connect_to and not self._policy.allow_private:
            self._refuse_private_literal(url, host)

    def _refuse_private_literal(self, url: str, host: str) -> None:
        """Keep the rule for numeric hosts although ``connect_to`` means that they are never connected to."""
        import ipaddress

        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return
        if not is_public(address):
            raise PageError("private-address", f"{url}: {host} is not a public address (fetch.allow_private)")

    def _resolve(self, host: str, port: int) -> list[Endpoint]:
        if self._policy.connect_to is None:
            return resolve_endpoints(host, port, allow_private=self._policy.allow_private)
        with self._service_lock:
            if self._service is None:
                self._service = read_service_endpoint(self._policy.connect_to, self._services_dir)
        return [self._service]


def joined_headers(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return headers with lower-case names, repeated ones joined by commas (RFC 9110, 5.3)."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def _validators(known: Validators | None, url: str) -> dict[str, str]:
    if known is None or url != known.final_url:
        return {}
    pairs = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in pairs.items() if value}
