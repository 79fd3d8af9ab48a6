"""The numbers that a source's health is judged by: what one run did, and several runs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median
from typing import Literal

from pydantic import Field

from communique.models import Drift, Value
from communique.pipeline.run_failure import RunFailure

REFUSALS = frozenset({"http-401", "http-403", "http-407", "http-451", "http-429", "robots-refused"})
"""Reasons by which a site says that it does not want to be read."""


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
