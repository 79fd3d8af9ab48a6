"""The headline a reader sees: every reading collected with its origin, and an arbiter that chooses.

Arbiter, in this order:

1. the site's rule;
2. the ``h1`` that ``<title>`` and the title for social networks both repeat, then the visible heading (or the part of
   one, beside a kicker) that most declarations in the head say word for word: an ``h1`` before lower ones, headings of
   the article before those of the page's frame, those before other lines;
3. what JSON-LD ``headline`` and ``og:title`` say with one voice, where JSON-LD is not just the ``<title>`` again and
   they do not merely add to the ``h1``; what ``og:title`` and ``<title>`` say with one voice, where the ``h1`` is
   several elements (a kicker, a standfirst), neither whole nor part of which they repeat, and many words are the same;
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
from collections.abc import Iterable, Iterator, Sequence

from communique.clean.blocks import TextBlock
from communique.clean.headings import Heading, read_headings
from communique.clean.lines import squeeze
from communique.clean.linked_data import types_of
from communique.clean.names import letters
from communique.clean.page import Page
from communique.clean.title_headings import (
    best_heading,
    confirmed_heading,
    dated_heading,
    doubly_confirmed_heading,
    emphasised_line,
    opening_line,
)
from communique.clean.title_readings import (
    MOST_OF_TITLE,
    TitleReading,
    count_words,
    declared_titles,
    is_headline,
    linked_titles,
    share_of_words,
    split_parts,
    strip_site_name,
    without_markup,
)

_LIKENESS = 0.4
"""Least share of words that a declaration has in common with the pieces of a heading it stands for."""


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
    whole = list(declared_titles(page))
    declared = [TitleReading(strip_site_name(item.text, names, page.host), item.origin) for item in whole]
    declared = [item for item in declared if is_headline(item.text, names)]
    headings = [heading for heading in headings if any(is_headline(item, names) for item in heading.readings)]
    all_lines = [heading for heading in headings if heading.rank == 2]
    lines = [heading for heading in all_lines if not heading.framed]
    headings = [heading for heading in headings if heading.rank < 2]
    visible = (
        doubly_confirmed_heading([*declared, *whole], headings, names)
        or confirmed_heading(declared, headings, names)
        or _agreed_declaration(page, declared, names, headings)
        or _agreed_against_pieces(declared, headings)
        or best_heading(headings, [item.text for item in declared], names)
        or confirmed_heading(declared, lines, names)
        or opening_line(declared, all_lines, names)
    )
    if visible:
        return visible
    curated = [item for item in declared if item.origin != "title"]
    if curated:
        return _without_section(curated)
    if listed and is_headline(squeeze(listed), names):
        return TitleReading(squeeze(listed), "listing")
    return dated_heading(blocks, names) or emphasised_line(blocks) or next(iter(declared), None)


def _site_in_heading(page: Page, headings: Sequence[Heading]) -> Iterator[str]:
    """Yield the letters of an ``h1`` that says the end of ``<title>`` where another heading says all before it.

    Old layouts give the name of the site the largest heading of every page. What a title for social networks has in it
    is the page's own, though.
    """
    element = page.root.find(".//title")
    if element is None:
        return
    parts, _ = split_parts(squeeze(element.text_content()))
    lower = {letters(text) for item in headings if item.rank == 1 and not item.framed for text in item.readings}
    own = [letters(item.text) for item in declared_titles(page) if item.origin != "title"]
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
        is_most = len(item.text) >= MOST_OF_TITLE * len(first.text)
        if is_most and first.text.startswith(item.text) and re.match(r"\s*[-–—|:/«»·•_]", rest):
            return item
    return first


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
        for item in linked_titles(page)
        if letters(item.text) == search
    }
    social = letters(without_markup(page.first_meta("og:title") or ""))
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
    return any(bare.startswith(top) and len(top) >= MOST_OF_TITLE * len(bare) for top in tops)
