"""Whom a page cites as its source: ``citing the Foreign Ministry``, ``сообщает ТАСС``, ``XİN-ə istinadən``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.enrich.quotes.cast import Cast, Figure
from communique.enrich.quotes.text import Piece, paragraphs, sentences
from communique.models import Mark, Party

_WORDS_BETWEEN = re.compile(r"[\s,«“\"]*(?:[^\W\d_]+[\s«“\"]+){0,4}")
_FARTHEST = 60


def find_cited(cast: Cast, segment: int) -> list[tuple[Mark, Party]]:
    """Return whom a text cites, each with the place of the name.

    An organisation right behind words that cite, or right before them; a person only behind them.

    Args:
        cast: who the text names.
        segment: index of its segment.
    """
    found: dict[int, tuple[Mark, Party]] = {}
    for paragraph in paragraphs(cast.text):
        for sentence in sentences(cast.text, paragraph):
            for figure, why in _cited(sentence, cast):
                found.setdefault(figure.start, (_mark(figure, why, cast, segment), figure.party))
    return [found[start] for start in sorted(found)]


def _cited(sentence: Piece, cast: Cast) -> Iterator[tuple[Figure, str]]:
    figures = cast.within(sentence)
    for match in cast.words.cites_before.finditer(cast.text, sentence.start, sentence.end):
        behind = [one for one in figures if one.start >= match.end() and not one.person]
        if behind and _is_near(cast.text[match.end() : behind[0].start]):
            yield behind[0], match.group()
    for match in cast.words.cites_after.finditer(cast.text, sentence.start, sentence.end):
        before = [one for one in figures if one.end <= match.start() and not one.person]
        if before and len(cast.text[before[-1].end : match.start()].strip(" \u00a0,»”\"'’s-")) <= len("-nin"):
            yield before[-1], match.group()


def _is_near(between: str) -> bool:
    return len(between) <= _FARTHEST and _WORDS_BETWEEN.fullmatch(between) is not None


def _mark(figure: Figure, why: str, cast: Cast, segment: int) -> Mark:
    return Mark(
        what="cites",
        segment=segment,
        field="text",
        start=figure.start,
        end=figure.end,
        text=cast.text[figure.start : figure.end],
        value=figure.party.id,
        why=why,
    )
