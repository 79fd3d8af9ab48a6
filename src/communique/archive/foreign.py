"""Reading WARC files that other tools wrote: every answer that can be read, and a name for each record that cannot.

A gzipped file is read member by member, so that one damaged record costs that record: reading goes on at the next
member that begins a WARC record (WARC 1.1, annex D recommends one member a record; a file that is one member as a
whole is read too).
"""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader
from warcio.exceptions import ArchiveLoadFailed

from communique.archive.exchange import Exchange
from communique.archive.reader import MAX_RECORD_BYTES
from communique.errors import CommuniqueError, PageError
from communique.models import Value

_GZIP = b"\x1f\x8b\x08"
_NO_PAGES = ("dns:", "whois:", "urn:", "metadata:")
"""What some crawlers keep as answers beside pages."""
_IN_MEMORY = 8_000_000
_PIECE = 1 << 16


class UnreadableRecord(Value):
    """A record that no page can be read from.

    Attributes:
        offset: byte at which it (or the gzip member that holds it) begins in the file.
        url: address it is of, as far as it says.
        reason: ``torn``, ``truncated`` (the tool that wrote it cut the answer), ``too-large``, ``bad-encoding`` or
            ``bad-header``.
        message: the same for a person.
    """

    offset: int
    url: str | None = None
    reason: str
    message: str


def iter_exchanges(path: Path, *, max_bytes: int) -> Iterator[Exchange | UnreadableRecord]:
    """Yield the answers in a WARC file in order, and what could not be read where it stood.

    Records that are no answers (requests, metadata, revisits) are passed over.

    Args:
        path: the file, gzipped or not.
        max_bytes: bound of one body, unpacked.

    Raises:
        CommuniqueError: the file cannot be opened, or holds no WARC record at all.
    """
    try:
        with path.open("rb") as stream:
            content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise CommuniqueError(f"{path}: expected a WARC file, cannot be read: {error}") from error
    with content:
        if content[:3] == _GZIP:
            yield from _iter_members(content, max_bytes)
        elif content[:5] == b"WARC/":
            with path.open("rb") as stream:
                yield from _iter_plain(stream, 0, max_bytes)
        else:
            raise CommuniqueError(
                f"{path}: expected a WARC file, found neither gzip data nor a WARC record at its head"
            )


def _iter_members(content: mmap.mmap, max_bytes: int) -> Iterator[Exchange | UnreadableRecord]:
    offset = 0
    while 0 <= offset < len(content):
        with SpooledTemporaryFile(_IN_MEMORY) as plain:
            end, failure = _unpack_member(content, offset, cast("IO[bytes]", plain))
            if failure is None:
                plain.seek(0)
                yield from _iter_plain(cast("IO[bytes]", plain), offset, max_bytes)
            else:
                yield UnreadableRecord(offset=offset, reason="torn", message=f"at byte {offset}: {failure}")
                end = _next_record(content, offset + 1)
        offset = end


def _unpack_member(content: mmap.mmap, offset: int, plain: IO[bytes]) -> tuple[int, str | None]:
    """Write one gzip member unpacked; return where the next begins, or what is wrong with this one."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    place, size = offset, 0
    while not unpacker.eof:
        piece = unpacker.unconsumed_tail or content[place : place + _PIECE]
        if not unpacker.unconsumed_tail:
            place += len(piece)
        if not piece:
            return place, "the file ends inside a record"
        try:
            unpacked = unpacker.decompress(piece, _PIECE * 16)
        except zlib.error as error:
            return place, f"not a whole gzip member: {error}"
        size += len(unpacked)
        if size > MAX_RECORD_BYTES:
            return place, f"larger than {MAX_RECORD_BYTES:,} bytes unpacked"
        plain.write(unpacked)
    return place - len(unpacker.unused_data), None


def _next_record(content: mmap.mmap, start: int) -> int:
    """Return where the next gzip member that begins a WARC record stands, -1 if there is none."""
    while (start := content.find(_GZIP, start)) >= 0:
        try:
            if zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(content[start : start + 512], 5) == b"WARC/":
                return start
        except zlib.error:
            pass
        start += 1
    return -1


def _iter_plain(stream: IO[bytes], offset: int, max_bytes: int) -> Iterator[Exchange | UnreadableRecord]:
    records = ArchiveIterator(stream, block_size=_PIECE)
    try:
        for record in records:
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type in {"response", "resource"} and not address.startswith(_NO_PAGES):
                yield _read_answer(record, offset, max_bytes)
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        yield UnreadableRecord(offset=offset, reason="torn", message=f"at byte {offset}: not a WARC record: {error}")


def _read_answer(record: Any, offset: int, max_bytes: int) -> Exchange | UnreadableRecord:
    url = record.rec_headers.get_header("WARC-Target-URI")
    try:
        received_at, status = _check_header(record, url)
        body = _read_body(record, max_bytes)
    except PageError as error:
        message = f"{url} at byte {offset}: {error}"
        return UnreadableRecord(offset=offset, url=url, reason=error.reason, message=message)
    head = record.http_headers
    return Exchange(
        url=url,
        status=status,
        reason=head.statusline.partition(" ")[2] if head else "",
        headers=_headers_of(record),
        body=body,
        received_at=received_at,
        peer=record.rec_headers.get_header("WARC-IP-Address"),
    )


def _check_header(record: Any, url: str | None) -> tuple[datetime, int]:
    """Return when an answer came, and its status."""
    head = record.http_headers
    status = head.get_statuscode() if head else "200"
    if not url or not status.isdigit() or (head is None and record.rec_type == "response"):
        raise PageError("bad-header", "expected the address and the HTTP head of an answer")
    if cut := record.rec_headers.get_header("WARC-Truncated"):
        raise PageError("truncated", f"the answer was cut when it was recorded ({cut})")
    try:
        return datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "").astimezone(UTC), int(status)
    except ValueError as error:
        raise PageError("bad-header", f"expected a WARC-Date, {error}") from error


def _read_body(record: Any, max_bytes: int) -> bytes:
    """Return the body without transfer and content encoding, the record read to its end."""
    head = record.http_headers
    coding = (head.get_header("Content-Encoding") or "").strip().lower() if head else ""
    if coding not in {"", "identity", *BufferedReader.get_supported_decompressors()}:
        raise PageError("bad-encoding", f"Content-Encoding {coding!r} cannot be undone")
    try:
        body: bytes = record.content_stream().read(max_bytes + 1)
    except Exception as error:  # each decompressor has its own family of errors, and one record must cost no other
        raise PageError("bad-encoding", f"the body cannot be unpacked: {type(error).__name__}: {error}") from error
    if len(body) > max_bytes:
        raise PageError("too-large", f"the body is larger than fetch.max_bytes ({max_bytes:,} bytes)")
    while record.raw_stream.read(_PIECE):
        pass
    if missing := getattr(record.raw_stream, "limit", 0):
        raise PageError("torn", f"{missing:,} bytes of the record are missing")
    return body


def _headers_of(record: Any) -> tuple[tuple[str, str], ...]:
    if record.http_headers:
        return tuple((name, value) for name, value in record.http_headers.headers)
    return (("Content-Type", record.rec_headers.get_header("Content-Type") or ""),)
