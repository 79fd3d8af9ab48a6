"""Judging a run that came to its end, by its measures and what is usual. Pure; nothing is asked or written."""

from __future__ import annotations

from collections.abc import Iterator

from communique.operators.article_measures import FIELDS
from communique.operators.baseline import Baseline, Share, is_drop, is_rise
from communique.operators.causes import cause_of
from communique.operators.health import Cause, Finding, State
from communique.operators.measures import REFUSALS, RunMeasures
from communique.operators.wording import say_usual, tell_share
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


def judge_run(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    """Yield what is wrong with a run that came to its end."""
    for judge in (_judge_listings, _judge_quarantine, _judge_articles, _judge_fields, _judge_drift, _judge_pace):
        yield from judge(source, run, baseline)


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
        kinds[cause_of(reason)] = kinds.get(cause_of(reason), 0) + count
    cause = max(kinds, key=lambda kind: kinds[kind])
    reason = max((name for name in run.reasons if cause_of(name) == cause), key=lambda name: run.reasons[name])
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


def _judge_articles(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    """Yield what is wrong with the texts, whatever their fields say."""
    foreign = Share(part=run.foreign, whole=run.articles)
    if _rose_to_most(foreign, baseline.foreign):
        text = f"{foreign.part} of {foreign.whole} pages are in no language of the source{say_usual(baseline.foreign)}"
        yield Finding(state="broken", cause="garbage", evidence=text, url=run.first_shown.get("foreign"))
    same = Share(part=run.same_text, whole=run.articles)
    if same.part > 2 and _rose_to_most(same, baseline.same_text):
        text = f"{same.part} of {same.whole} pages say the same, word for word{say_usual(baseline.same_text)}"
        yield Finding(state="broken", cause="garbage", evidence=text, url=run.first_shown.get("same-text"))


def _rose_to_most(now: Share, usual: Share) -> bool:
    return now.whole > 0 and now.rate >= MOST and (not usual.whole or is_rise(now, usual))


def _judge_fields(source: Source, run: RunMeasures, baseline: Baseline) -> Iterator[Finding]:
    if not run.articles:
        return
    by_rule = {field: Share(part=run.rule_found[field], whole=tried) for field, tried in run.rule_tried.items()}
    lost_rules = [field for field, now in by_rule.items() if _is_lost_rule(now, baseline.by_rule.get(field, Share()))]
    if lost_rules:
        told = "; ".join(tell_share(field, by_rule[field], baseline.by_rule.get(field)) for field in lost_rules)
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
                evidence=f"articles with {tell_share(field, now, usual)}{wanted}",
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
