"""Whether two words of two names are spellings of one: by letters, by a given name's forms, by a language's reading."""

from __future__ import annotations

import re
from dataclasses import dataclass

from communique.knowledge.closeness import (
    begin_with_q,
    differ_by_custom,
    differ_in_glide,
    ends_silently,
    initial_matches_key,
    length_without_doubles,
    same_consonants,
)
from communique.knowledge.folding import fold_keeping_vowels
from communique.knowledge.given_names import are_one_given_name, are_two_given_names, share_a_line
from communique.knowledge.transcription import arabic_languages, reading_languages, sounds_like
from communique.knowledge.variants import are_spelling_variants

_SOUNDED_I = re.compile(r"(?:ия|[iİ]y[aə])$", re.IGNORECASE)
_WRITTEN_I = re.compile(r"[iıyíjeé]y?[aeə]h?$", re.IGNORECASE)
_ENDS_BY_EAR = re.compile(r"(?:y|ie) .*i$|o .*u$", re.IGNORECASE)
"""Endings of a Latin spelling, and of the word written by ear: Haley and Heyli, Bolsonaro and Bolsonaru."""
_REGIONAL_ENDING = re.compile(r"(ova?|(?<!sl)ava?|(?<![aiou])ina?|li|zada|oglu|(?<=..)ian|ski|skaia)$")
_FOREIGN_SIGN = re.compile(r"w|ck|th|ph|au|ou|ea|ff|elli$", re.IGNORECASE)
"""Letters of surnames that end as Russian ones do and are none: Austin, Zourabichvili."""
_OPEN_VOWEL = re.compile("[əƏэЭ]")
_ENGLISH = "english"
_OF_FEW_SOUNDS = frozenset({"korean", "vietnamese and burmese"})
"""Whose tables write two sounds alike, so that Min-jun and Min-jung, in Latin letters both, are two."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """That two words are one name.

    Attributes:
        languages: by whose tables one is read as the other is written; ``None`` if the spelling tells it.
        initial: whether one is only the initial of the other.
    """

    languages: frozenset[str] | None = None
    initial: bool = False


BY_SPELLING = Agreement()


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name.

    Attributes:
        key: its folded letters.
        letter: itself if it is one letter, an initial.
        text: as it is spelt.
    """

    key: str
    letter: str | None
    text: str

    @property
    def regional(self) -> bool:
        """Whether the word has an ending of the region; with a mute e (Breedlove, Marine) it has none."""
        found = _REGIONAL_ENDING.search(self.key)
        if found is None or _FOREIGN_SIGN.search(self.text):
            return False
        return found.group() == "zada" or not self.text.lower().endswith("e")

    def agrees(self, other: Word, pair: Pair) -> Agreement | None:
        """Return how two words agree, ``None`` for two that do not."""
        if self.letter or other.letter:
            return Agreement(initial=True) if _initial_fits(self, other) else None
        if self.text.lower() == other.text.lower():
            return BY_SPELLING
        if are_one_given_name(self.text, other.text):
            # Only an English name must not have a surname that is no English one: David Cook is not Дэвид Кок.
            is_english = self.languages(other, pair) == {_ENGLISH}
            return Agreement(frozenset({_ENGLISH})) if is_english else BY_SPELLING
        if are_two_given_names(self.text, other.text):
            return BY_SPELLING if self.key == other.key and _is_transcribed(self.text, other.text) else None
        return self._agrees_by_letters(other, pair)

    def _agrees_by_letters(self, other: Word, pair: Pair) -> Agreement | None:
        if self.is_spelt_like(other) if pair.across else self.is_variant_of(other):
            return BY_SPELLING
        if not pair.across and pair.alone and same_consonants(self.text, other.text):
            return self._is_longer_form(other, pair)
        languages = self.languages(other, pair)
        if not pair.across and pair.alone:
            languages -= _OF_FEW_SOUNDS
        return Agreement(languages) if languages else None

    def _is_longer_form(self, other: Word, pair: Pair) -> Agreement | None:
        """Return how two Latin spellings that differ in vowels alone agree: Lif is Leaf by ear, Mayer is not Meier."""
        for latin, heard in ((self, other), (other, self)):
            if not all(pair.by_ear) and _ENDS_BY_EAR.search(f"{latin.text} {heard.text}") is None:
                continue
            lengths = [length_without_doubles(word.text) for word in (latin, heard)]
            languages = latin.languages_read_like(heard, alone=True)
            if _ENGLISH in languages and lengths[0] > lengths[1]:
                return Agreement(frozenset({_ENGLISH}))
            if languages and _ENDS_BY_EAR.search(f"{latin.text} {heard.text}"):
                return Agreement(languages)
        return None

    def is_variant_of(self, other: Word) -> bool:
        """Tell whether two spellings of one script and custom are one name's."""
        if self.regional and other.regional:
            return self.key == other.key or self._is_close(other)
        if share_a_line(self.text, other.text) and not _differ_in_last_vowel(self, other):
            return same_consonants(self.text, other.text)
        return are_spelling_variants(self.text, other.text)

    def is_spelt_like(self, other: Word) -> bool:
        """Tell whether spellings of two scripts or customs are one name's, letter by letter."""
        if self.key == other.key:
            loose = (self.regional and other.regional) or _OPEN_VOWEL.search(self.text + other.text)
            return bool(loose) or fold_keeping_vowels(self.text) == fold_keeping_vowels(other.text)
        return self._is_close(other)

    def _is_close(self, other: Word) -> bool:
        if not (self.regional and other.regional):
            return differ_by_custom(self.key, other.key)
        spellings = f"{self.text} {other.text}"
        return (
            differ_in_glide(self.key, other.key)
            or differ_by_custom(self.key, other.key)
            or begin_with_q(self.key, other.key, spellings)
        )

    def languages(self, other: Word, pair: Pair) -> frozenset[str]:
        """Return the tables by which one spelling is read as the other is written: William and Уильям."""
        mine, others = pair.by_ear
        as_other = self.languages_read_like(other, pair.alone) if others else frozenset()
        as_mine = other.languages_read_like(self, pair.alone) if mine else frozenset()
        if pair.azerbaijani is None or (self.regional and other.regional):
            return as_other | as_mine
        name, heard = (other, self) if pair.azerbaijani == 0 else (self, other)
        return as_other | as_mine | arabic_languages(name.text, heard.text)

    def languages_read_like(self, heard: Word, alone: bool) -> frozenset[str]:
        """Return the tables by which this spelling can be read as the other is written.

        Args:
            heard: the other, written by ear.
            alone: whether the names differ in this word alone, so that nothing shows that the other is by ear.
        """
        if _differ_in_last_vowel(self, heard) and not ends_silently(self.text, heard.text, alone):
            return frozenset()  # Michel and Michelle
        if _SOUNDED_I.search(heard.text) and not _WRITTEN_I.search(self.text):
            return frozenset()  # Silva and Сильвия
        return reading_languages(self.text, heard.text, regional=self.regional and heard.regional)


@dataclass(frozen=True, slots=True)
class Pair:
    """What two whole names tell of their words.

    Attributes:
        by_ear: whether each name may be written by ear.
        across: whether they are of two scripts, or one is surely Azerbaijani.
        alone: whether they differ in one word only.
        azerbaijani: which of the two is surely spelt in Azerbaijani, if one is.
    """

    by_ear: tuple[bool, bool]
    across: bool
    alone: bool
    azerbaijani: int | None


def _initial_fits(a: Word, b: Word) -> bool:
    initial, word = (a, b) if a.letter else (b, a)
    return a.key == b.key if word.letter else initial_matches_key(initial.letter or "", word.key)


def _is_transcribed(a: str, b: str) -> bool:
    """Tell whether one sounds as the other is written: Nicola and Никола, not Alan and Эллен."""
    return sounds_like(a, b) or sounds_like(b, a)


def _differ_in_last_vowel(a: Word, b: Word) -> bool:
    """Tell whether two words are alike but for an a or e that only one of them ends in."""
    ends = {word.text.lower().endswith(("a", "e", "ə", "а", "е", "я")) for word in (a, b)}
    return len(ends) == 2 and a.key.rstrip("a") == b.key.rstrip("a")
