"""A watched source tells of new pages once, by small requests; and how long pages take is counted from real crawls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.fetch.fault_site import Request
from tests.pipeline.conftest import Ministry, release

from communique.errors import ServiceError
from communique.ledger import LedgerEntry, Listing
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.latency import measure_spans, read_latency
from communique.pipeline.watch import Watcher

START = datetime(2025, 4, 4, 12, tzinfo=UTC)


def list_with_validator(ministry: Ministry, *urls: str) -> list[str]:
    """Serve a feed that answers 304 where it has not changed; return the statuses it gives."""
    tag, statuses = f'"{len(urls)}"', []
    items = "".join(f"<item><title>Listed</title><link>{url}</link></item>" for url in urls)
    feed = f'<rss version="2.0"><channel><title>Ministry</title>{items}</channel></rss>'.encode()

    def answer(request: Request) -> None:
        unchanged = request.headers.get("if-none-match") == tag
        statuses.append("304" if unchanged else "200")
        if unchanged:
            request.send(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
        else:
            request.answer(headers={"ETag": tag}, body=feed)

    ministry.site.on(f"/{ministry.id}/feed", answer)
    return statuses


def test_news_are_told_until_they_are_kept_and_cost_a_304_after(ministry: Ministry, installation: Installation) -> None:
    urls = [ministry.put(str(number), release(number)) for number in (1, 2, 3)]
    statuses = list_with_validator(ministry, *urls[:2])
    watcher = Watcher(ministry.id, installation)
    assert watcher.look() == tuple(urls[:2])
    assert Watcher(ministry.id, installation).look() == tuple(urls[:2]), "nothing is kept before it was passed on"
    watcher.keep(tuple(urls[:2]))
    assert watcher.look() == ()
    assert Watcher(ministry.id, installation).look() == (), "the next watcher remembers"
    assert statuses == ["200", "304", "304", "304"]
    list_with_validator(ministry, *urls)
    assert watcher.look() == (urls[2],)
    assert {request.path.rsplit("/", 1)[1] for request in ministry.site.requests} == {"feed", "robots.txt"}


def test_a_listing_that_is_away_is_an_error_that_passes(ministry: Ministry, installation: Installation) -> None:
    ministry.remove("feed", "503 Busy")
    with pytest.raises(ServiceError, match=ministry.id):
        Watcher(ministry.id, installation).look()


def test_the_time_of_pages_is_that_of_their_first_pass(ministry: Ministry, installation: Installation) -> None:
    url = ministry.put("1", release(1))
    ministry.list(url)
    begin = datetime.now(UTC)
    crawl_source(ministry.id, installation)
    spans = {(span.begin, span.end): span for span in read_latency(installation, ministry.id, since=begin)}
    took = (datetime.now(UTC) - begin).total_seconds()
    assert set(spans) == {("listed", "fetched"), ("fetched", "searchable"), ("listed", "searchable")}, "no date listed"
    whole = spans["listed", "searchable"]
    assert (whole.source, whole.pages) == (ministry.id, 1)
    assert 0 < whole.median == whole.p95 == whole.longest <= took
    ministry.put("1", release(1, "Another text, long after the first one was found and indexed by the first crawl."))
    crawl_source(ministry.id, installation)
    assert read_latency(installation, ministry.id, since=begin) == [], "a later change is no news of publication"


def test_spans_are_counted_over_pages() -> None:
    def entry(seconds: int) -> LedgerEntry:
        url = f"https://m.example/{seconds}"
        published = START.isoformat() if seconds % 2 else "2025-04-04"
        listing = Listing(via="feed", found_in="https://m.example/f", published=published, listed_at=START)
        return LedgerEntry(
            url=url,
            source="m",
            listing=listing,
            first_listed_at=START,
            fetched_at=START + timedelta(seconds=1),
            indexed_at=START + timedelta(seconds=seconds),
        )

    spans = {(span.begin, span.end): span for span in measure_spans("m", map(entry, range(1, 101)))}
    whole = spans["listed", "searchable"]
    assert (whole.pages, whole.median, whole.p95, whole.longest) == (100, 50.5, 95.0, 100.0)
    assert spans["published", "searchable"].pages == 50, "a day without a time tells no span"
