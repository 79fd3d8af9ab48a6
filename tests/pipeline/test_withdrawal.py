"""A page that is not there on three days is withdrawn; its text stays searchable and says since when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.pipeline.conftest import Ministry, release

from communique.index import SearchRequest, search_documents
from communique.index.held import mark_withdrawn, read_documents
from communique.ledger import LedgerEntry
from communique.models import Candidate, Quarantined, Stage
from communique.pipeline.clean_step import clean_batch
from communique.pipeline.context import Installation
from communique.pipeline.coverage import read_coverage
from communique.pipeline.crawl import crawl_source
from communique.pipeline.index_step import index_batch
from communique.pipeline.ledger_entries import entry_of_quarantine
from communique.pipeline.page_story import tell_page_story
from communique.pipeline.replay import apply_batch, plan_replay, remake_batch
from communique.pipeline.workspace import Batch, RunFolder

START = datetime(2025, 4, 1, 12, tzinfo=UTC)
URL = "https://ministry.example/1"
CANDIDATE = Candidate(source="ministry", url=URL, via="feed", found_in="https://ministry.example/f", listed_at=START)


def failure(
    hours: float, reason: str, *, url: str = URL, source: str = "ministry", start: datetime = START
) -> Quarantined:
    stage: Stage = "clean" if reason == "no-text" else "fetch"
    at = start + timedelta(hours=hours)
    return Quarantined(source=source, url=url, stage=stage, reason=reason, message=f"{url}: {reason}", at=at)


def entry_after(*failures: tuple[float, str], document: str | None = "d") -> LedgerEntry:
    entry = LedgerEntry(url=URL, source="ministry", state="held" if document else "quarantined", document_id=document)
    for hours, reason in failures:
        entry = entry_of_quarantine(CANDIDATE, None, failure(hours, reason), old=entry, versions="v", run_id="r")
    return entry


@pytest.mark.parametrize(
    ("failures", "withdrawn_after"),
    [
        ([(0, "http-404"), (24, "http-404")], None),
        ([(0, "http-404"), (24, "http-404"), (48, "http-404")], 48),
        ([(0, "http-404"), (24, "http-410"), (200, "http-404")], 200),
        ([(0, "http-404"), (1, "http-404"), (2, "http-404"), (11.9, "http-404")], None),
        ([(0, "http-404"), (12, "http-404"), (36, "http-404")], 36),
        ([(0, "http-404"), (24, "http-500"), (48, "timeout"), (72, "http-404")], None),
        ([(0, "http-404"), (24, "http-500"), (48, "http-404"), (72, "http-404")], 72),
        ([(0, "http-404"), (24, "http-404"), (36, "no-text"), (48, "http-404")], None),
        ([(0, "http-404"), (24, "http-404"), (48, "http-404"), (72, "http-404"), (96, "http-500")], 48),
        ([(0, "http-404"), (24, "http-404"), (48, "http-404"), (72, "no-text")], None),
        ([(0, "http-403"), (24, "http-403"), (48, "http-403")], None),
    ],
)
def test_days_make_a_page_withdrawn(failures: list[tuple[float, str]], withdrawn_after: float | None) -> None:
    entry = entry_after(*failures)
    assert entry.state == ("held" if withdrawn_after is None else "withdrawn")
    assert entry.withdrawn_at == (None if withdrawn_after is None else START + timedelta(hours=withdrawn_after))
    assert entry.document_id == "d"
    assert entry.failures == len(failures)


def test_the_days_are_kept_and_are_no_more_than_the_rule_needs() -> None:
    entry = entry_after(*((24 * day, "http-404") for day in range(9)))
    assert entry.gone_days == (date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 3))


def test_a_page_that_was_never_held_is_not_withdrawn() -> None:
    entry = entry_after(*((24 * day, "http-404") for day in range(9)), document=None)
    assert (entry.state, entry.failures) == ("quarantined", 9)


def miss_page(installation: Installation, ministry: Ministry, url: str, days: int) -> None:
    """Enter a 404 for a page some days from now into the ledger, as the index step does."""
    page = failure(24 * days, "http-404", url=url, source=ministry.id, start=datetime.now(UTC))
    batch = RunFolder(installation.settings.runs_dir, ministry.id, f"missed-{days}").make_batch(0)
    batch.write("candidates", [CANDIDATE.model_copy(update={"source": ministry.id, "url": url})])
    batch.write("quarantine-fetch", [page])
    clean_batch(batch, installation)
    assert index_batch(batch, installation).quarantined == 1


@pytest.mark.services
def test_a_withdrawn_page_is_found_and_says_since_when_until_it_is_back(
    installation: Installation, ministry: Ministry
) -> None:
    url = ministry.put("1", release(1))
    ministry.list(url)
    crawl_source(ministry.id, installation)

    def mark() -> str | None:
        return read_documents(installation.client, installation.settings, [url])[url].get("withdrawn_at")

    for days in (1, 2):
        miss_page(installation, ministry, url, days)
    assert mark() is None
    miss_page(installation, ministry, url, 3)
    entry = installation.ledger.read_entries([url])[url]
    assert entry.withdrawn_at is not None and mark() == entry.withdrawn_at.isoformat()
    (found,) = read_coverage(installation, ministry.id)
    assert (found.listed, found.held, found.withdrawn, found.missing) == (1, 0, 1, 0)
    request = SearchRequest(query="joint commission", sources=(ministry.id,))
    hits = search_documents(installation.client, installation.settings, installation.knowledge, request)
    assert hits.total == 1
    assert any("withdrawn by its publisher" in event.what for event in tell_page_story(installation, url).events)

    for reference in plan_replay(installation, "replayed", source_id=ministry.id):
        batch = Batch(root=installation.settings.runs_dir, reference=reference)
        remake_batch(batch, installation)
        apply_batch(batch, installation)
    assert mark() == entry.withdrawn_at.isoformat(), "a replay asks no site and knows of no return"
    assert installation.ledger.read_entries([url])[url].state == "withdrawn"

    assert crawl_source(ministry.id, installation).unchanged == 1
    back = installation.ledger.read_entries([url])[url]
    assert (back.state, back.withdrawn_at, back.gone_days) == ("held", None, ())
    assert mark() is None


@pytest.mark.services
def test_a_mark_for_a_page_without_a_document_marks_nothing(installation: Installation) -> None:
    assert mark_withdrawn(installation.client, installation.settings, {"https://never.example/": START}) == 0
