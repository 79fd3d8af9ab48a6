"""Judging a source: from measures and what is usual to a state with its evidence. Pure; nothing is asked or written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from communique.models import Value
from communique.operators.arrivals import Rhythm
from communique.operators.baseline import Baseline
from communique.operators.causes import name_failure
from communique.operators.health import Finding, SourceHealth, worst_first
from communique.operators.measures import RunMeasures
from communique.operators.run_judging import judge_run
from communique.operators.wording import say_time
from communique.sources.model import Source

OVERDUE_INTERVALS = 2.0
"""Crawl intervals without a run after which a source is overdue."""
SLACK = timedelta(minutes=10)
"""What a run may be late beyond its schedule before anyone is told."""


class Circumstances(Value):
    """What a source is judged by beside its run.

    Attributes:
        now: the moment of judging (UTC).
        baseline: learned from its earlier runs that were well.
        rhythm: when it usually publishes, if that is known.
        last_document_at: when its last new document came.
        interval: time between two of its crawls by schedule; ``None`` leaves it unjudged whether one is overdue.
        paused: whether its DAG is paused in Airflow.
        known_since: since when the source has been watched, to tell one that is new from one that never ran.
    """

    now: datetime
    baseline: Baseline = Baseline()
    rhythm: Rhythm | None = None
    last_document_at: datetime | None = None
    interval: timedelta | None = None
    paused: bool = False
    known_since: datetime | None = None


def judge_source(source: Source, run: RunMeasures | None, seen: Circumstances) -> SourceHealth:
    """Return how ``source`` is.

    Args:
        source: as its file says.
        run: its newest run, with the article measures of the runs before it where it made few; ``None`` if it never
            ran.
        seen: what it is judged by.
    """
    findings = worst_first(list(_find(source, run, seen)))
    return SourceHealth(
        source=source.id,
        state=findings[0].state if findings else "fine",
        cause=findings[0].cause if findings else None,
        findings=findings,
        judged_at=seen.now,
        since=seen.now,
        run_id=run.run_id if run else None,
        run_at=run.ended_at if run else None,
        last_document_at=seen.last_document_at,
    )


def _find(source: Source, run: RunMeasures | None, seen: Circumstances) -> Iterator[Finding]:
    if not source.enabled or seen.paused:
        text = "its file says `enabled: false`" if not source.enabled else "its DAG is paused in Airflow"
        yield Finding(state="paused", cause="disabled", evidence=text)
        return
    if run is None:
        yield _judge_never_run(seen)
        return
    yield from _judge_overdue(run, seen)
    if run.failure is not None or not run.finished:
        yield _judge_failure(run)
        return
    yield from judge_run(source, run, seen.baseline)
    yield from _judge_quiet(source, seen)


def _judge_never_run(seen: Circumstances) -> Finding:
    waited = seen.now - (seen.known_since or seen.now)
    if seen.interval is not None and waited > OVERDUE_INTERVALS * seen.interval + SLACK:
        due = say_time(seen.interval)
        text = f"it has never run, though it was first seen {say_time(waited)} ago and is due every {due}"
        return Finding(state="late", cause="not-running", evidence=text)
    return Finding(state="paused", cause="never-run", evidence="it has never been crawled")


def _judge_overdue(run: RunMeasures, seen: Circumstances) -> Iterator[Finding]:
    waited = seen.now - run.ended_at
    if seen.interval is not None and waited > OVERDUE_INTERVALS * seen.interval + SLACK:
        text = f"its last run ended {say_time(waited)} ago; it is due every {say_time(seen.interval)}"
        yield Finding(state="late", cause="not-running", evidence=text)


def _judge_failure(run: RunMeasures) -> Finding:
    failure = run.failure
    if failure is None:
        missing = run.asked - run.indexed - run.unchanged - run.quarantined
        return Finding(
            state="broken",
            cause="run-died",
            evidence=f"its run {run.run_id} ended with {missing} of {run.asked} pages unaccounted for",
        )
    state, cause = name_failure(failure.reason, failure.error, failure.message)
    first_line = failure.message.splitlines()[0] if failure.message else failure.error
    return Finding(state=state, cause=cause, evidence=f"its run ended in {failure.step}: {first_line[:400]}")


def _judge_quiet(source: Source, seen: Circumstances) -> Iterator[Finding]:
    if seen.last_document_at is None:
        return
    waited = seen.now - seen.last_document_at
    bound = source.expect.max_quiet_hours
    if bound is not None and waited > timedelta(hours=bound):
        text = f"no new document for {say_time(waited)}; `expect.max_quiet_hours` is {bound:g}"
        yield Finding(state="silent", cause="silence", evidence=text)
    elif seen.rhythm is not None and (judged := seen.rhythm.judge_gap(seen.last_document_at, seen.now)) != "fine":
        expected = seen.rhythm.expect_between(seen.last_document_at, seen.now)
        text = f"no new document for {say_time(waited)}, in which about {expected:.0f} usually come"
        yield Finding(state=judged, cause="silence", evidence=text)
