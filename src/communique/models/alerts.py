"""Saved searches, and the messages that tell of what is new in them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from communique.models.base import Value

Channel = Literal["mail", "webhook", "file", "stdout"]
"""How a message reaches its reader."""

Change = Literal["new", "updated", "reprint", "translation"]
"""Why a document is in a message: it is new; its publisher changed it; it tells again, or in another language, what a
page that is held tells."""


class SavedSearch(Value):
    """A query that every batch is checked against.

    Attributes:
        id: made from the name, so that one name is one search.
        name: what its reader calls it.
        query: in the language of `communique search`.
        channel, address: where messages go: a mail address, a URL, a file; nothing for ``stdout``.
        allow_private: whether a webhook may be at a private or loopback address.
        created_at: when it was saved (UTC). Only what was published or changed since is told.
    """

    id: str
    name: str
    query: str
    channel: Channel
    address: str = ""
    allow_private: bool = False
    created_at: datetime


class AlertItem(Value):
    """One document in a message.

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


class AlertMessage(Value):
    """What is new in one saved search, of one batch: delivered as a whole.

    Attributes:
        id: the same each time the batch is checked, so that a receiver can tell a repetition.
        search: the saved search as it was then.
        batch: reference of the batch.
        items: newest first.
        created_at: when it was made (UTC).
        state: ``pending`` until its channel has taken it.
        tries: deliveries that failed.
        next_try_at: when the next may be tried.
        delivered_at: when its channel took it.
        last_error: why the last try failed.
    """

    id: str
    search: SavedSearch
    batch: str
    items: tuple[AlertItem, ...]
    created_at: datetime
    state: Literal["pending", "delivered"] = "pending"
    tries: int = 0
    next_try_at: datetime
    delivered_at: datetime | None = None
    last_error: str | None = None
