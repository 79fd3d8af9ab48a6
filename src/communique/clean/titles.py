"""The headline a reader sees: every reading collected with its origin, and an arbiter that chooses.

Arbiter, in this order:

1. the site's rule;
2. the ``h1`` that ``<title>`` and the title for social networks both repeat, then the visible heading (or the part of
   one, beside a kicker) that most declarations in the head say word for word: an ``h1`` before lower ones, headings of
   the article before those of the page's frame, those before other lines;
3. what JSON-LD ``headline`` and ``og:title`` say with one voice, where JSON-LD is not just the ``<title>`` again and
   they do not merely add to the ``h1``;
4. the ``h1`` (or element marked as headline) that shares most words with what the head of the page says;
5. JSON-LD ``headline``; ``og:title`` and its like, without the site's name (and a section's, if one of them shows it);
6. the title the listing gave;
7. a lower heading beside a day, then a short line set apart by bold type, right above the text;
8. ``<title>`` without the site's name.

The visible headline wins over any single declaration, because titles in the head are written for search engines and
social networks. An ``h1`` that two declarations contradict is mostly more than the headline (a kicker inside it, the
line of a live ticker): on the development half of ``fundus`` the two declarations are right 13 times, the ``h1`` not
once. Where a plug-in fills JSON-LD from the title for search engines, though, the two are one voice, and on ``wcxb``
the ``h1`` is right 12 times of 14.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from communique.clean.blocks import TextBlock, describe, squeeze
from communique.clean.boilerplate import boilerplate_rule, is_date_bar
from communique.clean.header import header_rule
from communique.clean.headings import Heading, first_paragraph, read_headings
from communique.clean.names import letters
from communique.clean.page import Page, types_of
from communique.clean.textdates import find_dates

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
_MOST_OF_TITLE = 0.6
_AGREEMENT = 0.3
"""Least share of words a heading has in common with a declaration that confirms it."""

_LIKENESS = 0.4
"""Least share of words that a declaration has in common with the pieces of a heading it stands for."""

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
    headings = read_headings(page.root, blocks)
    names |= set(_site_in_heading(page, headings))
    whole = list(_declared_titles(page))
    declared = [TitleReading(strip_site_name(item.text, names, page.host), item.origin) for item in whole]
    declared = [item for item in declared if _is_headline(item.text, names)]
    headings = [heading for heading in headings if any(_is_headline(item, names) for item in heading.readings)]
    all_lines = [heading for heading in headings if heading.rank == 2]
    lines = [heading for heading in all_lines if not heading.framed]
    headings = [heading for heading in headings if heading.rank < 2]
    visible = (
        _doubly_confirmed_heading([*declared, *whole], headings, names)
        or _confirmed_heading(declared, headings, names)
        or _agreed_declaration(page, declared, names, headings)
        or _agreed_against_pieces(declared, headings)
        or _best_heading(headings, [item.text for item in declared], names)
        or _confirmed_heading(declared, lines, names)
        or _opening_line(declared, all_lines, names)
    )
    if visible:
        return visible
    curated = [item for item in declared if item.origin != "title"]
    if curated:
        return _without_section(curated)
    if listed and _is_headline(squeeze(listed), names):
        return TitleReading(squeeze(listed), "listing")
    return _dated_heading(blocks, names) or _emphasised_line(blocks) or next(iter(declared), None)


def _site_in_heading(page: Page, headings: Sequence[Heading]) -> Iterator[str]:
    """Yield the letters of an ``h1`` that says the end of ``<title>`` where another heading says all before it.

    Old layouts give the name of the site the largest heading of every page. What a title for social networks has in it
    is the page's own, though.
    """
    element = page.root.find(".//title")
    if element is None:
        return
    parts, _ = _split_title(squeeze(element.text_content()))
    lower = {letters(text) for item in headings if item.rank == 1 and not item.framed for text in item.readings}
    own = [letters(item.text) for item in _declared_titles(page) if item.origin != "title"]
    for at in range(1, len(parts)):
        before, after = letters("".join(parts[:at])), letters("".join(parts[at:]))
        is_told = count_words(" ".join(parts[:at])) >= 4 and before in lower
        if any(after in item for item in own):
            continue
        if is_told and any(item.rank == 0 and letters(item.text) == after for item in headings):
            yield after


def _without_section(curated: Sequence[TitleReading]) -> TitleReading:
    """Return the first declared title, or the one that it only adds a section or site of unknown name to."""
    first = curated[0]
    for item in curated[1:]:
        rest = first.text[len(item.text) :]
        is_most = len(item.text) >= _MOST_OF_TITLE * len(first.text)
        if is_most and first.text.startswith(item.text) and re.match(r"\s*[-–—|:/«»·•_]", rest):
            return item
    return first


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
    while len(parts) > 1 and (_is_site_name(parts[0], known) or _SHELF.fullmatch(parts[0])):
        parts.pop(0)
        marks.pop(0)
    if all(_is_site_name(part, known) or _NOT_A_HEADLINE.fullmatch(part) for part in parts):
        return ""
    return "".join(f"{part}{mark}" for part, mark in zip(parts, [*marks[: len(parts) - 1], ""], strict=True)).strip()


def count_words(text: str) -> int:
    """Return how many words a line has, two characters of a script without spaces counted as one."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text)) + (unspaced + 1) // 2


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
    yield from _linked_titles(page)
    for name in _META_TITLES:
        for content in page.meta.get(name, ())[:1]:
            yield TitleReading(squeeze(_unescape(content)), "meta")
    element = page.root.find(".//title")
    if element is not None:
        yield TitleReading(squeeze(element.text_content()), "title")


def _linked_titles(page: Page) -> Iterator[TitleReading]:
    for article in page.articles:
        headline: Any = article.get("headline") or article.get("name")
        if isinstance(headline, str):
            yield TitleReading(squeeze(_unescape(headline)), "json-ld")


def _unescape(text: str) -> str:
    from html import unescape

    return re.sub(r"<[^>]{1,200}>", "", unescape(text))


def _is_headline(text: str, names: set[str]) -> bool:
    if not text or len(text) > MAX_TITLE or letters(text) in names:
        return False
    return not _NOT_A_HEADLINE.fullmatch(text) and not is_date_bar(text) and not _is_time_and_place(text)


def _is_time_and_place(text: str) -> bool:
    """Tell a line that is mostly a day with its time, and maybe a place (``6 June 2024 13:30 Baku``)."""
    return any("T" in item.iso and 2 * (item.end - item.start) >= len(text) for item in find_dates(text))


def _confirmed_heading(
    declared: Sequence[TitleReading], headings: Sequence[Heading], names: set[str]
) -> TitleReading | None:
    """Return the heading that the head of the page declares word for word, whole or without what a site adds to it."""
    votes = Counter(
        bare
        for item in declared
        for bare in {
            letters(item.text),
            *(letters(part) for part in _split_title(item.text)[0] if count_words(part) >= 2),
        }
    )
    found: list[tuple[Heading, str]] = []
    for heading in headings:
        if found and (heading.rank, heading.framed) != (found[0][0].rank, found[0][0].framed):
            break
        said = (text for text in heading.readings if heading.rank == 0 or count_words(text) >= 3)
        found += [(heading, text) for text in said if votes[letters(text)] and _is_headline(text, names)][:1]
    if not found:
        return None
    heading, text = max(found, key=lambda item: votes[letters(item[1])])
    return TitleReading(text, "heading" if heading.rank < 2 else "text")


def _doubly_confirmed_heading(
    declared: Sequence[TitleReading], headings: Sequence[Heading], names: set[str]
) -> TitleReading | None:
    """Return the ``h1`` that ``<title>`` and the title for social networks both repeat, wherever it stands."""
    metas, titles = ({letters(item.text) for item in declared if item.origin == origin} for origin in ("meta", "title"))
    twice = metas & titles
    found = (item.text for item in headings if item.rank == 0 and letters(item.text) in twice)
    text = next((text for text in found if _is_headline(text, names)), None)
    return TitleReading(text, "heading") if text else None


def _opening_line(declared: Sequence[TitleReading], lines: Sequence[Heading], names: set[str]) -> TitleReading | None:
    """Return the line with which a declaration begins or ends, where a section or site of unknown name is the rest."""
    for line in lines:
        bare = letters(line.text)
        whole = (letters(item.text) for item in declared)
        is_most = any(
            (item.startswith(bare) or item.endswith(bare)) and len(bare) >= _MOST_OF_TITLE * len(item) for item in whole
        )
        if is_most and count_words(line.text) >= 4 and _is_headline(line.text, names):
            return TitleReading(line.text, "text")
    return None


def _dated_heading(blocks: Sequence[TextBlock], names: set[str]) -> TitleReading | None:
    """Take the lower heading beside a day that is nearest above the text, where ``<title>`` is the whole site's."""
    first = first_paragraph(blocks)
    for at in range(first - 1, max(-1, first - 10), -1):
        block = blocks[at]
        if block.tag not in ("h2", "h3", "h4") or count_words(block.text) < 4 or not _is_headline(block.text, names):
            continue
        beside = (*blocks[max(0, at - 2) : at], *blocks[at + 1 : at + 3])
        if block.link_share <= 0.5 and any(len(item.text) <= 60 and find_dates(item.text) for item in beside):
            return TitleReading(block.text, "heading")
    return None


def _emphasised_line(blocks: Sequence[TextBlock]) -> TitleReading | None:
    """Take the line in bold (or larger) type nearest above the text, on pages older than headings."""
    first = first_paragraph(blocks)
    for block in reversed(blocks[max(0, first - 10) : first]):
        if count_words(block.text) >= 3 and not block.ends_sentence and _is_emphasised(block):
            return TitleReading(block.text, "text")
    return None


def _is_emphasised(block: TextBlock) -> bool:
    if block.link_share > 0.5 or block.element is None or _is_time_and_place(block.text):
        return False
    if header_rule(block.text) or boilerplate_rule(block):
        return False
    chain = [block.first_text, *(block.first_text.iterancestors() if block.first_text is not None else ())][:4]
    marks = " ".join(describe(element) for element in chain if element is not None)
    return bool(
        re.search(
            r"(?<![a-z])(?:b|strong|font|big|center|caption|title|headline|head|heading|zagolovok|basliq)(?![a-z])",
            marks,
        )
    )


def _agreed_declaration(
    page: Page, declared: Sequence[TitleReading], names: set[str], headings: Sequence[Heading]
) -> TitleReading | None:
    """Return what JSON-LD and ``og:title`` agree on, unless a plug-in copied the title for search engines.

    Newsrooms, whose own systems declare a ``NewsArticle``, write it by hand. An ``h1`` that it only adds to (a day, the
    section) is left to those who ask after it.
    """
    element = page.root.find(".//title")
    search = letters(element.text_content()) if element is not None else ""
    is_news = any("NewsArticle" in types_of(article) for article in page.articles)
    copies = {
        letters(strip_site_name(item.text, names, page.host))
        for item in _linked_titles(page)
        if letters(item.text) == search
    }
    social = letters(_unescape(page.first_meta("og:title") or ""))
    for item in declared:
        bare = letters(item.text)
        if item.origin == "json-ld" and (is_news or bare not in copies) and social.startswith(bare):
            return None if _only_adds(item.text, headings) else item
    return None


def _agreed_against_pieces(declared: Sequence[TitleReading], headings: Sequence[Heading]) -> TitleReading | None:
    """Return what ``<title>`` and the title for social networks agree on, where the ``h1`` is several elements.

    Such an ``h1``, of which the head says neither the whole nor a part, is a headline with its kicker or standfirst.
    """
    first = next((item for item in headings if item.rank == 0 and not item.framed), None)
    if first is None or not first.parts:
        return None
    titles = {letters(item.text) for item in declared if item.origin == "title"}
    agreed = next((item for item in declared if item.origin == "meta" and letters(item.text) in titles), None)
    is_like = agreed is not None and share_of_words(agreed.text, first.text) >= _LIKENESS
    return agreed if is_like else None


def _only_adds(declared: str, headings: Sequence[Heading]) -> bool:
    """Tell whether a declaration is an ``h1`` of the article with more behind it."""
    bare = letters(declared)
    tops = (
        letters(item.text) for item in headings if item.rank == 0 and not item.framed and count_words(item.text) > 3
    )
    return any(bare.startswith(top) and len(top) >= _MOST_OF_TITLE * len(bare) for top in tops)


def _best_heading(headings: Sequence[Heading], declared: Sequence[str], names: set[str]) -> TitleReading | None:
    """Return the heading that shares most words with the declarations, if they do not speak against it.

    Lower headings, and those of the frame, are asked in this order where there is no ``h1`` that will do.
    """
    for framed, rank in ((False, 0), (False, 1), (True, 0)):
        texts = [heading.text for heading in headings if heading.framed == framed and heading.rank == rank]
        texts = [text for text in texts if _is_headline(text, names)]
        if not texts:
            continue
        if not declared and not framed:
            return TitleReading(texts[0], "heading")
        agreement = {text: max((share_of_words(text, other) for other in declared), default=0.0) for text in texts}
        best = max(texts, key=agreement.__getitem__)
        is_alone = len(texts) == 1 and rank == 0 and not framed and count_words(best) >= 4
        if agreement[best] >= _AGREEMENT or is_alone:
            return TitleReading(best, "heading")
    return None
