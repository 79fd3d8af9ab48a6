"""What a run did, measured: the numbers that health is judged by.

They are taken from the run's work files alone, so that a run that died is measured as far as it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Literal, get_args

from pydantic import Field

from communique.models import Article, Candidate, Drift, FetchRecord, Quarantined, Value, parse_iso
from communique.pipeline.report import BatchReport, Discovered, read_run_report
from communique.pipeline.run_failure import RunFailure, read_failure
from communique.pipeline.workspace import Batch, RunFolder
from communique.sources.model import CleanRules, MeasuredField, Source

FIELDS: tuple[MeasuredField, ...] = get_args(MeasuredField)
"""Fields whose fill is measured. ``text`` counts as filled from :data:`MIN_TEXT_CHARS` on."""
RULE_FIELDS = ("title", "published", "byline", "reference", "body")
"""Fields that a source's rules may name a selector for."""
MIN_TEXT_CHARS = 200
"""Shorter text is no statement: a headline with its date has about a hundred characters."""
REFUSALS = frozenset({"http-401", "http-403", "http-407", "http-451", "http-429", "robots-refused"})
"""Reasons by which a site says that it does not want to be read."""
_PAIR = 2
_MAX_SHOWN = 40


class RunMeasures(Value):
    """The measures of one run of one source; counts are in pages.

    Attributes:
        source: id of the source.
        run_id: name of the run, as in its folder's name and in its documents.
        kind: ``crawl``, or ``replay`` for documents made again from the archive, which says nothing of the site.
        started_at, ended_at: of the run (UTC).
        finished: whether every listed page is accounted for.
        failure: what ended the run, if it did not end well.
        ways_in: listings the source has.
        problems: listings that could not be read, by reason.
        listed: pages its listings named, due for a visit or not.
        asked: pages that were asked for: those due, listed or not.
        fetched, unchanged, indexed, quarantined, reasons: as in :class:`~communique.pipeline.report.BatchReport`, of
            the pages that were asked for.
        refused: pages that the site does not want to be read (robots.txt, 401, 403, 429 …), part of ``quarantined``.
        articles: articles the cleaner made in this run.
        filled: of these, how many have each of :data:`FIELDS`.
        rule_tried: articles for which a rule with a selector for the field was chosen, by :data:`RULE_FIELDS`.
        rule_found: of these, those whose field came from that rule.
        text_chars: characters of text, median over the articles.
        languages: articles by their first language.
        foreign: articles whose first language is none that the source publishes in.
        same_text: articles whose text another article of the run has too.
        confidence: the cleaner's confidence, mean over the articles.
        seconds_per_page: mean time between two answers.
        latency_seconds: from publication to being searchable, median over new pages that give the minute.
        newest_published: newest publication among the articles, as ISO text.
        drift: in what the pages are unlike those of earlier runs, as the clean step saw it.
        first_shown: first page that shows each symptom: a reason, ``missing:title``, ``rule:body``, ``foreign`` …
    """

    source: str
    run_id: str
    kind: Literal["crawl", "replay"] = "crawl"
    started_at: datetime
    ended_at: datetime
    finished: bool = False
    failure: RunFailure | None = None
    ways_in: int = 1
    problems: dict[str, int] = Field(default_factory=dict)
    listed: int = 0
    asked: int = 0
    fetched: int = 0
    unchanged: int = 0
    indexed: int = 0
    quarantined: int = 0
    refused: int = 0
    reasons: dict[str, int] = Field(default_factory=dict)
    articles: int = 0
    filled: dict[str, int] = Field(default_factory=dict)
    rule_tried: dict[str, int] = Field(default_factory=dict)
    rule_found: dict[str, int] = Field(default_factory=dict)
    text_chars: float | None = None
    languages: dict[str, int] = Field(default_factory=dict)
    foreign: int = 0
    same_text: int = 0
    confidence: float | None = None
    seconds_per_page: float | None = None
    latency_seconds: float | None = None
    newest_published: str | None = None
    drift: tuple[Drift, ...] = ()
    first_shown: dict[str, str] = Field(default_factory=dict)

    @property
    def duration_seconds(self) -> float:
        """Seconds from the start to the end."""
        return (self.ended_at - self.started_at).total_seconds()


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
        first_shown=dict(list((measure_articles(articles, source, shown) or shown).items())[:_MAX_SHOWN]),
        **_article_measures(articles, source),
    )


def measure_articles(articles: Iterable[Article], source: Source, shown: dict[str, str]) -> dict[str, str]:
    """Add to ``shown`` the first page that shows each symptom an article can have, and return it."""
    seen: dict[str, str] = {}
    for article in articles:
        for field in FIELDS:
            if not has_field(article, field):
                shown.setdefault(f"missing:{field}", article.url)
        for ruled in missed_rules(article, source):
            shown.setdefault(f"rule:{ruled}", article.url)
        if is_foreign(article, source):
            shown.setdefault("foreign", article.url)
        if article.text in seen:
            shown.setdefault("same-text", article.url)
        seen[article.text] = article.url
    return shown


def has_field(article: Article, field: str) -> bool:
    """Tell whether one of :data:`FIELDS` is filled."""
    if field == "text":
        return len(article.text) >= MIN_TEXT_CHARS
    return bool(getattr(article, field))


def is_foreign(article: Article, source: Source) -> bool:
    """Tell whether the article's first language is none that its source publishes in."""
    return article.language not in source.languages


def tried_rules(article: Article, source: Source) -> list[str]:
    """Return the fields for which the rules that read ``article`` name a selector."""
    rules = next((rules for rules in source.clean.rules if rules.version == article.rules_version), None)
    if rules is None and source.clean.rules:
        # No version was chosen: after a redesign nothing on the page may tell its day. The newest was meant for it.
        rules = source.clean.rules[0]
    return [field for field in RULE_FIELDS if rules is not None and getattr(rules, field)]


def missed_rules(article: Article, source: Source) -> list[str]:
    """Return the fields for which the rules that read ``article`` name a selector that found nothing."""
    return [field for field in tried_rules(article, source) if not _is_by_rule(article, field)]


def rules_in_force(source: Source) -> CleanRules | None:
    """Return the version of rules that reads pages of today, if the source has any."""
    return next((rules for rules in source.clean.rules if rules.valid_until is None), None)


def _is_by_rule(article: Article, field: str) -> bool:
    origin = article.origins.get(field) or (article.origins.get("text") if field == "body" else None)
    return origin is not None and origin.startswith("rule")


def _article_measures(articles: list[Article], source: Source) -> dict[str, object]:
    texts = Counter(article.text for article in articles)
    tried = Counter(field for article in articles for field in tried_rules(article, source))
    missed = Counter(field for article in articles for field in missed_rules(article, source))
    return {
        "articles": len(articles),
        "filled": {field: sum(has_field(article, field) for article in articles) for field in FIELDS},
        "rule_tried": dict(tried),
        "rule_found": {field: tried[field] - missed[field] for field in tried},
        "text_chars": median(len(article.text) for article in articles) if articles else None,
        "languages": dict(Counter(article.language for article in articles)),
        "foreign": sum(is_foreign(article, source) for article in articles),
        "same_text": sum(count for count in texts.values() if count >= _PAIR),
        "confidence": sum(article.confidence for article in articles) / len(articles) if articles else None,
        "newest_published": max((article.published for article in articles if article.published), default=None),
    }


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


def pool_articles(runs: Sequence[RunMeasures]) -> RunMeasures:
    """Return the newest of ``runs`` with the article measures of all of them together.

    What a run makes articles of are the pages that changed; when nothing changed, how the documents are is what the
    runs before it showed.

    Args:
        runs: newest first, at least one.
    """
    made = [run for run in runs if run.articles]
    texts = [run.text_chars for run in made for _ in range(run.articles) if run.text_chars is not None]
    sure = [run.confidence for run in made for _ in range(run.articles) if run.confidence is not None]
    summed = {name: _sum_counts(getattr(run, name) for run in made) for name in _COUNTED}
    shown = {name: url for run in reversed(runs) for name, url in run.first_shown.items()}
    return runs[0].model_copy(
        update={
            **summed,
            **{name: sum(getattr(run, name) for run in made) for name in ("articles", "foreign", "same_text")},
            "text_chars": median(texts) if texts else None,
            "confidence": sum(sure) / len(sure) if sure else None,
            "drift": made[0].drift if made else (),
            "first_shown": shown,
        }
    )


_COUNTED = ("filled", "rule_tried", "rule_found", "languages")


def _sum_counts(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)
