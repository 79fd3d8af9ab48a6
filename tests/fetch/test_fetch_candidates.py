"""Everything that was answered is in the archive before anyone hears of it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from fault_site import FaultSite, Request
from fetch_support import SessionMaker
from warcio.archiveiterator import ArchiveIterator

from communique.archive import ArchiveReader, ArchiveStore, ArchiveWriter, iter_records
from communique.errors import ServiceError
from communique.fetch import PoliteSession, fetch_candidates
from communique.models import Candidate, FetchRecord, KnownPage, Quarantined

NOW = datetime(2025, 4, 4, tzinfo=UTC)


def candidate(url: str) -> Candidate:
    return Candidate(source="fault-site", url=url, via="feed", found_in="http://127.0.0.1/feed", listed_at=NOW)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with ArchiveWriter(ArchiveStore(tmp_path / "archive"), "fault-site") as opened:
        yield opened


@pytest.fixture
def reader(tmp_path: Path) -> ArchiveReader:
    return ArchiveReader(ArchiveStore(tmp_path / "archive"))


def fetch(
    urls: list[str], session: PoliteSession, writer: ArchiveWriter, known: dict[str, KnownPage] | None = None
) -> dict[str, FetchRecord | Quarantined]:
    results = list(fetch_candidates(map(candidate, urls), known or {}, session, writer))
    assert len(results) == len(urls)
    return {result.url if isinstance(result, Quarantined) else result.candidate.url: result for result in results}


def known_page(record: FetchRecord | Quarantined) -> KnownPage:
    assert isinstance(record, FetchRecord)
    return KnownPage(
        url=record.candidate.url,
        digest=record.digest,
        archive=record.archive,
        final_url=record.final_url,
        etag=record.etag,
        last_modified=record.last_modified,
    )


def test_each_candidate_has_one_outcome(
    site: FaultSite, make_session: SessionMaker, writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    good = site.page("/good", "Əsas mətn".encode(), ETag='"1"', Last_Modified="Fri, 04 Apr 2025 10:00:00 GMT")
    moved = site.on("/moved", lambda r: r.answer("301 Moved", {"Location": "/good"}))
    missing = site.url("/missing")
    failing = site.on("/failing", lambda r: r.answer("500 Oh", body=b"stack trace"))
    empty = site.page("/empty", b"")
    silent = site.on("/silent", lambda r: r.wait(10))
    closed = "http://127.0.0.1:1/"
    urls = [silent, good, moved, missing, failing, empty, closed]
    results = fetch(urls, make_session(total_seconds=2), writer)

    for url in (good, moved):
        record = results[url]
        assert isinstance(record, FetchRecord)
        assert (record.outcome, record.status, record.final_url, record.etag) == ("fetched", 200, good, '"1"')
        page = reader.read(record.archive)
        assert (page.url, page.final_url, page.body.decode()) == (url, good, "Əsas mətn")
        assert page.headers["last-modified"] == record.last_modified

    reasons = {url: result.reason for url, result in results.items() if isinstance(result, Quarantined)}
    assert reasons == {
        missing: "http-404",
        failing: "http-500",
        empty: "empty-body",
        silent: "timeout",
        closed: "connection-failed",
    }
    kept = results[failing].archive
    assert kept is not None
    assert (reader.read(kept).status, reader.read(kept).body) == (500, b"stack trace")
    assert results[silent].archive is None


def test_an_unchanged_page_costs_a_revisit(
    site: FaultSite, make_session: SessionMaker, writer: ArchiveWriter, reader: ArchiveReader, tmp_path: Path
) -> None:
    def conditional(request: Request) -> None:
        if request.headers.get("if-none-match") == '"1"':
            request.send(b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n')
        else:
            request.answer(headers={"ETag": '"1"'}, body=b"text")

    polite = site.on("/polite", conditional)
    plain = site.page("/plain", b"text")
    session = make_session()
    first = fetch([polite, plain], session, writer)
    known = {url: known_page(record) for url, record in first.items()}
    second = fetch([polite, plain], session, writer, known)
    for url in (polite, plain):
        before, after = first[url], second[url]
        assert isinstance(before, FetchRecord)
        assert isinstance(after, FetchRecord)
        assert (after.outcome, after.archive, after.digest) == ("unchanged", before.archive, before.digest)
    assert (second[polite].status, second[plain].status) == (304, 200)  # type: ignore[union-attr]
    assert second[polite].etag == '"2"'  # type: ignore[union-attr]

    writer.close()
    (file,) = (tmp_path / "archive" / "fault-site").glob("*.warc.gz")
    revisits = [
        record
        for record in iter_records(ArchiveStore(tmp_path / "archive"), f"fault-site/{file.name}")
        if record.kind == "revisit"
    ]
    assert len(revisits) == 2
    for revisit in revisits:
        assert reader.read(revisit.ref).body == b"text"
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", file], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_a_changed_page_is_fetched(site: FaultSite, make_session: SessionMaker, writer: ArchiveWriter) -> None:
    url = site.page("/a", b"old", ETag='"1"')
    session = make_session()
    known = {url: known_page(fetch([url], session, writer)[url])}
    site.page("/a", b"new")
    record = fetch([url], session, writer, known)[url]
    assert isinstance(record, FetchRecord)
    assert (record.outcome, record.etag) == ("fetched", None)


def test_a_304_nobody_asked_for_is_quarantined(
    site: FaultSite, make_session: SessionMaker, writer: ArchiveWriter
) -> None:
    url = site.on("/a", lambda r: r.send(b"HTTP/1.1 304 Not Modified\r\n\r\n"))
    result = fetch([url], make_session(), writer)[url]
    assert isinstance(result, Quarantined)
    assert result.reason == "http-304"


def test_candidates_are_taken_as_there_is_room(
    site: FaultSite, make_session: SessionMaker, writer: ArchiveWriter
) -> None:
    taken = count()
    for number in range(40):
        site.page(f"/{number}", b"text")

    def endless() -> Iterator[Candidate]:
        while (number := next(taken)) < 10_000:
            yield candidate(site.url(f"/{number % 40}?{number}"))

    results = fetch_candidates(endless(), {}, make_session(workers=2), writer)
    for _ in range(5):
        next(results)
    results.close()  # type: ignore[attr-defined]
    assert next(taken) < 20


def test_a_missing_service_stops_the_source(make_session: SessionMaker, writer: ArchiveWriter) -> None:
    session = make_session(connect_to="service:nowhere")
    with pytest.raises(ServiceError, match="nowhere"):
        list(fetch_candidates([candidate("https://a.example/")], {}, session, writer))


def answer_in_part(request: Request, head: bytes, body: bytes, *, wait: float = 0) -> None:
    request.send(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body)
    request.wait(wait)
    request.drop()


PACKED = gzip.compress(b"The ministers met. " * 400, mtime=0)
SHORT = gzip.compress(b"The ministers met.", mtime=0)
CUT_ANSWERS = {
    "shorter than announced": (
        lambda r: answer_in_part(r, b"Content-Length: 900\r\n", b"first part"),
        "truncated",
        "disconnect",
        b"first part",
    ),
    "chunks without an end": (
        lambda r: answer_in_part(r, b"Transfer-Encoding: chunked\r\n", b"5\r\nfirst\r\n"),
        "truncated",
        "disconnect",
        b"first",
    ),
    "chunk of a lying length": (
        lambda r: answer_in_part(r, b"Transfer-Encoding: chunked\r\n", b"5\r\nfirst\r\nzz\r\n"),
        "truncated",
        "disconnect",
        b"first",
    ),
    "cut gzip": (
        lambda r: r.answer(headers={"Content-Encoding": "gzip"}, body=SHORT[:-12]),
        "truncated",
        "disconnect",
        SHORT[:-12],
    ),
    "too large": (lambda r: answer_in_part(r, b"", b"x" * 3_000), "too-large", "length", b"x" * 2_000),
    "announces too much": (lambda r: r.answer(headers={"Content-Length": "99999999"}), "too-large", "length", b""),
    "bomb": (lambda r: r.answer(headers={"Content-Encoding": "gzip"}, body=PACKED), "too-large", "length", PACKED),
    "unknown coding": (
        lambda r: r.answer(headers={"Content-Encoding": "br"}, body=b"\x0b\x02"),
        "bad-encoding",
        "unspecified",
        b"\x0b\x02",
    ),
    "not of its coding": (
        lambda r: r.answer(headers={"Content-Encoding": "gzip"}, body=b"plain"),
        "bad-encoding",
        "unspecified",
        b"plain",
    ),
    "stops in the middle": (
        lambda r: answer_in_part(r, b"Content-Length: 900\r\n", b"first part", wait=10),
        "timeout",
        "time",
        b"first part",
    ),
}


@pytest.mark.parametrize("fault", CUT_ANSWERS)
def test_what_came_of_a_cut_answer_is_kept(
    site: FaultSite,
    make_session: SessionMaker,
    writer: ArchiveWriter,
    tmp_path: Path,
    fault: str,
) -> None:
    handler, reason, truncated, body = CUT_ANSWERS[fault]
    site.on("/a", handler)
    url = site.on("/moved", lambda r: r.answer("302 Found", {"Location": "/a"}))
    session = make_session(max_bytes=2_000, total_seconds=0.6 if reason == "timeout" else 30)
    result = fetch([url], session, writer)[url]
    assert isinstance(result, Quarantined)
    assert result.reason == reason
    assert result.archive is not None
    page = ArchiveReader(ArchiveStore(tmp_path / "archive")).read(result.archive)
    assert (page.url, page.final_url, page.body) == (url, site.url("/a"), body)
    writer.close()
    (file,) = (tmp_path / "archive" / "fault-site").glob("*.warc.gz")
    with file.open("rb") as stream:
        records = [record for record in ArchiveIterator(stream) if record.rec_type == "response"]
    assert [record.rec_headers.get_header("WARC-Truncated") for record in records] == [None, truncated]
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", file], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
