"""Names of events and treaties in other words: pages say what such a name says, and seldom the name itself.

*Organization of Turkic States summit* is a name of one identity. A page that tells of it may call it a summit of the
organisation in Samarkand, so the parts of the name (names within it, terms, days, words) are asked for as well. They
are worth less than the name.
"""

from __future__ import annotations

import re

from communique.index.query import NameResolver
from communique.knowledge import QueryName

_DESCRIPTIVE = ("event/", "treaty/")
_WORD = re.compile(r"\S+")
MOST_WORDS = 12
"""Words of a name whose parts are looked for."""


def is_descriptive(name: QueryName) -> bool:
    """Tell whether a name describes what it means: one of an event or a treaty only."""
    return all(one.startswith(_DESCRIPTIVE) for one in name.ids)


def names_within(text: str, names: NameResolver) -> list[QueryName]:
    """Return the names of people, places and organisations inside a text, the longest where they overlap.

    The resolver takes the longest name there is, so beginnings and ends of the text are asked for one by one.
    """
    starts = [found.start() for found in _WORD.finditer(text)][:MOST_WORDS]
    ends = [found.end() for found in _WORD.finditer(text)][:MOST_WORDS]
    pieces = [(0, text), *((0, text[:end]) for end in ends[:-1]), *((start, text[start:]) for start in starts[1:])]
    found = {
        (shift + one.start, shift + one.end): QueryName(shift + one.start, shift + one.end, one.text, one.ids)
        for shift, piece in pieces
        for one in names.resolve_query(piece)
        if not is_descriptive(one)
    }
    kept: list[QueryName] = []
    for one in sorted(found.values(), key=lambda one: (one.start - one.end, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
