"""What came back for a page, and where its bytes are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from communique.models.base import Value
from communique.models.candidate import Candidate

FetchOutcome = Literal["fetched", "unchanged"]
"""``fetched``: new bytes are in the archive. ``unchanged``: a 304, or bytes with the digest already held."""


class ArchiveRef(Value):
    """Address of one response record in the archive.

    Attributes:
        file: path of the WARC file below the archive's root, with forward slashes.
        offset: first byte of the gzip member in that file.
        length: bytes of the gzip member.
        record_id: ``WARC-Record-ID`` (``urn:uuid:…``).
    """

    file: str
    offset: int
    length: int
    record_id: str


class FetchRecord(Value):
    """The result of asking for one candidate.

    Attributes:
        candidate: what was asked for.
        outcome: whether there are new bytes.
        final_url: address after redirects.
        status: HTTP status of the last answer (304 for a conditional request that matched).
        fetched_at: when the answer came (UTC).
        digest: ``sha256:<hex>`` of the decoded body (of the body held, when unchanged).
        etag: validator to send next time, if given.
        last_modified: validator to send next time, if given.
        archive: where the body is (the record already held, when unchanged).
    """

    candidate: Candidate
    outcome: FetchOutcome
    final_url: str
    status: int
    fetched_at: datetime
    digest: str
    etag: str | None = None
    last_modified: str | None = None
    archive: ArchiveRef


class RawPage(Value):
    """A page as received: the body without transfer or content encoding, and the headers that tell how to read it.

    Attributes:
        url: identity of the page (canonical URL).
        final_url: address after redirects.
        status: HTTP status.
        headers: response headers with lower-case names.
        body: bytes of the body.
        fetched_at: when the answer came (UTC).
    """

    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    body: bytes
    fetched_at: datetime
