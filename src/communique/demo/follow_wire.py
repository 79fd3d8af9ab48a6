"""Publish flashes on the demo wire and follow each until a search finds it."""

from __future__ import annotations

import time
from collections.abc import Callable

from communique.demo.wire import WIRE_SOURCE, publish_flash, wire_file
from communique.ledger import LedgerEntry
from communique.pipeline.context import Installation
from communique.pipeline.latency import Span, measure_spans
from communique.settings import Settings

_LOOK_SECONDS = 1.0


def publish_and_follow(
    settings: Settings, count: int, every: float, seconds: float, tell: Callable[[int, int], None]
) -> tuple[list[str], list[Span]]:
    """Publish flashes, wait for each, and return the addresses that did not come, and the spans of those that did.

    Args:
        settings: the installation, whose demo web and Airflow run.
        count: flashes to publish.
        every: seconds between two.
        seconds: longest time to wait after the last one.
        tell: told how many are published and searchable.
    """
    ledger = Installation(settings).ledger
    file, begin = wire_file(settings.home.resolve()), time.monotonic()
    urls: list[str] = []
    held: dict[str, LedgerEntry] = {}
    deadline = begin + (count - 1) * every + seconds
    while len(held) < count and time.monotonic() < deadline:
        if len(urls) < count and time.monotonic() >= begin + len(urls) * every:
            urls.append(publish_flash(file).url)
        entries = ledger.read_entries([url for url in urls if url not in held])
        held |= {url: entry for url, entry in entries.items() if entry.indexed_at is not None}
        tell(len(urls), len(held))
        time.sleep(_LOOK_SECONDS)
    return [url for url in urls if url not in held], measure_spans(WIRE_SOURCE, held.values())
