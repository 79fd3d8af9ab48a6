"""List pages, read by the selectors of the source, page after page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bs4 import BeautifulSoup, Tag

from communique.discover.dates import parse_written_date
from communique.discover.listing import MAX_PAGES_BACK, Listed, Turned, fetch_listing, reaches_back
from communique.errors import PageError
from communique.models import Answer, IsoDate, WebSession
from communique.sources.model import ListEntrance, Source
from communique.urls import join_url


def read_list(
    entrance: ListEntrance,
    source: Source,
    session: WebSession,
    *,
    since: date | None = None,
    start: tuple[str, int] | None = None,
) -> Iterator[Listed | Turned]:
    """Yield the pages that a list names, page after page, and a mark behind each.

    Args:
        entrance: where the list is, and its selectors.
        source: whose list it is.
        session: asks, within bounds.
        since: day back to which it is followed, however many pages that takes; ``None`` reads ``max_pages``.
        start: address and number (from 0) of the page to go on with; the first if not given.

    Raises:
        PageError: a list page could not be read, or the first has nothing that ``item`` selects (``no-items``).
    """
    seen: set[str] = set()
    before: list[str] = []
    last = entrance.max_pages if since is None else MAX_PAGES_BACK
    page, number = start or (entrance.url, 0)
    while page and page not in seen and number < last:
        seen.add(page)
        answer = fetch_listing(page, session)
        soup = BeautifulSoup(answer.body, "lxml", from_encoding=_charset(answer))
        items = soup.select(entrance.item)
        if not items and number == 0:
            raise PageError("no-items", f"{page}: nothing on the page is selected by item {entrance.item!r}")
        listed = [one for item in items if (one := _read_item(item, entrance, source, answer.final_url))]
        yield from listed
        number += 1
        page = _next_page(soup, entrance, answer.final_url, number)
        # Past its end, a numbered list often shows its last page again.
        if reaches_back(listed, since) or before == (before := [one.url for one in listed]):
            page = ""
        yield Turned(((page, number),) if page else ())


def _read_item(item: Tag, entrance: ListEntrance, source: Source, found_in: str) -> Listed | None:
    link = item if item.name == "a" and item.get("href") and entrance.link == "a" else item.select_one(entrance.link)
    href = str(link.get("href") or "") if link else ""
    if link is None or not href:
        return None
    title = item.select_one(entrance.title) if entrance.title else link
    return Listed(href, found_in, _text(title), _date(item, entrance, source))


def _date(item: Tag, entrance: ListEntrance, source: Source) -> IsoDate | None:
    element = item.select_one(entrance.date) if entrance.date else None
    if element is None:
        return None
    day_first = source.clean.day_first
    for written in (element.get("datetime"), element.get("content"), element.get_text(" ")):
        if isinstance(written, str) and (date := parse_written_date(written, source.languages, day_first)):
            return date
    return None


def _next_page(soup: BeautifulSoup, entrance: ListEntrance, base: str, number: int) -> str:
    """Return the address of list page ``number`` (from 0), empty if there is none."""
    if entrance.numbered:
        return entrance.numbered.replace("{number}", str(entrance.first_number + number))
    link = soup.select_one(entrance.next) if entrance.next else None
    try:
        return join_url(base, str(link["href"])) if link and link.get("href") else ""
    except ValueError:
        return ""


def _text(element: Tag | None) -> str | None:
    return (" ".join(element.get_text(" ").split()) or None) if element else None


def _charset(answer: Answer) -> str | None:
    _, found, charset = answer.headers.get("content-type", "").lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None if found else None
