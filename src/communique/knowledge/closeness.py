"""How near two folded keys or spellings are: what the languages write otherwise by custom, glides, mute letters."""

from __future__ import annotations

import re
from functools import lru_cache

from communique.knowledge.folding import fold_word
from communique.knowledge.forms import is_cyrillic
from communique.knowledge.transcription import strip_marks

_MUTE_H = re.compile(r"(?<=[aiu])g(?=[aiu])")
_CUSTOMS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[cxj])o(?=va?$)", "a"),  # Пугачёва is Puqaçova: ё after a sibilant
        (r"(?<=...)[aiou][dt]in$", "adin"),  # Sirajuddin, Siracəddin, Сироджиддин; Necmettin
        (r"^magti", "magdi"),  # Mehdiyev is Мехтиев
        (r"(?<=.)k$|(?<=s)k|k(?=[dt])", "g"),  # Tofig is Тофик, Asgarov Аскеров
        (r"akpar", "akbar"),  # Ələkbərov is Алекперов
        (r"m[au]gam[ao]d(?=o|$)", "magomad"),  # Nurməhəmmədov is Нурмагомедов
    )
)
"""What the languages write otherwise by custom, in keys (:mod:`communique.knowledge.folding`)."""
_GLIDE = re.compile(r"i(?=[aiu])")
_VOWELS = re.compile("[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")
_H = re.compile("[хһhx]|.* [хһhx]|k[h]|.* k[h]", re.IGNORECASE)
_FRONT_VOWEL_LETTERS = frozenset("IİИ")


def differ_by_custom(a: str, b: str) -> bool:
    """Tell whether two keys differ only by a custom of spelling, or in an h that is not sounded (Vahan and Ваан)."""
    return a.rstrip("a") != b.rstrip("a") and same_by_custom(a, b)  # Aliyev and Aliyeva are two people


def differ_in_glide(a: str, b: str) -> bool:
    """Tell whether the keys of two surnames of the region differ only by custom or in a glide: Kotsoiev, Коцоев."""
    return a.rstrip("a") != b.rstrip("a") and _without_glides(a) == _without_glides(b)


def same_consonants(a: str, b: str) -> bool:
    """Tell whether two Latin spellings differ in vowels and doubled letters only."""
    one, other = (_DOUBLED.sub(r"\1", _VOWELS.sub("", strip_marks(word.lower()))) for word in (a, b))
    return one == other


def begin_with_q(key_a: str, key_b: str, spellings: str) -> bool:
    """Tell whether only the first letter differs, as in Qarayev, Garayev and Караев, and is no kh."""
    return {key_a[:1], key_b[:1]} == {"k", "g"} and key_a[1:] == key_b[1:] and not _H.match(spellings)


def same_by_custom(a: str, b: str) -> bool:
    """Tell whether two keys are equal but for the customs of spelling."""
    return a == b or _by_custom(a) == _by_custom(b) or _MUTE_H.sub("", a) == _MUTE_H.sub("", b)


@lru_cache(maxsize=20_000)
def _by_custom(key: str) -> str:
    for pattern, replacement in _CUSTOMS:
        key = pattern.sub(replacement, key)
    return _DOUBLED.sub(r"\1", key)


@lru_cache(maxsize=20_000)
def _without_glides(key: str) -> str:
    return _DOUBLED.sub(r"\1", _GLIDE.sub("", _by_custom(key)))


def length_without_doubles(word: str) -> int:
    """Return how many letters a word has, doubled ones counted once."""
    return len(_DOUBLED.sub(r"\1", word))


def ends_silently(a: str, b: str, alone: bool) -> bool:
    """Tell whether only a mute e, which is not written by ear, makes one word longer: Verne and Верн, Bernie and Berni.

    In Latin letters it may be a woman's name as well (Michelle), unless another word shows that the name is by ear.
    """
    latin, heard = sorted((a.lower(), b.lower()), key=lambda word: not word.endswith("e"))
    surely = is_cyrillic(heard) or not alone
    return latin.endswith("e" if surely else "ie") and not heard.endswith("e")


def initial_matches(initial: str, given_name: str) -> bool:
    """Tell whether an initial in any script (``И``, ``Дж``, ``S``) can stand for a given name in any script."""
    return initial_matches_key(initial, fold_word(given_name))


def initial_matches_key(initial: str, key: str) -> bool:
    """Tell whether an initial can stand for the given name with this folded key."""
    if initial in _FRONT_VOWEL_LETTERS and key[:2] in {"ia", "iu"}:
        return False  # И. is not Яшар
    letter = fold_word(initial)[:1]
    return bool(letter) and key.startswith(letter)
