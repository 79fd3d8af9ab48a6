"""Learn the template of a source from its archived pages, and see what it would change before it is accepted."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Literal

import structlog

from communique.archive import ArchiveReader
from communique.clean.decoding import decode_body
from communique.clean.templates import LEAST_PAGES, Occurrence, keep_corrections, learn_template, occurrences_of_html
from communique.errors import CommuniqueError, ConfigError, PageError, ServiceError
from communique.models import FetchRecord, Value
from communique.pipeline.context import Installation
from communique.pipeline.document_changes import Changes, add_changes
from communique.pipeline.replay import apply_batch, plan_replay, record_of_entry, remake_batch, replay_run_id
from communique.pipeline.workspace import Batch
from communique.sources.template import SiteTemplate

LEARNED_PAGES = 200
"""Newest pages of a source that its template is learned from."""

Tell = Callable[[str], None]
log = structlog.get_logger(__name__)


def learn_from_archive(
    source_id: str, installation: Installation, *, pages: int = LEARNED_PAGES, now: datetime | None = None
) -> SiteTemplate:
    """Return the template of a source's newest pages, with the corrections of the accepted one; nothing is written.

    Args:
        source_id: the source.
        installation: settings and services.
        pages: how many of the newest pages are read.
        now: the present; the clock's time if not given.

    Raises:
        ConfigError: there is no such source.
        CommuniqueError: too few of its pages are held.
        ServiceError: Elasticsearch is away.
    """
    source = installation.source(source_id)
    records = newest_records(source.id, installation, pages)
    if len(records) < LEAST_PAGES:
        raise CommuniqueError(
            f"{source_id}: {len(records)} pages are held, {LEAST_PAGES} or more are needed to tell what repeats; "
            f"run `communique crawl {source_id}` first"
        )
    learned = learn_template(
        source.id,
        _read_occurrences(records, installation),
        valid_from=min(record.fetched_at for record in records).date(),
        learned=(now or datetime.now(UTC)).date(),
    )
    accepted = installation.templates.versions(source.id)
    return keep_corrections(learned, accepted[-1]) if accepted else learned


def newest_records(source_id: str, installation: Installation, count: int) -> list[FetchRecord]:
    """Return how the newest pages of a source were received, newest first."""
    entries = installation.ledger.iter_entries(source_id)
    records = (record for entry in entries if (record := record_of_entry(entry)) is not None)
    return heapq.nlargest(count, records, key=lambda record: (record.fetched_at, record.candidate.url))


def read_html_pages(records: list[FetchRecord], installation: Installation) -> Iterator[tuple[FetchRecord, str]]:
    """Yield the text of each page that can be read back; one that cannot is logged and left out."""
    reader = ArchiveReader(installation.archive)
    for record in records:
        try:
            page = reader.read(record.archive)
        except PageError as error:
            log.warning("page cannot be read back", url=record.candidate.url, message=str(error))
            continue
        yield record, decode_body(page.body, page.headers.get("content-type"))


def _read_occurrences(records: list[FetchRecord], installation: Installation) -> Iterator[list[Occurrence]]:
    for record, html in read_html_pages(records, installation):
        try:
            yield occurrences_of_html(html, record.candidate.url)
        except ValueError as error:
            log.warning("page has no markup to learn from", url=record.candidate.url, message=str(error))


def same_places(one: SiteTemplate, other: SiteTemplate) -> bool:
    """Tell whether two templates take the same out of pages, however often each thing was seen."""
    return _decisions(one) == _decisions(other)


def compare_templates(before: SiteTemplate | None, after: SiteTemplate) -> tuple[list[str], list[str]]:
    """Return what ``after`` no longer takes out, and what it takes out besides, as lines of place and text."""
    old, new = _decisions(before) if before else set(), _decisions(after)
    return [f"{place}: {text}" for place, text in sorted(old - new)], [
        f"{place}: {text}" for place, text in sorted(new - old)
    ]


def _decisions(template: SiteTemplate) -> set[tuple[str, str]]:
    found = set()
    for place in template.places:
        if place.keep:
            continue
        if place.whole:
            found.add((place.place, "(whole)"))
        found |= {(place.place, one.text) for one in place.texts if not one.keep}
    return found


class TemplateUpdate(Value):
    """What an unattended look at a source's template led to.

    Attributes:
        source: id of the source.
        outcome: ``unchanged``; ``accepted`` (it changes nothing that is held); ``proposed`` (it would, and waits for a
            person); ``too-few-pages``.
        less, more: what is no longer taken out, and what is besides, as lines of place and text.
        changes: what the template would change in the documents held.
    """

    source: str
    outcome: Literal["unchanged", "accepted", "proposed", "too-few-pages"]
    less: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    changes: Changes | None = None


def update_template(source_id: str, installation: Installation, tell: Tell = lambda message: None) -> TemplateUpdate:
    """Learn a source's template; accept it if it changes nothing that is held, else leave it proposed.

    Raises:
        ConfigError: there is no such source.
        ServiceError: Elasticsearch is away.
    """
    try:
        learned = learn_from_archive(source_id, installation)
    except (ConfigError, ServiceError):
        raise
    except CommuniqueError as error:
        tell(str(error))
        return TemplateUpdate(source=source_id, outcome="too-few-pages")
    accepted = next(reversed(installation.templates.versions(source_id)), None)
    if accepted is not None and same_places(accepted, learned):
        return TemplateUpdate(source=source_id, outcome="unchanged")
    less, more = compare_templates(accepted, learned)
    installation.templates.propose(learned)
    changes = Trial(learned, installation).run(tell)
    if not changes_documents(changes):
        installation.templates.accept(source_id)
    outcome = "proposed" if changes_documents(changes) else "accepted"
    return TemplateUpdate(source=source_id, outcome=outcome, less=tuple(less), more=tuple(more), changes=changes)


class Trial:
    """What a proposed template would change in the documents held, made beside them as a replay does.

    Args:
        template: the proposal.
        installation: of the documents held.
        now: names the run; the clock's time if not given.
    """

    def __init__(self, template: SiteTemplate, installation: Installation, *, now: datetime | None = None) -> None:
        self._template, self._run_id = template, replay_run_id(now or datetime.now(UTC))
        self._installation = Installation(installation.settings, trial=template)
        self._batches: list[Batch] = []

    def run(self, tell: Tell = lambda message: None) -> Changes:
        """Make the documents and return what would change; nothing outside the run's folder is written.

        Raises:
            ServiceError: Elasticsearch is away.
        """
        source_id, root = self._template.source, self._installation.settings.runs_dir
        references = plan_replay(self._installation, self._run_id, source_id=source_id)
        self._batches = [Batch(root=root, reference=reference) for reference in references]
        parts = []
        for number, batch in enumerate(self._batches, start=1):
            tell(f"{source_id}: clean and enrich with the proposed template (batch {number} of {len(references)})")
            parts.append(remake_batch(batch, self._installation))
        return add_changes(source_id, parts)

    def apply(self) -> None:
        """Write the documents that :meth:`run` made; the template has been accepted."""
        for batch in self._batches:
            apply_batch(batch, self._installation)


def changes_documents(changes: Changes) -> bool:
    """Tell whether a trial would alter anything that is held."""
    return bool(changes.added or changes.removed or changes.changed)
