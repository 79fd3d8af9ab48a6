"""The list of pages on a front page, for a site that has neither feed nor sitemap.

A list is many elements of one kind in one place, each with a link of its own whose text is long enough for a headline.
A menu has such elements, too, but short texts, and a box of what is newest often no dates; so a place whose elements
all show a date goes first, and then the one with the most text in its links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from bs4 import BeautifulSoup, Tag

from communique.discover.dates import parse_written_date
from communique.discover.listing import Listed
from communique.models import Answer
from communique.sources.model import ListEntrance
from communique.urls import host_of, join_url

_LEAST_ITEMS = 4
_LEAST_TITLE = 20
"""Characters of a headline; what menus write is shorter."""
_LEVELS = 6
"""How far around a link its item may lie."""
_MOST_LINKS = 2_000
_MOST_SELECTORS = 200
_LANGUAGES = ("en", "ru", "az", "tr")
"""In which a list may write its dates."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]{1,60}")
_NEXT = ("a[rel~=next]", "a.next", ".next a", ".pagination-next a", "a.page-next")
_DATES = ("time", ".date", ".time", "[class*=date]", "small", "i", "em", "span")


def find_list(home: Answer) -> tuple[ListEntrance, tuple[Listed, ...]] | None:
    """Return the list on a page with the pages it names; ``None`` if it shows none.

    Args:
        home: the page, as read.
    """
    soup = BeautifulSoup(home.body, "lxml")
    best: tuple[bool, int] = (False, 0)
    found: tuple[ListEntrance, tuple[Listed, ...]] | None = None
    turn = next((one for one in _NEXT if soup.select_one(one)), None)
    for selector in islice(_distinct(_selectors(soup, home.final_url)), _MOST_SELECTORS):
        items = soup.select(selector)
        listed = [_listed(item, home.final_url) for item in items]
        pages = {one.url: one for one in listed if one}
        if len(pages) < _LEAST_ITEMS or len(pages) < len(items):
            continue
        day = next((one for one in _DATES if all(_is_date(item, one) for item in items)), None)
        rank = day is not None, sum(len(one.title or "") for one in pages.values())
        if rank > best:
            entrance = ListEntrance(type="list", url=home.final_url, item=selector, date=day, next=turn)
            best, found = rank, (entrance, tuple(pages.values()))
    return found


def _distinct(selectors: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for selector in selectors:
        if selector not in seen:
            seen.add(selector)
            yield selector


def _selectors(soup: BeautifulSoup, base: str) -> Iterator[str]:
    """Yield selectors of the elements around links that may be headlines, the inner ones first."""
    for link in soup.find_all("a", href=True, limit=_MOST_LINKS):
        if not isinstance(link, Tag) or not _is_headline(link, base):
            continue
        for item in [link, *list(link.parents)[:_LEVELS]]:
            outer = item.parent
            if outer is None or item.name in {"body", "html", "[document]"}:
                break
            yield f"{_own(outer)} > {_own(item)}"


def _own(element: Tag) -> str:
    """Return a selector of one element: by its id or first class that is a name, or its tag."""
    name = str(element.get("id") or "")
    if _NAME.fullmatch(name):
        return f"#{name}"
    telling = [one for one in element.get_attribute_list("class") if one and _NAME.fullmatch(one)]
    return f"{element.name}.{telling[0]}" if telling else element.name


def _is_headline(link: Tag, base: str) -> bool:
    try:
        url = join_url(base, str(link.get("href") or ""))
    except ValueError:
        return False
    return host_of(url) == host_of(base) and url != base and len(_text(link)) >= _LEAST_TITLE


def _is_date(item: Tag, selector: str) -> bool:
    found = item.select_one(selector)
    written = (found.get("datetime"), found.get_text(" ")) if found else ()
    return any(isinstance(one, str) and parse_written_date(one, _LANGUAGES, None) for one in written)


def _listed(item: Tag, base: str) -> Listed | None:
    """Return the page that an item names by its first link (what the selector ``a`` finds), if it may be a headline."""
    link = item if item.name == "a" and item.get("href") else item.select_one("a")
    if link is None or not _is_headline(link, base):
        return None
    return Listed(join_url(base, str(link["href"])), base, _text(link))


def _text(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())
