"""Adjectives of places in a text: ``российский``, ``Azerbaijani``, ``российско-азербайджанский``.

They are no mentions, or every page of a ministry would name its state. They are evidence of whose declaration a page
tells of, and of which country stands at a place of a text, for whoever links texts word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from communique.enrich.spans import Field, Span
from communique.knowledge import KnowledgeBase, Place
from communique.knowledge.forms import nominal_parses
from communique.knowledge.tokens import tokenize

_ADJECTIVE = "ADJF"
_LANGUAGE = re.compile(r" (?:(?:,|и|and) [\w-]+ )?(?:язык\w*|language)\b")
"""What follows the name of a language: ``английский язык``, ``английского и французского языков``."""
_FIRST_OF_TWO = "ско"
_SUFFIX = re.compile("[сц]к")
"""What every such adjective has in it; looking up a word's forms costs more."""


def find_place_adjectives(field: Field, knowledge: KnowledgeBase) -> Iterator[Span]:
    """Yield the adjectives of places in ``field``, each linked to the one place it belongs to.

    Args:
        field: text in English or Russian; in Azerbaijani the name itself stands before a noun.
        knowledge: whose places have adjectives.

    The name of a language (``английский язык``) is an adjective of no country.
    """
    places = _places_by_adjective(knowledge, field.language)
    if not places:
        return
    for token in tokenize(field.text):
        if _LANGUAGE.match(field.text, token.end):
            continue
        for base in _base_forms(token.text, field.language):
            if identity := places.get(base):
                yield Span(field, token.start, token.end, "place", (identity,), "adjective")
                break


@lru_cache(maxsize=8)
def _places_by_adjective(knowledge: KnowledgeBase, language: str) -> dict[str, str]:
    """Return places by adjective (Russian ones in small letters, without ё); what two places share tells nothing."""
    found: dict[str, set[str]] = {}
    for entry in knowledge:
        for spelt, adjective in entry.adjectives.items() if isinstance(entry, Place) else ():
            if spelt == language:
                found.setdefault(_key(adjective, language), set()).add(entry.id)
    return {adjective: identities.pop() for adjective, identities in found.items() if len(identities) == 1}


def _base_forms(word: str, language: str) -> Iterator[str]:
    """Yield what dictionary form a word may be of."""
    if language != "ru":
        yield word
        return
    key = _key(word, language)
    if _SUFFIX.search(key) is None:
        return
    if key.endswith(_FIRST_OF_TWO):
        yield f"{key[:-1]}ий"  # российско-азербайджанский
    for parse in nominal_parses(key):
        if parse.tag.POS == _ADJECTIVE:
            yield _key(str(parse.normal_form), language)


def _key(word: str, language: str) -> str:
    return word.lower().replace("ё", "е") if language == "ru" else word
