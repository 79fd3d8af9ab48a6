"""Whether two spellings name one person: the folded key first, then sounds, custom and rules of transcription."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from communique.knowledge.closeness import initial_matches, same_by_custom
from communique.knowledge.folding import fold_word, name_words, without_articles
from communique.knowledge.forms import is_cyrillic
from communique.knowledge.transcription import is_by_ear
from communique.knowledge.word_pairs import Pair, Word

__all__ = ["initial_matches", "same_person"]


_BEY = re.compile(r"(?<=\w{2})b[əea]yov", re.IGNORECASE)
"""The title in a surname: Russian writes Hacıbəyov Гаджибеков, while Babayev (Бабаев) and Babakov stay two."""
_OLD_ENDING = re.compile(r"(?<=in[oe])ff$", re.IGNORECASE)
_SON_OR_DAUGHTER = frozenset({"oglu", "gizi", "kizi", "ogli"})
_PATRONYMIC = re.compile(r"(ovic|avic|ovna|avna|icna)$")
_MOST_WORDS = 5
_AZERBAIJANI_SIGN = re.compile(r"[əƏşŞğĞıİ]|[qQ](?![uU][eiéaE])|(?<![eE])[xX]a|[xX](?=[lmnr])|^[xX][oəı]|[çÇ](?![ãa]o)")
"""Letters of a name that Azerbaijani (or Turkish) writes."""
_MANY_LANGUAGES = 6
"""A word that so many tables read alike tells nothing of its name's language."""


@dataclass(frozen=True, slots=True)
class _FoldedName:
    words: tuple[Word, ...]
    patronymic: str | None

    @property
    def joined(self) -> str:
        """The words as one: Mammad-Guliyev is Mammadguliyev."""
        return "".join(word.key for word in self.words)

    @property
    def cyrillic(self) -> bool:
        """Whether the name is in Cyrillic."""
        return any(is_cyrillic(word.text) for word in self.words)

    @property
    def azerbaijani(self) -> bool:
        """Whether letters show that the name is spelt as Azerbaijani or Turkish does."""
        return any(_AZERBAIJANI_SIGN.search(word.text) for word in self.words)

    @property
    def has_custom(self) -> bool:
        """Whether the name may have Arabic vowels by Azerbaijani custom."""
        return self.azerbaijani or any("ü" in word.text for word in self.words)

    @property
    def by_ear(self) -> bool:
        """Whether the whole name may be written by ear: ``Qordon Braun`` may, ``Gordon Braun`` is a German spelling."""
        return all(is_by_ear(word.text) for word in self.words)


def same_person(name_a: str, name_b: str) -> bool:
    """Tell whether two names, in any of the three scripts and any word order, are spellings of one name.

    Every word of the shorter name must have its partner in the longer one: the same folded key, an initial, or a close
    spelling. A patronymic may be absent from one of them, but two different ones tell two people apart. A surname
    alone is not enough for a full name. Names with an ending of the region (``-ov``, ``-li``, ``-yan`` …) must agree
    in every sounded letter, because there a letter is another family: Salimov and Salamov, Rashad and Rashid.

    Args:
        name_a: a name, Latin or Cyrillic.
        name_b: another.
    """
    shorter, longer = sorted((_fold(name_a), _fold(name_b)), key=lambda name: len(name.words))
    if not shorter.words or len(longer.words) > _MOST_WORDS or (len(shorter.words) == 1 and len(longer.words) > 1):
        return False
    if shorter.patronymic and longer.patronymic and not same_by_custom(shorter.patronymic, longer.patronymic):
        return False
    if shorter == longer or (len(shorter.words) != len(longer.words) and shorter.joined == longer.joined):
        return True
    choices = permutations(longer.words, len(shorter.words))
    return any(_words_agree(shorter, longer, choice) for choice in choices)


@lru_cache(maxsize=20_000)
def _fold(name: str) -> _FoldedName:
    words = [_word(word) for word in name_words(without_articles(name))]
    words = [word for word in words if word.key]
    for index, word in enumerate(words):
        if word.key in _SON_OR_DAUGHTER and index > 1:
            return _FoldedName((*words[: index - 1], *words[index + 1 :]), words[index - 1].key)
        if len(words) == 3 and _PATRONYMIC.search(word.key) and index:
            return _FoldedName((*words[:index], *words[index + 1 :]), _PATRONYMIC.sub("", word.key))
    return _FoldedName(tuple(words), None)


def _word(word: str) -> Word:
    word = _OLD_ENDING.sub("v", _BEY.sub("bekov", word))
    return Word(fold_word(word), word if len(word) == 1 else None, word)


def _words_agree(shorter: _FoldedName, longer: _FoldedName, choice: tuple[Word, ...]) -> bool:
    """Tell whether each word agrees with its partner, all that are read by one language's table."""
    differing = sum(a.text.lower() != b.text.lower() for a, b in zip(shorter.words, choice, strict=True))
    across = shorter.cyrillic != longer.cyrillic or shorter.azerbaijani != longer.azerbaijani
    customs = shorter.has_custom, longer.has_custom
    azerbaijani = None if customs[0] == customs[1] else int(customs[1])
    pair = Pair((shorter.by_ear, longer.by_ear), across, differing == 1, azerbaijani)
    readings: list[frozenset[str]] = []
    spelt = False
    for a, b in zip(shorter.words, choice, strict=True):
        agreement = a.agrees(b, pair)
        if agreement is None:
            return False
        spelt |= not agreement.initial
        if agreement.languages is not None and len(agreement.languages) < _MANY_LANGUAGES and not a.regional:
            readings.append(agreement.languages)
    return spelt and (not readings or bool(frozenset.intersection(*readings)))
