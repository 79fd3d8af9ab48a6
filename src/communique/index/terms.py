"""Words that mean the same in several languages, so that a query in one finds pages in the others.

Names cross languages by their identities; *mine clearance*, *разминирование* and *minatəmizləmə* cross by the list in
``config/search/terms.yaml``. A query's words are compared with the list's without their endings, a language at a time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from communique.index.languages import TEXT_LANGUAGES

Forms = Mapping[str, tuple[str, ...]]
"""How one thing is called: dictionary forms by language."""

_WORD = re.compile(r"\d\+\d|[^\W_]+")
_LATIN = str.maketrans({"ə": "e", "ı": "i", "ö": "o", "ü": "u", "ç": "c", "ş": "s", "ğ": "g", "ё": "е", "\u0307": None})
_RUSSIAN_ENDING = re.compile(
    r"(?<=..)(?:иями|ями|ами|иях|ией|ием|ого|его|ому|ему|ыми|ими|ях|ах|ий|ый|ой|ей|ая|яя|ое|ее|ые|ие|ым|им|ую|юю|ых|их|"
    r"ов|ев|ам|ям|ом|ем|ью|ии|ию|ия|а|я|у|ю|е|и|ы|о|ь|й)$"
)
_AZERBAIJANI_ENDING = re.compile(
    r"(?:l[ae]r)?(?:[iu]?m[iu]z)?(?:s?[iu])?(?:n?[iu]n|n?[iu]|n?d[ae]n?|[yn]?[ae]|l[ae])?(?:k[iu])?"
)
_SHORTEST_POSSESSED = 5
_SOFTENED = {"k": "y", "q": "g"}


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term found in a query.

    Attributes:
        start, end: where it stands.
        text: as typed.
        forms: how it is called in each language.
    """

    start: int
    end: int
    text: str
    forms: Forms


class Terms:
    """The list of terms.

    Args:
        terms: the forms of each.
    """

    def __init__(self, terms: Iterable[Forms] = ()) -> None:
        self._by_beginning: dict[str, list[tuple[str, tuple[str, ...], Forms]]] = defaultdict(list)
        for forms in terms:
            for language, spellings in forms.items():
                for spelling in spellings:
                    words = tuple(_folded_words(spelling))
                    self._by_beginning[words[0][:2]].append((language, words, forms))

    def find(self, text: str) -> list[QueryTerm]:
        """Return the terms of a query, the longest at each place, in order."""
        places = [match.span() for match in _WORD.finditer(text)]
        words = [_fold(text[start:end]) for start, end in places]
        found, position = [], 0
        while position < len(words):
            length, forms = self._longest(words[position:])
            if length:
                start, end = places[position][0], places[position + length - 1][1]
                found.append(QueryTerm(start, end, text[start:end], forms))
            position += max(length, 1)
        return found

    def _longest(self, words: Sequence[str]) -> tuple[int, Forms]:
        fitting = [
            (language, wanted, forms)
            for language, wanted, forms in self._by_beginning.get(words[0][:2], ())
            if len(wanted) <= len(words)
            and all(_is_form(language, typed, word) for typed, word in zip(words, wanted, strict=False))
        ]
        length = max((len(wanted) for _, wanted, _ in fitting), default=0)
        merged: dict[str, list[str]] = defaultdict(list)
        for _, wanted, forms in fitting:
            # A word may be two terms (договор: treaty, contract): what is called so in either is found.
            for language in TEXT_LANGUAGES if len(wanted) == length else ():
                merged[language] += forms.get(language, ())
        return length, {language: tuple(dict.fromkeys(spellings)) for language, spellings in merged.items()}


def _fold(word: str) -> str:
    return word.lower().translate(_LATIN)


def _folded_words(text: str) -> list[str]:
    return _WORD.findall(_fold(text))


def _is_form(language: str, typed: str, word: str) -> bool:
    """Tell whether ``typed`` is ``word`` or an inflected form of it, both folded."""
    if typed == word:
        return True
    if language == "ru":
        return _RUSSIAN_ENDING.sub("", typed) == _RUSSIAN_ENDING.sub("", word)
    if language == "az":
        return any(
            typed.startswith(stem) and _AZERBAIJANI_ENDING.fullmatch(typed[len(stem) :])
            for stem in _azerbaijani_stems(word)
        )
    return typed in {f"{word}s", f"{word}es", f"{word.removesuffix('y')}ies"} or f"{typed}s" == word


def _azerbaijani_stems(word: str) -> Iterator[str]:
    """Yield what other endings may follow: the word, it softened, and it without the possessive that a plural ousts."""
    yield word
    yield word[:-1] + _SOFTENED.get(word[-1], word[-1])
    if len(word) >= _SHORTEST_POSSESSED and word[-1] in "iu":
        yield word[:-1]
