"""Which of a page's visible lines is its headline, by how what its head says confirms them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from communique.clean.blocks import TextBlock, describe
from communique.clean.boilerplate import boilerplate_rule
from communique.clean.header import header_rule
from communique.clean.headings import Heading, first_paragraph
from communique.clean.names import letters
from communique.clean.textdates import find_dates
from communique.clean.title_readings import (
    MOST_OF_TITLE,
    TitleReading,
    count_words,
    is_headline,
    is_time_and_place,
    share_of_words,
    split_parts,
)

_AGREEMENT = 0.3
"""Least share of words a heading has in common with a declaration that confirms it."""


def doubly_confirmed_heading(
    declared: Sequence[TitleReading], headings: Sequence[Heading], names: set[str]
) -> TitleReading | None:
    """Return the ``h1`` that ``<title>`` and the title for social networks both repeat, wherever it stands."""
    metas, titles = ({letters(item.text) for item in declared if item.origin == origin} for origin in ("meta", "title"))
    twice = metas & titles
    found = (item.text for item in headings if item.rank == 0 and letters(item.text) in twice)
    text = next((text for text in found if is_headline(text, names)), None)
    return TitleReading(text, "heading") if text else None


def confirmed_heading(
    declared: Sequence[TitleReading], headings: Sequence[Heading], names: set[str]
) -> TitleReading | None:
    """Return the heading that the head of the page declares word for word, whole or without what a site adds to it."""
    votes = Counter(
        bare
        for item in declared
        for bare in {
            letters(item.text),
            *(letters(part) for part in split_parts(item.text)[0] if count_words(part) >= 2),
        }
    )
    found: list[tuple[Heading, str]] = []
    for heading in headings:
        if found and (heading.rank, heading.framed) != (found[0][0].rank, found[0][0].framed):
            break
        said = (text for text in heading.readings if heading.rank == 0 or count_words(text) >= 3)
        found += [(heading, text) for text in said if votes[letters(text)] and is_headline(text, names)][:1]
    if not found:
        return None
    heading, text = max(found, key=lambda item: votes[letters(item[1])])
    return TitleReading(text, "heading" if heading.rank < 2 else "text")


def opening_line(declared: Sequence[TitleReading], lines: Sequence[Heading], names: set[str]) -> TitleReading | None:
    """Return the line with which a declaration begins or ends, where a section or site of unknown name is the rest."""
    for line in lines:
        bare = letters(line.text)
        whole = (letters(item.text) for item in declared)
        is_most = any(
            (item.startswith(bare) or item.endswith(bare)) and len(bare) >= MOST_OF_TITLE * len(item) for item in whole
        )
        if is_most and count_words(line.text) >= 4 and is_headline(line.text, names):
            return TitleReading(line.text, "text")
    return None


def best_heading(headings: Sequence[Heading], declared: Sequence[str], names: set[str]) -> TitleReading | None:
    """Return the heading that shares most words with the declarations, if they do not speak against it.

    Lower headings, and those of the frame, are asked in this order where there is no ``h1`` that will do.
    """
    for framed, rank in ((False, 0), (False, 1), (True, 0)):
        texts = [heading.text for heading in headings if heading.framed == framed and heading.rank == rank]
        texts = [text for text in texts if is_headline(text, names)]
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


def dated_heading(blocks: Sequence[TextBlock], names: set[str]) -> TitleReading | None:
    """Take the lower heading beside a day that is nearest above the text, where ``<title>`` is the whole site's."""
    first = first_paragraph(blocks)
    for at in range(first - 1, max(-1, first - 10), -1):
        block = blocks[at]
        if block.tag not in ("h2", "h3", "h4") or count_words(block.text) < 4 or not is_headline(block.text, names):
            continue
        beside = (*blocks[max(0, at - 2) : at], *blocks[at + 1 : at + 3])
        if block.link_share <= 0.5 and any(len(item.text) <= 60 and find_dates(item.text) for item in beside):
            return TitleReading(block.text, "heading")
    return None


def emphasised_line(blocks: Sequence[TextBlock]) -> TitleReading | None:
    """Take the line in bold (or larger) type nearest above the text, on pages older than headings."""
    first = first_paragraph(blocks)
    for block in reversed(blocks[max(0, first - 10) : first]):
        if count_words(block.text) >= 3 and not block.ends_sentence and _is_emphasised(block):
            return TitleReading(block.text, "text")
    return None


def _is_emphasised(block: TextBlock) -> bool:
    if block.link_share > 0.5 or block.element is None or is_time_and_place(block.text):
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
