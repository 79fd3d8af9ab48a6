"""Judging: what measures and a baseline say of a source, and what they must never say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.models import Drift
from communique.operators.arrivals import SILENT_EXPECTED, Rhythm, learn_rhythm
from communique.operators.baseline import Baseline, Share, chance_of_at_most, is_drop, is_rise, learn_baseline
from communique.operators.causes import name_failure
from communique.operators.health import ADVICE, SourceHealth
from communique.operators.judge import Circumstances, judge_source
from communique.operators.measures import RunMeasures, pool_articles
from communique.operators.wording import say_time
from communique.pipeline.run_failure import RunFailure
from communique.sources.model import Source

NOW = datetime(2025, 4, 7, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def source(**fields: Any) -> Source:
    return Source.model_validate(
        {
            "id": "ministry",
            "name": "Ministry",
            "description": "A ministry.",
            "category": "ministry",
            "languages": ["en"],
            "home": "https://ministry.example/",
            "discover": [{"type": "feed", "url": "https://ministry.example/feed"}],
            "scope": {"hosts": ["ministry.example"]},
        }
        | fields
    )


def run(number: int = 0, **fields: Any) -> RunMeasures:
    """Return a run in which all is well, but for ``fields``."""
    articles = fields.pop("articles", 10)
    started = NOW - HOUR * (number + 1)
    whole = {"title": articles, "published": articles, "text": articles, "byline": 0, "reference": 0}
    values = {
        "source": "ministry",
        "run_id": f"r{number}",
        "started_at": started,
        "ended_at": started + timedelta(minutes=2),
        "finished": True,
        "listed": 20,
        "asked": 20,
        "indexed": articles,
        "unchanged": 20 - articles,
        "articles": articles,
        "filled": whole,
        "rule_tried": {"title": articles, "body": articles},
        "rule_found": {"title": articles, "body": articles},
        "text_chars": 3000,
        "languages": {"en": articles},
        "confidence": 0.95,
        "seconds_per_page": 1.0,
    }
    return RunMeasures.model_validate(values | fields)


USUAL = learn_baseline([run(number) for number in range(1, 9)])


def judged(measures: RunMeasures | None, of: Source | None = None, **seen: Any) -> SourceHealth:
    return judge_source(of or source(), measures, Circumstances.model_validate({"now": NOW, "baseline": USUAL} | seen))


def died(reason: str | None, error: str = "PageError", message: str = "", step: str = "discover") -> RunMeasures:
    failure = RunFailure(step=step, error=error, reason=reason, message=message, at=NOW)
    return run(finished=False, failure=failure)


@pytest.mark.parametrize(
    ("measures", "state", "cause"),
    [
        (run(), "fine", None),
        (run(articles=0), "fine", None),
        (run(listed=0, articles=0, unchanged=0), "silent", "listing-empty"),
        (run(listed=6, articles=0, unchanged=6), "degraded", "listing-short"),
        (run(problems={"http-404": 1}), "degraded", "listing-away"),
        (run(quarantined=20, refused=20, reasons={"http-403": 20}), "refused", "refused"),
        (run(quarantined=20, reasons={"http-500": 20}), "broken", "server-errors"),
        (run(quarantined=20, reasons={"timeout": 18, "no-text": 2}), "broken", "unreachable"),
        (run(quarantined=20, reasons={"no-text": 20}), "broken", "no-text"),
        (run(quarantined=8, reasons={"no-text": 8}), "degraded", "no-text"),
        (run(quarantined=20, reasons={"unsupported-type": 20}), "broken", "garbage"),
        (run(quarantined=1, reasons={"http-500": 1}), "fine", None),
        (run(foreign=10), "broken", "garbage"),
        (run(same_text=10), "broken", "garbage"),
        (run(rule_found={"title": 0, "body": 0}), "degraded", "redesign"),
        (run(rule_found={"title": 0, "body": 10}), "degraded", "field-lost"),
        (run(rule_found={"title": 9, "body": 9}), "fine", None),
        (run(filled={"title": 10, "published": 0, "text": 10}), "degraded", "field-lost"),
        (run(filled={"title": 10, "published": 10, "text": 0}), "degraded", "no-text"),
        (run(text_chars=900), "degraded", "no-text"),
        (run(confidence=0.5), "degraded", "redesign"),
        (run(seconds_per_page=6.0), "late", "slow"),
        (run(seconds_per_page=4.0), "fine", None),
        (run(finished=False), "broken", "run-died"),
        (died("http-403"), "refused", "refused"),
        (died("robots-refused"), "refused", "refused"),
        (died("no-items"), "silent", "listing-empty"),
        (died("dns-failed"), "broken", "unreachable"),
        (died("http-503"), "broken", "server-errors"),
        (died("not-a-feed"), "broken", "garbage"),
        (died(None, "ServiceError", "writing documents: no answer from Elasticsearch"), "broken", "cluster"),
        (died(None, "OSError", "[Errno 28] No space left on device"), "broken", "disk"),
        (died(None, "ConfigError", "m.yaml:3: unknown key"), "broken", "config"),
        (died(None, "KeyError", "'x'"), "broken", "run-died"),
        (None, "paused", "never-run"),
    ],
)
def test_what_a_run_shows_has_its_name(measures: RunMeasures | None, state: str, cause: str | None) -> None:
    health = judged(measures)
    assert (health.state, health.cause) == (state, cause), health.findings
    if cause:
        assert health.advice == ADVICE[cause]
        assert health.evidence


def test_a_listing_error_names_the_cause_of_several_ways_in() -> None:
    message = "m: none of its 2 ways in could be read: timeout: https://m/feed: no answer; http-503: https://m/list"
    assert name_failure(None, "ServiceError", message) == ("broken", "server-errors")


def test_a_drift_that_the_clean_step_saw_is_told_with_its_page() -> None:
    drift = Drift(
        signal="text-emptied", pages=9, of=10, usual=0.1, message="9 of 10 pages; do", examples=("https://p",)
    )
    health = judged(run(drift=(drift,)))
    assert (health.state, health.cause, health.findings[0].url) == ("degraded", "no-text", "https://p")


def test_bounds_of_the_file_hold_without_a_past() -> None:
    strict = source(expect={"min_listed": 30, "max_listed": 40, "min_fill": {"published": 0.9}, "min_text_chars": 4000})
    health = judged(run(filled={"title": 10, "published": 5, "text": 10}), strict, baseline=Baseline())
    assert [finding.cause for finding in health.findings] == ["listing-short", "field-lost", "no-text"]
    assert "`expect.min_fill` wants 90%" in health.findings[1].evidence
    assert judged(run(listed=41), strict, baseline=Baseline()).findings[0].cause != "listing-short"


def test_a_source_that_is_not_crawled_when_it_is_due_is_late() -> None:
    old = run(5)
    assert judged(old).state == "fine", "without a schedule nothing is due"
    assert judged(old, interval=HOUR).cause == "not-running"
    assert judged(run(0), interval=HOUR).state == "fine"
    assert judged(old, interval=HOUR, paused=True).state == "paused"
    assert judged(old, source(enabled=False), interval=HOUR).cause == "disabled"


def test_a_source_that_never_ran_is_late_once_it_is_due() -> None:
    assert judged(None, interval=HOUR, known_since=NOW - HOUR).cause == "never-run"
    late = judged(None, interval=HOUR, known_since=NOW - 5 * HOUR)
    assert (late.state, late.cause) == ("late", "not-running")


def test_one_page_is_no_redesign_and_a_few_runs_of_one_page_are() -> None:
    lost = [run(number, articles=1, rule_found={"title": 0, "body": 0}) for number in range(8)]
    assert judged(pool_articles(lost[:1])).state == "fine"
    assert judged(pool_articles(lost[:6])).cause == "redesign"


def test_pooled_runs_are_told_by_the_newest_and_counted_by_all() -> None:
    pooled = pool_articles([run(0, articles=0, text_chars=None, first_shown={"a": "new"}), run(1), run(2, articles=2)])
    assert (pooled.run_id, pooled.articles, pooled.filled["title"]) == ("r0", 12, 12)
    assert pooled.first_shown["a"] == "new"


def test_the_first_page_that_shows_it_is_named() -> None:
    shown = {"rule:body": "https://ministry.example/1"}
    assert judged(run(rule_found={"title": 0, "body": 0}, first_shown=shown)).findings[0].url == shown["rule:body"]


shares = st.builds(
    lambda whole, part: Share(part=round(part * whole), whole=whole), st.integers(0, 400), st.floats(0, 1)
)


@given(shares, shares)
def test_chance_is_a_probability_and_a_drop_is_never_a_rise(now: Share, usual: Share) -> None:
    assert 0 <= chance_of_at_most(now, usual) <= 1
    assert not (is_drop(now, usual) and is_rise(now, usual))


@given(shares, shares)
def test_fewer_found_is_never_better(now: Share, usual: Share) -> None:
    if now.part and is_drop(now, usual):
        assert is_drop(Share(part=now.part - 1, whole=now.whole), usual)


@given(shares)
def test_what_is_usual_is_no_drop(usual: Share) -> None:
    assert not is_drop(usual, usual)
    assert not is_rise(usual, usual)


@given(st.integers(1, 60), st.integers(0, 10))
def test_a_run_like_those_before_it_is_fine(number: int, articles: int) -> None:
    baseline = learn_baseline([run(i, articles=articles) for i in range(number)])
    assert judged(run(articles=articles), baseline=baseline).state == "fine"


def weekday_mornings(weeks: int, *, until: datetime = NOW) -> list[datetime]:
    """Return two documents on each morning from Monday to Friday."""
    days = (until.replace(hour=0) - timedelta(days=back) for back in range(7 * weeks + 1))
    times = [day + HOUR * hour for day in days if day.weekday() < 5 for hour in (8, 10)]
    return [moment for moment in times if moment <= until]


def test_a_weekend_is_no_silence_and_two_weekdays_are() -> None:
    friday = datetime(2025, 4, 4, 23, tzinfo=UTC)
    rhythm = learn_rhythm(weekday_mornings(8, until=friday), "UTC")
    assert rhythm is not None
    last = datetime(2025, 4, 4, 10, tzinfo=UTC)
    assert rhythm.judge_gap(last, datetime(2025, 4, 7, 8, tzinfo=UTC)) == "fine"
    assert rhythm.judge_gap(last, datetime(2025, 4, 9, 12, tzinfo=UTC)) == "late"
    assert rhythm.judge_gap(last, datetime(2025, 4, 12, 12, tzinfo=UTC)) == "silent"
    health = judged(run(), rhythm=rhythm, last_document_at=last, now=datetime(2025, 4, 12, 12, tzinfo=UTC))
    assert (health.state, health.cause) == ("silent", "silence")
    assert "about 11 usually come" in health.evidence


def test_hours_are_those_of_the_sources_own_zone() -> None:
    rhythm = learn_rhythm(weekday_mornings(8), "Asia/Baku")
    assert rhythm is not None
    monday = rhythm.rates[:24]
    assert max(range(24), key=lambda hour: monday[hour]) in {12, 14}


def test_few_documents_are_no_rhythm() -> None:
    assert learn_rhythm([], "UTC") is None
    assert learn_rhythm(weekday_mornings(1), "UTC") is None
    assert learn_rhythm([NOW] * 50, "UTC") is None


def test_a_bound_in_hours_outweighs_the_rhythm() -> None:
    bounded = source(expect={"max_quiet_hours": 5})
    assert judged(run(), bounded, last_document_at=NOW - 6 * HOUR).state == "silent"
    assert judged(run(), bounded, last_document_at=NOW - 4 * HOUR).state == "fine"


moments = st.datetimes(datetime(2025, 1, 1), datetime(2025, 3, 1), timezones=st.just(UTC))


@settings(max_examples=60, deadline=None)
@given(st.lists(moments, min_size=20, max_size=120), moments, st.floats(0, 500), st.floats(0, 500))
def test_waiting_longer_is_never_less_unusual(
    arrivals: list[datetime], start: datetime, first: float, more: float
) -> None:
    rhythm = learn_rhythm(arrivals, "Europe/Moscow")
    if rhythm is None:
        return
    order = ("fine", "late", "silent")
    sooner, later = start + HOUR * first, start + HOUR * (first + more)
    assert rhythm.expect_between(start, sooner) <= rhythm.expect_between(start, later) + 1e-9
    assert order.index(rhythm.judge_gap(start, sooner)) <= order.index(rhythm.judge_gap(start, later))


@settings(max_examples=60, deadline=None)
@given(st.lists(moments, min_size=20, max_size=120))
def test_a_gap_the_source_has_had_is_never_late(arrivals: list[datetime]) -> None:
    rhythm = learn_rhythm(arrivals, "UTC")
    if rhythm is not None:
        known = sorted(moment for moment in arrivals if moment > max(arrivals) - timedelta(weeks=8))
        assert all(rhythm.judge_gap(a, b) == "fine" for a, b in pairwise(known))


@settings(max_examples=60, deadline=None)
@given(moments, st.floats(0, 2000), st.floats(0, 2000))
def test_expectation_adds_up_over_time(start: datetime, first: float, second: float) -> None:
    rates = tuple((hour % 24) / 10 for hour in range(168))
    rhythm = Rhythm(timezone="Asia/Baku", rates=rates, longest_gap=0, documents=1, weeks=1)
    middle, end = start + HOUR * first, start + HOUR * (first + second)
    parts = rhythm.expect_between(start, middle) + rhythm.expect_between(middle, end)
    assert parts == pytest.approx(rhythm.expect_between(start, end), rel=1e-6, abs=1e-6)


def test_a_rhythm_expects_what_came() -> None:
    rhythm = learn_rhythm(weekday_mornings(8), "UTC")
    assert rhythm is not None
    assert rhythm.expect_between(NOW, NOW + timedelta(weeks=1)) == pytest.approx(10, abs=1.5)
    assert rhythm.judge_gap(NOW, NOW + timedelta(weeks=2)) == "silent"
    assert rhythm.expect_between(NOW, NOW + timedelta(weeks=2)) > SILENT_EXPECTED


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(seconds=50), "50 seconds"),
        (timedelta(minutes=40), "40 minutes"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_time_is_said_as_people_say_it(time: timedelta, said: str) -> None:
    assert say_time(time) == said
