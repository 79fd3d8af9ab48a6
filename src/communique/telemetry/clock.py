"""Which page is being worked on, for every log line that is written meanwhile, and how long each page took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

import structlog
from structlog.contextvars import bound_contextvars

from communique.models import Value
from communique.urls import page_id

log = structlog.get_logger(__name__)


class PageTime(Value):
    """How long one stage took for one page.

    Attributes:
        url: canonical URL of the page.
        stage: the stage.
        began_at: when it began with the page (UTC).
        seconds: how long it took. In ``fetch``, waiting for the source's turn is part of it; in ``index``, pages are
            written together, and each has the time of all.
    """

    url: str
    stage: str
    began_at: datetime
    seconds: float


_times: ContextVar[list[PageTime] | None] = ContextVar("communique_page_times", default=None)


@contextmanager
def collect_times() -> Iterator[list[PageTime]]:
    """Keep the time of every page that is worked on inside, in the list that is returned; threads and all."""
    found: list[PageTime] = []
    token = _times.set(found)
    try:
        yield found
    finally:
        _times.reset(token)


@contextmanager
def handle_page(url: str) -> Iterator[None]:
    """Bind a page's URL and document id to the log lines written inside, and note how long it took.

    The stage is the one that is bound to the log already; without one, no time is noted.
    """
    began_at, clock = datetime.now(UTC), time.perf_counter()
    with bound_contextvars(url=url, document=page_id(url)):
        try:
            yield
        finally:
            seconds = time.perf_counter() - clock
            note_time(url, began_at, seconds)
            log.info("page done", seconds=round(seconds, 4))


def note_time(url: str, began_at: datetime, seconds: float) -> None:
    """Note how long the stage that is bound to the log took for a page; nothing where no times are collected."""
    stage, times = structlog.contextvars.get_contextvars().get("stage"), _times.get()
    if times is not None and stage is not None:
        times.append(PageTime(url=url, stage=stage, began_at=began_at, seconds=seconds))
