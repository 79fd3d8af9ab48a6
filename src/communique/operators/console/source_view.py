"""What the page of one source shows: its runs, how its fields were filled, its newest pages, rules and template."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from communique.index.held import read_documents
from communique.ledger import LedgerEntry
from communique.models import Value
from communique.operators.article_measures import FIELDS
from communique.operators.console.charts import line_of_shares
from communique.operators.health import SourceHealth
from communique.operators.measures import RunMeasures
from communique.operators.store import HealthStore, RunRecord
from communique.pipeline.context import Installation
from communique.pipeline.coverage import SourceCoverage, read_coverage
from communique.sources.model import LocalRules, Source
from communique.sources.rule_files import read_local_rules
from communique.sources.template import SiteTemplate

RUNS = 30
"""Newest runs that are shown."""
NEWEST_PAGES = 12
"""Newest pages that are shown."""


class FieldLine(Value):
    """How one field was filled over the runs, oldest first.

    Attributes:
        field: its name.
        points: of an SVG line.
        newest: share of the newest articles that have it, 0 to 1; ``None`` without any.
    """

    field: str
    points: str
    newest: float | None


class NewestPage(Value):
    """A page whose body came lately.

    Attributes:
        entry: what the ledger knows of it.
        headline, published: of its document, if it has one.
        chars: characters of its text.
    """

    entry: LedgerEntry
    headline: str | None = None
    published: str | None = None
    chars: int | None = None


class SourcePage(Value):
    """Everything the page of a source shows."""

    source: Source
    health: SourceHealth | None
    baseline_from: datetime | None
    runs: tuple[RunRecord, ...]
    fields: tuple[FieldLine, ...]
    newest: tuple[NewestPage, ...]
    coverage: SourceCoverage
    local_rules: LocalRules | None
    templates: tuple[SiteTemplate, ...]
    proposed: SiteTemplate | None


def read_source_page(installation: Installation, source: Source) -> SourcePage:
    """Return what is known of a source.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    store = HealthStore(installation.client, installation.settings)
    known, runs = store.read_source(source.id), store.read_runs(source.id, RUNS)
    return SourcePage(
        source=source,
        health=known.health if known else None,
        baseline_from=known.baseline_from if known else None,
        runs=tuple(runs),
        fields=tuple(_field_line(field, [record.measures for record in runs]) for field in FIELDS),
        newest=tuple(_newest_pages(installation, source)),
        coverage=read_coverage(installation, source.id)[0],
        local_rules=read_local_rules(installation.settings, source.id),
        templates=installation.templates.versions(source.id),
        proposed=installation.templates.read_proposed(source.id),
    )


def _field_line(field: str, runs: list[RunMeasures]) -> FieldLine:
    shares = [run.filled.get(field, 0) / run.articles if run.articles else None for run in reversed(runs)]
    newest = next((share for share in reversed(shares) if share is not None), None)
    return FieldLine(field=field, points=line_of_shares(shares), newest=newest)


def _newest_pages(installation: Installation, source: Source) -> list[NewestPage]:
    entries = installation.ledger.newest_bodies(source.id, NEWEST_PAGES)
    documents = read_documents(installation.client, installation.settings, [entry.url for entry in entries])
    return [_newest_page(entry, documents.get(entry.url)) for entry in entries]


def _newest_page(entry: LedgerEntry, document: dict[str, Any] | None) -> NewestPage:
    if document is None:
        return NewestPage(entry=entry)
    return NewestPage(
        entry=entry,
        headline=document.get("headline"),
        published=document.get("published_text"),
        chars=sum(len(segment.get("text", "")) for segment in document.get("segments", ())),
    )
