"""Words of a text with their offsets, joined or not to the word before, as name matching needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_APOSTROPHES = "'’ʼ`´‘"
# Between two words of one name: blanks (at most one line break), a hyphen without blanks, + or &, quotation marks.
_JOINT = re.compile(rf"(?:[-‐‑–—]|[ \t\u00a0\u202f]*[+&]?[ \t\u00a0\u202f]*\n?[ \t]*)[{_APOSTROPHES}\"«»“”„]?")
_CLOSING = frozenset('"»”“')
_TURKIC_SUFFIX = re.compile(
    r"(?:l[aəe]r)?(?:[sn]?[ıiuü])?n?(?:[ıiuü]n|[ıiuü]|y?[aəe]|d[aəe]n?|t[aəe]n?|y?l[aəe]|d[aəe]k[ıi])?"
)
_INITIAL_OR_SHORT = 2


@dataclass(frozen=True, slots=True)
class Token:
    """One word.

    Attributes:
        text: as written.
        start: offset of its first character.
        end: one past its last.
        joined: whether it can belong to one name with the token before it.
        abbreviated: whether a full stop follows at once.
    """

    text: str
    start: int
    end: int
    joined: bool
    abbreviated: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter (or is a number)."""
        return not self.text[0].islower()


@lru_cache(maxsize=64)
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the words of ``text``; articles and endings set off by an apostrophe or hyphen are left out.

    ``the``, the possessive ``s`` and Turkic case endings (``BMT-nin``, ``Bakı'da``) carry no part of a name, and
    leaving them out lets one alias match with and without them.
    """
    # Kept for the last texts, because a page's fields are read for several kinds of names.
    tokens: list[Token] = []
    end_of_name = 0
    for match in _WORD.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        if _is_skipped(word, text, start, tokens, end_of_name):
            end_of_name = end
            continue
        joined = bool(tokens) and _joins(text[end_of_name:start], tokens[-1], word)
        tokens.append(Token(word, start, end, joined, text[end : end + 1] == "."))
        end_of_name = end
    return tuple(tokens)


def _is_skipped(word: str, text: str, start: int, tokens: list[Token], end_of_name: int) -> bool:
    if word in {"the", "The", "THE"}:
        return bool(tokens) and _joins(text[end_of_name:start], tokens[-1], word)
    if not tokens or start != tokens[-1].end + 1 or word[0].isupper():
        return False
    before = text[start - 1]
    if before in _APOSTROPHES:
        return word == "s" or bool(_TURKIC_SUFFIX.fullmatch(word))
    return before in "-‐‑" and tokens[-1].text.isupper() and bool(_TURKIC_SUFFIX.fullmatch(word))


def _joins(gap: str, previous: Token, word: str) -> bool:
    if gap[:1] in _CLOSING and word[0].islower():
        gap = gap[1:]  # what is in quotes, and then what it is: “3+3” formatı
    if gap.startswith(".") and len(previous.text) <= _INITIAL_OR_SHORT:
        gap = gap[1:]  # an initial, or St., Dr.
    return _JOINT.fullmatch(gap) is not None
