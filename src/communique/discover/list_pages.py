"""List pages, read by the selectors of the source, page after page."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from communique.discover.dates import parse_written_date
from communique.discover.listing import Listed, fetch_listing
from communique.errors import PageError
from communique.models import Answer, IsoDate, WebSession
from communique.sources.model import ListEntrance, Source
from communique.urls import join_url


def read_list(entrance: ListEntrance, source: Source, session: WebSession) -> Iterator[Listed]:
    """Yield the pages that a list names, following its ``next`` links.

    Raises:
        PageError: a list page could not be read, or the first has nothing that ``item`` selects (``no-items``).
    """
    seen: set[str] = set()
    page: str | None = entrance.url
    while page is not None and page not in seen and len(seen) < entrance.max_pages:
        seen.add(page)
        answer = fetch_listing(page, session)
        soup = BeautifulSoup(answer.body, "lxml", from_encoding=_charset(answer))
        items = soup.select(entrance.item)
        if not items and len(seen) == 1:
            raise PageError("no-items", f"{page}: nothing on the page is selected by item {entrance.item!r}")
        for item in items:
            if listed := _read_item(item, entrance, source, answer.final_url):
                yield listed
        page = _next_page(soup, entrance, answer.final_url)


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


def _next_page(soup: BeautifulSoup, entrance: ListEntrance, base: str) -> str | None:
    link = soup.select_one(entrance.next) if entrance.next else None
    try:
        return join_url(base, str(link["href"])) if link and link.get("href") else None
    except ValueError:
        return None


def _text(element: Tag | None) -> str | None:
    return (" ".join(element.get_text(" ").split()) or None) if element else None


def _charset(answer: Answer) -> str | None:
    _, found, charset = answer.headers.get("content-type", "").lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None if found else None
