"""WARC records of an exchange, each composed in memory as one gzip member.

Bodies are kept without transfer and content encoding, so that a record's payload digest is the digest the pipeline
knows a page by, and reading a page back never unpacks anything but the archive's own gzip. The headers that spoke of
those encodings are kept under ``X-Archive-Orig-``, as browser-based archivers do. An answer that was cut
(``WARC-Truncated``) keeps the bytes as they came, and its headers are renamed all the same: data that breaks off in its
encoding breaks the tools that undo it.
"""

from __future__ import annotations

import json
import uuid
import zlib
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from communique.archive.exchange import Exchange, digest_of
from communique.models import ArchiveRef, Candidate

PAGE_FIELD = "Communique-Page"
"""Extension field: canonical URL of the page, which redirects may have led away from."""
REFERS_TO_FIELD = "Communique-Refers-To"
"""Extension field of a revisit: ``<file> <offset> <length>`` of the record that holds the body."""
LISTING_FIELD = "Communique-Listing"
"""Extension field of a page's answer: what the listing said of it, as JSON, so that the archive alone suffices."""
FORMAT_VERSION = 2
"""Of the extension fields, named in each file's ``warcinfo``. 1 (which names none) has no listings; both are read."""

_NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_IDENTICAL_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_COMPRESSION = 6
"""zlib level: 9 takes nearly twice the time of 6 for 1 % less, measured on sixty publishers' pages of 24 MB."""
_RENAMED_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


def new_record_id() -> str:
    """Return a fresh ``WARC-Record-ID`` without angle brackets."""
    return f"urn:uuid:{uuid.uuid4()}"


def compose_warcinfo(filename: str, software: str) -> bytes:
    """Return the gzip member that opens a file and says what wrote it."""
    builder = _builder()
    record = builder.create_warcinfo_record(
        filename,
        {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc",
            "communique-archive": str(FORMAT_VERSION),
        },
    )
    return _pack(record)


def compose_response(exchange: Exchange, page_url: str, record_id: str, listing: Candidate | None = None) -> bytes:
    """Return the gzip member of a response record.

    Args:
        exchange: what was asked and answered.
        page_url: canonical URL of the page it was asked for.
        record_id: id of the new record.
        listing: what the listing said of the page; ``None`` for an answer on the way to it.
    """
    fields = _common_fields(exchange, page_url, record_id, listing)
    fields["WARC-Payload-Digest"] = digest_of(exchange.body)
    if exchange.truncated:
        fields["WARC-Truncated"] = exchange.truncated
    record = _builder().create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        warc_headers_dict=fields,
        http_headers=_response_head(exchange),
    )
    return _pack(record)


def compose_revisit(
    exchange: Exchange,
    *,
    page_url: str,
    record_id: str,
    held: ArchiveRef,
    digest: str,
    listing: Candidate | None = None,
) -> bytes:
    """Return the gzip member of a record that says: this is what ``held`` holds, asked for again.

    Args:
        exchange: the new exchange; a 304, or an answer with the body that is held.
        page_url: canonical URL of the page.
        record_id: id of the new record.
        held: the record that holds the body.
        digest: digest of that body.
        listing: what the listing said of the page this time.
    """
    fields = _common_fields(exchange, page_url, record_id, listing)
    fields["WARC-Profile"] = _NOT_MODIFIED_PROFILE if exchange.status == 304 else _IDENTICAL_PROFILE
    fields["WARC-Refers-To"] = f"<{held.record_id}>"
    fields["WARC-Payload-Digest"] = digest
    fields[REFERS_TO_FIELD] = f"{held.file} {held.offset} {held.length}"
    record = _builder().create_warc_record(
        exchange.url, "revisit", warc_headers_dict=fields, http_headers=_response_head(exchange)
    )
    return _pack(record)


def compose_request(exchange: Exchange, concurrent_to: str) -> bytes:
    """Return the gzip member of the request that was answered by the record ``concurrent_to``."""
    parts = urlsplit(exchange.url)
    target = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe="/?:@!$&'()*+,;=%[]|~")
    head = StatusAndHeaders(f"GET {target} HTTP/1.1", list(exchange.request_headers), is_http_request=True)
    fields = {
        "WARC-Record-ID": f"<{new_record_id()}>",
        "WARC-Date": _warc_date(exchange.received_at),
        "WARC-Concurrent-To": f"<{concurrent_to}>",
    }
    record = _builder().create_warc_record(exchange.url, "request", warc_headers_dict=fields, http_headers=head)
    return _pack(record)


def _common_fields(exchange: Exchange, page_url: str, record_id: str, listing: Candidate | None) -> dict[str, str]:
    fields = {
        "WARC-Record-ID": f"<{record_id}>",
        "WARC-Date": _warc_date(exchange.received_at),
        PAGE_FIELD: page_url,
    }
    if exchange.peer:
        fields["WARC-IP-Address"] = exchange.peer
    if listing is not None:
        said = listing.model_dump(mode="json", exclude={"url"}, exclude_none=True)
        fields[LISTING_FIELD] = json.dumps(said, ensure_ascii=True)
    return fields


def _response_head(exchange: Exchange) -> StatusAndHeaders:
    # A folded header is written on one line. A reason phrase is for people, and warcio takes it as ASCII only.
    headers = [(_kept_name(name), " ".join(value.split())) for name, value in exchange.headers]
    headers.append(("Content-Length", str(len(exchange.body))))
    reason = exchange.reason.encode("ascii", "replace").decode("ascii")
    return StatusAndHeaders(f"{exchange.status} {reason}".strip(), headers, protocol="HTTP/1.1")


def _kept_name(name: str) -> str:
    return f"X-Archive-Orig-{name}" if name.lower() in _RENAMED_HEADERS else name


def _builder() -> WARCWriter:
    return WARCWriter(BytesIO(), gzip=False, warc_version="WARC/1.1")


def _pack(record: object) -> bytes:
    plain = BytesIO()
    WARCWriter(plain, gzip=False, warc_version="WARC/1.1").write_record(record)
    compressor = zlib.compressobj(_COMPRESSION, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return compressor.compress(plain.getbuffer()) + compressor.flush()


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
