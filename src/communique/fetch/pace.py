"""Politeness per host, shared by every process of this machine: how many requests at once, how long between two, and
when to leave it alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from communique.errors import PageError
from communique.fetch.host_state import HostFile, HostState
from communique.sources.model import FetchPolicy

LONGEST_WAIT_SECONDS = 30.0
"""A host that asks for more than this (``Retry-After``) is left to a later run instead of holding a worker."""
LONGEST_CRAWL_DELAY_SECONDS = 60.0
"""A ``Crawl-delay`` above this is taken as this: some files carry a day's worth of seconds by mistake."""
LONGEST_ADAPTED_DELAY_SECONDS = 60.0
"""However slowly a host answers, it is asked once in this time."""
LONGEST_HOLD_SECONDS = 24 * 3600.0
"""A host that asks to be left alone for longer than a day is asked again after a day."""
LONGEST_BACK_OFF_SECONDS = 3600.0
"""A host that keeps saying it is too busy, and not for how long, is tried once in this time."""
_FURTHEST_START_SECONDS = 3600.0
BUSY = frozenset({429, 503})
"""Statuses by which a host says that it is asked too much."""


class _Host:
    """One host, as this process asks it."""

    def __init__(self, root: Path, name: str, concurrency: int) -> None:
        self.file = HostFile(root, name)
        self.turns = threading.BoundedSemaphore(concurrency)


class HostPace:
    """Grants turns to ask a host; safe to share between threads, and with every other process by way of files.

    Each source keeps its own distance to the request before, whoever made that, and waits for one of the host's
    slots, of which it uses as many as its own ``concurrency``: two sources on one host ask it as one does. The
    distance grows while the host's answers take long, and shrinks again with them.

    Args:
        policy: ``delay_seconds``, ``concurrency`` and ``slow_down``.
        root: folder of what is shared, one sub-folder a host.
    """

    def __init__(self, policy: FetchPolicy, root: Path) -> None:
        self._policy, self._root = policy, root
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    def close(self) -> None:
        """Close the files of all hosts asked so far; those asked later are opened anew."""
        with self._lock:
            for host in self._hosts.values():
                host.file.close()
            self._hosts.clear()

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """Wait for a turn to ask the host of ``url``, and hold it while the request is under way.

        Raises:
            PageError: ``held-off``: the host asked to be left alone for longer than a worker may wait.
        """
        host = self._host(urlsplit(url).hostname or "")
        with host.turns:
            # The start is reserved before the slot is waited for: so the sources of one host take turns.
            time.sleep(max(0.0, self.reserve_start(url) - time.time()))
            with host.file.slot(self._policy.concurrency):
                yield

    def reserve_start(self, url: str) -> float:
        """Return when (seconds of the wall clock) the host of ``url`` may be asked, and keep that moment.

        Raises:
            PageError: ``held-off``, as :meth:`turn`.
        """
        now = time.time()
        with self._host(urlsplit(url).hostname or "").file.change() as state:
            if state.held_until - now > LONGEST_WAIT_SECONDS:
                raise PageError(
                    "held-off",
                    f"{url}: its host asked to be left alone for another {state.held_until - now:.0f} s; "
                    "a later run asks again",
                )
            delay = self._delay(state)
            # A clock that was set back must not stop a host; no queue is as long as this.
            last = state.last_start if state.last_start < now + _FURTHEST_START_SECONDS else 0.0
            state.last_start = max(now, last + delay, state.held_until)
            return state.last_start

    def take_answer(self, url: str, status: int | None, seconds: float) -> None:
        """Learn how long an answer took.

        Args:
            url: what was asked for.
            status: HTTP status; ``None`` if no answer came.
            seconds: from the request to the end of the answer, or until it was given up.
        """
        with self._host(urlsplit(url).hostname or "").file.change() as state:
            if status in BUSY:
                return
            if status is None or status < 500:
                state.busy_answers = 0
                state.remember_answer(seconds)
            elif seconds > state.usual_seconds:
                # A failure that comes quickly says nothing good of the host; one that comes slowly does count.
                state.remember_answer(seconds)

    def back_off(self, url: str, asked_for: float | None) -> float:
        """Leave a host alone that said it is too busy; return for how many seconds.

        Args:
            url: what was asked for.
            asked_for: seconds of its ``Retry-After``; ``None`` doubles the time with every such answer in a row.
        """
        with self._host(urlsplit(url).hostname or "").file.change() as state:
            doubled = max(0.5, self._policy.delay_seconds) * 2.0 ** min(state.busy_answers, 20)
            seconds = min(doubled, LONGEST_BACK_OFF_SECONDS) if asked_for is None else asked_for
            seconds = min(seconds, LONGEST_HOLD_SECONDS)
            state.busy_answers += 1
            state.held_until = max(state.held_until, time.time() + seconds)
        return seconds

    def keep_crawl_delay(self, host: str, seconds: float) -> None:
        """Keep to what a host's robots.txt asks for between two requests, 0 if it asks for nothing."""
        with self._host(host).file.change() as state:
            state.crawl_delay = min(seconds, LONGEST_CRAWL_DELAY_SECONDS)

    def folder(self, host: str) -> Path:
        """Return the folder of what is shared of a host."""
        return self._host(host).file.folder

    def _delay(self, state: HostState) -> float:
        adapted = min(self._policy.slow_down * state.usual_seconds, LONGEST_ADAPTED_DELAY_SECONDS)
        crawl_delay = state.crawl_delay if self._policy.obey_robots else 0.0
        return max(self._policy.delay_seconds, crawl_delay, adapted)

    def _host(self, name: str) -> _Host:
        with self._lock:
            if name not in self._hosts:
                self._hosts[name] = _Host(self._root, name, self._policy.concurrency)
            return self._hosts[name]
