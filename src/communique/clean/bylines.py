"""Who wrote a page: every reading of the byline, and which of them is believed.

Arbiter: the site's rule; then JSON-LD of the page's own article; ``meta`` elements; elements marked as author by
``rel``, ``itemprop`` or class; and a visible line "By …". The first reading that yields people wins, because what a
page declares about its author is curated and what stands around a byline (roles, dates, follow buttons) is not.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from typing import Any

from communique.clean.blocks import TextBlock, describe, squeeze
from communique.clean.names import letters, split_names
from communique.clean.page import Page, types_of
from communique.clean.textdates import find_dates, strip_dates

META_NAMES = (
    "author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "dc.contributor", "byl", "authors",
    "sailthru.author", "cxenseparse:author", "article.author", "mediator_author", "vr:author", "creator",
)  # fmt: skip
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
_BAR = re.compile(r"\s[|⋅●•·∙–—]\s")
_ROLE = re.compile(
    r"\b(?:author|writer|editor|reporter|correspondent|columnist|journalist|contributor|analyst|(?:co-?)?founder|director|"
    r"professor|fellow|redakteur\w*|journaliste?|автор|корреспондент|обозреватель|редактор|журналист|аналитик|müxbir\w*|"
    r"jurnalist|redaktor|muhabir\w*|yazar\w*|редакторка|кореспондент\w*)\b",
    re.I,
)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_NEAR_LEVELS, _ROLE_REACH = 3, 40
_MOST_MARKED = 6
_OPENED = 2  # paragraphs that follow a line of names which opens the text
_LONGEST_LINE = 80
_LONGEST_DATED_LINE = 120
_LABEL = re.compile(
    r"(?:(?:written|reported|words|story|text|article|posted|published)?\s*by|authors?|автор(?:ы)?|müəllif(?:lər)?|"
    r"yazar|автори?|von|par|por|text)\s*:?",
    re.I,
)
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|writers?|staff|contributors?|profiles?|people|journalists?|reporters?|by|avtor\w*|muellif\w*|yazar\w*|"
    r"autor(?:en|es|i)?|auteurs?)/[^/?#]{3,}",
    re.I,
)
_NOT_BYLINE = re.compile(
    r"comment|bio|social|avatar|image|photo|related|teaser|promo|footer|description|job|role|title"
)
BYLINE_LINE = re.compile(
    r"^(?:(?:written |reported |story |text )?by\s*:?\s+|authors?\s*:\s*|автор(?:ы)?\s*[:—–-]\s*|"
    r"müəllif(?:lər)?\s*[:—–-]\s*|yazar\s*:\s*|"
    r"von\s*:?\s+|par\s*:?\s+|por\s*:?\s+|текст\s*:\s*)(?P<names>.{3,120})$",
    re.I,
)


def read_byline(
    page: Page, header: Sequence[TextBlock], site_names: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Return the people who wrote a page and the origin of that reading (``None`` if nobody is named).

    Args:
        page: the parsed page.
        header: blocks around the headline and before the text, in page order.
        site_names: names of the site and publisher, which are no people.
    """
    blocked = tuple(site_names)
    readers = (
        ("json-ld", _from_linked_data(page, blocked)),
        ("meta", _from_meta(page, blocked)),
        # A site called a person by one word may be one: it is believed before markup, which is less sure of people.
        ("json-ld", _from_linked_data(page, tuple(name for name in blocked if " " in name))),
        ("markup", _from_markup(page, blocked)),
        ("text", _from_lines((block.text for block in header), blocked)),
        ("text", _from_labelled_names(header, blocked)),
        ("text", _from_names_of_address(header, page, blocked)),
        ("text", _from_opening_line(header, blocked)),
        # On a personal site the person's name is the site's: it is believed where nobody else is named.
        ("json-ld", _from_linked_data(page, ())),
    )
    for origin, names in readers:
        people = tuple(dict.fromkeys(names))
        if people:
            return people, origin
    return (), None


def byline_of_line(text: str, site_names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the people a line such as ``By Ayla Mammadova`` names; nobody for ``By Azernews``.

    A date before the byline (``12.08.2023 | By Ayla Mammadova``) sets it apart as a bar does.
    """
    for part in _parts_of_line(text):
        match = BYLINE_LINE.match(part)
        if match:
            return tuple(split_names(match["names"], not_people=site_names))
    return ()


def _parts_of_line(text: str) -> list[str]:
    """Return a line and, if it is short and has a date, what stands between dates and bars."""
    dates = find_dates(text) if len(text) <= _LONGEST_DATED_LINE else []
    apart = text
    for item in reversed(dates):
        apart = f"{apart[: item.start]} | {apart[item.end :]}"
    return [text, *(part.strip() for part in _BAR.split(apart))] if dates else [text]


def is_byline_line(text: str) -> bool:
    """Tell whether a short line is nothing but a byline, of a person or of an agency."""
    match = BYLINE_LINE.match(text)
    if not match or len(text) > 120 or text.endswith((".", ":", "!", "?")):
        return False
    words = re.findall(r"[^\W\d_]+", _BAR.split(strip_dates(match["names"]))[0])
    capitals = sum(1 for word in words if word[0].isupper())
    return 1 <= len(words) <= 8 and capitals >= len(words) - 1 - len(words) // 4


def _from_linked_data(page: Page, blocked: Sequence[str]) -> Iterator[str]:
    for article in page.articles:
        names = list(_author_names(article.get("author") or article.get("creator"), page, blocked))
        if names:
            yield from names
            return


def _author_names(value: Any, page: Page, blocked: Sequence[str]) -> Iterator[str]:
    if isinstance(value, str):
        yield from split_names(value, not_people=blocked)
    elif isinstance(value, list):
        for item in value[:30]:
            yield from _author_names(item, page, blocked)
    elif isinstance(value, dict):
        yield from _author_of_object(value, page, blocked)


def _author_of_object(value: dict[str, Any], page: Page, blocked: Sequence[str]) -> Iterator[str]:
    kinds = types_of(value)
    if any("Organization" in kind for kind in kinds):
        return
    name = value.get("name")
    if name is None and "@id" in value:
        name = next(
            (item.get("name") for item in page.linked_data if item.get("@id") == value["@id"] and "name" in item), None
        )
    if isinstance(name, list):
        for item in name[:30]:
            yield from _author_names(item, page, blocked)
    elif isinstance(name, str):
        is_typed = "Person" in kinds or "/person/" in str(value.get("@id"))
        # A host name like a person's own is a personal site's; a title that is typed so is a mistake.
        is_own = is_typed and " " in name.strip()
        titles = tuple(title for title in blocked if " " in title) if is_own else blocked
        yield from split_names(unescape(name), not_people=titles, allow_single=is_typed)


def _from_meta(page: Page, blocked: Sequence[str]) -> Iterator[str]:
    """Yield the people of the ``meta`` element that names most of them: some sites repeat an element per author."""
    found: list[list[str]] = []
    for key in META_NAMES:
        contents = [content for content in page.meta.get(key, ()) if not content.startswith(("http", "//"))]
        found.append([name for content in contents for name in split_names(unescape(content), not_people=blocked)])
    yield from max(found, key=lambda names: len(set(names)))


def _from_markup(page: Page, blocked: Sequence[str]) -> Iterator[str]:
    for marked in (_by_attribute(page), _by_class(page)):
        found: dict[str, str] = {}
        place: Any = None
        for element, text in marked:
            if place is not None and not _is_near(element, place):
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


def _is_near(element: Any, place: Any) -> bool:
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


_FAR = re.compile(
    r"(?<![a-z])(?:comments?|related|recommend\w*|teasers?|sidebar|aside|footer|nav|most-read|popular|widget)(?![a-z])"
)


def _from_lines(lines: Iterable[str], blocked: Sequence[str]) -> Iterator[str]:
    for line in lines:
        names = byline_of_line(line, blocked)
        if names:
            yield from names
            return


def _from_labelled_names(header: Sequence[TextBlock], blocked: Sequence[str]) -> Iterator[str]:
    """Yield the names that stand alone in a line around the headline.

    Such a line is believed below "By", where it links to an author's page, or where the next line gives the role.
    """
    labelled = False
    for at, block in enumerate(header):
        if len(block.text) <= _LONGEST_LINE and (labelled or _links_to_author(block) or _has_role(header, at)):
            names = split_names(block.text, not_people=blocked)
            if names:
                yield from names
                return
        labelled = is_byline_label(block.text)


def _from_names_of_address(header: Sequence[TextBlock], page: Page, blocked: Sequence[str]) -> Iterator[str]:
    """Yield the people in a line around the headline whose surname is in the e-mail address declared as the author."""
    declared = (content for key in META_NAMES for content in page.meta.get(key, ()) if _ADDRESS.fullmatch(content))
    owners = [letters(address.partition("@")[0]) for address in declared]
    for block in header if owners else ():
        names = split_names(block.text, not_people=blocked) if len(block.text) <= _LONGEST_LINE else []
        if any(letters(name.split()[-1]) in owner for name in names for owner in owners):
            yield from names
            return


def _from_opening_line(header: Sequence[TextBlock], blocked: Sequence[str]) -> Iterator[str]:
    """Yield the people that the paragraph above the text consists of: sites under one account sign their texts so."""
    for block in header:
        if block.tag != "p" or not block.kept or block.link_share or not _opens_text(block):
            continue
        names = split_names(block.text, not_people=blocked) if len(block.text) <= _LONGEST_LINE else []
        if names and letters("".join(names)) == letters(block.text):
            yield from names
            return


def _opens_text(block: TextBlock) -> bool:
    """Tell whether a block is followed by paragraphs in the same element."""
    following = block.element.itersiblings("p") if block.element is not None else ()
    return sum(1 for _ in itertools.islice(following, _OPENED)) == _OPENED


def _has_role(header: Sequence[TextBlock], at: int) -> bool:
    """Tell whether the line right below one in the same small element says what somebody is."""
    if at + 1 >= len(header) or len(header[at + 1].text) > _LONGEST_LINE or not _ROLE.search(header[at + 1].text):
        return False
    block, following = header[at].element, header[at + 1].element
    return block is not None and following is not None and _is_near(following, block)


def is_byline_label(text: str) -> bool:
    """Tell whether a line is nothing but "Written by" or the like, under which the name follows."""
    return len(text) <= _LONGEST_LINE and bool(_LABEL.fullmatch(text))


def is_labelled_name(text: str, labelled: bool) -> bool:
    """Tell whether a line is such a label, or names people below one (``labelled``)."""
    return is_byline_label(text) or (labelled and len(text) <= _LONGEST_LINE and bool(split_names(text)))


def _links_to_author(block: TextBlock) -> bool:
    if block.element is None or block.first_text is None:
        return False
    chain = itertools.islice(itertools.chain([block.first_text], block.first_text.iterancestors()), 4)
    return any(element.tag == "a" and _AUTHOR_PAGE.search(element.get("href") or "") for element in chain)
