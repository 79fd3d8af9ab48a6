"""Watching the sources: what a run did is measured, judged and kept; what never ran or died unseen is noticed too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

import structlog
from croniter import croniter

from communique.index.arrivals import list_arrivals
from communique.operators.arrivals import learn_rhythm
from communique.operators.baseline import BASELINE_RUNS, learn_baseline
from communique.operators.health import SourceHealth
from communique.operators.judge import Circumstances, judge_source
from communique.operators.measures import RunMeasures, pool_articles
from communique.operators.run_judging import judge_run
from communique.operators.run_measuring import measure_run
from communique.operators.store import HealthStore, RunRecord, SourceRecord
from communique.pipeline.context import Installation
from communique.pipeline.report import latest_run
from communique.pipeline.workspace import RunFolder
from communique.sources import load_sources, source_directories
from communique.sources.model import Source

log = structlog.get_logger(__name__)

ENOUGH_ARTICLES = 8
"""Articles from which on a run's fields are judged alone; below, those of the runs before it are pooled with them."""
POOLED_RUNS = 10
"""Runs that are pooled at the most."""
DEAD_AFTER = timedelta(hours=6)
"""A run without an end after this time is dead: Airflow itself ends one then (``dagrun_timeout``)."""
_PRESETS = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *"}
_FIRINGS = 8


def record_run(
    installation: Installation,
    source_id: str,
    run_id: str,
    *,
    started_at: datetime,
    kind: Literal["crawl", "replay"] = "crawl",
    now: datetime | None = None,
) -> SourceHealth:
    """Measure and judge a run that has ended, well or not; keep both, and return how the source is.

    Args:
        installation: settings and services.
        source_id: the source.
        run_id: the run.
        started_at: when it began (UTC).
        kind: ``replay`` for documents made again from the archive.
        now: when it ended; the clock's time if not given.

    Raises:
        ConfigError: there is no such source.
        ServiceError: Elasticsearch is away.
    """
    now = now or datetime.now(UTC)
    source = installation.source(source_id)
    store = HealthStore(installation.client, installation.settings)
    run = RunFolder(installation.settings.runs_dir, source_id, run_id)
    measures = measure_run(run, source, started_at=started_at, now=now).model_copy(update={"kind": kind})
    earlier = [record for record in _read_runs(store, source_id) if record.measures.run_id != run.path.name]
    record = _judge_record(source, measures, earlier)
    store.write_run(record)
    return _update_source(installation, store, source, [record, *earlier], now)


def judge_sources(
    installation: Installation,
    *,
    now: datetime | None = None,
    scheduled: bool = False,
    paused: Collection[str] = (),
) -> list[SourceHealth]:
    """Judge every source as it is now, keep that, and return it in the order of their ids.

    Args:
        installation: settings and services.
        now: the moment of judging; the clock's time if not given.
        scheduled: whether Airflow is meant to crawl the sources, so that one which is not crawled is overdue.
        paused: ids of the sources whose DAG is paused.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    now = now or datetime.now(UTC)
    store = HealthStore(installation.client, installation.settings)
    loaded = load_sources(*source_directories(installation.settings))
    judged = []
    for source in sorted(loaded.sources.values(), key=lambda source: source.id):
        _record_dead_run(installation, store, source, now)
        runs = _read_runs(store, source.id)
        judged.append(
            _update_source(installation, store, source, runs, now, scheduled=scheduled, paused=source.id in paused)
        )
    return judged


def accept_as_usual(installation: Installation, source_id: str, *, now: datetime | None = None) -> None:
    """Take what a source does from now on as what it usually does: an operator has looked, and it is right so.

    Raises:
        ConfigError: there is no such source, or it was never judged.
    """
    now = now or datetime.now(UTC)
    store = HealthStore(installation.client, installation.settings)
    source = installation.source(source_id)
    runs = _read_runs(store, source_id)
    if runs:
        newest = runs[0].model_copy(update={"well": runs[0].measures.finished, "findings": (), "state": "fine"})
        store.write_run(newest)
        known = store.read_source(source_id)
        since = known.known_since if known else now
        health = judge_source(source, None, Circumstances(now=now))
        begun = newest.measures.started_at
        store.write_sources([SourceRecord(health=health, known_since=since, baseline_from=begun)])
        _update_source(installation, store, source, [newest, *runs[1:]], now)


def crawl_interval(source: Source, now: datetime) -> timedelta:
    """Return the longest time between two of the next crawls of ``source`` by its schedule."""
    cron = croniter(_PRESETS.get(source.schedule, source.schedule), now)
    firings: list[datetime] = [cron.get_next(datetime) for _ in range(_FIRINGS)]
    return max(after - before for before, after in pairwise(firings))


def _read_runs(store: HealthStore, source_id: str) -> list[RunRecord]:
    return store.read_runs(source_id, BASELINE_RUNS + POOLED_RUNS)


def _judge_record(source: Source, measures: RunMeasures, earlier: Sequence[RunRecord]) -> RunRecord:
    """Return a run with how it is by itself: what a baseline may learn from does not depend on the time of day."""
    pooled = _pool([measures, *(record.measures for record in earlier)])
    baseline = learn_baseline(record.measures for record in earlier if record.well and record.measures.kind == "crawl")
    findings = tuple(judge_run(source, pooled, baseline)) if measures.finished else ()
    judged = judge_source(source, pooled, Circumstances(now=measures.ended_at, baseline=baseline))
    well = measures.finished and not findings
    return RunRecord(measures=measures, state=judged.state, findings=judged.findings, well=well)


def _pool(runs: Sequence[RunMeasures]) -> RunMeasures:
    """Return the newest run with the article measures of as many runs as it takes to have enough of them."""
    taken, articles = 0, 0
    for run in runs[:POOLED_RUNS]:
        taken, articles = taken + 1, articles + run.articles
        # A replay makes everything anew: what came before it is no more.
        if articles >= ENOUGH_ARTICLES or run.kind == "replay":
            break
    return pool_articles(runs[:taken])


def _update_source(
    installation: Installation,
    store: HealthStore,
    source: Source,
    runs: Sequence[RunRecord],
    now: datetime,
    *,
    scheduled: bool = False,
    paused: bool = False,
) -> SourceHealth:
    """Judge a source by its runs (newest first), and keep and return how it is."""
    known = store.read_source(source.id)
    begin = known.baseline_from if known else None
    arrivals = list_arrivals(installation.client, installation.settings, source.id)
    seen = Circumstances(
        now=now,
        baseline=learn_baseline(_well_runs(runs[1:], begin)),
        rhythm=learn_rhythm(arrivals.times, source.timezone),
        last_document_at=arrivals.last,
        interval=crawl_interval(source, now) if scheduled else None,
        paused=paused,
        known_since=known.known_since if known else now,
    )
    health = judge_source(source, _run_to_judge(runs), seen)
    if known is not None and known.health.state == health.state:
        health = health.model_copy(update={"since": known.health.since})
    else:
        log.info("state", source=source.id, state=health.state, cause=health.cause, evidence=health.evidence)
    store.write_sources(
        [SourceRecord(health=health, known_since=known.known_since if known else now, baseline_from=begin)]
    )
    return health


def _well_runs(runs: Iterable[RunRecord], begin: datetime | None) -> Iterable[RunMeasures]:
    for record in runs:
        if record.well and record.measures.kind == "crawl" and (begin is None or record.measures.started_at >= begin):
            yield record.measures


def _run_to_judge(runs: Sequence[RunRecord]) -> RunMeasures | None:
    """Return the newest crawl, with the articles as they are after all that was made since.

    A crawl for which no page was due tells nothing of how the site answers; then the last one that asked does.
    """
    crawls = [record.measures for record in runs if record.measures.kind == "crawl"]
    if not crawls:
        return None
    crawl = crawls[0]
    if crawl.finished and not crawl.asked:
        asked = next((earlier for earlier in crawls if earlier.asked), crawl)
        names = ("asked", "fetched", "unchanged", "indexed", "quarantined", "refused", "reasons", "seconds_per_page")
        crawl = crawl.model_copy(update={name: getattr(asked, name) for name in names})
    pooled = _pool([record.measures for record in runs])
    names = ("articles", "filled", "rule_tried", "rule_found", "languages", "foreign", "same_text", "text_chars")
    kept = {name: getattr(pooled, name) for name in (*names, "confidence", "drift")}
    return crawl.model_copy(update=kept | {"first_shown": {**pooled.first_shown, **crawl.first_shown}})


def _record_dead_run(installation: Installation, store: HealthStore, source: Source, now: datetime) -> None:
    """Record the newest run of a source if it has ended without a word: its process was killed, or hangs."""
    run = latest_run(installation.settings.runs_dir, source.id)
    if run is None:
        return
    started_at = datetime.fromtimestamp(run.summary_file.stat().st_mtime, UTC)
    recorded = store.read_runs(source.id, 1)
    if (recorded and recorded[0].measures.ended_at >= started_at) or now - started_at < DEAD_AFTER:
        return
    record_run(installation, source.id, run.run_id, started_at=started_at, now=now)
