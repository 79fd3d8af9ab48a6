"""Measure what the clean step made of a batch, and hold it against what the source's earlier runs gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from communique.models import Article, Drift, PageMeasures, Quarantined
from communique.models.measures import MEASURED_FIELDS
from communique.pipeline.drift import find_drift
from communique.pipeline.workspace import Batch

BASELINE_PAGES = 300
"""Newest pages of earlier runs that a batch is held against."""

_BASELINE_BATCHES = 200
_STRANGE_FOR = timedelta(days=7)
_LEAST_REPEATED = 40


def measure_batch(batch: Batch, *, now: datetime | None = None) -> tuple[Drift, ...]:
    """Write ``measures`` and ``drift`` of a cleaned batch into its folder, and return the drift.

    Args:
        batch: its articles and the pages that the cleaner refused.
        now: the present; the clock's time if not given.
    """
    pages = measure_pages(batch.read("articles", Article), batch.read("quarantine-clean", Quarantined))
    batch.write("measures", pages)
    drift = find_drift(pages, read_baseline(batch, now or datetime.now(UTC)))
    batch.write("drift", drift)
    return drift


def measure_pages(articles: Iterable[Article], refused: Iterable[Quarantined]) -> list[PageMeasures]:
    """Return the figures of each page of a batch; a page that an error of ours broke is none."""
    articles = list(articles)
    paragraphs = Counter(text for article in articles for text in set(_paragraphs(article)))
    made = [_measure_article(article, paragraphs) for article in articles]
    return made + [PageMeasures(url=page.url, refused=page.reason) for page in refused]


def _measure_article(article: Article, paragraphs: Counter[str]) -> PageMeasures:
    kept = len(article.text)
    removed = sum(len(block.text) for block in article.removed)
    repeated = sum(len(text) for text in _paragraphs(article) if paragraphs[text] > 2)
    return PageMeasures(
        url=article.url,
        fields=tuple(name for name in MEASURED_FIELDS if getattr(article, name)),
        characters=kept,
        removed_share=round(removed / max(1, kept + removed), 4),
        confidence=article.confidence,
        repeated_share=round(repeated / max(1, kept), 4),
    )


def _paragraphs(article: Article) -> list[str]:
    return [text for text in article.text.split("\n\n") if len(text) >= _LEAST_REPEATED]


def read_baseline(batch: Batch, now: datetime) -> list[PageMeasures]:
    """Return the newest pages of earlier crawls of the source, at most :data:`BASELINE_PAGES`.

    A batch that drifted is left out for a week, so that a broken page does not become the usual one; what stays so for
    longer is how the site is now.
    """
    pages: list[PageMeasures] = []
    for earlier in islice(_earlier_batches(batch), _BASELINE_BATCHES):
        is_recent = now.timestamp() - _measured_at(earlier) < _STRANGE_FOR.total_seconds()
        if is_recent and any(True for _ in earlier.read("drift", Drift)):
            continue
        pages += earlier.read("measures", PageMeasures)
        if len(pages) >= BASELINE_PAGES:
            break
    return pages[:BASELINE_PAGES]


def _earlier_batches(batch: Batch) -> Sequence[Batch]:
    """Return the measured batches of the source's other crawls, newest first; a replay is no crawl."""
    this = batch.path.parent
    found: list[tuple[float, Path]] = []
    for run in batch.path.parent.parent.iterdir():
        if run != this and (run / "discovered.json").exists():
            found += [(file.stat().st_mtime, file.parent) for file in run.glob("batch-*/measures.jsonl")]
    folders = [folder for _, folder in sorted(found, reverse=True)]
    return [Batch(root=batch.root, reference=folder.relative_to(batch.root).as_posix()) for folder in folders]


def _measured_at(batch: Batch) -> float:
    return (batch.path / "measures.jsonl").stat().st_mtime
