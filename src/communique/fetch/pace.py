"""Politeness per host: how many requests at once, how long between two, and when to leave it alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from communique.errors import PageError

LONGEST_WAIT_SECONDS = 30.0
"""A host that asks for more than this (``Retry-After``) is left to a later run instead of holding a worker."""
LONGEST_CRAWL_DELAY_SECONDS = 60.0
"""A ``Crawl-delay`` above this is taken as this: some files carry a day's worth of seconds by mistake."""


class _Host:
    """What is known of one host."""

    def __init__(self, delay: float, concurrency: int) -> None:
        self.lock = threading.Lock()
        self.turns = threading.BoundedSemaphore(concurrency)
        self.delay = delay
        self.next_start = 0.0
        self.held_until = 0.0


class HostPace:
    """Grants turns to ask a host; safe to share between threads.

    Args:
        delay_seconds: least time between the starts of two requests to one host.
        concurrency: requests under way at once to one host.
    """

    def __init__(self, delay_seconds: float, concurrency: int) -> None:
        self._delay, self._concurrency = delay_seconds, concurrency
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """Wait for a turn to ask the host of ``url``, and hold it while the request is under way.

        Raises:
            PageError: ``held-off``: the host asked to be left alone for longer than a worker may wait.
        """
        state = self._state(urlsplit(url).hostname or "")
        with state.turns:
            time.sleep(max(0.0, self._reserve_start(url, state) - time.monotonic()))
            yield

    def slow_down(self, host: str, crawl_delay: float) -> None:
        """Keep to a robots.txt ``Crawl-delay`` if it is longer than the source's own delay."""
        state = self._state(host)
        with state.lock:
            state.delay = max(state.delay, min(crawl_delay, LONGEST_CRAWL_DELAY_SECONDS))

    def hold(self, host: str, seconds: float) -> None:
        """Let nothing start before ``seconds`` have passed."""
        state = self._state(host)
        with state.lock:
            state.held_until = max(state.held_until, time.monotonic() + seconds)

    def _state(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host(self._delay, self._concurrency))

    def _reserve_start(self, url: str, state: _Host) -> float:
        with state.lock:
            now = time.monotonic()
            if state.held_until - now > LONGEST_WAIT_SECONDS:
                raise PageError(
                    "held-off",
                    f"{url}: its host asked to be left alone for another {state.held_until - now:.0f} s; "
                    "a later run asks again",
                )
            start = max(now, state.next_start, state.held_until)
            state.next_start = start + state.delay
            return start
