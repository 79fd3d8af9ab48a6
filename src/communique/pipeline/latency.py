"""How long pages take from their publication to the search, step by step, as the ledger knows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from statistics import median, quantiles

from communique.ledger import LedgerEntry
from communique.models import Value, parse_iso
from communique.pipeline.context import Installation

STEPS = (
    ("published", "listed"),
    ("listed", "fetched"),
    ("fetched", "searchable"),
    ("listed", "searchable"),
    ("published", "searchable"),
)
"""The spans that are told, by the moments they begin and end at."""
_LEAST_FOR_QUANTILES = 2
_MADE_AGAIN = ("replay-", "ingest-", "rebuild-")


class Span(Value):
    """How long pages took between two moments, in seconds.

    Attributes:
        source: id of the source; ``None`` for all together.
        begin, end: names of the moments: ``published``, ``listed``, ``fetched``, ``searchable``.
        pages: pages for which both are known.
        median, p95, longest: of these.
    """

    source: str | None
    begin: str
    end: str
    pages: int
    median: float
    p95: float
    longest: float


def read_latency(installation: Installation, source_id: str | None = None, *, since: datetime) -> list[Span]:
    """Return the spans of the pages of one source, or of each, that first became a document since a moment.

    Raises:
        ConfigError: ``source_id`` names no source.
        ServiceError: Elasticsearch is away.
    """
    if source_id is not None:
        source_id = installation.source(source_id).id
    by_source: dict[str, list[LedgerEntry]] = {}
    for entry in installation.ledger.iter_entries(source_id, fetched_since=since):
        if is_first_pass(entry):
            by_source.setdefault(entry.source, []).append(entry)
    return [span for source, entries in sorted(by_source.items()) for span in measure_spans(source, entries)]


def is_first_pass(entry: LedgerEntry) -> bool:
    """Tell whether the times of an entry are of the run that first made its document, not of one that made it anew."""
    if entry.document_id is None or entry.indexed_at is None or entry.listing is None:
        return False
    made_again = (entry.run_id or "").startswith(_MADE_AGAIN)
    return entry.listing.listed_at == entry.first_listed_at and not made_again and not entry.changes


def measure_spans(source: str | None, entries: Iterable[LedgerEntry]) -> list[Span]:
    """Return the spans of pages; one for which no page knows both moments is left out.

    A publication date counts where it has a time with a zone; one that the listing gives to the minute makes its spans
    up to a minute too long.
    """
    moments = [moments_of(entry) for entry in entries]
    spans = []
    for begin, end in STEPS:
        seconds = sorted((m[end] - m[begin]).total_seconds() for m in moments if begin in m and end in m)
        if seconds:
            spans.append(
                Span(
                    source=source,
                    begin=begin,
                    end=end,
                    pages=len(seconds),
                    median=round(median(seconds), 1),
                    p95=round(_percentile_95(seconds), 1),
                    longest=round(seconds[-1], 1),
                )
            )
    return spans


def moments_of(entry: LedgerEntry) -> dict[str, datetime]:
    """Return when a page was published, listed (seen in a listing), fetched and searchable, as far as known."""
    published = parse_iso(entry.listing.published) if entry.listing and entry.listing.published else None
    found = {
        "published": published if isinstance(published, datetime) and published.tzinfo else None,
        "listed": entry.first_listed_at,
        "fetched": entry.fetched_at,
        "searchable": entry.indexed_at,
    }
    return {name: moment for name, moment in found.items() if moment is not None}


def _percentile_95(seconds: list[float]) -> float:
    if len(seconds) < _LEAST_FOR_QUANTILES:
        return seconds[-1]
    return min(quantiles(seconds, n=100, method="inclusive")[94], seconds[-1])
