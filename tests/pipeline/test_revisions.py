"""A page whose text changed keeps its earlier versions; what differs is the publisher's doing, never our rules'."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.pipeline.conftest import PARAGRAPHS, Ministry, release
from tests.pipeline.test_replay import replay

from communique.index import document_id
from communique.index.held import read_documents
from communique.index.revisions import Revision, list_recent_changes, list_revisions
from communique.models import ArchiveRef, FetchRecord
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.index_step import index_batch
from communique.pipeline.page_story import tell_page_story
from communique.pipeline.revisions import PageVersion, trace_page
from communique.pipeline.workspace import Batch, RunFolder

START = datetime(2025, 4, 1, 12, tzinfo=UTC)
URL = "https://ministry.example/1"


def document(hour: int, text: str) -> dict[str, Any]:
    """Return the document of a page as received at an hour."""
    archive = ArchiveRef(file="m/f", offset=hour, length=1, record_id=f"urn:uuid:{hour}")
    return {
        "id": document_id(URL),
        "url": URL,
        "source": "ministry",
        "headline": "Headline",
        "segments": [{"language": "en", "text": text}],
        "fetched_at": (START + timedelta(hours=hour)).isoformat(),
        "digest": f"sha256:{hour}",
        "archive": archive.model_dump(),
        "versions": {},
    }


def trace(*received: tuple[int, str]) -> tuple[list[tuple[int, int, str]], dict[str, Any]]:
    """Index versions in the order given; return what is listed (number, hour first received, text) and the document."""
    held: dict[str, Any] | None = None
    records: dict[str, Revision] = {}
    for hour, text in received:
        made = document(hour, text)
        history = trace_page(made, held, sorted(records.values(), key=_first), made_with="", reread=lambda _, one: one)
        records |= {record.id: record for record in history.records}
        if history.is_latest or held is None:
            held = made | history.fields()
    assert held is not None
    listed = []
    for record in sorted(records.values(), key=_first):
        if not listed or record.number > listed[-1][0]:
            hours = int((record.first_received_at - START) / timedelta(hours=1))
            listed.append((record.number, hours, record.content["segments"][0]["text"]))
    return listed, held


def _first(record: Revision) -> datetime:
    return record.first_received_at


HISTORIES = [
    ([(1, "a")], 1, None, []),
    ([(1, "a"), (2, "a")], 1, None, []),
    ([(1, "a"), (2, "b")], 2, 2, [(1, 1, "a"), (2, 2, "b")]),
    ([(1, "a"), (2, "a"), (3, "b"), (4, "b")], 2, 3, [(1, 1, "a"), (2, 3, "b")]),
    ([(1, "a"), (2, "b"), (3, "a")], 3, 3, [(1, 1, "a"), (2, 2, "b"), (3, 3, "a")]),
    ([(1, "a"), (2, "b"), (3, "c"), (4, "c"), (5, "b")], 4, 5, [(1, 1, "a"), (2, 2, "b"), (3, 3, "c"), (4, 5, "b")]),
]


@pytest.mark.parametrize(("received", "number", "changed", "listed"), HISTORIES)
def test_versions_are_counted_from_what_was_received(
    received: list[tuple[int, str]], number: int, changed: int | None, listed: list[tuple[int, int, str]]
) -> None:
    found, held = trace(*received)
    assert found == listed
    assert held["revision"] == number
    assert held.get("changed_at") == (changed and (START + timedelta(hours=changed)).isoformat())
    since = changed or received[0][0]
    assert held["text_since"] == (START + timedelta(hours=since)).isoformat()
    assert trace(*received, *received[-2:])[0] == listed, "the same again changes nothing"


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 1, 0), (0, 2, 1), (2, 0, 1), (1, 2, 0), (0, 2, 0, 1, 1, 2)])
def test_the_order_in_which_versions_come_changes_nothing(order: tuple[int, ...]) -> None:
    for versions in ([(1, "a"), (2, "b"), (3, "c")], [(1, "a"), (2, "b"), (3, "a")]):
        listed, held = trace(*(versions[place] for place in order))
        assert listed == trace(*versions)[0]
        assert held["segments"][0]["text"] == versions[-1][1]
        assert trace(*(versions[place] for place in order), versions[-1])[1]["revision"] == 3


def test_a_version_read_by_other_rules_is_read_again_before_it_is_compared() -> None:
    def reread(_: str, version: PageVersion) -> PageVersion:
        content = dict(version.content) | {"segments": [{"language": "en", "text": "as the new rules read it"}]}
        return PageVersion(**{**vars(version), "content": content, "made_with": "new"})

    made = document(2, "as the new rules read it")
    history = trace_page(made, document(1, "old"), (), made_with="new", reread=reread)
    assert (history.revision, history.records) == (1, ())
    kept = trace_page(made, document(1, "old"), (), made_with="new", reread=lambda _, version: version)
    assert (kept.revision, len(kept.records)) == (2, 2), "what cannot be read again stands as it was read"


def crawl_again(installation: Installation, ministry: Ministry, page: bytes) -> dict[str, Any]:
    url = ministry.put("1", page)
    ministry.list(url)
    crawl_source(ministry.id, installation)
    return read_documents(installation.client, installation.settings, [url])[url]


def versions_of(installation: Installation, held: dict[str, Any]) -> list[Revision]:
    return list_revisions(installation.client, installation.settings, held["id"])


@pytest.mark.services
def test_a_silent_edit_is_shown_field_by_field(installation: Installation, ministry: Ministry) -> None:
    first = crawl_again(installation, ministry, release(1))
    assert (first["revision"], "changed_at" in first, versions_of(installation, first)) == (1, False, [])

    edited = crawl_again(installation, ministry, release(1, PARAGRAPHS[0], PARAGRAPHS[1].replace("autumn", "spring")))
    assert (edited["revision"], edited["changed_at"]) == (2, edited["fetched_at"])
    one, two = versions_of(installation, edited)
    assert (one.number, one.received_at.isoformat(), one.digest) == (1, first["fetched_at"], first["digest"])
    assert (two.number, two.changed_fields) == (2, ("text",))
    assert [(found.change, found.paragraph) for found in two.differences] == [("changed", 2), ("removed", 3)]
    story = tell_page_story(installation, edited["url"])
    assert [revision.number for revision in story.revisions] == [1, 2]
    assert any("version 2 received; changed: text" in event.what for event in story.events)
    (recent,) = list_recent_changes(installation.client, installation.settings, source=ministry.id)
    assert recent.number == 2

    same = crawl_again(installation, ministry, release(1, PARAGRAPHS[0], PARAGRAPHS[1].replace("autumn", "spring")))
    assert (same["revision"], same["changed_at"]) == (2, edited["changed_at"])


@pytest.mark.services
def test_a_change_of_our_rules_is_no_change_of_the_page(installation: Installation, ministry: Ministry) -> None:
    crawl_again(installation, ministry, counted_page(1041))
    counted = crawl_again(installation, ministry, counted_page(1042))
    assert counted["revision"] == 2, "a counter in the text is a change, as long as the rules leave it there"
    ministry.describe(clean={"rules": [{"version": "2025", "remove": ["i.count"]}]})
    assert replay(installation, ministry, "ruled").changed == 1
    ruled = crawl_again(installation, ministry, counted_page(1043))
    assert "1043" not in str(ruled["segments"])
    assert (ruled["revision"], "changed_at" in ruled) == (1, False)
    assert [one.number for one in versions_of(installation, ruled)] == [1]

    # Rules and page change at once: only what the publisher changed is shown.
    ministry.describe()
    both = crawl_again(installation, ministry, counted_page(1043, *PARAGRAPHS[:2]))
    last = versions_of(installation, both)[-1]
    assert [(found.change, found.before) for found in last.differences] == [("removed", PARAGRAPHS[2])]


def counted_page(count: int, *paragraphs: str) -> bytes:
    counter = f"The commission <i class='count'>has {count} members</i> from both countries, as the ministers said."
    return release(1, *(paragraphs or PARAGRAPHS), counter)


@pytest.mark.services
def test_doing_a_step_again_and_an_older_run_last_change_nothing(
    installation: Installation, ministry: Ministry
) -> None:
    url = ministry.put("1", release(1))
    ministry.list(url)
    crawl_source(ministry.id, installation, run_id="one")
    ministry.put("1", release(1, PARAGRAPHS[0]))
    crawl_source(ministry.id, installation, run_id="two")
    held = read_documents(installation.client, installation.settings, [url])[url]
    entry = installation.ledger.read_entries([url])[url]
    versions = versions_of(installation, held)
    for run_id in ("two", "one", "one", "two"):
        (batch,) = RunFolder(installation.settings.runs_dir, ministry.id, run_id).batches()
        index_batch(Batch(root=batch.root, reference=batch.reference), installation)
    again = read_documents(installation.client, installation.settings, [url])[url]
    fields = held.keys() - {"indexed_at"}
    assert {name: again[name] for name in fields} == {name: held[name] for name in fields}
    assert versions_of(installation, again) == versions
    record = next(batch.read("records", FetchRecord))
    now = installation.ledger.read_entries([url])[url]
    assert (now.digest, now.archive) == (entry.digest, entry.archive) == (record.digest, record.archive)
