"""The one way to the web that stages other than fetch may be handed."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from communique.models.base import Value


class Answer(Value):
    """One HTTP answer, read whole within the session's bounds.

    Attributes:
        url: address asked for.
        final_url: address after redirects.
        status: HTTP status of the last answer.
        reason: reason phrase of the status line, maybe empty.
        headers: response headers with lower-case names.
        body: bytes of the body without content encoding.
        received_at: when the body was complete (UTC).
    """

    url: str
    final_url: str
    status: int
    reason: str = ""
    headers: dict[str, str]
    body: bytes
    received_at: datetime


class WebSession(Protocol):
    """A polite, bounded HTTP session; :class:`communique.fetch.PoliteSession` is the one that goes to the web."""

    def get(self, url: str, *, headers: dict[str, str] | None = None) -> Answer:
        """Return the answer to a GET of ``url``, whatever its status.

        Raises:
            communique.errors.PageError: nothing could be asked or read (robots, private address, time-out, size, TLS).
        """
        ...
