"""How a page of a story differs from the one it was made from, paragraph by paragraph."""

from __future__ import annotations

from difflib import SequenceMatcher

from communique.models import Value
from communique.stories.shingles import digest, words_of_text

ALIKE = 0.5
"""Least share of words (in their order) that makes two paragraphs versions of one."""
MOST_PARAGRAPHS = 200
"""Paragraphs of a text that are compared word by word, at the most."""


class Difference(Value):
    """What became of the paragraphs of a text.

    Attributes:
        kept: paragraphs with the same words.
        changed: those with other words, as they were and as they are.
        added: those that the earlier text has not.
        left_out: those that the later text has not.
    """

    kept: int = 0
    changed: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def tell_difference(before: str, after: str) -> Difference:
    """Return how two texts of one language differ.

    Args:
        before: the earlier, paragraphs separated by blank lines.
        after: the later.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    same = {digest(part) for part in old} & {digest(part) for part in new}
    gone = [part for part in old if digest(part) not in same]
    come = [part for part in new if digest(part) not in same]
    changed: list[tuple[str, str]] = []
    for part in list(come):
        likest = max(gone, key=lambda other: _likeness(other, part), default=None)
        if likest is not None and _likeness(likest, part) >= ALIKE:
            changed.append((likest, part))
            gone.remove(likest)
            come.remove(part)
    kept = sum(digest(part) in same for part in new)
    return Difference(kept=kept, changed=tuple(changed), added=tuple(come), left_out=tuple(gone))


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()][:MOST_PARAGRAPHS]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, words_of_text(one), words_of_text(other), autojunk=False).ratio()
