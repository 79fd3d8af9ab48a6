"""One key for one name in three scripts: Mammadyarov, Мамедъяров and Məmmədyarov fold to the same letters.

The key keeps what survives a journey between English, Russian and Azerbaijani spelling and drops what does not:
ə/a/e/э, x/kh/х/h/г/g/q, c/j/дж/zh, ş/sh/ш, y/й/i, doubled letters, soft and hard signs. It is a private alphabet,
never shown to anyone. Equal keys are taken for one name; names that differ by more than spelling (Mammadov and
Mammadyarov, Aliyev and Aliyeva) keep different keys.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "g", "ц": "ts", "ч": "C", "ш": "S", "щ": "S", "ъ": "'", "ы": "i", "ь": "'", "э": "e", "ю": "U", "я": "A",
    "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u", "ә": "e", "ө": "o", "ү": "u", "ғ": "g", "қ": "k", "һ": "g",
    "ҹ": "j", "ҝ": "g", "ј": "i",
}  # fmt: skip
_LATIN_LETTERS = {
    "ə": "e", "ı": "i", "ç": "C", "ş": "S", "ğ": "g", "ö": "o", "ü": "u", "ž": "j", "š": "S", "č": "C", "ß": "ss",
    "ø": "o", "æ": "e", "ł": "l", "đ": "d", "w": "v", "q": "g",
}  # fmt: skip

_CYRILLIC_RULES = (
    (re.compile("дж"), "ж"),
    (re.compile("йе"), "е"),
    (re.compile("(?:(?<=[аеиоуыэюя])|^)ё"), "йо"),
    (re.compile("оглы$"), "оглу"),
)
# Order matters: longer digraphs before their parts, context before the bare letter.
_LATIN_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[oe])(ff|w)$", "v"),
        (r"(?<=[ae])h$", ""),
        (r"vic$", "viC"),
        (r"shch|sch|sh", "S"),
        (r"tch|ch", "C"),
        (r"dzh|dj|zh", "j"),
        (r"ph", "f"),
        (r"tz", "ts"),
        (r"ck", "k"),
        (r"(?<=e)x|(?<=ma)x(?=i|$)|(?<=[io])x$", "ks"),
        (r"c(?=[klorst]|$)", "k"),
        (r"ander$", "andr"),
        (r"kh|gh|x|h", "g"),
        (r"c", "j"),
        (r"oo|ou", "u"),
        (r"ee(?=va?$)", "e"),  # Mendeleev
        (r"ee", "i"),
        (r"y(?=e)", ""),
        (r"(?<=[^aeiouy'])yo", "e"),
        (r"(?<=[^aeiouy'])yu", "u"),
    )
)
_IOTATED = (
    (re.compile(r"'?A"), "ia"),
    (re.compile(r"(?<=[bvgdjzklmnprstfCS])U"), "u"),
    (re.compile(r"'?U"), "iu"),
)
# c and x are free by now; the key is all lower case, so that no search analyzer can change it.
_SIBILANTS = str.maketrans({"S": "x", "C": "c"})
_AZERBAIJANI = re.compile("[əçşğı]")
_AZERBAIJANI_C = re.compile(r"c(?![hk])(?!.*[áàâãéèêíóòôõú])")
_DOUBLED = re.compile(r"(.)\1+")
_WORD = re.compile(r"[^\W\d_]+")
_IS_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_MARKS = re.compile(r"[\u0300-\u036f]")
_ARTICLE = re.compile(
    r"(?<![^\W_])(?:al|el|as|ash|ad|ar|at|an|az|əl|əs|əş|əd|ər|ət|ən|əz|аль|эль|ас|аш|ад|ар|ат|ан|аз)[-‐‑–]"
    r"|(?<= )Al (?=\w)|\b(?-i:(?:Al|El)(?=[A-Z]))",
    re.IGNORECASE,
)
"""The Arabic article, which takes the sound of the next letter in one language and keeps its own in another."""
_SERVANT_OF = re.compile(r"\b(?:abd[ -]?[aeu]l|əbd[əuü]l|абд[ьу]?[ -]?[аеуэ]л)ь?[ -]?(?=\w)", re.IGNORECASE)
"""The first part of Abdel Fattah, Abdulfattah, Əbdülfəttah, Абдель Фаттах."""


def fold_name(name: str) -> str:
    """Return the cross-script key of a name: its folded words in alphabetical order, joined by spaces.

    Args:
        name: a name in Latin or Cyrillic letters, in any order of given name and surname.

    Returns:
        The key; empty if ``name`` has no letters.
    """
    words = (fold_word(word) for word in name_words(name))
    return " ".join(sorted(word for word in words if word))


def name_words(name: str) -> list[str]:
    """Return the words of a name: apostrophes vanish, hyphens and full stops divide, marks are composed."""
    text = unicodedata.normalize("NFC", name)
    return _WORD.findall(re.sub(r"['’ʼʻ`´]", "", text))


def without_articles(name: str) -> str:
    """Return a name without the Arabic article, and with *Abd al-* as one word of the next, whatever its spelling."""
    plain = _ARTICLE.sub("", name)
    return _SERVANT_OF.sub(lambda found: "абдул" if _IS_CYRILLIC.search(found.group()) else "abdul", plain)


@lru_cache(maxsize=100_000)
def fold_word(word: str) -> str:
    """Return the key of one word of a name (see the module's text for what it drops)."""
    return _DOUBLED.sub(r"\1", fold_keeping_vowels(word).replace("e", "a"))


@lru_cache(maxsize=100_000)
def fold_keeping_vowels(word: str) -> str:
    """Return the key of one word with *a* and *e* kept apart, which only a word with ``ə`` has to mix."""
    folded = _fold_cyrillic(word) if _IS_CYRILLIC.search(word) else _fold_latin(word)
    return _settle(folded)


def _lower(word: str) -> str:
    # Turkic İ would otherwise become i with a combining dot, which is two characters.
    return word.replace("İ", "i").lower()


def _fold_cyrillic(word: str) -> str:
    letters = _lower(word)
    for pattern, replacement in _CYRILLIC_RULES:
        letters = pattern.sub(replacement, letters)
    return "".join(_CYRILLIC.get(letter, "") for letter in letters)


def _fold_latin(word: str) -> str:
    letters = _lower(word)
    if _AZERBAIJANI.search(letters):
        letters = letters.replace("x", "h")  # x is never ks there: Çexov
        letters = _AZERBAIJANI_C.sub("j", letters)  # nor c ever k: Sərrac, Müctəba
    for pattern, replacement in _LATIN_RULES:
        letters = pattern.sub(replacement, letters)
    letters = "".join(_LATIN_LETTERS.get(letter, letter) for letter in letters)
    return _MARKS.sub("", unicodedata.normalize("NFD", letters))


def _settle(letters: str) -> str:
    """Merge what the scripts write differently: iotated vowels, the soft sign, doubled letters."""
    for pattern, replacement in _IOTATED:
        letters = pattern.sub(replacement, letters)
    letters = letters.replace("'", "").replace("y", "i")
    return _DOUBLED.sub(r"\1", letters).translate(_SIBILANTS)
