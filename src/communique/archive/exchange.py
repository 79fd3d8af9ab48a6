"""One request and its answer, as they are kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from communique.models import Value


class Exchange(Value):
    """One HTTP request and the answer to it.

    Attributes:
        url: address asked for (after redirects: of this hop).
        request_headers: as sent, in order.
        status: HTTP status.
        reason: reason phrase, maybe empty.
        headers: response headers as received, in order.
        body: bytes of the body without transfer and content encoding.
        received_at: when the body was complete (UTC).
        peer: IP address that answered, if known.
    """

    url: str
    request_headers: tuple[tuple[str, str], ...] = ()
    status: int
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes
    received_at: datetime
    peer: str | None = None


def digest_of(body: bytes) -> str:
    """Return ``sha256:<hex>`` of a body, the form in which digests are kept everywhere."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"
