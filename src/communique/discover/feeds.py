"""RSS, Atom and JSON feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import feedparser

from communique.discover.dates import as_precise_as, parse_standard_date
from communique.discover.listing import MAX_PAGES_BACK, Listed, Turned, fetch_listing, plain_text, reaches_back
from communique.errors import PageError
from communique.models import Answer, IsoDate, WebSession
from communique.urls import join_url

_MAX_FEED_PAGES = 20
_JSON_FEED = "https://jsonfeed.org/version/"


def read_feed(url: str, session: WebSession, *, since: date | None = None) -> Iterator[Listed | Turned]:
    """Yield the pages of a feed, following a JSON feed's ``next_url``.

    Args:
        url: its address.
        session: asks, within bounds.
        since: day back to which the older pages of an RSS or Atom feed are followed too (RFC 5005: ``next``,
            ``prev-archive``).

    Raises:
        PageError: it could not be read, or is not a feed (``not-a-feed``).
    """
    seen: set[str] = set()
    page: str | None = url
    while page and page not in seen and len(seen) < (_MAX_FEED_PAGES if since is None else MAX_PAGES_BACK):
        seen.add(page)
        answer = fetch_listing(page, session)
        if answer.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            document = _load_json_feed(answer)
            items = list(_json_items(document, answer))
            older = _text(document.get("next_url"))
        else:
            feed = _parse(answer)
            items = list(_feed_items(feed, answer))
            older = _older_page(feed, answer) if since else None
        yield from items
        page = None if reaches_back(items, since) else older
    yield Turned(())


def parse_feed(answer: Answer) -> Iterator[Listed]:
    """Yield the pages of an RSS or Atom feed that was read.

    Raises:
        PageError: ``not-a-feed``.
    """
    return _feed_items(_parse(answer), answer)


def _parse(answer: Answer) -> Any:
    # Handed over as a stream: feedparser takes a string for an address or a file name.
    feed = feedparser.parse(
        BytesIO(answer.body),
        response_headers={**answer.headers, "content-location": answer.final_url},
        sanitize_html=False,
    )
    if not feed.version and not feed.entries:
        raise PageError("not-a-feed", f"{answer.url}: expected RSS, Atom or a JSON feed: {_complaint(feed, answer)}")
    return feed


def _feed_items(feed: Any, answer: Answer) -> Iterator[Listed]:
    is_atom = feed.version.startswith("atom")
    for entry in feed.entries:
        link = entry.get("feedburner_origlink") or entry.get("link")
        if link:
            # In RSS, feedparser files dc:date under "updated".
            published = _entry_date(entry, ("published",) if is_atom else ("published", "updated"))
            modified = _entry_date(entry, ("updated",)) if is_atom else None
            yield Listed(link, answer.final_url, plain_text(entry.get("title")), published, modified)


def _older_page(feed: Any, answer: Answer) -> str | None:
    links = {link.get("rel"): link.get("href") for link in feed.feed.get("links", ())}
    older = links.get("prev-archive") or links.get("next")
    try:
        return join_url(answer.final_url, older) if older else None
    except ValueError:
        return None


def _entry_date(entry: Any, keys: tuple[str, ...]) -> IsoDate | None:
    """Return the first date an entry has under ``keys``."""
    for key in keys:
        written = dict.get(entry, key)
        if date := parse_standard_date(written):
            return date
        parsed = dict.get(entry, f"{key}_parsed")
        if written and parsed:
            # A form only feedparser knows; it gives the moment in UTC.
            return as_precise_as(written, datetime(*parsed[:6]).replace(tzinfo=UTC))
    return None


def _complaint(feed: Any, answer: Answer) -> str:
    if feed.get("bozo"):
        return str(feed.get("bozo_exception"))[:200]
    return f"got {answer.headers.get('content-type', 'no content type')}"


def _load_json_feed(answer: Answer) -> dict[str, Any]:
    try:
        document = json.loads(answer.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PageError("not-a-feed", f"{answer.url}: expected a JSON feed, got broken JSON: {error}") from error
    if not isinstance(document, dict) or not str(document.get("version", "")).startswith(_JSON_FEED):
        raise PageError("not-a-feed", f"{answer.url}: expected a JSON feed, got JSON without its version")
    return document


def _json_items(document: dict[str, Any], answer: Answer) -> Iterator[Listed]:
    items = document.get("items")
    for item in items if isinstance(items, list) else []:
        link = _text(item.get("url")) or _text(item.get("external_url")) if isinstance(item, dict) else None
        if link:
            published, modified = (
                parse_standard_date(_text(item.get(name))) for name in ("date_published", "date_modified")
            )
            yield Listed(link, answer.final_url, plain_text(_text(item.get("title"))), published, modified)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
