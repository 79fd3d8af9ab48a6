"""Treaties named by kind and date: ``the Statement signed on November 10, 2020``, ``Договор от 3 июля 1997 года``.

Days may stand in a row (*the statements of 10 November 2020, 11 January and 26 November 2021*), without a year (*the
declaration of 22 February*), or be a month in which something was signed (*2022-ci ilin fevralında imzalanan
Bəyannamə*). Which treaty is meant, and whether one is, the page decides by the parties it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from communique.enrich.facts.days import find_days
from communique.enrich.spans import Field, Span, without_overlaps
from communique.knowledge import KnowledgeBase, Treaty
from communique.models import date_part
from communique.months import month_number

_KINDS = {
    "declaration": r"Declaration|Деклараци|Bəyannamə",
    "statement": r"Statement|Заявлени|Bəyanat",
    "treaty": r"Treat(?:y|ies)|Договор|Müqavilə",
    "agreement": r"Agreement|Соглашени|Saziş",
    "convention": r"Convention|Конвенци|Konvensiya",
    "protocol": r"Protocol|Протокол|Protokol",
    "memorandum": r"Memorandum|Меморандум",
}
# A statement is often called a declaration and a treaty an agreement; other kinds are kept apart.
_ALIKE = {"declaration": "statement", "statement": "declaration", "treaty": "agreement", "agreement": "treaty"}
_HEAD = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _KINDS.items())})[^\W\d_]*", re.IGNORECASE
)
_IN_A_ROW = re.compile(
    r"\s*(?:года|г\.)?(?:-c[iıuü]\s+il\w*)?\s*(?:,\s*(?:and|и|və)?|and|и|və)\s*(?:of|от|on)?\s*", re.IGNORECASE
)
_MONTHS = {
    "en": re.compile(r"\bin (?P<month>[A-Z][a-z]+) (?P<year>(?:19|20)\d\d)\b"),
    "ru": re.compile(r"\bв (?P<month>[а-я]+е) (?P<year>(?:19|20)\d\d)\b"),
    "az": re.compile(r"\b(?P<year>(?:19|20)\d\d)-c[iıuü] ilin (?P<month>[a-z]+[ıiuü]nda)\b"),
}
_SIGNING = re.compile(r"\b(?:sign|adopt|подпис|принят|imzala|qəbul (?:ed|olun))", re.IGNORECASE)
_BEFORE_DAY = re.compile(r"\s*(?:,?\s*(?:of|dated|signed on|от|подписанн\w+)\s*)?", re.IGNORECASE)
_AFTER_DAY = re.compile(r"(?:-c[iıuü]\s+il)?\s*(?:tarixli)?\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;]\s|\n")
_FARTHEST = 110
"""Characters between a document's kind and its date, at the most: the parties may be named between them."""


@dataclass(frozen=True, slots=True)
class _Signed:
    """A stretch of text that says when, and the treaties of that day or month."""

    start: int
    end: int
    treaties: tuple[Treaty, ...]


def link_treaties_by_day(
    field: Field, spans: Sequence[Span], knowledge: KnowledgeBase, page_day: date | None
) -> list[Span]:
    """Return names with the documents that ``field`` names by kind and time of signing.

    A name that a day stands beside is linked to what was signed on that day: *Baku Declaration* alone is that of 2001,
    the *Baku Declaration of 3 July 2008* is not. The first of several days in a row owns the word that says what was
    signed, each further one is its own mention.

    Args:
        field: text in English, Russian or Azerbaijani.
        spans: names found in it; a document among them owns the date next to it.
        knowledge: whose treaties have dates.
        page_day: date of the page; without it, days without a year are left out.
    """
    heads = list(_HEAD.finditer(field.text))
    if not heads:
        return list(spans)
    signed = _treaties_by_day(knowledge)
    rows = list(_rows(field, signed, page_day))
    days = [one for row in rows for one in row]
    settled = [_settled(span, days) if span.kind == "treaty" else span for span in spans]
    found = [span for row in rows for span in _name_row(field, row, heads, settled)]
    for month in _signing_months(field, signed):
        if head := _head_near(field, month, heads, settled, alike=False):
            between = field.text[min(head[0], month.start) : max(head[1], month.end)]
            if _SIGNING.search(between):
                found.append(Span(field, head[0], head[1], "treaty", head[2], "date"))
    return [*settled, *without_overlaps(found, settled)]


def _settled(span: Span, days: Sequence[_Signed]) -> Span:
    heads = list(_HEAD.finditer(span.text))
    if any(one.start < span.end and span.start < one.end for one in days):
        return span  # the day is part of the name
    for one in days:
        follows = one.start >= span.end and _BEFORE_DAY.fullmatch(span.field.text, span.end, one.start)
        precedes = one.end <= span.start and _AFTER_DAY.fullmatch(span.field.text, one.end, span.start)
        ids = tuple(dict.fromkeys(id_ for head in heads for id_ in _of_kind(head, one.treaties)))
        if (follows or precedes) and ids:
            named = tuple(id_ for id_ in ids if id_ in span.ids)
            return replace(span, ids=named or ids, why=span.why if named else "date")
    return span


@lru_cache(maxsize=4)
def _treaties_by_day(knowledge: KnowledgeBase) -> dict[date, tuple[Treaty, ...]]:
    by_day: dict[date, tuple[Treaty, ...]] = {}
    for entry in knowledge:
        if isinstance(entry, Treaty) and entry.date and len(entry.date) == len("2022-02-22"):
            day = date_part(entry.date)
            by_day[day] = (*by_day.get(day, ()), entry)
    return by_day


def _rows(field: Field, signed: dict[date, tuple[Treaty, ...]], page_day: date | None) -> Iterator[list[_Signed]]:
    """Yield the days of a text that something was signed on, those that stand in a row together."""
    marks = [mark for mark in find_days(field, page_day) if any(letter.isdigit() for letter in mark.text)]
    marks.sort(key=lambda mark: mark.start)
    following = [bool(_IN_A_ROW.fullmatch(field.text, one.end, other.start)) for one, other in pairwise(marks)]
    following += [False] if marks else []
    row: list[_Signed] = []
    days = [date.fromisoformat(mark.value) for mark in marks]
    for place in reversed(range(len(marks))):
        if marks[place].why != "written":
            year = days[place + 1].year if following[place] else None
            days[place] = _signing_day(days[place], year, page_day)
    for mark, day, goes_on in zip(marks, days, following, strict=True):
        row.append(_Signed(mark.start, mark.end, signed.get(day, ())))
        if not goes_on:
            yield row
            row = []


def _signing_day(day: date, year: int | None, page_day: date | None) -> date:
    """Return a day without a year in the year of the one it stands in a row with, else the last one before the page."""
    if year is None and page_day is not None:
        year = page_day.year if (day.month, day.day) <= (page_day.month, page_day.day) else page_day.year - 1
    try:
        return day.replace(year=year or day.year)
    except ValueError:
        return day


def _signing_months(field: Field, signed: dict[date, tuple[Treaty, ...]]) -> Iterator[_Signed]:
    pattern = _MONTHS.get(field.language)
    for match in pattern.finditer(field.text) if pattern else ():
        month, year = month_number(match["month"]), int(match["year"])
        treaties = [one for day, found in signed.items() if (day.year, day.month) == (year, month) for one in found]
        if treaties:
            yield _Signed(match.start(), match.end(), tuple(treaties))


def _name_row(
    field: Field, row: Sequence[_Signed], heads: Sequence[re.Match[str]], taken: Sequence[Span]
) -> Iterator[Span]:
    """Yield a mention for each day of a row that something was signed on, if the sentence says what."""
    whole = _Signed(row[0].start, row[-1].end, tuple(treaty for one in row for treaty in one.treaties))
    if not whole.treaties:
        return
    owners = [span for span in taken if span.kind == "treaty" and span.start < whole.end and whole.start < span.end]
    if owners and len(row) > 1:
        # A name that has one of the days in it says what was signed on the others too.
        within = [head for head in heads for span in owners if span.start <= head.start() < span.end]
        ids = {one for head in within for one in _of_kind(head, whole.treaties)}
        head = None
    elif near := _head_near(field, whole, heads, taken):
        head, ids = (near[0], near[1]), set(near[2])
    else:
        return
    for one in row:
        kept = tuple(treaty.id for treaty in one.treaties if treaty.id in ids)
        if kept and not any(one.start < span.end and span.start < one.end for span in owners):
            first, last = head or (one.start, one.end)
            head = None
            yield Span(field, first, last, "treaty", kept, "date")


def _of_kind(head: re.Match[str], treaties: Iterable[Treaty], *, alike: bool = True) -> tuple[str, ...]:
    """Return the ids of the treaties that a word for a kind of document can mean."""
    kind = head.lastgroup or ""
    kinds = {kind, _ALIKE.get(kind, kind)} if alike else {kind}
    return tuple(treaty.id for treaty in treaties if any(one in treaty.name.lower() for one in kinds))


def _head_near(
    field: Field, signed: _Signed, heads: Iterable[re.Match[str]], taken: Sequence[Span], *, alike: bool = True
) -> tuple[int, int, tuple[str, ...]] | None:
    """Return the nearest kind of document in the sentence of a date, and the treaties of that kind among its own."""
    start, end = _sentence(field.text, signed)
    if any(span.kind == "treaty" and start <= span.start < end for span in taken):
        return None
    found = []
    for head in heads:
        ids = _of_kind(head, signed.treaties, alike=alike)
        if ids and start <= head.start() and head.end() <= end:
            found.append((_gap(head, signed), head.start(), head.end(), ids))
    if not found:
        return None
    _, first, last, ids = min(found)
    return None if any(first < span.end and span.start < last for span in taken) else (first, last, ids)


def _sentence(text: str, signed: _Signed) -> tuple[int, int]:
    """Return the bounds of what stands near a date in its own sentence."""
    start = max(0, signed.start - _FARTHEST)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, signed.start)]
    following = _SENTENCE_END.search(text, signed.end, signed.end + _FARTHEST)
    end = following.start() if following else min(len(text), signed.end + _FARTHEST)
    return (ends[-1] if ends else start), end


def _gap(head: re.Match[str], signed: _Signed) -> int:
    return max(signed.start - head.end(), head.start() - signed.end)
