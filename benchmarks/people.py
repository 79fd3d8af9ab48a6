"""Measure people linked across scripts on names the knowledge base does not have: ``python -m benchmarks.people``.

Every pair of spellings in ``benchmarks/data/people_unseen.txt``, and of ``people_fresh.txt``, is asked: those of one
line are one person's, all others are not. Beside it what most search for names with: Jaro-Winkler's likeness of
transliterated names (``normality`` and ``rapidfuzz``), at the bound that suits these very names best.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from communique.knowledge import same_person

DATA = Path(__file__).resolve().parent / "data" / "people_unseen.txt"
FRESH = DATA.with_name("people_fresh.txt")
Same = Callable[[str, str], bool]


def read_people(file: Path = DATA) -> list[tuple[str, ...]]:
    """Return the spellings of each person, each once."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [
        tuple(dict.fromkeys(part.strip() for part in line.split("|")))
        for line in lines
        if line.strip() and not line.startswith("#")
    ]


def pairs(people: list[tuple[str, ...]]) -> Iterator[tuple[str, str, bool]]:
    """Yield every two spellings, and whether they are one person's."""
    spellings = [(index, name) for index, names in enumerate(people) for name in names]
    for (one, name_a), (other, name_b) in combinations(spellings, 2):
        yield name_a, name_b, one == other


def judge(same: Same, people: list[tuple[str, ...]]) -> tuple[float, list[tuple[str, str]], list[tuple[str, str]]]:
    """Return F1, the pairs that were missed, and the false ones."""
    missed, false, right = [], [], 0
    for name_a, name_b, is_same in pairs(people):
        told = same(name_a, name_b)
        right += told and is_same
        if is_same and not told:
            missed.append((name_a, name_b))
        elif told and not is_same:
            false.append((name_a, name_b))
    return 2 * right / (2 * right + len(missed) + len(false)), missed, false


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
    parser.add_argument("--show", action="store_true", help="print the pairs that Communiqué tells wrong")
    options = parser.parse_args()
    for file in (DATA, FRESH):
        people = read_people(file)
        table = Table("judge", "F1", "missed", "false pairs", title=f"{file.stem}: {len(people)} people")
        for name, same in (("communique", same_person), *likeness_judges()):
            score, missed, false = judge(same, people)
            table.add_row(name, f"{score:.3f}", str(len(missed)), str(len(false)))
            if options.show and name == "communique":
                print(f"missed {missed}\nfalse  {false}")
        Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
