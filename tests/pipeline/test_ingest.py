"""WARC files of other tools become documents; what cannot be read in them is named and skipped."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest
from tests.pipeline.conftest import PARAGRAPHS, Ministry, release
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from communique.archive import ArchiveReader, Exchange, UnreadableRecord, iter_exchanges
from communique.errors import CommuniqueError
from communique.index.held import read_documents
from communique.pipeline.context import Installation
from communique.pipeline.ingest import ingest_warc

HTML = ("Content-Type", "text/html; charset=utf-8")


def record(
    url: str,
    body: bytes = b"",
    *headers: tuple[str, str],
    kind: str = "response",
    status: str = "200 OK",
    date: str = "2025-04-04T10:00:00Z",
    packed: bool = True,
    **fields: str,
) -> bytes:
    """Return one record as plain warcio writes it."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version="1.0")
    head = StatusAndHeaders(status, list(headers) or [HTML], protocol="HTTP/1.1") if kind == "response" else None
    named = {"WARC-Date": date, **{name.replace("_", "-"): value for name, value in fields.items()}}
    writer.write_record(
        writer.create_warc_record(url, kind, payload=BytesIO(body), http_headers=head, warc_headers_dict=named)
    )
    return out.getvalue()


def write_file(path: Path, records: Iterable[bytes]) -> Path:
    path.write_bytes(b"".join(records))
    return path


def read_file(path: Path, max_bytes: int = 1_000_000) -> list[tuple[str, bytes | str]]:
    return [
        (found.url, found.body) if isinstance(found, Exchange) else (found.url or "", found.reason)
        for found in iter_exchanges(path, max_bytes=max_bytes)
    ]


def url_of(number: int) -> str:
    return f"https://a.example/{number}"


@pytest.mark.parametrize("form", ["member each", "plain", "one member"])
def test_every_form_of_file_is_read(tmp_path: Path, form: str) -> None:
    content = [record(url_of(n), f"text {n}".encode(), packed=form == "member each") for n in range(3)]
    if form == "one member":
        content = [gzip.compress(b"".join(content))]
    found = read_file(write_file(tmp_path / "x.warc", content))
    assert found == [(url_of(n), f"text {n}".encode()) for n in range(3)]


def test_bodies_come_without_transfer_and_content_encoding(tmp_path: Path) -> None:
    chunked = b"4\r\ntext\r\n5\r\n more\r\n0\r\n\r\n"
    file = write_file(
        tmp_path / "x.warc.gz",
        [
            record(url_of(1), chunked, HTML, ("Transfer-Encoding", "chunked")),
            record(url_of(2), gzip.compress(b"text"), HTML, ("Content-Encoding", "gzip")),
            record(url_of(3), b"plain in spite of its header", HTML, ("Content-Encoding", "gzip")),
            record(url_of(4), b"?", HTML, ("Content-Encoding", "compress")),
            record(url_of(8), b"\x0b\x02", HTML, ("Content-Encoding", "br")),
            record(url_of(5), b"cut", WARC_Truncated="length"),
            record(url_of(6), b"x" * 101),
            record("dns:a.example", b"192.0.2.1", kind="resource"),
            record(url_of(7), b"info", kind="metadata"),
        ],
    )
    assert read_file(file, max_bytes=100) == [
        (url_of(1), b"text more"),
        (url_of(2), b"text"),
        (url_of(3), b"plain in spite of its header"),
        (url_of(4), "bad-encoding"),
        (url_of(8), "bad-encoding"),
        (url_of(5), "truncated"),
        (url_of(6), "too-large"),
    ]


def test_a_damaged_record_costs_that_record_alone(tmp_path: Path) -> None:
    good = [record(url_of(n), f"text {n} ".encode() * 50) for n in range(3)]
    damaged = bytearray(good[1])
    damaged[20:60] = b"\xff" * 40
    for middle in (bytes(damaged), good[1][:-30], b"\x1f\x8b\x08 no gzip data"):
        found = read_file(write_file(tmp_path / "x.warc.gz", [good[0], middle, good[2]]))
        assert [url for url, body in found if isinstance(body, bytes)] == [url_of(0), url_of(2)]
        assert [body for _, body in found if isinstance(body, str)] == ["torn"]
    (first, last) = iter_exchanges(write_file(tmp_path / "y.warc.gz", [good[0], good[2][:-20]]), max_bytes=1000)
    assert isinstance(first, Exchange)
    assert isinstance(last, UnreadableRecord) and last.offset == len(good[0])


def test_a_plain_file_that_ends_inside_a_record_says_so(tmp_path: Path) -> None:
    records = [record(url_of(n), b"text" * 50, packed=False) for n in range(2)]
    found = read_file(write_file(tmp_path / "x.warc", [records[0], records[1][:-60]]))
    assert found == [(url_of(0), b"text" * 50), (url_of(1), "torn")]


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x00" * 100])
def test_what_is_no_warc_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(content)
    with pytest.raises(CommuniqueError, match=r"x\.warc\.gz: expected a WARC file"):
        read_file(file)
    with pytest.raises(CommuniqueError, match="expected a WARC file"):
        read_file(tmp_path / "missing")


@pytest.mark.services
def test_pages_of_a_foreign_file_become_documents_once(
    installation: Installation, ministry: Ministry, tmp_path: Path
) -> None:
    ministry.describe(scope={"hosts": ["ministry.example"]})
    url, edited = "https://ministry.example/1", "https://ministry.example/2"
    newer = release(2, *[f"{text} Corrected." for text in PARAGRAPHS])
    file = write_file(
        tmp_path / "crawl.warc.gz",
        [
            record(url, gzip.compress(release(1)), HTML, ("Content-Encoding", "gzip")),
            record(edited, newer, date="2025-04-06T10:00:00Z"),
            record(edited, release(2), date="2025-04-05T10:00:00Z"),
            record("https://ministry.example/3", b"gone", status="404 Not Found"),
            record("https://ministry.example/x.png", b"\x89PNG", ("Content-Type", "image/png")),
            record("https://elsewhere.example/1", release(4)),
            record("https://ministry.example/5", b"<html><body></body></html>"),
            record(url_of(6), b"text" * 99)[:-30],
        ],
    )
    report = ingest_warc(file, ministry.id, installation)
    assert (report.pages, report.indexed, report.quarantined) == (3, 2, 1), report
    assert report.skipped == {"older-than-held": 1, "http-404": 1, "not-a-page": 1, "out-of-scope": 1, "torn": 1}
    assert [one.reason for one in report.unreadable] == ["torn"]
    documents = read_documents(installation.client, installation.settings, [url, edited])
    assert documents[url]["headline"] == "Ministers meet for talks number 1"
    assert documents[url]["fetched_at"].startswith("2025-04-04T10:00:00")
    assert "Corrected" in documents[edited]["segments"][0]["text"]
    entry = installation.ledger.read_entries([url])[url]
    assert entry.archive is not None and entry.listing is not None and entry.listing.found_in == "crawl.warc.gz"
    assert ArchiveReader(installation.archive).read(entry.archive).body == release(1)
    again = ingest_warc(file, ministry.id, installation)
    assert (again.pages, again.indexed) == (0, 0)
    assert again.skipped["held-already"] == 3
    assert ministry.site.requests == []
