"""Whom the markup of a page calls its authors: elements marked so by ``rel``, ``itemprop`` or class."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from communique.clean.blocks import describe
from communique.clean.lines import squeeze
from communique.clean.names import letters, split_names
from communique.clean.page import Page

_BYLINE_CLASS = re.compile(
    r"(?<![a-z])(?:by-?line|authors?|auth|author-?names?|c-byline|writer|autor\w*|contributor)(?![a-z])"
)
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OTHER_ROLE = re.compile(
    r"\b(?:edited|reviewed|fact[- ]?checked|researched|verified|approved|translated|photographed|illustrated|"
    r"photos?(?:graphy)?|images?|illustrations?|video)\s+by\b|\b(?:edit(?:or|ing)|review(?:er)?|photo\w*|foto\w*|"
    r"illustration|translation|редактор|фото|перевод|redaktor|şəkil\w*|foto\w*|tərcümə)\s*:",
    re.I,
)
_NOT_BYLINE = re.compile(
    r"comment|bio|social|avatar|image|photo|related|teaser|promo|footer|description|job|role|title"
)
_FAR = re.compile(
    r"(?<![a-z])(?:comments?|related|recommend\w*|teasers?|sidebar|aside|footer|nav|most-read|popular|widget)(?![a-z])"
)
_NEAR_LEVELS, _ROLE_REACH = 3, 40
_MOST_MARKED = 6
_LONGEST_LINE = 80


def from_markup(page: Page, blocked: Sequence[str]) -> Iterator[str]:
    """Yield the people in elements marked as authors by attribute, else by class; ``blocked`` are names of the site."""
    for marked in (_by_attribute(page), _by_class(page)):
        found: dict[str, str] = {}
        place: Any = None
        for element, text in marked:
            if place is not None and not is_near(element, place):
                break  # the authors of a page stand together; further ones are those of teasers and comments
            for name in split_names(text, not_people=blocked):
                found.setdefault(letters(name), name)
            place = element if found and place is None else place
        if found:
            yield from found.values()
            return


def marked_authors(page: Page) -> Iterator[tuple[Any, str]]:
    """Yield the elements that the markup calls an author's, with their texts, a bar between the parts of one."""
    yield from _by_attribute(page)
    yield from _by_class(page)


def is_near(element: Any, place: Any) -> bool:
    """Tell whether an element stands in the same small part of the page as another one."""
    holders = [*itertools.islice(place.iterancestors(), _NEAR_LEVELS), place]
    return any(item in holders for item in (element, *itertools.islice(element.iterancestors(), _NEAR_LEVELS)))


def _by_attribute(page: Page) -> Iterator[tuple[Any, str]]:
    marked = (item for item in page.marked if _is_marked_author(item))
    for element in itertools.islice(marked, 20):
        if not _is_far(element) and not _is_of_another_role(element):
            inner = element.xpath(".//*[@itemprop='name']")
            yield element, _parts_text(inner[0] if inner else element)[:120] or element.get("content") or ""


def _is_marked_author(element: Any) -> bool:
    rel = element.get("rel") or ""
    return element.get("itemprop") == "author" or rel == "author" or "author " in rel


def _by_class(page: Page) -> Iterator[tuple[Any, str]]:
    taken = 0
    for element, name in page.classed:
        if taken < _MOST_MARKED and _is_byline_class(name) and not _is_far(element):
            text = _OTHER_ROLE.split(_parts_text(element), maxsplit=1)[0].rstrip(" |")
            if 3 < len(text) < 120 and not _is_of_another_role(element):
                taken += 1
                yield element, text


@lru_cache(maxsize=8192)
def _is_byline_class(name: str) -> bool:
    own = _CAMEL_CASE.sub("-", name).lower()
    return bool(_BYLINE_CLASS.search(own)) and not _NOT_BYLINE.search(own)


def _is_of_another_role(element: Any) -> bool:
    """Tell whether the words right before a name say that it is an editor's, a reviewer's or a photographer's."""
    if _OTHER_ROLE.match(squeeze(element.text or "")):
        return True
    for item in (element, *itertools.islice(element.iterancestors(), 1)):
        words = next((text for text in map(squeeze, _texts_before(item)) if letters(text)), "")
        if words:
            return len(words) < _LONGEST_LINE and bool(_OTHER_ROLE.search(words[-_ROLE_REACH:]))
    return False


def _texts_before(element: Any) -> Iterator[str]:
    """Yield the texts that stand right before an element inside its parent, the nearest first."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        yield before.tail or ""
        yield before.text_content() if isinstance(before.tag, str) else ""
    elif parent is not None:
        yield parent.text or ""


def _parts_text(element: Any) -> str:
    """Return an element's text with a bar between its parts, which sites often set apart by style alone."""
    parts = (squeeze(str(part)) for part in itertools.islice(element.itertext(), 30))
    return " | ".join(part for part in parts if part)


def _is_far(element: Any) -> bool:
    """Tell whether an element stands in comments, teasers or the frame of the page, whose authors are others."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ("html", "body") or ancestor.find(".//h1") is not None:
            return False  # whatever it is called, what holds the headline is the article
        if _FAR.search(describe(ancestor)):
            return True
    return False
