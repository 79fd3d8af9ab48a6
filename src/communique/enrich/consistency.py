"""One name, one kind on a page: what is tagged once is tagged wherever it stands, a surname after its full name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from communique.enrich.nominative import is_common_word, nominative_phrase
from communique.enrich.spans import Span
from communique.models import EntityKind

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SHORTEST = 3


def find_repeated_names(spans: Sequence[Span]) -> list[Span]:
    """Return the spans of one field with the repetitions of their names that the tagger missed, in order.

    Single words only: the whole name of a place or organisation, the last word of a person's. A word tagged as
    different kinds takes the one it has most often; words that are common nouns too are left to the tagger.

    Args:
        spans: names of one Russian field.
    """
    kinds = _kinds_by_word(spans)
    settled = [_settled(span, kinds) for span in spans]
    if not spans:
        return settled
    field = spans[0].field
    taken = {index for span in settled for index in range(span.start, span.end)}
    for match in _WORD.finditer(field.text):
        word = match.group()
        if word[0].islower() or len(word) < _SHORTEST or not taken.isdisjoint(range(*match.span())):
            continue
        if kind := kinds.get(_key(word)):
            settled.append(replace(spans[0], start=match.start(), end=match.end(), kind=kind, base=""))
    return sorted(settled, key=lambda span: span.start)


def _kinds_by_word(spans: Sequence[Span]) -> dict[str, EntityKind]:
    counted: dict[str, Counter[EntityKind]] = defaultdict(Counter)
    for span in spans:
        words = span.text.split()
        if span.kind == "person" or len(words) == 1:
            # A full name is better evidence of what a word is than the word alone.
            counted[_key(words[-1])][span.kind] += len(words)
    return {key: kinds.most_common(1)[0][0] for key, kinds in counted.items() if key and not is_common_word(key)}


def _settled(span: Span, kinds: dict[str, EntityKind]) -> Span:
    kind = kinds.get(_key(span.text)) if " " not in span.text else None
    return replace(span, kind=kind) if kind and kind != span.kind else span


def _key(word: str) -> str:
    return nominative_phrase(word).lower()
