"""Treaties named by kind and date: ``the Statement signed on November 10, 2020``, ``Договор от 3 июля 1997 года``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from communique.enrich.spans import Field, Span
from communique.knowledge import KnowledgeBase, Treaty
from communique.models import date_part
from communique.months import month_number

_MONTH = r"(?P<month>[^\W\d_]+)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})\b",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b",
        rf"\b(?P<year>\d{{4}})-c[iıuü]\s+il\w*\s+{_MONTH}\s+(?P<day>\d{{1,2}})\b",
        rf"\b(?P<year>\d{{4}})-c[iıuü]\s+il\w*\s+(?P<day>\d{{1,2}})\s+{_MONTH}",
        r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b",
    )
)
# A statement is often called a declaration and a treaty an agreement; other kinds are kept apart.
_KINDS = (
    (r"Declaration|Statement|Деклараци|Заявлени|Bəyannamə|Bəyanat", ("declaration", "statement")),
    (r"Treaty|Agreement|Договор|Соглашени|Müqavilə|Saziş", ("treaty", "agreement")),
    (r"Convention|Конвенци|Konvensiya", ("convention",)),
    (r"Protocol|Протокол|Protokol", ("protocol",)),
    (r"Memorandum|Меморандум|Memorandum", ("memorandum",)),
)
_HEADS = tuple((re.compile(rf"\b(?:{words})[^\W\d_]*", re.IGNORECASE), kinds) for words, kinds in _KINDS)
_SENTENCE_END = re.compile(r"[.!?;]\s|\n")
_FARTHEST = 110
"""Characters between a document's kind and its date, at the most: the parties may be named between them."""


def find_dated_treaties(field: Field, taken: Sequence[Span], knowledge: KnowledgeBase) -> Iterator[Span]:
    """Yield the documents of the knowledge base that ``field`` names by kind and day of signing.

    Args:
        field: text in English, Russian or Azerbaijani.
        taken: names already found; a document among them owns the date next to it.
        knowledge: whose treaties have dates.
    """
    signed = _treaties_by_day(knowledge)
    for pattern in _DATES:
        for match in pattern.finditer(field.text):
            treaties = signed.get(_day(match) or date.min, ())
            if treaties and (span := _head_near(field, match, treaties, taken)):
                yield span


@lru_cache(maxsize=4)
def _treaties_by_day(knowledge: KnowledgeBase) -> dict[date, tuple[Treaty, ...]]:
    by_day: dict[date, tuple[Treaty, ...]] = {}
    for entry in knowledge:
        if isinstance(entry, Treaty) and entry.date and len(entry.date) == len("2022-02-22"):
            day = date_part(entry.date)
            by_day[day] = (*by_day.get(day, ()), entry)
    return by_day


def _day(match: re.Match[str]) -> date | None:
    month = match["month"].lower()
    number = int(month) if month.isdecimal() else month_number(month)
    if number is None:
        return None
    try:
        return date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None


def _head_near(field: Field, dated: re.Match[str], treaties: Sequence[Treaty], taken: Sequence[Span]) -> Span | None:
    """Return the nearest kind of document in the sentence of a date, linked to the treaties of that kind and day."""
    start, end = _sentence(field.text, dated)
    if any(span.kind == "treaty" and start <= span.start < end for span in taken):
        return None
    found = []
    for head, kinds in _HEADS:
        ids = tuple(treaty.id for treaty in treaties if any(kind in treaty.name.lower() for kind in kinds))
        places = head.finditer(field.text, start, end) if ids else ()
        found += [(_gap(place, dated), place.start(), place.end(), ids) for place in places]
    if not found:
        return None
    _, first, last, ids = min(found)
    span = Span(field, first, last, "treaty", ids, "date")
    return None if any(span.overlaps(other) for other in taken) else span


def _sentence(text: str, dated: re.Match[str]) -> tuple[int, int]:
    """Return the bounds of what stands near a date in its own sentence."""
    start = max(0, dated.start() - _FARTHEST)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, dated.start())]
    following = _SENTENCE_END.search(text, dated.end(), dated.end() + _FARTHEST)
    end = following.start() if following else min(len(text), dated.end() + _FARTHEST)
    return (ends[-1] if ends else start), end


def _gap(head: re.Match[str], dated: re.Match[str]) -> int:
    return max(dated.start() - head.end(), head.start() - dated.end())
