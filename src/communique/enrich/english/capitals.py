"""Capitals given back to the names of places in texts written small, without which the tagger finds none."""

from __future__ import annotations

import re
from functools import lru_cache

from communique.knowledge import KnowledgeBase, Place

_WORD = re.compile(r"[a-z]+")
_TYPES = frozenset({"country", "territory", "capital", "city", "region"})
_COMMON_WORDS = frozenset(
    """
    turkey china chad jordan guinea mali niger male nice reading split mobile hull bath orange guinea georgia victoria
    bar van gori osh guba sheki poti goris kars roseau castries palikir bern lima rome angel apia rabat ufa omsk orange
    """.split()  # noqa: SIM905 - a list of thirty quoted words is harder to read
)


def restore_capitals(text: str, knowledge: KnowledgeBase) -> str:
    """Return ``text`` with capitals on names of known places that are written small; its length stays.

    Only names that are no common words too: ``turkey`` and ``china`` stay as they are.
    """
    first_words, pattern = _places(knowledge)
    if first_words.isdisjoint(_WORD.findall(text)):
        return text
    return pattern.sub(lambda match: match.group().title(), text)


@lru_cache(maxsize=4)
def _places(knowledge: KnowledgeBase) -> tuple[frozenset[str], re.Pattern[str]]:
    places = (entry for entry in knowledge if isinstance(entry, Place) and entry.type in _TYPES)
    names = {name.lower() for place in places for language, name in place.spellings() if language == "en"}
    plain = sorted((name for name in names - _COMMON_WORDS if re.fullmatch(r"[a-z ]{4,}", name)), key=len, reverse=True)
    return frozenset(name.split()[0] for name in plain), re.compile(rf"(?<![\w.@/-])(?:{'|'.join(plain)})(?![\w@/-])")
