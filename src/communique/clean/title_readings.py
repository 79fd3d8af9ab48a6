"""What may be a page's headline: titles declared in its head, and lines that look like one, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from communique.clean.boilerplate import is_date_bar
from communique.clean.lines import squeeze
from communique.clean.names import letters
from communique.clean.page import Page
from communique.clean.textdates import find_dates

MAX_TITLE = 400
"""Longest headline (characters) that is believed."""

MOST_OF_TITLE = 0.6
"""Share of a title from which on it is taken for the whole of it."""

_META_TITLES = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "dc.title",
    "dcterms.title",
    "headline",
    "title",
    "sailthru.title",
)
_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:/~]+\s+|\s*[|»•ㅣ│┃¦｜]\s*|\s+::\s+")
_WORD = re.compile(r"\w+")
# Scripts that put no space between words: two of their characters count for one.
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_NOT_A_HEADLINE = re.compile(
    r"(?:home|news|press releases?|404.*|not found|error|untitled|search|menu|главная|новости|пресс-?релизы?|"
    r"ana səhifə|xəbərlər)",
    re.I,
)
_SHELF = re.compile(r"blog[- ]?archi(?:ves?|v)|archives?|(?:press[- ]?)?news|press releases?|новости|xəbərlər", re.I)


@dataclass(frozen=True)
class TitleReading:
    """A candidate for the headline and where it was read."""

    text: str
    origin: str


def declared_titles(page: Page) -> Iterator[TitleReading]:
    """Yield the titles that the head of a page declares as it does, those written by hand first, ``<title>`` last."""
    yield from linked_titles(page)
    for name in _META_TITLES:
        for content in page.meta.get(name, ())[:1]:
            yield TitleReading(squeeze(without_markup(content)), "meta")
    element = page.root.find(".//title")
    if element is not None:
        yield TitleReading(squeeze(element.text_content()), "title")


def linked_titles(page: Page) -> Iterator[TitleReading]:
    """Yield the titles that JSON-LD declares, that of the page's own article first."""
    for article in page.articles:
        headline: Any = article.get("headline") or article.get("name")
        if isinstance(headline, str):
            yield TitleReading(squeeze(without_markup(headline)), "json-ld")


def strip_site_name(title: str, names: Iterable[str], host: str) -> str:
    """Return ``title`` without the name of the site before or after a separator.

    Args:
        title: a title from the head of a page.
        names: letters of the names of the site (:func:`communique.clean.names.letters`).
        host: host name, whose first label is a name too.
    """
    known = {*names, letters(host), *(letters(label) for label in host.split(".")[:-1])} - {""}
    parts, marks = split_parts(title)
    while len(parts) > 1 and _is_site_name(parts[-1], known):
        parts.pop()
    while len(parts) > 1 and (_is_site_name(parts[0], known) or _SHELF.fullmatch(parts[0])):
        parts.pop(0)
        marks.pop(0)
    if all(_is_site_name(part, known) or _NOT_A_HEADLINE.fullmatch(part) for part in parts):
        return ""
    return "".join(f"{part}{mark}" for part, mark in zip(parts, [*marks[: len(parts) - 1], ""], strict=True)).strip()


def split_parts(title: str) -> tuple[list[str], list[str]]:
    """Return the parts of a title between bars, dashes and the like, and what stands between them."""
    marks = [match.group() for match in _SEPARATOR.finditer(title)]
    return _SEPARATOR.split(title), marks


def _is_site_name(part: str, known: set[str]) -> bool:
    bare = letters(part)
    if not bare:
        return True
    return any(
        bare == name
        or (len(name) >= 4 and name in bare and len(bare) <= 2.5 * len(name))
        or (len(bare) >= 4 and bare in name)
        for name in known
    )


def without_markup(text: str) -> str:
    """Return a declared title with its references to characters resolved and without the tags some systems leave."""
    return re.sub(r"<[^>]{1,200}>", "", unescape(text))


def is_headline(text: str, names: set[str]) -> bool:
    """Tell whether a line may be a headline: no name of the site (``names``, letters only), shelf, date or the like."""
    if not text or len(text) > MAX_TITLE or letters(text) in names:
        return False
    return not _NOT_A_HEADLINE.fullmatch(text) and not is_date_bar(text) and not is_time_and_place(text)


def is_time_and_place(text: str) -> bool:
    """Tell a line that is mostly a day with its time, and maybe a place (``6 June 2024 13:30 Baku``)."""
    return any("T" in item.iso and 2 * (item.end - item.start) >= len(text) for item in find_dates(text))


def count_words(text: str) -> int:
    """Return how many words a line has, two characters of a script without spaces counted as one."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text)) + (unspaced + 1) // 2


def share_of_words(text: str, other: str) -> float:
    """Return how alike two headlines are: words in common over words of the longer, 0 to 1."""
    first, second = set(_WORD.findall(text.lower())), set(_WORD.findall(other.lower()))
    return len(first & second) / max(1, len(first), len(second))
