"""What all processes of this machine know together of one host: a small file under an operating-system lock.

The kernel lets a lock go when its process ends, however it ends, so a killed worker never leaves a host closed. Times
are wall-clock seconds, because what a host asked for (``Retry-After``) holds over restarts too.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from statistics import median
from typing import Any

_STATE_BYTES = 1_024
"""Length of a state file; a state is far shorter, and one write of this size is never seen in part."""
_REMEMBERED_ANSWERS = 5
_ANSWERS_TO_JUDGE_BY = 3


@dataclass
class HostState:
    """How a host was asked, and how it answers.

    Attributes:
        last_start: when the latest request begins or began, by whomever.
        held_until: nothing is asked before.
        busy_answers: answers in a row that said it is too busy (429, 503).
        crawl_delay: seconds its robots.txt asks for between two requests.
        seconds: how long its latest answers took, oldest first.
    """

    last_start: float = 0.0
    held_until: float = 0.0
    busy_answers: int = 0
    crawl_delay: float = 0.0
    seconds: list[float] = field(default_factory=list)

    def remember_answer(self, seconds: float) -> None:
        """Take how long an answer took into account."""
        self.seconds = [*self.seconds, round(seconds, 3)][-_REMEMBERED_ANSWERS:]

    @property
    def usual_seconds(self) -> float:
        """How long answers take now: the median of the latest, so that one slow page slows nothing; 0 if unknown."""
        return median(self.seconds) if len(self.seconds) >= _ANSWERS_TO_JUDGE_BY else 0.0


class HostFile:
    """The folder in which the processes of this machine share what they know of one host.

    Args:
        root: folder of all hosts.
        host: host name.

    Attributes:
        folder: of this host.
    """

    def __init__(self, root: Path, host: str) -> None:
        self.folder = root / folder_name(host)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        # Kept open: a lock of its own for every request would cost more than the rest of the bookkeeping.
        self._handle = os.open(self.folder / "state", os.O_RDWR | os.O_CREAT, 0o600)

    def close(self) -> None:
        """Give the file back; nothing can be asked of it any more."""
        os.close(self._handle)

    @contextmanager
    def change(self) -> Iterator[HostState]:
        """Yield the state as it is now, and write what became of it; nobody else reads or writes meanwhile."""
        with self._lock:
            fcntl.flock(self._handle, fcntl.LOCK_EX)
            try:
                state = _parse_state(os.pread(self._handle, _STATE_BYTES, 0))
                yield state
                os.pwrite(self._handle, json.dumps(asdict(state)).encode().ljust(_STATE_BYTES), 0)
            finally:
                fcntl.flock(self._handle, fcntl.LOCK_UN)

    @contextmanager
    def slot(self, count: int) -> Iterator[None]:
        """Wait for one of the host's first ``count`` slots and hold it; whoever waits longest comes first."""
        handle = self._take_slot(count)
        try:
            yield
        finally:
            os.close(handle)  # which lets the lock go

    def _take_slot(self, count: int) -> int:
        for number in range(count):
            handle = self._open_slot(number)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
            else:
                return handle
        handle = self._open_slot(threading.get_ident() % count)
        fcntl.flock(handle, fcntl.LOCK_EX)
        return handle

    def _open_slot(self, number: int) -> int:
        return os.open(self.folder / f"slot-{number}", os.O_RDWR | os.O_CREAT, 0o600)


def folder_name(host: str) -> str:
    """Return a file name for a host name, whatever letters a redirect put into it."""
    safe = re.sub(r"[^a-z0-9._-]", "_", host.lower())[:100].lstrip(".") or "_"
    return safe if safe == host else f"{safe}-{hashlib.sha256(host.encode()).hexdigest()[:8]}"


def _parse_state(content: bytes) -> HostState:
    """Return the state that a file holds; a fresh one of an empty file, or one that a power cut tore."""
    try:
        found: dict[str, Any] = json.loads(content)
        return HostState(**{part.name: found[part.name] for part in fields(HostState)})
    except (ValueError, KeyError, TypeError):
        return HostState()
