"""Given names that languages write by custom and not by ear: Isaac is Исаак, Leo is Лев, Charles is Чарльз or Шарль."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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


@cache
def _places() -> dict[str, frozenset[tuple[int, int]]]:
    """Return for each form the lines it stands in, and which part of them: English, Russian or Azerbaijani."""
    places: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines()):
        if line and not line.startswith("#"):
            for part, forms in enumerate(line.split("|")):
                for form in forms.split():
                    places.setdefault(_plain(form), set()).add((number, part))
    return {form: frozenset(found) for form, found in places.items()}


def _plain(word: str) -> str:
    return word.replace("İ", "i").lower().replace("ё", "е")
