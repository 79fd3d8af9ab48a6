"""The event trigger of a watched source: it runs in Airflow's triggerer and tells of new pages in the listings.

The file of the DAGs names the class, and every task reads that file: what only a look needs is imported by the look.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import structlog
from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from communique.errors import CommuniqueError

log = structlog.get_logger(__name__)

LONGEST_PAUSE_SECONDS = 600.0
"""A source whose listings cannot be read is looked at this seldom in the end; its schedule goes on beside."""


class ListingTrigger(BaseEventTrigger):
    """Looks into a source's listings and fires when a page is listed that was not before.

    Args:
        source_id: the source.
        seconds: time between two looks.
    """

    def __init__(self, source_id: str, seconds: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.source_id, self.seconds = source_id, seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return the class's name and its arguments, from which the triggerer makes it."""
        return f"{__name__}.ListingTrigger", {"source_id": self.source_id, "seconds": self.seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look, and yield an event for each look that found something new."""
        from communique.pipeline.context import Installation
        from communique.pipeline.watch import Watcher

        watcher, failures = Watcher(self.source_id, Installation()), 0
        while True:
            try:
                # In a thread: the requests block, and the triggerer has other triggers to run meanwhile.
                found = await asyncio.to_thread(watcher.look)
                failures = 0
            except CommuniqueError as error:
                failures += 1
                log.warning("a watched source cannot be looked at", source=self.source_id, error=str(error))
                found = ()
            if found:
                news = {"source": self.source_id, "pages": len(found), "first": found[0]}
                yield TriggerEvent(news)  # type: ignore[no-untyped-call]
                await asyncio.to_thread(watcher.keep, found)
            await asyncio.sleep(min(self.seconds * 2 ** min(failures, 10), max(self.seconds, LONGEST_PAUSE_SECONDS)))
