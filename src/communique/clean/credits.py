"""Whom to credit with a page: the authors it declares, agencies, desks and the site itself among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import Any

from communique.clean.byline_declared import META_NAMES
from communique.clean.byline_markup import marked_authors
from communique.clean.lines import squeeze
from communique.clean.names import letters, split_names, without_reporter
from communique.clean.page import Page
from communique.clean.textdates import strip_dates

_DESK = re.compile(
    r"\b(?:teams?|staff|desk|newsroom|editorial|redaktion\w*|redacci[oó]n|r[ée]daction|редакция)\b", re.I
)

_ADDRESS = re.compile(r"^\S+@\S+$|^@|^https?:|^//")
_LONGEST_DESK = 40
_DESCRIBED = re.compile(r",(?:\s+[^\W\d_][\w.’'-]*){4,}(?:,|$)")


def read_credits(page: Page, site_names: Sequence[str] = ()) -> tuple[str, ...]:
    """Return whom a page declares as its authors, word for word: agencies, desks and the site itself among them.

    Args:
        page: the parsed page.
        site_names: names of the site. In ``meta`` elements, which have no place for a publisher, the site beside its
            authors is left out.
    """
    declared = (article.get("author") or article.get("creator") for article in page.articles)
    credited = next((names for value in declared if (names := list(_declared_names(value, page)))), [])
    if not credited:
        contents = [*(page.meta.get(key, []) for key in META_NAMES), _labelled_meta(page)]
        credited = next((names for values in contents if (names := [*_meta_names(values)])), [])
        sites = {letters(name) for name in site_names}
        credited = [name for name in credited if letters(name) not in sites] or credited
    named = (name for name in map(squeeze, credited) if letters(name) and not _ADDRESS.search(name))
    return tuple({letters(name): name for name in named}.values())


def _labelled_meta(page: Page) -> list[str]:
    """Return whom the card for social networks says it was written by."""
    labelled = "written by" in (page.first_meta("twitter:label1") or "").lower()
    return page.meta.get("twitter:data1", []) if labelled else []


def choose_credits(page: Page, byline: Sequence[str], site_names: Sequence[str]) -> tuple[str, ...]:
    """Return whom to credit with a page: the people or desk it declares, else its byline, else the site.

    Args:
        page: the parsed page; how it calls its site is the corporate author where nobody is named.
        byline: the people found by all readers.
        site_names: names of the site and publisher, which are no people.
    """
    credited = read_credits(page, site_names)
    if any(_DESK.search(name) or _names_person(name, site_names) for name in credited):
        return credited
    site_name = page.first_meta("og:site_name") or ""
    return tuple(byline) or _marked_desk(page) or credited or ((site_name,) if letters(site_name) else ())


def _marked_desk(page: Page) -> tuple[str, ...]:
    """Return the desk that an element marked as the author's names ("Harbour Times Staff")."""
    texts = (part.strip() for _, text in marked_authors(page) for part in strip_dates(text).split("|"))
    desk = next((text for text in texts if len(text) <= _LONGEST_DESK and _DESK.search(text)), None)
    return (re.sub(r"^(?:written )?by\s+", "", desk, flags=re.I),) if desk else ()


def _names_person(name: str, site_names: Sequence[str]) -> bool:
    return bool(split_names(name, not_people=site_names, allow_single=True))


def _declared_names(value: Any, page: Page) -> Iterator[str]:
    if isinstance(value, str):
        yield from _listed_names(value)
    elif isinstance(value, list):
        for item in value[:30]:
            yield from _declared_names(item, page)
    elif isinstance(value, dict):
        name = value.get("name")
        if name is None and "@id" in value:
            others = (item for item in page.linked_data if item.get("@id") == value["@id"])
            name = next((item["name"] for item in others if "name" in item), None)
        for item in name if isinstance(name, list) else [name]:
            yield from _listed_names(item) if isinstance(item, str) else ()


def _meta_names(contents: Iterable[str]) -> Iterator[str]:
    for content in contents:
        if not content.startswith(("http", "//", "@")):
            yield from _listed_names(content)


def _listed_names(text: str) -> list[str]:
    """Take a string apart only if every part of it is a person: ``Jane Roe, Ph.D.`` is one author.

    A description of several words behind the name is no part of it: ``Jane Roe, professor of law in Exampletown``.
    """
    text = re.sub(r"^by\s+|\s*\([^\W\d_]{1,4}\.?\)$", "", squeeze(unescape(text)), flags=re.I)
    text = without_reporter(text)
    people = split_names(text)
    if len(people) == 1 and _DESCRIBED.match(text.removeprefix(people[0])):
        return people[:1]
    joined = letters("".join(people))
    rest = letters(re.sub(r"\b(?:and|und|et|y|og|och|en|e|и|та|və|ve)\b", " ", text))
    return people if len(people) > 1 and joined == rest else [text] if text and not text.startswith("http") else []
