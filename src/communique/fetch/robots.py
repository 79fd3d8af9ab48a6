"""robots.txt by RFC 9309: 4xx allows everything, 5xx and silence hold off, both remembered for a while.

What a file said is kept beside the host's pace for all processes of this machine, so that it is asked for once a day
and not once a task.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from protego import Protego
from pydantic import ValidationError

from communique.archive import Exchange
from communique.errors import PageError
from communique.fetch.pace import HostPace
from communique.models import Value

ROBOTS_BYTES = 512_000
"""The first 500 KiB are read, the least RFC 9309, 2.5 asks a crawler to read."""
_KEPT_SECONDS = 24 * 3600.0
_FAILING_SECONDS = 300.0
_UNREACHABLE_SECONDS = 60.0
_NO_RULES_REASONS = frozenset({"too-many-redirects", "bad-redirect"})


class _KeptRobots(Value):
    """What came of asking for a robots.txt.

    Attributes:
        text: its rules, empty if it has none.
        reason, message: why it could not be read; ``None`` if it could.
        expires: when it is asked for again (seconds of the wall clock).
    """

    text: str = ""
    reason: str | None = None
    message: str = ""
    expires: float


class _Origin:
    """What one scheme, host and port allows, as this process knows it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept = _KeptRobots(expires=0)
        self.rules = Protego.parse("")


class RobotsRules:
    """The robots.txt files of the hosts a session asks.

    Args:
        fetch_file: reads a robots.txt, following redirects.
        product: product token that rules are looked up by.
        pace: told of every ``Crawl-delay``; keeps the files.
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
            if not 0 <= origin.kept.expires - time.time() <= _KEPT_SECONDS:
                self._refresh(origin, origin_url)
        if origin.kept.reason is not None:
            message = f"{url}: the robots.txt of its host could not be read: {origin.kept.message}"
            raise PageError(origin.kept.reason, message)
        return origin.rules

    def _refresh(self, origin: _Origin, origin_url: str) -> None:
        host = urlsplit(origin_url).hostname or ""
        file = self._pace.folder(host) / f"robots-{hashlib.sha256(origin_url.encode()).hexdigest()[:16]}.json"
        kept = _read_kept(file)
        if kept is None:
            kept = self._ask(f"{origin_url}/robots.txt")
            _write_kept(file, kept)
        origin.kept, origin.rules = kept, Protego.parse(kept.text)
        if kept.reason is None:
            self._pace.keep_crawl_delay(host, float(origin.rules.crawl_delay(self._product) or 0))

    def _ask(self, robots_url: str) -> _KeptRobots:
        try:
            text = self._read(robots_url)
        except PageError as error:
            wait = _FAILING_SECONDS if error.reason == "robots-unavailable" else _UNREACHABLE_SECONDS
            return _KeptRobots(reason=error.reason, message=str(error), expires=time.time() + wait)
        return _KeptRobots(text=text, expires=time.time() + _KEPT_SECONDS)

    def _read(self, robots_url: str) -> str:
        try:
            answer = self._fetch_file(robots_url)
        except PageError as error:
            if error.reason in _NO_RULES_REASONS:
                return ""
            raise
        if answer.status >= 500 or answer.status == 429:
            raise PageError(
                "robots-unavailable",
                f"{robots_url}: answered {answer.status}, so nothing of its host is asked for now (RFC 9309)",
            )
        return answer.body.decode("utf-8-sig", "replace") if answer.status == 200 else ""


def _read_kept(file: Path) -> _KeptRobots | None:
    """Return what another session kept, unless it is too old (or from the future: a clock was set back)."""
    try:
        kept = _KeptRobots.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
    return kept if 0 <= kept.expires - time.time() <= _KEPT_SECONDS else None


def _write_kept(file: Path, kept: _KeptRobots) -> None:
    partial = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}.partial")
    partial.write_text(kept.model_dump_json(), encoding="utf-8")
    partial.replace(file)
