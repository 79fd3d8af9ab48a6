"""The ledger: joining two accounts of a page, and writers that meet, against a real node."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from communique.errors import ServiceError
from communique.index import alias_name, connect, ensure_indices
from communique.ledger import Ledger, LedgerEntry, merge_entries
from communique.models import ArchiveRef
from communique.settings import Settings

START = datetime(2024, 1, 1, tzinfo=UTC)


def at(hours: int) -> datetime:
    """Return a time some hours after the tests' beginning."""
    return START + timedelta(hours=hours)


def archived(number: int) -> ArchiveRef:
    """Return the address of a record."""
    return ArchiveRef(file="ministry/1.warc.gz", offset=number, length=10, record_id=f"urn:uuid:{number}")


def held(url: str, hours: int, **fields: object) -> LedgerEntry:
    """Return the entry of a page that became a document at a time."""
    return LedgerEntry.model_validate(
        {
            "url": url,
            "source": "ministry",
            "state": "held",
            "digest": f"sha256:{hours}",
            "archive": archived(hours),
            "final_url": url,
            "document_id": "d",
            "processed_with": f"v{hours}",
            "first_listed_at": at(hours),
            "last_seen_at": at(hours),
            "fetched_at": at(hours),
            "indexed_at": at(hours),
            "run_id": f"run-{hours}",
        }
        | fields
    )


def quarantined(url: str, hours: int, **fields: object) -> LedgerEntry:
    """Return the entry of a page that could not be fetched at a time."""
    return LedgerEntry.model_validate(
        {
            "url": url,
            "source": "ministry",
            "state": "quarantined",
            "stage": "fetch",
            "reason": "http-500",
            "message": "the site answered 500",
            "failures": 1,
            "first_listed_at": at(hours),
            "last_seen_at": at(hours),
        }
        | fields
    )


@pytest.fixture(scope="module")
def client(settings: Settings) -> Elasticsearch:
    """The node of these tests, with its indices."""
    made = connect(settings)
    ensure_indices(made, settings)
    return made


@pytest.fixture
def ledger(client: Elasticsearch, settings: Settings) -> Ledger:
    """The module's ledger."""
    return Ledger(client, settings)


def test_a_later_failure_keeps_the_document_and_the_body() -> None:
    merged = merge_entries(held("u", 1), quarantined("u", 2))
    assert (merged.state, merged.reason, merged.failures) == ("quarantined", "http-500", 1)
    assert (merged.document_id, merged.digest, merged.archive) == ("d", "sha256:1", archived(1))
    assert (merged.first_listed_at, merged.last_seen_at) == (at(1), at(2))


def test_an_earlier_failure_that_comes_late_changes_nothing_but_the_first_listing() -> None:
    merged = merge_entries(held("u", 5), quarantined("u", 2))
    assert merged == held("u", 5, first_listed_at=at(2))


def test_a_body_and_its_archive_record_are_never_of_two_fetches() -> None:
    merged = merge_entries(held("u", 5), held("u", 3, etag='"three"'))
    assert (merged.digest, merged.archive, merged.etag) == ("sha256:5", archived(5), None)


def test_a_listing_takes_nothing_from_what_is_held() -> None:
    merged = merge_entries(held("u", 1), LedgerEntry(url="u", source="ministry", last_seen_at=at(9)))
    assert (merged.state, merged.document_id, merged.last_seen_at) == ("held", "d", at(9))


def test_entries_of_two_urls_are_not_merged() -> None:
    with pytest.raises(ValueError, match="two URLs"):
        merge_entries(held("u", 1), held("v", 1))


accounts = st.builds(
    lambda make, hours, seen: make("u", hours, last_seen_at=at(hours + seen)),
    st.sampled_from([held, quarantined]),
    st.integers(0, 20),
    st.integers(0, 20),
)


@hypothesis_settings(derandomize=True, deadline=None)
@given(first=accounts, second=accounts)
def test_merging_loses_no_time_and_no_document(first: LedgerEntry, second: LedgerEntry) -> None:
    merged = merge_entries(first, second)
    assert merge_entries(merged, second) == merged
    assert merged.last_event_at == max(first.last_event_at, second.last_event_at)
    assert (merged.document_id is None) == (first.document_id is None and second.document_id is None)
    if first.last_event_at != second.last_event_at and first.fetched_at != second.fetched_at:
        assert merge_entries(second, first) == merged


@pytest.mark.services
def test_what_is_written_is_read_back_at_once(ledger: Ledger) -> None:
    entry = held("https://a.example/1", 1, etag='"x"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    ledger.write_entries([entry])
    read = ledger.read_entries([entry.url, "https://a.example/never"])
    assert list(read) == [entry.url]
    assert read[entry.url].model_dump() == entry.model_dump()


@pytest.mark.services
def test_known_pages_are_those_whose_body_is_held(ledger: Ledger) -> None:
    ledger.write_entries([held("https://b.example/1", 1, etag='"x"'), quarantined("https://b.example/2", 1)])
    known = ledger.known_pages(["https://b.example/1", "https://b.example/2", "https://b.example/3"])
    assert list(known) == ["https://b.example/1"]
    assert (known["https://b.example/1"].digest, known["https://b.example/1"].etag) == ("sha256:1", '"x"')


@pytest.mark.services
def test_more_entries_than_one_request_holds(ledger: Ledger) -> None:
    urls = [f"https://c.example/{number}" for number in range(1_203)]
    ledger.write_entries(held(url, 1, source="many") for url in urls)
    assert list(ledger.read_entries(urls)) == urls
    assert ledger.count_states("many") == {"held": 1_203}


@pytest.mark.services
def test_an_entry_that_was_made_is_merged_into_the_one_that_is_there(ledger: Ledger) -> None:
    url = "https://d.example/1"
    ledger.write_entries([quarantined(url, 1)])
    ledger.write_entries([held(url, 3)])
    entry = ledger.read_entries([url])[url]
    assert (entry.state, entry.reason, entry.failures, entry.first_listed_at) == ("held", None, 0, at(1))


@pytest.mark.services
def test_an_entry_that_was_read_replaces_what_was_read(ledger: Ledger) -> None:
    url = "https://d.example/2"
    ledger.write_entries([quarantined(url, 1)])
    read = ledger.read_entries([url])[url]
    ledger.write_entries([read.model_copy(update={"reason": "http-404", "failures": 2})])
    entry = ledger.read_entries([url])[url]
    assert (entry.reason, entry.failures) == ("http-404", 2)


@pytest.mark.services
def test_a_stale_entry_does_not_undo_what_was_written_meanwhile(ledger: Ledger) -> None:
    url = "https://d.example/3"
    ledger.write_entries([quarantined(url, 1)])
    stale = ledger.read_entries([url])[url]
    ledger.write_entries([held(url, 5)])
    ledger.write_entries([stale.model_copy(update={"last_seen_at": at(2), "failures": 2})])
    entry = ledger.read_entries([url])[url]
    assert (entry.state, entry.document_id, entry.failures) == ("held", "d", 0)


@pytest.mark.services
def test_threads_that_write_the_same_pages_lose_nothing(ledger: Ledger) -> None:
    urls = [f"https://e.example/{number}" for number in range(40)]
    ledger.write_entries(quarantined(url, 0) for url in urls)
    writers = 4
    together = Barrier(writers)

    def write(number: int) -> None:
        read = ledger.read_entries(urls)
        together.wait()
        news = held("", number + 1)
        fields = news.model_dump(exclude={"url", "first_listed_at"}) | {"archive": archived(number + 1)}
        ledger.write_entries(read[url].model_copy(update=fields) for url in urls)

    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(write, range(writers)))
    entries = ledger.read_entries(urls)
    assert {entry.digest for entry in entries.values()} == {f"sha256:{writers}"}
    assert {entry.archive for entry in entries.values()} == {archived(writers)}
    assert {entry.first_listed_at for entry in entries.values()} == {at(0)}
    assert {entry.state for entry in entries.values()} == {"held"}


@pytest.mark.services
def test_a_url_twice_among_the_entries_is_merged_before_it_is_written(ledger: Ledger) -> None:
    url = "https://f.example/1"
    ledger.write_entries([held(url, 4), quarantined(url, 2)])
    assert ledger.read_entries([url])[url].state == "held"


@pytest.mark.services
def test_the_quarantine_is_listed_by_source_and_counted_by_state(ledger: Ledger) -> None:
    pages = [quarantined(f"https://g.example/{number:04}", 1, source="broken") for number in range(512)]
    ledger.write_entries([*pages, held("https://g.example/fine", 1, source="broken")])
    assert [entry.url for entry in ledger.list_quarantined("broken")] == [page.url for page in pages]
    assert ledger.count_states("broken") == {"quarantined": 512, "held": 1}
    assert ledger.list_quarantined("nobody") == []


@pytest.mark.services
def test_without_its_index_the_ledger_says_what_to_do(client: Elasticsearch, settings: Settings) -> None:
    lost = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-lost"})
    for act in (
        lambda: Ledger(client, lost).read_entries(["https://h.example/1"]),
        lambda: Ledger(client, lost).write_entries([held("https://h.example/1", 1)]),
    ):
        with pytest.raises(ServiceError, match="communique index ensure"):
            act()
    assert not client.indices.exists(index=alias_name(lost, "ledger"))
