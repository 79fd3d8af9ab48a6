"""One identity in all languages for an event the knowledge base has not: what it is, which one, where, whose.

``9th Baku Water Forum``, ``IX Бакинский водный форум`` and ``IX Bakı Su Forumu`` are the ninth forum on water in Baku.
A name is taken apart only if every word of it is understood (``patterns.yaml``, the knowledge base's places and
organisations) and a place or an organisation is among its parts; another keeps its folded spelling for an identity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from communique.enrich.adjectives import find_place_adjectives
from communique.enrich.nominative import nominative_phrase
from communique.enrich.page import unknown_id
from communique.enrich.spans import Field, Span
from communique.knowledge import KnowledgeBase
from communique.knowledge.entries import Names
from communique.knowledge.tokens import Token, tokenize

_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th|-?(?:ci|cı|cu|cü|й|ый|ой|го|м))?")
_ROMAN = re.compile(r"[IVXL]+")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_YEAR = re.compile(r"[ -]?((?:19|20)\d\d)(?!\d)")
_CASE_OF_HEAD = re.compile(r"(?<=[ıiuü])(?:n[ıiuü]n|n[aə]|nd[aə]n?|n[ıiuü]|yl[aə])$")
_MOST_WORDS_BEFORE = 4
_WINDOW = 80
_JOINING = frozenset({"of", "on", "for", "and", "the", "və", "üzrə"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a name: kind of event, number, year, places and organisations, and what else is said of it."""

    kind: str
    number: int | None
    year: str | None
    owners: frozenset[str]
    words: frozenset[str]

    @property
    def identity(self) -> str:
        named = [one.split("/", 1)[-1] for one in sorted(self.owners)]
        numbers = [str(self.number)] if self.number else []
        return "event/~" + "-".join(
            [self.kind, *numbers, *([self.year] if self.year else []), *named, *sorted(self.words)]
        )


def identify_events(events: Sequence[Span], knowledge: KnowledgeBase) -> list[Span]:
    """Return the events of one page, none of them in the knowledge base, each with its identity.

    An event named without number and year is the page's only one that is like it but for these: after ``the 9th Baku
    Water Forum``, ``the Baku Water Forum`` is the ninth.

    Args:
        events: found by pattern.
        knowledge: places and organisations, and the words that names of events are made of.
    """
    parts = [_take_apart(span, knowledge) for span in events]
    numbered: dict[_Parts, set[_Parts]] = {}
    for one in parts:
        if one and (one.number or one.year):
            numbered.setdefault(_without_number(one), set()).add(one)
    linked = []
    for span, one in zip(events, parts, strict=True):
        editions = numbered.get(one, set()) if one else set()
        meant = next(iter(editions)) if len(editions) == 1 else one
        linked.append(span.linked(meant.identity if meant else unknown_id(span)))
    return linked


def _without_number(parts: _Parts) -> _Parts:
    return replace(parts, number=None, year=None)


def _take_apart(span: Span, knowledge: KnowledgeBase) -> _Parts | None:
    """Return the parts of an event's name, ``None`` if a word of it is not understood."""
    vocabulary = _vocabulary(knowledge, span.field.language)
    start, number = _read_before(span, vocabulary)
    named = Field(span.field.segment, span.field.name, span.field.language, span.field.text[start : span.end])
    owners = _owners(named, knowledge)
    taken = [(owner.start, owner.end) for owner in owners]
    kinds, words = set(), set()
    for token in tokenize(named.text):
        word = _dictionary_form(token.text, named.language)
        if any(first <= token.start < last for first, last in taken) or word in _JOINING:
            continue
        if kind := vocabulary.kinds.get(word):
            kinds.add(kind)
        elif (value := _number(token.text, vocabulary, named.language)) is not None:
            number = number or value
        elif said := vocabulary.words.get(word):
            words.add(said)
        else:
            return None
    if len(kinds) != 1 or not owners:
        return None
    year = _YEAR.match(span.field.text, span.end)
    ids = frozenset(owner.ids[0] for owner in owners)
    return _Parts(kinds.pop(), number, year.group(1) if year else None, ids, frozenset(words))


def _read_before(span: Span, vocabulary: _Vocabulary) -> tuple[int, int | None]:
    """Return where a name begins with the plain words before it, and its number: ``IX Глобальный`` is no name alone."""
    start, number = span.start, None
    offset = max(0, span.start - _WINDOW)
    following = span.start
    for token in reversed(list(tokenize(span.field.text[offset : span.start]))[-_MOST_WORDS_BEFORE:]):
        gap = span.field.text[offset + token.end : following]
        if gap.strip(" \u00a0") or number is not None or not _is_of_name(token, vocabulary, span.field.language):
            break
        number = _number(token.text, vocabulary, span.field.language)
        following = offset + token.start
        start = start if number is not None else following
    return start, number


def _is_of_name(token: Token, vocabulary: _Vocabulary, language: str) -> bool:
    word = _dictionary_form(token.text, language)
    return (word in vocabulary.words and token.capital) or _number(token.text, vocabulary, language) is not None


def _owners(field: Field, knowledge: KnowledgeBase) -> list[Span]:
    """Return the places and organisations of a name, adjectives of places among them."""
    found = [
        Span(
            field,
            match.start,
            match.end,
            "place" if match.ids[0].startswith("place/") else "organisation",
            match.ids,
            "",
        )
        for match in knowledge.match_text(field.text, field.language)
        if len(match.ids) == 1 and match.why == "alias" and match.ids[0].startswith(("place/", "org/"))
    ]
    return [*found, *find_place_adjectives(field, knowledge)]


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    kinds: dict[str, str]
    words: dict[str, str]
    ordinals: dict[str, int]


@lru_cache(maxsize=8)
def _vocabulary(knowledge: KnowledgeBase, language: str) -> _Vocabulary:
    events = knowledge.patterns.events
    ordinals = {word: int(number) for word, number in _by_word(events.ordinals, language).items()}
    return _Vocabulary(_by_word(events.kinds, language), _by_word(events.words, language), ordinals)


def _by_word(table: dict[str, Names], language: str) -> dict[str, str]:
    return {
        _dictionary_form(word, language): meaning
        for meaning, names in table.items()
        for spelt, word in names.items()
        if spelt == language
    }


def _dictionary_form(word: str, language: str) -> str:
    """Return a word as the tables have it: small, Russian in the nominative, Azerbaijani heads without their case."""
    lower = word.replace("İ", "i").replace("I", "ı").lower() if language == "az" else word.lower()
    if language == "ru":
        return nominative_phrase(lower).lower().replace("ё", "е")
    return _CASE_OF_HEAD.sub("", lower) if language == "az" else lower


def _number(word: str, vocabulary: _Vocabulary, language: str) -> int | None:
    """Return the number a word is: ``9th``, ``IX``, ``девятый``."""
    if found := _ORDINAL.fullmatch(word):
        return int(found.group(1))
    if _ROMAN.fullmatch(word):
        return _roman(word)
    return vocabulary.ordinals.get(_dictionary_form(word, language))


def _roman(word: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in word]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )
