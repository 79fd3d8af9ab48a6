"""RSS, Atom and JSON feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from communique.discover.dates import as_precise_as, parse_standard_date
from communique.discover.listing import Listed, fetch_listing, plain_text
from communique.errors import PageError
from communique.models import Answer, IsoDate, WebSession

_MAX_FEED_PAGES = 20
_JSON_FEED = "https://jsonfeed.org/version/"


def read_feed(url: str, session: WebSession) -> Iterator[Listed]:
    """Yield the pages of a feed, following a JSON feed's ``next_url``.

    Raises:
        PageError: it could not be read, or is not a feed (``not-a-feed``).
    """
    seen: set[str] = set()
    page: str | None = url
    while page and page not in seen and len(seen) < _MAX_FEED_PAGES:
        seen.add(page)
        answer = fetch_listing(page, session)
        if answer.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            document = _load_json_feed(answer)
            yield from _json_items(document, answer)
            page = _text(document.get("next_url"))
        else:
            yield from parse_feed(answer)
            page = None


def parse_feed(answer: Answer) -> Iterator[Listed]:
    """Yield the pages of an RSS or Atom feed that was read.

    Raises:
        PageError: ``not-a-feed``.
    """
    # Handed over as a stream: feedparser takes a string for an address or a file name.
    feed = feedparser.parse(
        BytesIO(answer.body),
        response_headers={**answer.headers, "content-location": answer.final_url},
        sanitize_html=False,
    )
    if not feed.version and not feed.entries:
        raise PageError("not-a-feed", f"{answer.url}: expected RSS, Atom or a JSON feed: {_complaint(feed, answer)}")
    for entry in feed.entries:
        link = entry.get("feedburner_origlink") or entry.get("link")
        if link:
            yield Listed(link, answer.final_url, plain_text(entry.get("title")), _entry_date(entry, feed.version))


def _entry_date(entry: Any, version: str) -> IsoDate | None:
    """Return when an entry was published; in RSS, feedparser files ``dc:date`` under ``updated``."""
    keys = ("published",) if version.startswith("atom") else ("published", "updated")
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
            title, published = _text(item.get("title")), _text(item.get("date_published"))
            yield Listed(link, answer.final_url, plain_text(title), parse_standard_date(published))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
