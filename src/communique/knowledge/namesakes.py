"""Whether two spellings name one person: the folded key first, then close spellings within strict bounds."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import permutations

from communique.knowledge.folding import fold_word, name_words

_CLOSE_LETTERS = {frozenset(pair) for pair in ("gk", "jc", "sx", "ao", "ai", "uo", "io", "uv", "sz", "dt", "fv", "jg")}
_SAME_SOUND = str.maketrans({"k": "g", "c": "j", "x": "s"})
_FAMILY_ENDING = re.compile(r"(ova?|ava?|ina?|li|zada|oglu|ian|ski|skaia)$")
_MAX_WORDS = 5
_CLOSE_SUBSTITUTION = 0.4
_GLIDE_GAP = 0.5
_VOWEL_GAP = 0.7
_LARGEST_DISTANCE = 0.2
"""Weighted edits per letter under which two words outside the region's name endings are one (Шольц, Scholz)."""


def same_person(name_a: str, name_b: str) -> bool:
    """Tell whether two names, in any of the three scripts and any word order, are spellings of one name.

    Every word of the shorter name must have its partner in the longer one: the same folded key, an initial, or a close
    spelling. A patronymic may be absent from one of them; a surname alone is not enough for a full name.

    Args:
        name_a: a name, Latin or Cyrillic.
        name_b: another.
    """
    shorter, longer = sorted((_folded(name_a), _folded(name_b)), key=len)
    if not shorter or len(longer) > _MAX_WORDS:
        return bool(shorter) and sorted(shorter) == sorted(longer)
    if len(shorter) == 1 and len(longer) > 1:
        return False
    return any(_pairs_agree(shorter, choice) for choice in permutations(longer, len(shorter)))


def _folded(name: str) -> tuple[str, ...]:
    return tuple(filter(None, map(fold_word, name_words(name))))


def _pairs_agree(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    agreements = [_agreement(a, b) for a, b in zip(left, right, strict=True)]
    return all(agreements) and "spelling" in agreements


def _agreement(a: str, b: str) -> str | None:
    """Return ``spelling`` or ``initial`` for two words that agree, ``None`` for two that do not."""
    if min(len(a), len(b)) == 1:
        return "initial" if a[0] == b[0] else None
    return "spelling" if a == b or _are_close(a, b) else None


def _are_close(a: str, b: str) -> bool:
    if a.rstrip("a") == b.rstrip("a"):
        return False  # Aliyev and Aliyeva, Alexander and Alexandra are two people
    if _FAMILY_ENDING.search(a) or _FAMILY_ENDING.search(b):
        # The key was made for these endings: a vowel more or less (Salimov, Salamov) is another family.
        return a.translate(_SAME_SOUND) == b.translate(_SAME_SOUND)
    return a[0].translate(_SAME_SOUND) == b[0].translate(_SAME_SOUND) and _distance(a, b) <= _LARGEST_DISTANCE * max(
        len(a), len(b)
    )


@lru_cache(maxsize=50_000)
def _distance(a: str, b: str) -> float:
    """Return the weighted edit distance (Wagner and Fischer's table, with cheap edits between close sounds)."""
    previous = [0.0]
    for letter in b:
        previous.append(previous[-1] + _gap(letter))
    for letter_a in a:
        row = [previous[0] + _gap(letter_a)]
        for column, letter_b in enumerate(b, start=1):
            kept = previous[column - 1] + _substitution(letter_a, letter_b)
            row.append(min(kept, previous[column] + _gap(letter_a), row[-1] + _gap(letter_b)))
        previous = row
    return previous[-1]


def _gap(letter: str) -> float:
    return _GLIDE_GAP if letter in "ig" else _VOWEL_GAP if letter in "aou" else 1.0


def _substitution(a: str, b: str) -> float:
    if a == b:
        return 0.0
    return _CLOSE_SUBSTITUTION if frozenset((a, b)) in _CLOSE_LETTERS else 1.0
