"""What a source's retention does not cover leaves the index, is no missing page, and comes back from the archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError
from tests.pipeline.conftest import Ministry, release

from communique.index.held import read_documents
from communique.index.retention import source_sizes
from communique.ledger import LedgerEntry, merge_entries
from communique.pipeline.context import Installation
from communique.pipeline.coverage import read_coverage, sum_coverage
from communique.pipeline.crawl import crawl_source
from communique.pipeline.page_story import tell_page_story
from communique.pipeline.replay import apply_batch, plan_replay, remake_batch
from communique.pipeline.retention import entry_of_retired, retire_documents
from communique.pipeline.workspace import Batch
from communique.sources.model import Retention, Source

NOW = datetime(2025, 4, 11, 12, tzinfo=UTC)


def test_bounds_are_said_in_words_and_checked() -> None:
    assert Retention(days=30, documents=1200).in_words == "30 days and the newest 1,200 documents"
    assert not Retention().is_bounded
    with pytest.raises(ValidationError):
        Retention(days=0)


def test_a_retired_page_is_told_whatever_else_is_written_of_it() -> None:
    source = Source.model_construct(id="ministry", retention=Retention(documents=1))
    held = LedgerEntry(
        url="https://ministry.example/1", source="ministry", state="held", document_id="d", indexed_at=NOW
    )
    retired = entry_of_retired(held, source, NOW + timedelta(hours=1))
    assert retired.message and "in the archive" in retired.message
    assert (retired.state, retired.document_id, retired.next_visit_at) == ("retired", None, None)
    assert merge_entries(held, retired).state == merge_entries(retired, held).state == "retired"


@pytest.mark.services
def test_old_documents_go_and_come_back_from_the_archive(ministry: Ministry, installation: Installation) -> None:
    urls = [ministry.put(f"page-{number}", release(number)) for number in range(1, 7)]
    ministry.list(*urls)
    ministry.describe(retention={"days": 8, "documents": 4})
    crawl_source(ministry.id, installation)
    assert len(read_documents(installation.client, installation.settings, urls)) == 6

    (shown,) = retire_documents(installation, ministry.id, apply=False, now=NOW)
    assert (shown.documents, shown.oldest, shown.newest, shown.removed) == (2, "2025-04-01", "2025-04-02", False)
    assert len(read_documents(installation.client, installation.settings, urls)) == 6

    (gone,) = retire_documents(installation, ministry.id, apply=True, now=NOW + timedelta(days=2))
    assert (gone.documents, gone.newest) == (4, "2025-04-04"), "those of before the fifth"
    assert set(read_documents(installation.client, installation.settings, urls)) == set(urls[4:])
    (coverage,) = read_coverage(installation, ministry.id)
    assert (coverage.listed, coverage.held, coverage.retired, coverage.missing) == (6, 2, 4, 0)
    assert "8 days" in tell_page_story(installation, urls[0]).summary

    asked = len(ministry.site.requests)
    crawl_source(ministry.id, installation)
    pages = [path for path in ministry.site.paths()[asked:] if "page-" in path]
    assert len(pages) == 2, "only those that are held"
    (coverage,) = read_coverage(installation, ministry.id)
    assert (coverage.held, coverage.retired, coverage.missing) == (2, 4, 0)
    assert retire_documents(installation, ministry.id, apply=True, now=NOW + timedelta(days=2))[0].documents == 0

    assert plan_replay(installation, "plain", source_id=ministry.id, urls=[urls[0]]) == []
    for reference in plan_replay(installation, "again", source_id=ministry.id, retired=True):
        batch = Batch(root=installation.settings.runs_dir, reference=reference)
        remake_batch(batch, installation)
        apply_batch(batch, installation)
    assert len(read_documents(installation.client, installation.settings, urls)) == 6
    (coverage,) = read_coverage(installation, ministry.id)
    assert (coverage.held, coverage.retired) == (6, 0)
    sizes = {one.source: one for one in source_sizes(installation.client, installation.settings)}
    assert sizes[ministry.id].documents == 6
    assert sizes[ministry.id].bytes > 0
    assert sizes[ministry.id].oldest == "2025-04-01"


def test_retired_pages_are_neither_held_nor_missing() -> None:
    from communique.ledger import PageCount

    counts = [PageCount("ministry", "held", None, 3), PageCount("ministry", "retired", "retention", 5)]
    coverage = sum_coverage("ministry", counts)
    assert (coverage.listed, coverage.held, coverage.retired, coverage.missing) == (8, 3, 5, 0)
    assert coverage.reasons == {}
