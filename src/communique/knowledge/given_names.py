"""Given names that languages write by custom and not by ear: Isaac is Исаак, Leo is Лев, Charles is Чарльз or Шарль."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from communique.knowledge.transcription import strip_marks

_FILE = Path(__file__).with_name("given_names.txt")


def are_one_given_name(a: str, b: str) -> bool:
    """Tell whether two words are forms of one given name in two languages; never of two spellings in one language.

    Michel and Michael stand in one line as Russian Михаил, and are two names of two people; only forms of different
    parts of a line are one name.

    Args:
        a: a word, Latin or Cyrillic, in any capitals.
        b: another.
    """
    places = _places()
    here, there = places.get(_plain(a), frozenset()), places.get(_plain(b), frozenset())
    return any(line == other and part != other_part for line, part in here for other, other_part in there)


def are_two_given_names(a: str, b: str) -> bool:
    """Tell whether two words are given names of which the table knows that they are two, however alike they look.

    Yusif (Юсиф) and Иосиф (Joseph) share no line. Michael and Michel share Михаил, but in one language, and each is a
    name of its own in lines that the other is not in (Майкл, Мишель), which Sergey and Sergei are not.

    Args:
        a: a word, Latin or Cyrillic, in any capitals.
        b: another.
    """
    places = _places()
    here, there = places.get(_plain(a)), places.get(_plain(b))
    if not here or not there or _plain(a) == _plain(b) or are_one_given_name(a, b):
        return False
    lines, other_lines = {line for line, _ in here}, {line for line, _ in there}
    return bool(lines - other_lines and other_lines - lines)


def share_a_line(a: str, b: str) -> bool:
    """Tell whether two words stand in one line of the table: Yousef and Yusuf, but also Michael and Michel.

    Args:
        a: a word, Latin or Cyrillic, in any capitals.
        b: another.
    """
    places = _places()
    here, there = places.get(_plain(a), frozenset()), places.get(_plain(b), frozenset())
    return not {line for line, _ in here}.isdisjoint(line for line, _ in there)


@cache
def _places() -> dict[str, frozenset[tuple[int, int]]]:
    """Return for each form the lines it stands in, and which part of them: English, Russian or Azerbaijani."""
    places: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines()):
        if line and not line.startswith("#"):
            for part, forms in enumerate(line.split("|")):
                for form in forms.split():
                    for spelling in {_plain(form), strip_marks(_plain(form))}:
                        places.setdefault(spelling, set()).add((number, part))
    return {form: frozenset(found) for form, found in places.items()}


def _plain(word: str) -> str:
    return word.replace("İ", "i").lower().replace("ё", "е")
