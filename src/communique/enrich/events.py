"""Events in a text: those of the knowledge base, and others by the word that says what they are.

They are a layer of their own beside the other names: the *Second Karabakh War* and the *Baku Forum* name a place too,
so a place inside an event stays a mention of it. Only what was taken for an organisation, and is the event itself,
gives way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from communique.enrich.nominative import is_adjective, nominative_phrase
from communique.enrich.spans import Field, Span, without_overlaps
from communique.knowledge import KnowledgeBase
from communique.knowledge.tokens import Token, tokenize
from communique.knowledge.wordlists import words_of

_JOINING = {"en": frozenset({"of", "on", "for", "and", "in", "the", "to"}), "az": frozenset({"və", "üzrə"})}
_NUMBER = re.compile(r"(?:\d{1,4}(?:st|nd|rd|th)?|[IVXL]+|\d{1,2}-?(?:ci|cı|cu|cü|й|ая|ый|ой|го|м)?)$")
_CASE_OF_POSSESSIVE = r"(?:n[ıiuü]n|n[aə]|n[ıiuü]|nd[aə]n?|yl[aə])?"
_LOCATIVE = re.compile(r"(?<=[^\W\d_]{3})d[aə]n?$")
_QUOTED = re.compile(r"\s[«“\"„]([^»”\"“\n]{3,80})[»”\"]")
_MOST_WORDS = 9
_HEADLINE_WORDS = 5
_SENTENCE_START = re.compile(r"(?:^|[.!?…:;\n])[\s«“\"„–—-]*$")


@dataclass(frozen=True, slots=True)
class _Words:
    heads: frozenset[str]
    plain: frozenset[str]


def find_events(field: Field, knowledge: KnowledgeBase) -> list[Span]:
    """Return the events that a title or text names, in order, none overlapping another.

    Args:
        field: the text.
        knowledge: events with their names, and the words that tell of others.
    """
    known = [
        Span(field, match.start, match.end, "event", match.ids, match.why)
        for match in knowledge.match_events(field.text, field.language)
    ]
    words = _words(knowledge, field.language)
    others = _russian_events(field, words) if field.language == "ru" else _headed_events(field, words)
    fresh = without_overlaps(others if words.heads else (), known)
    return sorted([*known, *fresh], key=lambda span: span.start)


def without_events(spans: Sequence[Span], events: Sequence[Span]) -> list[Span]:
    """Return names without what nobody knows, and is an event or a part of one, taken for another kind."""
    return [
        span
        for span in spans
        if span.ids or span.kind == "place" or not any(_is_within(span, event) for event in events)
    ]


def outside_institutions(events: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """Return events without those that are part of a longer name: ``COP29 Azerbaijan Operating Company``."""
    wider = [span for span in spans if span.kind in {"organisation", "treaty"}]
    return [
        event for event in events if not any(_is_within(event, one) and not _is_within(one, event) for one in wider)
    ]


def _is_within(inner: Span, outer: Span) -> bool:
    return outer.field is inner.field and outer.start <= inner.start and inner.end <= outer.end


@lru_cache(maxsize=8)
def _words(knowledge: KnowledgeBase, language: str) -> _Words:
    events = knowledge.patterns.events
    plain = words_of(events.plain, language)
    return _Words(frozenset(words_of(events.heads, language)), frozenset(plain))


def _headed_events(field: Field, words: _Words) -> Iterator[Span]:
    """Yield runs of capitalised words, small joining words inside, that end in what the event is."""
    tokens = tokenize(field.text)
    if _is_headline(tokens):
        return
    head = _head_pattern(words.heads, field.language)
    joining = _JOINING.get(field.language, frozenset())
    for index, token in enumerate(tokens):
        if not head.fullmatch(token.text):
            continue
        first = _first_of_run(tokens, index, joining, head)
        if first < index and _is_before_name(field.text, tokens[first], tokens[first + 1]):
            first += 1
        while first < index and _opens_no_name(tokens[first].text, words.plain | joining, field.language):
            first += 1
        # The first word of a sentence has its capital for that alone: "Last Summit", "Opening Conference".
        if first < index and any(one.text not in words.plain | joining for one in tokens[first:index]):
            yield _span(field, tokens[first].start, token.end)


def _opens_no_name(word: str, plain: frozenset[str], language: str) -> bool:
    """Tell whether a word before a head is no part of a name: plain, a number, or (in Azerbaijani) a place where."""
    in_a_place = language == "az" and _LOCATIVE.search(word) is not None
    return word in plain or in_a_place or _NUMBER.match(word) is not None


@lru_cache(maxsize=8)
def _head_pattern(heads: frozenset[str], language: str) -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted(heads)))
    if language != "az":
        return re.compile(either)
    return re.compile(rf"(?:{either}){_CASE_OF_POSSESSIVE}", re.IGNORECASE)


def _first_of_run(tokens: Sequence[Token], last: int, joining: frozenset[str], head: re.Pattern[str]) -> int:
    """Return the index of the first capitalised word of the run that ends at ``last``; two events divide it."""
    first = last
    for index in range(last - 1, max(-1, last - _MOST_WORDS), -1):
        after_event = tokens[index + 1].text in joining and head.fullmatch(tokens[index].text)
        if not tokens[index + 1].joined or tokens[index].abbreviated or after_event:
            break
        if tokens[index].capital and tokens[index].text[0].isalpha():
            first = index
        elif tokens[index].text not in joining and not _NUMBER.match(tokens[index].text):
            break
    return first


def _is_headline(tokens: Sequence[Token]) -> bool:
    """Tell whether nearly every word has a capital, so that capitals tell nothing."""
    near = [token for token in tokens[:60] if token.text[0].isalpha()]
    return len(near) > _HEADLINE_WORDS and sum(token.capital for token in near) > 0.7 * len(near)


def _russian_events(field: Field, words: _Words) -> Iterator[Span]:
    """Yield ``Петербургский … форум`` (adjectives, one with a capital, and the noun) and the name in ``форум «…»``."""
    tokens = tokenize(field.text)
    for index, token in enumerate(tokens):
        if nominative_phrase(token.text).lower() not in words.heads:
            continue
        if quoted := _QUOTED.match(field.text, token.end):
            yield _span(field, quoted.start(1), quoted.end(1))
            continue
        first = index
        while first and tokens[first].joined and is_adjective(tokens[first - 1].text):
            first -= 1
        while first < index and not _names(field, tokens[first], words):
            first += 1
        if first < index:
            yield _span(field, tokens[first].start, token.end)


def _names(field: Field, token: Token, words: _Words) -> bool:
    """Tell whether an adjective can begin a name: with a capital that is not the sentence's, and no plain word."""
    if not token.text[0].isupper() or nominative_phrase(token.text).lower() in words.plain:
        return False
    return not _opens_sentence(field.text, token)


def _is_before_name(text: str, first: Token, second: Token) -> bool:
    """Tell whether the first word of a sentence stands before a name's article: ``Later the Baku Forum``."""
    return text[first.end : second.start].strip() == "the" and _opens_sentence(text, first)


def _opens_sentence(text: str, token: Token) -> bool:
    return _SENTENCE_START.search(text[max(0, token.start - 4) : token.start]) is not None


def _span(field: Field, start: int, end: int) -> Span:
    text = field.text[start:end]
    base = (
        nominative_phrase(text)
        if field.language == "ru"
        else re.sub(r"(?<=[ıiuü])(?:n[ıiuü]n|n[aə]|nd[aə]n?|n[ıiuü]|yl[aə])$", "", text)
    )
    return Span(field, start, end, "event", (), "pattern", base=base)
