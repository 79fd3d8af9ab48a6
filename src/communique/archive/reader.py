"""Reading the archive: one page by its address, or every record of a file."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from communique.archive.exchange import digest_of
from communique.archive.records import LISTING_FIELD, PAGE_FIELD, REFERS_TO_FIELD
from communique.archive.store import ArchiveStore
from communique.errors import PageError
from communique.models import ArchiveRef, Candidate, RawPage, Value

MAX_RECORD_BYTES = 600_000_000
"""Bound for one record, unpacked: the largest body a source may allow, and its headers."""
_MAX_REVISITS = 5
_PIECE = 1 << 16


class ArchivedRecord(Value):
    """What a record's own header says, without its body.

    Attributes:
        ref: address of the record.
        kind: WARC record type (``warcinfo``, ``response``, ``request``, ``revisit`` …).
        page_url: canonical URL of the page; the address asked for in a file that others wrote.
        url: address asked for.
        status: HTTP status, if it is a response or a revisit of one.
        reason: reason phrase of that, maybe empty.
        digest: payload digest as written, if any.
        recorded_at: when it was received (UTC).
        mime: media type of an answer, lower case.
        etag, last_modified: validators of an answer, if it gave them.
        truncated: why the body of an answer is not whole, if it is not.
        listing: what the listing said of the page, if the record says it.
    """

    ref: ArchiveRef
    kind: str
    page_url: str | None = None
    url: str | None = None
    status: int | None = None
    reason: str | None = None
    digest: str | None = None
    recorded_at: datetime
    mime: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    truncated: str | None = None
    listing: Candidate | None = None


class ArchiveReader:
    """Reads pages back by the address that fetch acknowledged.

    Args:
        store: the archive.
    """

    def __init__(self, store: ArchiveStore) -> None:
        self._store = store

    def read(self, ref: ArchiveRef) -> RawPage:
        """Return the page that ``ref`` names; a revisit leads to the record that holds the body.

        Raises:
            PageError: the file is missing (``archive-missing``), the record is torn or is not the one named
                (``archive-torn``), or its body is not what its digest says (``archive-digest``).
            ServiceError: the archive's storage is away.
        """
        header = self._read_record(ref)
        record = header
        for _ in range(_MAX_REVISITS):
            if record.rec_type != "revisit":
                return _page_of(ref, header, record)
            record = self._read_record(_original_of(ref, record))
        raise PageError("archive-torn", f"{_name(ref)}: more than {_MAX_REVISITS} revisits refer to one another")

    def _read_record(self, ref: ArchiveRef) -> Any:
        plain = _unpack(ref, self._read_member(ref))
        try:
            record = next(iter(ArchiveIterator(BytesIO(plain))))
        except (ArchiveLoadFailed, StopIteration, EOFError) as error:
            raise PageError("archive-torn", f"{_name(ref)}: not a WARC record: {error}") from error
        found = _bare_id(record.rec_headers.get_header("WARC-Record-ID"))
        if found != ref.record_id:
            raise PageError("archive-torn", f"{_name(ref)}: expected the record {ref.record_id}, found {found}")
        return record

    def _read_member(self, ref: ArchiveRef) -> bytes:
        if PurePosixPath(ref.file).is_absolute() or ".." in PurePosixPath(ref.file).parts:
            raise PageError("archive-missing", f"{_name(ref)}: names a file outside the archive")
        try:
            member = self._store.read_range(ref.file, ref.offset, ref.length)
        except OSError as error:
            raise PageError("archive-missing", f"{_name(ref)}: cannot be read: {error.strerror}") from error
        if len(member) < ref.length:
            raise PageError(
                "archive-torn", f"{_name(ref)}: expected {ref.length} bytes, the file ends {len(member)} on"
            )
        return member


def iter_records(store: ArchiveStore, name: str) -> Iterator[ArchivedRecord]:
    """Yield every whole record of a WARC file in order, ours or another tool's; a torn tail ends it.

    Bodies are passed over, not kept: memory does not grow with the file.

    Args:
        store: the archive.
        name: the file.

    Raises:
        ServiceError: the archive's storage is away.
    """
    with store.open(name) as stream:
        records = ArchiveIterator(stream)
        while (record := _next_whole(records)) is not None:
            yield _describe(name, records, record)


def _next_whole(records: ArchiveIterator) -> Any | None:
    try:
        record = next(records, None)
        if record is None:
            return None
        stream = record.raw_stream
        while stream.read(_PIECE):
            pass
        records.get_record_length()
    except (ArchiveLoadFailed, EOFError, zlib.error):
        return None
    unpacker = records.reader.decompressor
    whole = getattr(stream, "limit", 0) == 0 and (unpacker is None or unpacker.eof)
    return record if whole and record.rec_headers.get_header("WARC-Date") else None


def _describe(name: str, records: ArchiveIterator, record: Any) -> ArchivedRecord:
    fields = record.rec_headers
    url = fields.get_header("WARC-Target-URI")
    head = record.http_headers if record.rec_type != "request" else None
    status = head.get_statuscode() if head else ""
    page_url = fields.get_header(PAGE_FIELD) or url
    return ArchivedRecord(
        ref=ArchiveRef(
            file=name,
            offset=records.get_record_offset(),
            length=records.get_record_length(),
            record_id=_bare_id(fields.get_header("WARC-Record-ID")),
        ),
        kind=record.rec_type,
        page_url=page_url,
        url=url,
        status=int(status) if status.isdigit() else None,
        reason=head.statusline.partition(" ")[2] if head else None,
        digest=fields.get_header("WARC-Payload-Digest"),
        recorded_at=_moment(fields.get_header("WARC-Date")),
        mime=(head.get_header("Content-Type") or "").split(";")[0].strip().lower() or None if head else None,
        etag=head.get_header("ETag") if head else None,
        last_modified=head.get_header("Last-Modified") if head else None,
        truncated=fields.get_header("WARC-Truncated"),
        listing=_read_listing(fields.get_header(LISTING_FIELD), page_url),
    )


def _read_listing(said: str | None, page_url: str | None) -> Candidate | None:
    """Return what a listing said; fields of another version of this program are passed over."""
    if not said or not page_url:
        return None
    try:
        fields = {name: value for name, value in json.loads(said).items() if name in Candidate.model_fields}
        return Candidate.model_validate(fields | {"url": page_url})
    except (ValueError, AttributeError):
        return None


def _page_of(ref: ArchiveRef, header: Any, record: Any) -> RawPage:
    """Join what the newest visit says of the page with the body of the record that holds it."""
    body = record.content_stream().read()
    digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
    if digest.startswith("sha256:") and len(digest) == len("sha256:") + 64 and digest != digest_of(body):
        raise PageError("archive-digest", f"{_name(ref)}: expected a body of {digest}, found {digest_of(body)}")
    url = header.rec_headers.get_header("WARC-Target-URI")
    return RawPage(
        url=header.rec_headers.get_header(PAGE_FIELD) or url,
        final_url=url,
        status=int(record.http_headers.get_statuscode()),
        headers=_joined_headers(record.http_headers.headers),
        body=body,
        fetched_at=_moment(header.rec_headers.get_header("WARC-Date")),
    )


def _joined_headers(pairs: list[tuple[str, str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _original_of(ref: ArchiveRef, revisit: Any) -> ArchiveRef:
    place = (revisit.rec_headers.get_header(REFERS_TO_FIELD) or "").rsplit(" ", 2)
    record_id = _bare_id(revisit.rec_headers.get_header("WARC-Refers-To"))
    if len(place) != 3 or not place[1].isdigit() or not place[2].isdigit():
        raise PageError("archive-missing", f"{_name(ref)}: a revisit that does not say where {record_id} is")
    return ArchiveRef(file=place[0], offset=int(place[1]), length=int(place[2]), record_id=record_id)


def _unpack(ref: ArchiveRef, member: bytes) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    try:
        plain = unpacker.decompress(member, MAX_RECORD_BYTES)
    except zlib.error as error:
        raise PageError("archive-torn", f"{_name(ref)}: not a whole gzip member: {error}") from error
    if not unpacker.eof:
        raise PageError(
            "archive-torn", f"{_name(ref)}: the record is cut off, or larger than {MAX_RECORD_BYTES:,} bytes"
        )
    return plain


def _bare_id(record_id: str | None) -> str:
    return (record_id or "").strip("<>")


def _moment(warc_date: str) -> datetime:
    return datetime.fromisoformat(warc_date).astimezone(UTC)


def _name(ref: ArchiveRef) -> str:
    return f"archive record {ref.file} at byte {ref.offset}"
