"""The headline a reader sees: every reading collected with its origin, and an arbiter that chooses.

Arbiter, in this order:

1. the site's rule;
2. what JSON-LD ``headline`` and ``og:title`` say with one voice, where no ``h1`` says it too;
3. the ``h1`` (or element marked as headline) that shares most words with what the head of the page says;
4. JSON-LD ``headline``; ``og:title`` and its like, without the site's name;
5. the part of ``<title>`` that the page also shows as a line above the text;
6. the title the listing gave;
7. a short line set apart by bold type right above the text;
8. ``<title>`` without the site's name.

The visible headline wins over any single declaration, because titles in the head are written for search engines and
social networks. An ``h1`` that two declarations contradict is mostly more than the headline (a kicker inside it, the
line of a live ticker). Measured on the development half of ``fundus``: declared twice against the ``h1`` is right 13
times, the ``h1`` against both not once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from communique.clean.blocks import TextBlock, describe, squeeze
from communique.clean.boilerplate import boilerplate_rule
from communique.clean.header import header_rule
from communique.clean.names import letters
from communique.clean.page import Page

MAX_TITLE = 400
"""Longest headline (characters) that is believed."""

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
_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:/~]+\s+|\s*[|»•]\s*|\s+::\s+")
_WORD = re.compile(r"\w+")
_FRAME = re.compile(
    r"(?<![a-z])(?:logo|brand|site-?title|site-?name|nav|navbar|menu|footer|cookie|modal|sidebar|related)(?![a-z])"
)
_NOT_A_HEADLINE = re.compile(
    r"(?:home|news|press releases?|404.*|not found|error|untitled|search|menu|главная|новости|пресс-?релизы?|"
    r"ana səhifə|xəbərlər)",
    re.I,
)


@dataclass(frozen=True)
class TitleReading:
    """A candidate for the headline and where it was read."""

    text: str
    origin: str


def read_title(
    page: Page, blocks: Sequence[TextBlock], site_names: Iterable[str], listed: str | None
) -> TitleReading | None:
    """Return the headline of a page.

    Args:
        page: the parsed page.
        blocks: its blocks, with those of the text marked as kept.
        site_names: names of the site that are no part of a headline.
        listed: headline as the listing gave it.
    """
    names = {letters(name) for name in site_names if name}
    declared = [
        TitleReading(strip_site_name(item.text, names, page.host), item.origin) for item in _declared_titles(page)
    ]
    declared = [item for item in declared if _is_headline(item.text, names)]
    headings = _headings(page, blocks, names)
    agreed = _agreed_declaration(declared, headings)
    visible = agreed or _best_heading(headings, [item.text for item in declared])
    if visible:
        return visible
    curated = next((item for item in declared if item.origin != "title"), None) or _visible_part(page, blocks)
    if curated:
        return curated
    if listed and _is_headline(squeeze(listed), names):
        return TitleReading(squeeze(listed), "listing")
    return _emphasised_line(blocks) or next(iter(declared), None)


def strip_site_name(title: str, names: Iterable[str], host: str) -> str:
    """Return ``title`` without the name of the site before or after a separator.

    Args:
        title: a title from the head of a page.
        names: letters of the names of the site (:func:`communique.clean.names.letters`).
        host: host name, whose first label is a name too.
    """
    known = {*names, letters(host), *(letters(label) for label in host.split(".")[:-1])} - {""}
    parts, marks = _split_title(title)
    while len(parts) > 1 and _is_site_name(parts[-1], known):
        parts.pop()
    while len(parts) > 1 and _is_site_name(parts[0], known):
        parts.pop(0)
        marks.pop(0)
    if all(_is_site_name(part, known) or _NOT_A_HEADLINE.fullmatch(part) for part in parts):
        return ""
    return "".join(f"{part}{mark}" for part, mark in zip(parts, [*marks[: len(parts) - 1], ""], strict=True)).strip()


def share_of_words(text: str, other: str) -> float:
    """Return how alike two headlines are: words in common over words of the longer, 0 to 1."""
    first, second = set(_WORD.findall(text.lower())), set(_WORD.findall(other.lower()))
    return len(first & second) / max(1, len(first), len(second))


def _split_title(title: str) -> tuple[list[str], list[str]]:
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


def _declared_titles(page: Page) -> Iterator[TitleReading]:
    for article in page.articles:
        headline: Any = article.get("headline") or article.get("name")
        if isinstance(headline, str):
            yield TitleReading(squeeze(_unescape(headline)), "json-ld")
    for name in _META_TITLES:
        for content in page.meta.get(name, ())[:1]:
            yield TitleReading(squeeze(_unescape(content)), "meta")
    element = page.root.find(".//title")
    if element is not None:
        yield TitleReading(squeeze(element.text_content()), "title")


def _unescape(text: str) -> str:
    from html import unescape

    return re.sub(r"<[^>]{1,200}>", "", unescape(text))


def _is_headline(text: str, names: set[str]) -> bool:
    return bool(text) and len(text) <= MAX_TITLE and letters(text) not in names and not _NOT_A_HEADLINE.fullmatch(text)


def _headings(page: Page, blocks: Sequence[TextBlock], names: set[str]) -> list[TitleReading]:
    found = [
        TitleReading(text, "heading")
        for element in page.root.xpath(".//h1 | .//*[@itemprop='headline']")[:30]
        if not _in_frame(element) and _is_headline(text := _heading_text(element), names)
    ]
    return found or _lower_heading(blocks, names)


def _heading_text(element: Any) -> str:
    if element.tag == "meta":
        return squeeze(element.get("content") or "")
    return squeeze(" ".join(element.itertext()) if element.find(".//br") is not None else element.text_content())


def _in_frame(element: Any) -> bool:
    chain = (element, *element.iterancestors())
    return any(_FRAME.search(describe(item)) for item in chain if item.tag not in ("html", "body"))


def _lower_heading(blocks: Sequence[TextBlock], names: set[str]) -> list[TitleReading]:
    """Take the last heading before the text where a page has no ``h1``."""
    first = next((number for number, block in enumerate(blocks) if block.kept and block.tag not in ("h2", "h3")), 0)
    near = [
        block for block in blocks[max(0, first - 8) : first] if block.tag in ("h2", "h3") and block.link_share < 0.5
    ]
    return [TitleReading(block.text, "heading") for block in near[:1] if _is_headline(block.text, names)]


def _first_paragraph(blocks: Sequence[TextBlock]) -> int:
    """Return the place of the first block of the text that is a sentence or more."""
    return next(
        (at for at, block in enumerate(blocks) if block.kept and len(block.text) > 60 and block.ends_sentence), 0
    )


def _visible_part(page: Page, blocks: Sequence[TextBlock]) -> TitleReading | None:
    """Return the longest part of ``<title>`` that is also a line above the text."""
    element = page.root.find(".//title")
    title = squeeze(element.text_content()) if element is not None else ""
    first = _first_paragraph(blocks)
    near = blocks[max(0, first - 12) : first + 1]
    lines = {letters(block.text) for block in near if block.link_share < 0.5 and len(block.text) <= MAX_TITLE}
    parts = [
        part for part in (title, *_split_title(title)[0]) if len(_WORD.findall(part)) >= 3 and letters(part) in lines
    ]
    return TitleReading(max(parts, key=len), "title") if parts else None


def _emphasised_line(blocks: Sequence[TextBlock]) -> TitleReading | None:
    """Take the line in bold (or larger) type nearest above the text, on pages older than headings."""
    first = _first_paragraph(blocks)
    for block in reversed(blocks[max(0, first - 10) : first]):
        if len(_WORD.findall(block.text)) >= 3 and not block.ends_sentence and _is_emphasised(block):
            return TitleReading(block.text, "text")
    return None


def _is_emphasised(block: TextBlock) -> bool:
    if header_rule(block.text) or boilerplate_rule(block) or block.link_share > 0.5 or block.element is None:
        return False
    chain = [block.first_text, *(block.first_text.iterancestors() if block.first_text is not None else ())][:4]
    marks = " ".join(describe(element) for element in chain if element is not None)
    return bool(
        re.search(
            r"(?<![a-z])(?:b|strong|font|big|center|caption|title|headline|head|heading|zagolovok|basliq)(?![a-z])",
            marks,
        )
    )


def _agreed_declaration(declared: Sequence[TitleReading], headings: Sequence[TitleReading]) -> TitleReading | None:
    """Return what JSON-LD and ``meta`` agree on while every visible heading says something else."""
    by_origin = {origin: [item for item in declared if item.origin == origin] for origin in ("json-ld", "meta")}
    social = {letters(item.text) for item in by_origin["meta"]}
    agreed = next((item for item in by_origin["json-ld"] if letters(item.text) in social), None)
    if agreed is None or any(letters(heading.text) == letters(agreed.text) for heading in headings):
        return None
    return agreed


def _best_heading(headings: Sequence[TitleReading], declared: Sequence[str]) -> TitleReading | None:
    if not headings:
        return None
    if not declared:
        return headings[0]
    best = max(headings, key=lambda heading: max(share_of_words(heading.text, text) for text in declared))
    agreement = max(share_of_words(best.text, text) for text in declared)
    return best if agreement >= 0.3 or (len(headings) == 1 and len(_WORD.findall(best.text)) >= 4) else None
