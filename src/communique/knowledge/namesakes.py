"""Whether two spellings name one person: the folded key first, then sounds, custom and rules of transcription."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from communique.knowledge.folding import fold_word, name_words, without_articles
from communique.knowledge.forms import is_cyrillic
from communique.knowledge.given_names import are_one_given_name, are_two_given_names
from communique.knowledge.transcription import is_by_ear, sounds_like

_SAME_SOUND = str.maketrans({"k": "g", "c": "j", "x": "s", "t": "d", "o": "u"})
_SILENT = re.compile(r"(?<=[aiu])g(?=[aiu])|(?<=[au])i|i(?=[au])")
_MUTE_H = re.compile(r"(?<=[aiu])g(?=[aiu])")
_CUSTOMS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[cxj])o(?=va?$)", "a"),  # Пугачёва is Puqaçova: ё after a sibilant
        (r"(?<=...)[aiou]din$", "adin"),  # Sirajuddin, Siracəddin, Сироджиддин
        (r"akpar", "akbar"),  # Ələkbərov is Алекперов
        (r"magam[ao]d(?=o|$)", "magomad"),  # Nurməhəmmədov is Нурмагомедов
    )
)
"""What the languages write otherwise by custom, in keys (:mod:`communique.knowledge.folding`)."""
_BEY = re.compile(r"(?<=\w{2})b[əe]yov", re.IGNORECASE)
"""The title in a surname: Russian writes Hacıbəyov Гаджибеков, while Babayev (Бабаев) and Babakov stay two."""
_REGIONAL_ENDING = re.compile(r"(ova?|ava?|ina?|li|zada|oglu|(?<=..)ian|ski|skaia)$")
_SON_OR_DAUGHTER = frozenset({"oglu", "gizi", "kizi", "ogli"})
_PATRONYMIC = re.compile(r"(ovic|avic|ovna|avna|icna)$")
_FRONT_VOWEL_LETTERS = frozenset("IİИ")
_FOREIGN_SIGN = re.compile(r"w|ck|th|ph|au|ou|ea|ff", re.IGNORECASE)
"""Letters of surnames that end as Russian ones do and are none: Austin, Zourabichvili."""
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class _Word:
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

    def agrees(self, other: _Word, *, by_ear: tuple[bool, bool], alone: bool) -> str | None:
        """Return ``spelling`` or ``initial`` for two words that agree, ``None`` for two that do not."""
        if self.letter or other.letter:
            return "initial" if _initial_fits(self, other) else None
        if are_one_given_name(self.text, other.text):
            return "spelling"
        if are_two_given_names(self.text, other.text):
            return "spelling" if self.key == other.key and _is_transcribed(self.text, other.text) else None
        if self.key == other.key or _are_close(self.key, other.key):
            return "spelling"
        mine, others = by_ear
        read_like = (others and self.is_read_like(other, alone)) or (mine and other.is_read_like(self, alone))
        return "spelling" if read_like else None

    def is_read_like(self, heard: _Word, alone: bool) -> bool:
        """Tell whether this spelling can be read as the other is written: William and Уильям, Jens and Yens.

        Args:
            heard: the other, written by ear.
            alone: whether the names differ in this word alone, so that nothing shows that the other is by ear.
        """
        if self.key.rstrip("a") == heard.key.rstrip("a") and not _ends_silently(self.text, heard.text, alone):
            return False  # Michel and Michelle
        regional = self.regional and heard.regional
        return sounds_like(self.text, heard.text, regional=regional)


@dataclass(frozen=True, slots=True)
class _FoldedName:
    words: tuple[_Word, ...]
    patronymic: str | None

    @property
    def joined(self) -> str:
        """The words as one: Mammad-Guliyev is Mammadguliyev."""
        return "".join(word.key for word in self.words)

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
    if shorter.patronymic and longer.patronymic and not _same_sounds(shorter.patronymic, longer.patronymic):
        return False
    if shorter == longer or (len(shorter.words) != len(longer.words) and shorter.joined == longer.joined):
        return True
    by_ear = shorter.by_ear, longer.by_ear
    choices = permutations(longer.words, len(shorter.words))
    return any(_pairs_agree(shorter.words, choice, by_ear=by_ear) for choice in choices)


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


def _word(word: str) -> _Word:
    word = _BEY.sub("bekov", word)
    return _Word(fold_word(word), word if len(word) == 1 else None, word)


def _is_transcribed(a: str, b: str) -> bool:
    """Tell whether one sounds as the other is written: Nicola and Никола, not Alan and Эллен."""
    return sounds_like(a, b) or sounds_like(b, a)


def _ends_silently(a: str, b: str, alone: bool) -> bool:
    """Tell whether only a mute e, which is not written by ear, makes one word longer: Verne and Верн, Bernie and Berni.

    In Latin letters it may be a woman's name as well (Michelle), unless another word shows that the name is by ear.
    """
    latin, heard = sorted((a.lower(), b.lower()), key=lambda word: not word.endswith("e"))
    surely = is_cyrillic(heard) or not alone
    return latin.endswith("e" if surely else "ie") and not heard.endswith("e")


def _pairs_agree(left: tuple[_Word, ...], right: tuple[_Word, ...], *, by_ear: tuple[bool, bool]) -> bool:
    alone = sum(a.text.lower() != b.text.lower() for a, b in zip(left, right, strict=True)) == 1
    agreements = []
    for a, b in zip(left, right, strict=True):
        agreements.append(a.agrees(b, by_ear=by_ear, alone=alone))
        if agreements[-1] is None:
            return False
    return "spelling" in agreements


def initial_matches(initial: str, given_name: str) -> bool:
    """Tell whether an initial in any script (``И``, ``Дж``, ``S``) can stand for a given name in any script."""
    return _starts(fold_word(given_name), initial)


def _initial_fits(a: _Word, b: _Word) -> bool:
    initial, word = (a, b) if a.letter else (b, a)
    return a.key == b.key if word.letter else _starts(word.key, initial.letter or "")


def _starts(key: str, initial: str) -> bool:
    if initial in _FRONT_VOWEL_LETTERS and key[:2] in {"ia", "iu"}:
        return False  # И. is not Яшар
    letter = fold_word(initial)[:1]
    return bool(letter) and key.startswith(letter)


def _are_close(a: str, b: str) -> bool:
    if a.rstrip("a") == b.rstrip("a"):
        return False  # Aliyev and Aliyeva, Alexander and Alexandra are two people
    return _same_sounds(a, b)


def _same_sounds(a: str, b: str) -> bool:
    """Tell whether two keys differ only in voicing, in an unsounded h or in a glide (Vahan and Ваан)."""
    return a == b or _sounds(a) == _sounds(b) or _MUTE_H.sub("", a) == _MUTE_H.sub("", b)


@lru_cache(maxsize=20_000)
def _sounds(key: str) -> str:
    for pattern, replacement in _CUSTOMS:
        key = pattern.sub(replacement, key)
    silent = _SILENT.sub("", key.translate(_SAME_SOUND))
    return re.sub(r"(.)\1+", r"\1", silent)
