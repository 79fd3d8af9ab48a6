"""Russian institutions: a head noun with the adjectives before it and what follows it in the genitive.

``Министерство сельского хозяйства`` ``Германии``, ``американская администрация``, ``пресс-служба МЧС``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from communique.enrich.nominative import (
    agree,
    is_adjective,
    is_pronominal,
    is_singular,
    may_be_dative,
    may_be_genitive,
    noun_of,
)
from communique.enrich.spans import Field, Span

# Heads that make an organisation of whatever follows them in the genitive.
_HEADS = frozenset(
    """
    министерство ведомство агентство служба комитет комиссия совет управление департамент администрация правительство
    кабинет кабмин парламент конгресс сенат дума ассамблея палата суд прокуратура полиция армия флот штаб пресс-служба
    посольство консульство представительство банк биржа союз ассоциация федерация лига конфедерация академия
    университет институт сборная мэрия мид мвд мчс минобороны минфин минюст минздрав фсб ландтаг сейм бундестаг собрание
    отделение секретариат бюро фракция профсоюз отдел центробанк госдума организация делегация корпорация фонд
    """.split()  # noqa: SIM905 - a list of seventy quoted words is harder to read
)
# Heads that name an organisation alone: the government of the country the page speaks of.
_ALONE = frozenset(["правительство", "парламент", "сенат", "мэрия", "бундестаг", "кабмин"])
# Heads that do so with an adjective or a common noun: ``украинская полиция``, ``министерство юстиции``.
_QUALIFIED = _ALONE | {"министерство", "полиция", "администрация", "сборная", "пресс-служба", "мид", "департамент"}
# What an institution is for may follow with a preposition: ``комитет по международным делам``.
_COMPETENT = frozenset(
    [
        "комитет",
        "комиссия",
        "управление",
        "департамент",
        "отдел",
        "агентство",
        "служба",
        "совет",
        "сборная",
        "пресс-служба",
        "суд",
        "министерство",
    ]
)
_MINISTRY = re.compile(r"(?:Мин|Рос|Гос)[а-яё]{3,}")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MOST_WORDS = 8


class _Words:
    """The words of a field, and the name each stands in."""

    def __init__(self, field: Field, spans: Sequence[Span]) -> None:
        self.field = field
        self.matches = list(_WORD.finditer(field.text))
        covering = {index: span for span in spans for index in range(span.start, span.end)}
        self.spans = [covering.get(match.start()) for match in self.matches]

    def __len__(self) -> int:
        return len(self.matches)

    def text(self, index: int) -> str:
        return self.matches[index].group()

    def are_joined(self, left: int) -> bool:
        """Tell whether only blanks stand between a word and the next."""
        if not 0 <= left < len(self) - 1:
            return False
        gap = self.field.text[self.matches[left].end() : self.matches[left + 1].start()]
        return gap in {" ", "\u00a0"}

    def last_of(self, index: int) -> int:
        """Return the last word of the name that a word stands in."""
        span = self.spans[index]
        while span and index + 1 < len(self) and self.spans[index + 1] is span:
            index += 1
        return index


def find_institutions(spans: Sequence[Span]) -> list[Span]:
    """Return the spans of one Russian field, those that belong to an institution replaced by it.

    Args:
        spans: names in order; the institutions among them may lack their heads, adjectives or countries.
    """
    if not spans:
        return []
    words = _Words(spans[0].field, spans)
    found: list[Span] = []
    position = 0
    while position < len(words):
        bounds = _institution_at(words, position)
        if bounds is None:
            position += 1
            continue
        first, last = bounds
        inside = [span for span in words.spans[first : last + 1] if span]
        start = min([words.matches[first].start(), *(span.start for span in inside)])
        end = max([words.matches[last].end(), *(span.end for span in inside)])
        found.append(replace(spans[0], start=start, end=end, kind="organisation"))
        position = last + 1
    kept = [span for span in spans if not any(span.overlaps(other) for other in found)]
    return sorted([*kept, *found], key=lambda span: span.start)


def _institution_at(words: _Words, head: int) -> tuple[int, int] | None:
    word, own = words.text(head), words.spans[head]
    noun = noun_of(word)
    if (own and own.kind != "organisation") or not is_singular(word):
        return None
    if noun not in _HEADS and not (own and _MINISTRY.fullmatch(word)):
        return None
    first, last = _first_adjective(words, head), _last_genitive(words, head)
    if noun in _COMPETENT:
        last = _last_competence(words, last)
    inside = [span for span in words.spans[first : last + 1] if span]
    if inside or (noun in _QUALIFIED and last > head) or noun in _ALONE:
        return first, last
    return (first, last) if noun in _QUALIFIED and first < head else None


def _first_adjective(words: _Words, head: int) -> int:
    first = head
    while words.are_joined(first - 1):
        word, span = words.text(first - 1), words.spans[first - 1]
        if span and span is words.spans[head]:
            first -= 1
        elif (span and " " in span.text) or is_pronominal(word) or not agree(word, words.text(head)):
            break
        else:
            first -= 1
    return first


def _last_genitive(words: _Words, head: int) -> int:
    last = words.last_of(head)
    while words.are_joined(last) and last - head < _MOST_WORDS:
        word, span = words.text(last + 1), words.spans[last + 1]
        if span:
            return words.last_of(last + 1) if _may_own(words, head, last, span) else last
        if word[0].isupper() or not may_be_genitive(word) or words.text(head).isupper():
            break
        last += 1
    return last


def _last_competence(words: _Words, last: int) -> int:
    """Return the last word of ``по международным делам`` after an institution, ``last`` where there is none."""
    if not words.are_joined(last) or words.text(last + 1) != "по" or not words.are_joined(last + 1):
        return last
    index = last + 2
    if words.spans[index]:
        return words.last_of(index)
    if not may_be_dative(words.text(index)):
        return last
    while not noun_of(words.text(index)) or is_adjective(words.text(index)):
        if not words.are_joined(index) or not is_adjective(words.text(index)):
            return last
        index += 1
    return _last_genitive(words, index)


def _may_own(words: _Words, head: int, last: int, span: Span) -> bool:
    """Tell whether a name in the genitive ends the institution's; people only after the head or their title."""
    if not may_be_genitive(span.text.split()[0]):
        return False
    if span.kind == "person":
        return not words.text(head).isupper() and words.spans[last] is None
    return True
