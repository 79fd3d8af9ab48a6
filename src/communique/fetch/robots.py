"""robots.txt by RFC 9309: 4xx allows everything, 5xx and silence hold off, both remembered for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from communique.archive import Exchange
from communique.errors import PageError
from communique.fetch.pace import HostPace

ROBOTS_BYTES = 512_000
"""The first 500 KiB are read, the least RFC 9309, 2.5 asks a crawler to read."""
_KEPT_SECONDS = 24 * 3600.0
_RETRY_SECONDS = 600.0
_NO_RULES_REASONS = frozenset({"too-many-redirects", "bad-redirect"})


class _Origin:
    """What one scheme, host and port allows."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.expires = 0.0
        self.rules: Protego | None = None
        self.failure: PageError | None = None


class RobotsRules:
    """The robots.txt files of the hosts a session asks, each fetched once.

    Args:
        fetch_file: reads a robots.txt, following redirects.
        product: product token that rules are looked up by.
        pace: told of every ``Crawl-delay``.
    """

    def __init__(self, fetch_file: Callable[[str], Exchange], product: str, pace: HostPace) -> None:
        self._fetch_file, self._product, self._pace = fetch_file, product, pace
        self._lock = threading.Lock()
        self._origins: dict[str, _Origin] = {}

    def check(self, url: str) -> None:
        """Return if ``url`` may be asked.

        Raises:
            PageError: ``robots-refused`` by a rule, ``robots-unavailable`` while the file answers 5xx or 429, or
                the reason for which its host cannot be asked at all.
        """
        rules = self._rules_for(url)
        if not rules.can_fetch(url, self._product):
            raise PageError("robots-refused", f"{url}: robots.txt of its host does not allow {self._product} here")

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of ``url``'s host names."""
        return tuple(self._rules_for(url).sitemaps)

    def _rules_for(self, url: str) -> Protego:
        parts = urlsplit(url)
        origin_url = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            origin = self._origins.setdefault(origin_url, _Origin())
        with origin.lock:
            if time.monotonic() >= origin.expires:
                self._refresh(origin, f"{origin_url}/robots.txt")
        if origin.rules is None:
            failure = origin.failure or PageError("robots-unavailable", "not read yet")
            raise PageError(failure.reason, f"{url}: the robots.txt of its host could not be read: {failure}")
        return origin.rules

    def _refresh(self, origin: _Origin, robots_url: str) -> None:
        try:
            origin.rules, origin.failure = self._read(robots_url), None
            origin.expires = time.monotonic() + _KEPT_SECONDS
        except PageError as error:
            origin.rules, origin.failure = None, error
            origin.expires = time.monotonic() + _RETRY_SECONDS
            return
        delay = origin.rules.crawl_delay(self._product)
        if delay is not None:
            self._pace.slow_down(urlsplit(robots_url).hostname or "", float(delay))

    def _read(self, robots_url: str) -> Protego:
        try:
            answer = self._fetch_file(robots_url)
        except PageError as error:
            if error.reason in _NO_RULES_REASONS:
                return Protego.parse("")
            raise
        if answer.status >= 500 or answer.status == 429:
            raise PageError(
                "robots-unavailable",
                f"{robots_url}: answered {answer.status}, so nothing of its host is asked for now (RFC 9309)",
            )
        text = answer.body.decode("utf-8-sig", "replace") if answer.status == 200 else ""
        return Protego.parse(text)
