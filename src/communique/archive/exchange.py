"""One request and its answer, as they are kept."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

from communique.models import Value


class Exchange(Value):
    """One HTTP request and the answer to it.

    Attributes:
        url: address asked for (after redirects: of this hop).
        request_headers: as sent, in order.
        status: HTTP status.
        reason: reason phrase, maybe empty.
        headers: response headers as received, in order.
        body: bytes of the body without transfer and content encoding; of an answer that was cut, the bytes
            as received so far, with their content encoding.
        truncated: why the body is not whole, as ``WARC-Truncated`` says it (``length``, ``time``, ``disconnect``,
            ``unspecified``); ``None`` for a whole one.
        received_at: when the body was complete (UTC).
        peer: IP address that answered, if known.
    """

    url: str
    request_headers: tuple[tuple[str, str], ...] = ()
    status: int
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes
    truncated: Literal["length", "time", "disconnect", "unspecified"] | None = None
    received_at: datetime
    peer: str | None = None


def digest_of(body: bytes) -> str:
    """Return ``sha256:<hex>`` of a body, the form in which digests are kept everywhere."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"
