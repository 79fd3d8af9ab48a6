"""Measure people linked across scripts on names the knowledge base does not have: ``python -m benchmarks.people``.

Every pair of spellings in ``benchmarks/data/people_unseen.txt``, and of the lists written after it, is asked: those of
one line are one person's, all others are not. Pairs of near names that are two people's (``people_near.txt``) are
asked after them. Beside it what most search for names with: Jaro-Winkler's likeness of
transliterated names (``normality`` and ``rapidfuzz``), at the bound that suits these very names best.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from communique.knowledge import same_person
from communique.knowledge.folding import fold_word, name_words

DATA = Path(__file__).resolve().parent / "data" / "people_unseen.txt"
FRESH = DATA.with_name("people_fresh.txt")
THIRD = DATA.with_name("people_third.txt")
FOURTH = DATA.with_name("people_fourth.txt")
FIFTH = DATA.with_name("people_fifth.txt")
SIXTH = DATA.with_name("people_sixth.txt")
NEAR = DATA.with_name("people_near.txt")
Same = Callable[[str, str], bool]


def read_people(file: Path = DATA) -> list[tuple[str, ...]]:
    """Return the spellings of each person, each once."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [
        tuple(dict.fromkeys(part.strip() for part in line.split("|")))
        for line in lines
        if line.strip() and not line.startswith("#")
    ]


def pairs(people: list[tuple[str, ...]], *, near: bool = False) -> Iterator[tuple[str, str, bool]]:
    """Yield every two spellings, and whether they are one person's.

    Args:
        people: the spellings of each.
        near: leave out two people's that share no word, who are hard to mistake for one another.
    """
    spellings = [(index, name) for index, names in enumerate(people) for name in names]
    words = [frozenset(map(fold_word, name_words(name))) for _, name in spellings]
    for ((one, name_a), words_a), ((other, name_b), words_b) in combinations(zip(spellings, words, strict=True), 2):
        if one == other or not near or not words_a.isdisjoint(words_b):
            yield name_a, name_b, one == other


def judge(
    same: Same, people: list[tuple[str, ...]], *, near: bool = False
) -> tuple[float, list[tuple[str, str]], list[tuple[str, str]]]:
    """Return F1, the pairs that were missed, and the false ones (``near`` as for :func:`pairs`)."""
    missed, false, right = [], [], 0
    for name_a, name_b, is_same in pairs(people, near=near):
        told = same(name_a, name_b)
        right += told and is_same
        if is_same and not told:
            missed.append((name_a, name_b))
        elif told and not is_same:
            false.append((name_a, name_b))
    return 2 * right / (2 * right + len(missed) + len(false)), missed, false


def joined_near_names(same: Same) -> list[tuple[str, ...]]:
    """Return the pairs of near names of two people (``people_near.txt``) that are taken for one, in either order."""
    return [pair for pair in read_people(NEAR) if same(pair[0], pair[1]) or same(pair[1], pair[0])]


def likeness_judges() -> Iterator[tuple[str, Same]]:
    """Yield Jaro-Winkler's likeness at several bounds."""
    from normality import latinize_text
    from rapidfuzz.distance import JaroWinkler

    plain: dict[str, str] = {}

    def key(name: str) -> str:
        if name not in plain:
            plain[name] = " ".join(sorted((latinize_text(name) or "").lower().split()))
        return plain[name]

    for bound in (0.86, 0.88, 0.9, 0.92, 0.94):
        yield f"Jaro-Winkler ≥ {bound}", lambda a, b, bound=bound: JaroWinkler.similarity(key(a), key(b)) >= bound


def main() -> int:
    """Print the table; returns 0."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--alone", action="store_true", help="leave out the other judges, which take a minute or more")
    parser.add_argument("--show", action="store_true", help="print the pairs that Communiqué tells wrong")
    options = parser.parse_args()
    for file in (DATA, FRESH, THIRD, FOURTH, FIFTH, SIXTH):
        people = read_people(file)
        table = Table("judge", "F1", "missed", "false pairs", title=f"{file.stem}: {len(people)} people")
        for name, same in (("communique", same_person), *(() if options.alone else likeness_judges())):
            score, missed, false = judge(same, people)
            table.add_row(name, f"{score:.3f}", str(len(missed)), str(len(false)))
            if options.show and name == "communique":
                print(f"missed {missed}\nfalse  {false}")
        Console().print(table)
    joined = joined_near_names(same_person)
    print(f"near names of two people taken for one: {len(joined)} of {len(read_people(NEAR))}")
    if options.show:
        print(joined)
    return 0


if __name__ == "__main__":
    sys.exit(main())
