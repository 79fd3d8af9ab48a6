"""Judging a source: from measures and what is usual to a state with its evidence. Pure; nothing is asked or written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from communique.models import Value
from communique.operators.arrivals import Rhythm
from communique.operators.baseline import Baseline, Share, is_drop, is_rise
from communique.operators.health import Cause, Finding, SourceHealth, State, worst_first
from communique.operators.measures import FIELDS, REFUSALS, RunMeasures
from communique.sources.model import Source

MOST = 0.5
"""From this share of its pages on, a fault is the source's and not a page's."""
SHORT_LISTING = 0.4
"""Listings that name less than this share of what is usual are short."""
SHRUNK_TEXT = 0.4
"""Articles whose median length is below this share of the usual have lost text."""
SLOW_TIMES, SLOW_SECONDS = 5.0, 0.25
"""A site is slow when an answer takes this many times the usual, and this many seconds more: a cached loopback page
that takes 10 ms instead of 2 is no news."""
LOST_CONFIDENCE = 0.25
"""Fall of the cleaner's mean confidence that counts."""
OVERDUE_INTERVALS = 2.0
"""Crawl intervals without a run after which a source is overdue."""
SLACK = timedelta(minutes=10)
"""What a run may be late beyond its schedule before anyone is told."""

UNREACHABLE = frozenset(
    {"dns-failed", "connection-failed", "timeout", "tls-refused", "truncated", "bad-answer", "held-off"}
)
"""Reasons that say nothing came, or not all of it."""
NO_TEXT = frozenset({"no-text"})
GARBAGE = frozenset({"unsupported-type", "not-a-page", "bad-encoding", "empty-body", "low-confidence", "bad-header"})
"""Reasons that say what came is no article."""


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


def judge_run(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    """Yield what is wrong with a run that came to its end."""
    for judge in (_judge_listings, _judge_quarantine, _judge_articles, _judge_fields, _judge_drift, _judge_pace):
        yield from judge(source, run, baseline)


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


def name_failure(reason: str | None, error: str, message: str) -> tuple[State, Cause]:
    """Return what state and cause an error that ended a run means.

    Args:
        reason: reason code, of a page or listing that could not be read.
        error: name of the error's class.
        message: its text; a listing's error names each listing's reason.
    """
    reasons = {reason} if reason else {word.rstrip(":;") for word in message.split()}
    return next((named for belongs, named in _FAILURES if belongs(reasons, error, message)), ("broken", "run-died"))


_FAILURES: tuple[tuple[Callable[[set[str], str, str], object], tuple[State, Cause]], ...] = (
    (lambda reasons, error, message: "Elasticsearch" in message, ("broken", "cluster")),
    (lambda reasons, error, message: "No space left" in message or "quota exceeded" in message, ("broken", "disk")),
    (lambda reasons, error, message: error in {"ConfigError", "ValidationError"}, ("broken", "config")),
    (lambda reasons, error, message: reasons & {*REFUSALS, "robots-unavailable"}, ("refused", "refused")),
    (lambda reasons, error, message: reasons & {"no-items"}, ("silent", "listing-empty")),
    (lambda reasons, error, message: any(r.startswith("http-5") for r in reasons), ("broken", "server-errors")),
    (lambda reasons, error, message: reasons & UNREACHABLE, ("broken", "unreachable")),
    (lambda reasons, error, message: reasons & {*GARBAGE, "not-a-feed", "not-a-sitemap"}, ("broken", "garbage")),
)
"""Which error that ended a run means what; the first that fits holds."""


def _judge_listings(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    usual = f", usually {baseline.listed:.0f}" if baseline.listed is not None else ""
    if run.listed == 0 and source.expect.min_listed > 0:
        text = f"its listings answer and name no page{usual}"
        yield Finding(state="silent", cause="listing-empty", evidence=text, url=source.discover[0].url)
    elif run.listed < source.expect.min_listed:
        text = f"its listings name {run.listed} pages; `expect.min_listed` is {source.expect.min_listed}{usual}"
        yield Finding(state="degraded", cause="listing-short", evidence=text, url=source.discover[0].url)
    elif baseline.listed is not None and run.listed < SHORT_LISTING * baseline.listed:
        text = f"its listings name {run.listed} pages{usual}"
        yield Finding(state="degraded", cause="listing-short", evidence=text, url=source.discover[0].url)
    if source.expect.max_listed is not None and run.listed > source.expect.max_listed:
        text = f"its listings name {run.listed} pages; `expect.max_listed` is {source.expect.max_listed}"
        yield Finding(state="degraded", cause="listing-grew", evidence=text)
    for reason, count in run.problems.items():
        if run.listed == 0 and reason == "no-items":
            continue
        refused = reason in REFUSALS
        yield Finding(
            state="degraded",
            cause="refused" if refused else "listing-away",
            evidence=f"{count} of its {run.ways_in} ways in cannot be read: {reason}",
            url=run.first_shown.get(reason),
        )


def _judge_quarantine(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    failed = Share(part=run.quarantined, whole=run.asked)
    if not failed.part:
        return
    if failed.rate <= source.expect.max_quarantined and not is_rise(failed, baseline.quarantined):
        return
    kinds: dict[Cause, int] = {}
    for reason, count in run.reasons.items():
        kinds[_cause_of(reason)] = kinds.get(_cause_of(reason), 0) + count
    cause = max(kinds, key=lambda kind: kinds[kind])
    reason = max((name for name in run.reasons if _cause_of(name) == cause), key=lambda name: run.reasons[name])
    whole = failed.rate >= MOST
    state: State = "degraded"
    if whole:
        state = "refused" if cause == "refused" else "broken"
    usual = f"; usually {baseline.quarantined.rate:.0%}" if baseline.quarantined.whole else ""
    told = ", ".join(f"{name} ({count})" for name, count in sorted(run.reasons.items(), key=lambda item: -item[1])[:4])
    yield Finding(
        state=state,
        cause=cause,
        evidence=f"{failed.part} of {failed.whole} pages asked for could not go on: {told}{usual}",
        url=run.first_shown.get(reason),
    )


def _cause_of(reason: str) -> Cause:
    families: tuple[tuple[Callable[[str], bool], Cause], ...] = (
        (REFUSALS.__contains__, "refused"),
        (NO_TEXT.__contains__, "no-text"),
        ("rules-lost".__eq__, "redesign"),
        (GARBAGE.__contains__, "garbage"),
        (UNREACHABLE.__contains__, "unreachable"),
        (lambda name: name.startswith("http-5"), "server-errors"),
    )
    return next((cause for belongs, cause in families if belongs(reason)), "quarantine")


def _judge_articles(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    """Yield what is wrong with the texts, whatever their fields say."""
    foreign = Share(part=run.foreign, whole=run.articles)
    if _rose_to_most(foreign, baseline.foreign):
        text = f"{foreign.part} of {foreign.whole} pages are in no language of the source{_usually(baseline.foreign)}"
        yield Finding(state="broken", cause="garbage", evidence=text, url=run.first_shown.get("foreign"))
    same = Share(part=run.same_text, whole=run.articles)
    if same.part > 2 and _rose_to_most(same, baseline.same_text):
        text = f"{same.part} of {same.whole} pages say the same, word for word{_usually(baseline.same_text)}"
        yield Finding(state="broken", cause="garbage", evidence=text, url=run.first_shown.get("same-text"))


def _rose_to_most(now: Share, usual: Share) -> bool:
    return now.whole > 0 and now.rate >= MOST and (not usual.whole or is_rise(now, usual))


def _judge_fields(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    if not run.articles:
        return
    by_rule = {field: Share(part=run.rule_found[field], whole=tried) for field, tried in run.rule_tried.items()}
    lost_rules = [field for field, now in by_rule.items() if _is_lost_rule(now, baseline.by_rule.get(field, Share()))]
    if lost_rules:
        told = "; ".join(_tell_share(field, by_rule[field], baseline.by_rule.get(field)) for field in lost_rules)
        redesign = "body" in lost_rules or len(lost_rules) > 1
        yield Finding(
            state="degraded",
            cause="redesign" if redesign else "field-lost",
            evidence=f"its selectors find nothing any more: {told}",
            url=next(
                (run.first_shown[f"rule:{field}"] for field in lost_rules if f"rule:{field}" in run.first_shown), None
            ),
        )
    yield from _judge_fill(source, run, baseline)
    yield from _judge_text(source, run, baseline)


def _is_lost_rule(now: Share, usual: Share) -> bool:
    """Tell whether a selector finds less than it did.

    A byline or a number may be absent by right, so a selector is judged by its past alone; without one it is not.
    """
    return is_drop(now, usual)


def _judge_fill(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    for field in FIELDS:
        now = Share(part=run.filled.get(field, 0), whole=run.articles)
        usual = baseline.filled.get(field)
        bound = source.expect.min_fill.get(field)
        broke_bound = bound is not None and now.rate < bound
        if broke_bound or (usual is not None and is_drop(now, usual)):
            wanted = f"; `expect.min_fill` wants {bound:.0%}" if broke_bound else ""
            yield Finding(
                state="degraded",
                cause="no-text" if field == "text" else "field-lost",
                evidence=f"articles with {_tell_share(field, now, usual)}{wanted}",
                url=run.first_shown.get(f"missing:{field}"),
            )


def _judge_text(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    enough = run.articles >= 5
    if run.text_chars is not None and enough:
        bound, usual = source.expect.min_text_chars, baseline.text_chars
        if run.text_chars < bound or (usual is not None and run.text_chars < SHRUNK_TEXT * usual):
            told = f", usually {usual:.0f}" if usual is not None else f"; `expect.min_text_chars` is {bound}"
            text = f"its articles have {run.text_chars:.0f} characters of text in the median{told}"
            yield Finding(state="degraded", cause="no-text", evidence=text, url=run.first_shown.get("missing:text"))
    now, before = run.confidence, baseline.confidence
    if now is not None and before is not None and enough and now < before - LOST_CONFIDENCE:
        text = f"the cleaner is {now:.0%} sure of its texts, usually {before:.0%}"
        yield Finding(state="degraded", cause="redesign", evidence=text)


def _judge_drift(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    """Yield what the clean step saw on its own; lost fields are judged over several runs, by `_judge_fill`."""
    for drift in run.drift:
        if not drift.signal.startswith("lost-"):
            cause: Cause = "no-text" if drift.signal == "text-emptied" else "redesign"
            url = drift.examples[0] if drift.examples else None
            yield Finding(state="degraded", cause=cause, evidence=drift.message.split(";")[0], url=url)


def _judge_pace(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    now, usual = run.seconds_per_page, baseline.seconds_per_page
    if now is None or usual is None:
        return
    if now > SLOW_TIMES * usual and now > usual + SLOW_SECONDS:
        text = f"a page takes {now:.2f} s, usually at most {usual:.2f} s"
        yield Finding(state="late", cause="slow", evidence=text)


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


def _tell_share(field: str, now: Share, usual: Share | None) -> str:
    return f"{field}: {now.part} of {now.whole}{_usually(usual)}"


def _usually(usual: Share | None) -> str:
    return f" (usually {usual.rate:.0%})" if usual is not None and usual.whole else ""


def say_time(time: timedelta) -> str:
    """Return a span of time as a person says it: ``40 minutes``, ``5 hours``, ``3 days``."""
    for name, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = time.total_seconds() / seconds
        if count >= 2 or (name == "minute" and count >= 1):
            return f"{count:.0f} {name}{'' if round(count) == 1 else 's'}"
    count = round(time.total_seconds())
    return f"{count} second{'' if count == 1 else 's'}"
