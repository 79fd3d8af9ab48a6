"""What the ledger knows of a page that was fetched before: what a conditional request needs."""

from __future__ import annotations

from communique.models.base import Value
from communique.models.fetched import ArchiveRef


class KnownPage(Value):
    """A page already held.

    Attributes:
        url: canonical URL.
        digest: ``sha256:<hex>`` of the body held.
        archive: where that body is.
        final_url: address after redirects, when it was fetched.
        etag: validator to send, if one was given.
        last_modified: validator to send, if one was given.
    """

    url: str
    digest: str
    archive: ArchiveRef
    final_url: str
    etag: str | None = None
    last_modified: str | None = None
