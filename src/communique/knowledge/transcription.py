"""Whether a name in Latin letters, read by some language's rules, sounds as it is written in Russian or Azerbaijani.

Latin letters do not tell the sound: ``j`` is another letter in John, Jens and Jean, ``c`` in Cameron, Cecilia and
Ceyhun. Russian and Azerbaijani write what is heard (Джон, Con; Йенс, Yens). The file ``transcription.txt`` holds the
tables of Russian practical transcription; here a word is read by one of them, letter group by letter group, along the
word it is compared with, so that however many readings it may have only those are followed that agree so far.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import product
from math import prod
from pathlib import Path

from communique.knowledge.forms import is_cyrillic

_FILE = Path(__file__).with_name("transcription.txt")
_LETTERS = "letters"
_CONSONANTS, _VOWELS = "[bcdfghjklmnpqrstvwxz]", "[aeiouyáàâãäåæéèêëíìîïóòôõöøőúùûüűý]"
_AZERBAIJANI_LETTERS = "abcçdeəfgğhxıijkqlmnoöprsştuüvyz"
_THEIR_SOUNDS = "а б дж ч д е ə ф г г х х и и ж к г л м н о ё п р с ш т у ю в й з"
_AZERBAIJANI = dict(zip(_AZERBAIJANI_LETTERS, _THEIR_SOUNDS.split(), strict=True))
_ARABIC = "arabic, persian, indian"
_BY_CUSTOM = {"ə": ("а", "е"), "i": ("и", "е"), "ü": ("у", "о", "и"), "u": ("у", "о"), "q": ("г", "к")}
_MOST_CUSTOMS = 128
_BY_EAR = re.compile(
    r"(?!.*(?:[sckgztp]h|ck|ee|oo|g[aouı]|[bcçdfgğhxjkqlmnprsştvz]y(?![aeəiıoöuü])))[abcçdeəfgğhxıijkqlmnoöprsştuüvyz]+"
)
"""Words that Azerbaijani may have written by ear: its own letters, no digraphs, no hard g before a back vowel (which is
q), no y for a vowel."""
_WITHOUT_MARKS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i"})
_MOST_OPEN_VOWELS = 3
_SAME = str.maketrans(
    {"э": "е", "ы": "и", "й": "и", "щ": "ш", "х": "г", "ю": "у", "я": "а", "ь": "", "ъ": "", "ё": "е"}
)
_IOTATED = re.compile("и+(?=[аеоу])")
_DOUBLED = re.compile(r"(.)\1+")
_YO = re.compile("(?<![бвгджзклмнпрстфхцчшщ])ё")


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read a word: the sounds of each of its letter groups."""

    regional: bool
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Table:
    language: str
    words: re.Pattern[str]
    regional: bool
    rules: list[tuple[re.Pattern[str], tuple[str, ...]]] = field(default_factory=list)


@lru_cache(maxsize=50_000)
def sounds_like(latin: str, heard: str, *, regional: bool = False) -> bool:
    """Tell whether ``latin`` may be read aloud as ``heard`` is written.

    Args:
        latin: one word of a name as English pages write it, in any capitals.
        heard: one word in Cyrillic, or in Latin letters as Azerbaijani writes foreign names.
        regional: whether both are surnames with an ending of the region, where a letter is another family; only the
            tables that say so read them.
    """
    return bool(reading_languages(latin, heard, regional=regional))


@lru_cache(maxsize=50_000)
def reading_languages(latin: str, heard: str, *, regional: bool = False) -> frozenset[str]:
    """Return the tables by which ``latin`` is read aloud as ``heard`` is written (arguments as of `sounds_like`)."""
    if is_cyrillic(latin):
        return frozenset()
    first = _first_letters(latin)
    targets = [target for target in heard_sounds(heard) if target and not first.isdisjoint((target[0], ""))]
    return frozenset(
        language
        for way, languages in (_ways_to_read(latin).items() if targets else ())
        if (way.regional or not regional) and any(_reads(way, target) for target in targets)
        for language in languages
    )


@lru_cache(maxsize=50_000)
def arabic_languages(name: str, heard: str) -> frozenset[str]:
    """Return the Arabic and Persian table if ``name`` may be what Azerbaijani writes ``heard`` by its own custom.

    Azerbaijani writes Arabic short vowels as its own Arabic names have them (Hüsnü Mübarək, Hafiz Əsəd), where English
    and Russian write what they hear (Hosni Mubarak, Хафез Асад): ``i`` for their e, ``ü`` for o, ``q`` for k.

    Args:
        name: a word in Cyrillic, or in Latin letters as English pages write it.
        heard: a word of a name that is surely spelt in Azerbaijani; other names have no such custom.
    """
    lower = heard.replace("İ", "i").lower()
    if is_cyrillic(heard) or not is_by_ear(heard):
        return frozenset()
    choices = [_BY_CUSTOM.get(letter, (_AZERBAIJANI[letter],)) for letter in lower]
    if lower.endswith(("ah", "əh")):
        choices[-1] = ("х", "")
    if prod(map(len, choices)) > _MOST_CUSTOMS:
        return frozenset()
    sounds = {_fold("".join(choice)) for choice in product(*choices)}
    if is_cyrillic(name):
        return frozenset({_ARABIC}) if _fold(name.lower()) in sounds else frozenset()
    ways = [way for way, languages in _ways_to_read(name).items() if _ARABIC in languages]
    return frozenset({_ARABIC}) if any(_reads(way, sound) for way in ways for sound in sounds) else frozenset()


def is_by_ear(word: str) -> bool:
    """Tell whether a word may be written by ear: in Cyrillic, or in Latin letters as Azerbaijani uses them."""
    return is_cyrillic(word) or _BY_EAR.fullmatch(word.replace("İ", "i").lower()) is not None


@lru_cache(maxsize=20_000)
def heard_sounds(word: str) -> frozenset[str]:
    """Return the folded sounds of a word written by ear; none of a word that is not.

    Azerbaijani ``ə`` stands for а and for е, so a word with it has several.
    """
    lower = word.replace("İ", "i").lower()
    if is_cyrillic(word):
        return frozenset({_fold(lower)})
    if not is_by_ear(word):
        return frozenset()
    letters = [("а", "е") if letter == "ə" else (_AZERBAIJANI[letter],) for letter in lower]
    if lower.count("ə") > _MOST_OPEN_VOWELS:
        letters = [choice[:1] for choice in letters]
    return frozenset(_fold("".join(choice)) for choice in product(*letters))


def strip_marks(word: str) -> str:
    """Return Latin letters as a keyboard without marks writes them; й and ё stay themselves."""
    if is_cyrillic(word):
        return word
    decomposed = unicodedata.normalize("NFD", word.translate(_WITHOUT_MARKS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=20_000)
def _ways_to_read(latin: str) -> dict[_Way, frozenset[str]]:
    """Return the ways a word is read, with and without its marks (the press often leaves them out), and by whom."""
    lower = unicodedata.normalize("NFC", latin.replace("İ", "i").lower())
    ways: dict[_Way, frozenset[str]] = {}
    for word in {lower, strip_marks(lower)}:
        for table in _tables():
            if table.words.search(word):
                way = _divide(table, word)
                ways[way] = ways.get(way, frozenset()) | {table.language}
    return ways


@lru_cache(maxsize=20_000)
def _first_letters(latin: str) -> frozenset[str]:
    """Return the folded letters a word's readings may begin with, by which most words are told apart at once.

    The empty string is among them if the first letter group may be silent or a glide.
    """
    groups = (way.groups[0] for way in _ways_to_read(latin))
    return frozenset(_fold(sound)[:1].replace("и", "") for sounds in groups for sound in sounds)


def _divide(table: _Table, word: str) -> _Way:
    """Take a word apart into letter groups by one table."""
    groups: list[tuple[str, ...]] = []
    position = 0
    while position < len(word):
        length, sounds = _rule_at(table, word, position)
        groups.append(sounds)
        position += length
    return _Way(table.regional, tuple(groups))


@lru_cache(maxsize=100_000)
def _fold(cyrillic: str) -> str:
    """Leave of Russian letters what tells sounds apart in both languages."""
    letters = _YO.sub("о", cyrillic).replace("дж", "ж").replace("ц", "тс").translate(_SAME)
    return _DOUBLED.sub(r"\1", _IOTATED.sub("", letters))


def _reads(way: _Way, target: str) -> bool:
    """Follow the readings that agree with ``target`` so far, from the first letter group to the last."""
    written = {""}
    for sounds in way.groups:
        written = {longer for start in written for sound in sounds if _agrees(longer := start + sound, target)}
        if not written:
            return False
    return any(_fold(whole) == target for whole in written)


def _agrees(written: str, target: str) -> bool:
    """Tell whether ``target`` may begin so; the last letters may still become part of a digraph or a glide."""
    folded = _fold(written)
    return target.startswith((folded, _fold(written[:-1]), folded.rstrip("и")))


def _rule_at(table: _Table, spelling: str, position: int) -> tuple[int, tuple[str, ...]]:
    for pattern, sounds in (*table.rules, *_letters()):
        if found := pattern.match(spelling, position):
            return len(found.group()), sounds
    return 1, ("",)


@cache
def _letters() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple(_read_file()[_LETTERS].rules)


@cache
def _tables() -> tuple[_Table, ...]:
    return tuple(table for name, table in _read_file().items() if name != _LETTERS)


@cache
def _read_file() -> dict[str, _Table]:
    """Return the tables by the names of their languages."""
    tables: dict[str, _Table] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and " = " not in line:
            name, _, rest = line[1:].partition("]")
            words = rest.strip().removeprefix("regional").strip()
            tables[name] = table = _Table(name, re.compile(expand_classes(words)), rest.strip().startswith("regional"))
            continue
        graphemes, _, sounds = line.partition(" = ")
        table.rules.append((re.compile(expand_classes(graphemes)), tuple(s.replace("-", "") for s in sounds.split())))
    return tables


def expand_classes(pattern: str) -> str:
    """Return a rule's regular expression with its ``{C}`` and ``{V}`` spelt out: any consonant, any vowel."""
    return pattern.replace("{C}", _CONSONANTS).replace("{V}", _VOWELS)
