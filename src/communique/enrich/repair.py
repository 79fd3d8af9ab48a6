"""Spans of the Russian tagger repaired: «МИД» and «России» are one organisation, a line break ends a name.

The tagger's faults were counted on the training half of NEREL and the development half of factRuEval: it joins names
over line breaks and brackets, tags a country apart from the institution before it, leaves out institutions written
small («правительство Китая»), and misses in a headline the names that it finds in the text below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from communique.enrich.consistency import find_repeated_names
from communique.enrich.institutions import find_institutions
from communique.enrich.nominative import is_given_name, may_be_genitive, nominative_phrase
from communique.enrich.spans import Span
from communique.models import EntityKind

_BREAK = re.compile(r"\s*(?:\n|\s\(|\)|''|(?<=\w)[«\"](?=\w)|[:;/•]|, )\s*")
_EDGES = " \t\n«»\"“”„(),.;:–—'"
_ORGANISATIONS = """
    ЕС|Евросоюз|Европейский союз|Еврокомиссия|ООН|СНГ|ОБСЕ|НАТО|ЕАЭС|ОДКБ|ШОС|БРИКС|ВОЗ|МАГАТЭ|ТАСС|
    Кремль|Белый дом|Пентагон|Госдума|Голос Америки
"""
_PLACES = "США|РФ|ОАЭ|КНР|КНДР|СССР|ФРГ|ЮАР|ДНР|ЛНР"
# What such words are does not hang on the sentence, yet the tagger takes the European Union for a place.
_KINDS: dict[str, EntityKind] = {
    **dict.fromkeys((name.strip() for name in _ORGANISATIONS.lower().split("|")), "organisation"),
    **dict.fromkeys(_PLACES.lower().split("|"), "place"),
}
_NO_NAMES = frozenset(
    """
    сми жж ввп нко нпо чс дтп кпп впк аэс ип ооо оао пао зао вич спид фото видео
    президент маэстро супруга почта
    """.split()  # noqa: SIM905 - a list of thirty quoted words is harder to read
)


def repair_spans(spans: Sequence[Span]) -> list[Span]:
    """Return the names of one Russian field in order, none overlapping, with the tagger's usual faults made good.

    Args:
        spans: what the tagger found in the field, in order.
    """
    return find_institutions(settle_spans(spans))


def settle_spans(spans: Sequence[Span]) -> list[Span]:
    """Return the names divided, joined and of one kind each, before institutions take in what belongs to them.

    Args:
        spans: as for :func:`repair_spans`.
    """
    pieces = [_retyped(piece) for span in spans for piece in divide_span(span)]
    named = [piece for piece in pieces if nominative_phrase(piece.text).lower() not in _NO_NAMES]
    return _joined(find_repeated_names(named))


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Join the parts of one name: given name and surname, surname and initials, an organisation and its country."""
    joined: list[Span] = []
    for span in spans:
        if joined and _is_continued(joined[-1], span):
            joined[-1] = replace(joined[-1], end=span.end)
        else:
            joined.append(span)
    return joined


def _is_continued(left: Span, right: Span) -> bool:
    if left.field.text[left.end : right.start] not in {" ", "\u00a0"}:
        return False
    if left.kind == right.kind == "person":
        return " " not in left.text and (is_given_name(left.text) or " " in right.text or len(right.text) == 1)
    return left.kind == "organisation" and right.kind == "place" and may_be_genitive(right.text.split()[0])


def divide_span(span: Span) -> Iterator[Span]:
    """Yield the names that a line break or bracket divides inside a span, without the punctuation around them."""
    start = span.start
    breaks = [match for match in _BREAK.finditer(span.text) if span.kind != "organisation" or match.group() != ", "]
    for match in [*breaks, None]:
        end = span.end if match is None else span.start + match.start()
        if piece := _trimmed(span, start, end):
            yield piece
        start = span.end if match is None else span.start + match.end()


def _trimmed(span: Span, start: int, end: int) -> Span | None:
    text = span.field.text
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return replace(span, start=start, end=end) if end > start else None


def _retyped(span: Span) -> Span:
    kind = _KINDS.get(span.text.lower()) or _KINDS.get(nominative_phrase(span.text).lower())
    return replace(span, kind=kind) if kind else span
