"""Whether two words in Latin letters are spellings of one name, where nothing shows that either is written by ear.

The spellings that are taken for one are a table of data, ``variants.txt``: the customs of one transcription beside
those of another (Tokayev and Tokaev, Mousavi and Musavi), letters with and without their marks (Jürgen, Juergen,
Jurgen). Whatever else differs is another name: in English, German or Spanish a letter is another family.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from communique.knowledge.transcription import expand_classes, strip_marks

_FILE = Path(__file__).with_name("variants.txt")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss", "đ": "dj"})


def are_spelling_variants(a: str, b: str) -> bool:
    """Tell whether the table of variants makes the two words one.

    Args:
        a: a word in Latin letters, in any capitals.
        b: another.
    """
    return not _standard_spellings(a).isdisjoint(_standard_spellings(b))


@lru_cache(maxsize=20_000)
def _standard_spellings(word: str) -> frozenset[str]:
    lower = word.replace("İ", "i").lower()
    return frozenset(_standard(strip_marks(spelt)) for spelt in (lower, lower.translate(_UMLAUTS)))


def _standard(word: str) -> str:
    for pattern, replacement in _rules():
        word = pattern.sub(replacement, word)
    return word


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    parts = [line.partition(" =") for line in lines if line and not line.startswith("#")]
    return tuple((re.compile(expand_classes(pattern)), replacement.strip()) for pattern, _, replacement in parts)
