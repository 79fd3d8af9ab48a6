"""Saved searches, and the notices that tell people of what is new or wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from communique.models.base import Value

Channel = Literal["mail", "webhook", "file", "stdout"]
"""How a notice reaches its reader."""

Change = Literal["new", "updated", "reprint", "translation"]
"""Why a document is in a notice: it is new; its publisher changed it; it tells again, or in another language, what a
page that is held tells."""


class Target(Value):
    """Where notices go.

    Attributes:
        channel: the way they take.
        address: a mail address, a URL, a file; nothing for ``stdout``.
        allow_private: whether a webhook may be at a private or loopback address.
    """

    channel: Channel
    address: str = ""
    allow_private: bool = False

    def __str__(self) -> str:
        return f"{self.channel} {self.address}".strip()


class Notice(Value):
    """Something to be told once: delivered as a whole, tried again until its channel has taken it.

    Attributes:
        id: made from what it tells, so that the same is never put down twice, and a receiver can tell a repetition.
        target: where it goes.
        subject: what it is about, in one line.
        html: for people; everything that came from outside is escaped.
        payload: for programs; the JSON object that a webhook, a file and standard output get, with ``id``.
        created_at: when it was made (UTC).
        state: ``pending`` until its channel has taken it.
        tries: deliveries that failed.
        next_try_at: when the next may be tried.
        delivered_at: when its channel took it.
        last_error: why the last try failed.
    """

    id: str
    target: Target
    subject: str
    html: str
    payload: dict[str, Any] = Field(default_factory=dict)
    created_at: datetime
    state: Literal["pending", "delivered"] = "pending"
    tries: int = 0
    next_try_at: datetime
    delivered_at: datetime | None = None
    last_error: str | None = None


class SavedSearch(Value):
    """A query that every batch is checked against.

    Attributes:
        id: made from the name, so that one name is one search.
        name: what its reader calls it.
        query: in the language of `communique search`.
        target: where its notices go.
        created_at: when it was saved (UTC). Only what came or changed since is told.
    """

    id: str
    name: str
    query: str
    target: Target
    created_at: datetime


class AlertItem(Value):
    """One document in a notice.

    Attributes:
        document_id, url, title, source, published: of the document.
        revision: which version of the page, from 1.
        change: see :data:`Change`.
    """

    document_id: str
    url: str
    title: str | None = None
    source: str
    published: str | None = None
    revision: int = 1
    change: Change
