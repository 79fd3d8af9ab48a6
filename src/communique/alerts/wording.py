"""What a saved search's notice says, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from communique.models import AlertItem, Change, Notice, SavedSearch

SHOWN_ITEMS = 50
"""Documents written out in a mail; the rest are counted."""

_HEADINGS: dict[Change, str] = {
    "new": "New",
    "updated": "Changed by their publishers",
    "translation": "Other languages of releases that are held",
    "reprint": "Reprints, cuts and rewrites",
}


def word_notice(
    search: SavedSearch, items: Sequence[AlertItem], *, notice_id: str, batch: str, now: datetime
) -> Notice:
    """Return the notice of one batch for one saved search.

    Args:
        search: the search.
        items: what it tells of, newest first.
        notice_id: its id.
        batch: reference of the batch.
        now: the present (UTC).
    """
    count = len(items)
    return Notice(
        id=notice_id,
        target=search.target,
        # A line feed in a subject would begin another header.
        subject=" ".join(f"{search.name}: {count} {'page' if count == 1 else 'pages'}".split()),
        html=_notice_html(search, items),
        payload={
            "id": notice_id,
            "search": {"name": search.name, "query": search.query},
            "batch": batch,
            "created_at": now.isoformat(),
            "documents": [item.model_dump(mode="json", exclude_none=True) for item in items],
        },
        created_at=now,
        next_try_at=now,
    )


def _notice_html(search: SavedSearch, items: Sequence[AlertItem]) -> str:
    shown, parts = items[:SHOWN_ITEMS], [f"<p>Saved search <b>{escape(search.query)}</b></p>"]
    for change, heading in _HEADINGS.items():
        if rows := "".join(_item_html(item) for item in shown if item.change == change):
            parts.append(f"<h3>{heading}</h3><ul>{rows}</ul>")
    if len(items) > SHOWN_ITEMS:
        parts.append(f"<p>and {len(items) - SHOWN_ITEMS} more</p>")
    return "".join(parts)


def _item_html(item: AlertItem) -> str:
    title = escape(item.title or item.url)
    about = escape(" · ".join(part for part in (item.published, item.source) if part))
    # Addresses are canonical http(s) URLs; anything else must not become a link.
    if not item.url.startswith(("http://", "https://")):
        return f"<li>{title} ({about})</li>"
    return f'<li><a href="{escape(item.url, quote=True)}">{title}</a> ({about})</li>'
