"""What a run did, measured.

The measures are taken from the run's work files alone, so that a run that died is measured as far as it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from statistics import median

from communique.models import Article, Candidate, FetchRecord, Quarantined, parse_iso
from communique.operators.article_measures import measure_articles, note_symptoms
from communique.operators.measures import REFUSALS, RunMeasures
from communique.pipeline.report import BatchReport, Discovered, read_run_report
from communique.pipeline.run_failure import read_failure
from communique.pipeline.workspace import Batch, RunFolder
from communique.sources.model import Source

_PAIR = 2
_MAX_SHOWN = 40


def measure_run(run: RunFolder, source: Source, *, started_at: datetime, now: datetime) -> RunMeasures:
    """Return the measures of a run as far as it came.

    Args:
        run: its work files.
        source: as its file says now.
        started_at: when it began (UTC).
        now: when it ended (UTC).
    """
    discovered = _read_discovered(run)
    batches = run.batches()
    reports = [report for batch in batches for report in batch.read("report", BatchReport)]
    articles = [article for batch in batches for article in batch.read("articles", Article)]
    failed = [page for batch in batches for page in _failed_pages(batch)]
    reasons = sum((Counter(report.reasons) for report in reports), Counter[str]())
    indexed, unchanged, quarantined = (
        sum(getattr(report, name) for report in reports) for name in ("indexed", "unchanged", "quarantined")
    )
    finished = discovered is not None and read_run_report(run).finished
    shown: dict[str, str] = {}
    for page in (*(discovered.problems if discovered else ()), *failed):
        shown.setdefault(page.reason, page.url)
    return RunMeasures(
        source=source.id,
        run_id=run.path.name,
        started_at=started_at,
        ended_at=now,
        finished=finished,
        failure=None if finished else read_failure(run),
        ways_in=len(source.discover),
        problems=dict(Counter(problem.reason for problem in discovered.problems)) if discovered else {},
        listed=discovered.listed if discovered else 0,
        asked=sum(1 for batch in batches for _ in batch.read("candidates", Candidate)),
        fetched=sum(report.fetched for report in reports),
        unchanged=unchanged,
        indexed=indexed,
        quarantined=quarantined,
        refused=sum(count for reason, count in reasons.items() if reason in REFUSALS),
        reasons=dict(reasons),
        seconds_per_page=_pace(batches),
        drift=tuple(drift for report in reports for drift in report.drift),
        latency_seconds=_latency(batches, articles, now),
        first_shown=dict(list((note_symptoms(articles, source, shown) or shown).items())[:_MAX_SHOWN]),
        **measure_articles(articles, source),
    )


def _read_discovered(run: RunFolder) -> Discovered | None:
    if not run.summary_file.exists():
        return None
    return Discovered.model_validate_json(run.summary_file.read_text(encoding="utf-8"))


def _failed_pages(batch: Batch) -> Iterator[Quarantined]:
    for stage in ("fetch", "clean", "enrich", "index"):
        yield from batch.read(f"quarantine-{stage}", Quarantined)


def _pace(batches: Iterable[Batch]) -> float | None:
    """Return the mean seconds between two answers inside a batch; ``None`` without two answers."""
    seconds, steps = 0.0, 0
    for batch in batches:
        times = [record.fetched_at for record in batch.read("records", FetchRecord)]
        times += [page.at for page in batch.read("quarantine-fetch", Quarantined)]
        if len(times) >= _PAIR:
            seconds += (max(times) - min(times)).total_seconds()
            steps += len(times) - 1
    return seconds / steps if steps else None


def _latency(batches: Iterable[Batch], articles: Iterable[Article], now: datetime) -> float | None:
    """Return the median seconds from publication to now, over pages first listed after they were published.

    Pages that were published more than two days before they were listed are a backlog and say nothing of latency.
    """
    listed = {
        candidate.url: candidate.listed_at for batch in batches for candidate in batch.read("candidates", Candidate)
    }
    found = []
    for article in articles:
        published = parse_iso(article.published) if article.published else None
        if not isinstance(published, datetime) or published.tzinfo is None or article.url not in listed:
            continue
        if (listed[article.url] - published).days < _PAIR and published <= now:
            found.append((now - published.astimezone(UTC)).total_seconds())
    return median(found) if found else None
