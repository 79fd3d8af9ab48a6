"""Measure how countries and capitals are linked in Russian news, beside a look-up of dictionary forms.

Run it from the project's root: ``python -m benchmarks.links [--data FOLDER] [--sets NAMES] [--show]``. The sets are
those of ``benchmarks.names`` that have ``links`` (NEREL). *Recall*: of the golden links to a country or capital that
the knowledge base has by its Wikidata item, adjectives among them, how many are given at just that span. *Precision*:
of the links given to one at a span that has a golden link, how many are the golden one. *Of countries*: the same among
the spans alone whose golden link is a country or capital, whatever is given there (at other spans the set often links
``Россия`` to an organisation or ``российский`` to a person named beside it). *Unlinked*: links given where
the set has none; the set links few of the names inside others, so they are counted apart and not called wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.adapters import link
from benchmarks.names import DATA
from benchmarks.names_adapters import knowledge_base
from communique.knowledge import Place
from communique.knowledge.forms import nominal_parses
from communique.knowledge.tokens import tokenize

Links = set[tuple[int, int, str]]
"""Spans with the Wikidata item each is linked to."""


@dataclass
class Counts:
    """What one linker gave over a set.

    Attributes:
        golden: links to be given.
        right: of those, given.
        wrong: links given to another than the golden item.
        mistaken: links to another item given where the golden one is a country or capital.
        unlinked: links given where the set has none.
        faults: text of each span missed or wrong, with how often.
    """

    golden: int = 0
    right: int = 0
    wrong: int = 0
    mistaken: int = 0
    unlinked: int = 0
    faults: Counter[str] = field(default_factory=Counter)


@cache
def wanted_items() -> frozenset[str]:
    """Return the Wikidata items of the countries and capitals in the knowledge base."""
    places = (entry for entry in knowledge_base() if isinstance(entry, Place))
    return frozenset(place.wikidata for place in places if place.wikidata and place.type in {"country", "capital"})


def communique_links(text: str) -> Links:
    """Return the product's links to places."""
    return {(start, end, item) for start, end, _, item in link(text, "ru") if item}


def looked_up_links(text: str) -> Links:
    """Return the links that a table of Russian names gives for the dictionary form of each single word."""
    table = _items_by_name()
    return {
        (token.start, token.end, table[form])
        for token in tokenize(text)
        for form in [str(parse.normal_form) for parse in nominal_parses(token.text.lower())[:1]]
        if token.capital and form in table
    }


@cache
def _items_by_name() -> dict[str, str]:
    places = [entry for entry in knowledge_base() if isinstance(entry, Place) and entry.wikidata in wanted_items()]
    return {name.lower(): str(place.wikidata) for place in places for lang, name in place.spellings() if lang == "ru"}


LINKERS: Mapping[str, Callable[[str], Links]] = {"communique": communique_links, "look-up": looked_up_links}


def count_links(documents: Iterable[Mapping[str, Any]], linker: Callable[[str], Links]) -> Counts:
    """Return what a linker gives for the documents of a set."""
    counts = Counts()
    for document in documents:
        text, given = document["text"], linker(document["text"])
        golden = {(start, end): item for start, end, *_, item in document["links"]}
        for (start, end), item in golden.items():
            if item in wanted_items():
                counts.golden += 1
                found = (start, end, item) in given
                counts.right += found
                counts.mistaken += not found and any(one[:2] == (start, end) for one in given)
                counts.faults += Counter() if found else Counter([f"missed: {text[start:end]}"])
        for start, end, item in given:
            if item in wanted_items():
                counts.unlinked += (start, end) not in golden
                if golden.get((start, end), item) != item:
                    counts.wrong += 1
                    counts.faults[f"wrong: {text[start:end]}"] += 1
    return counts


def main() -> int:
    """Print the table; returns 0, or 1 where no data is present."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default="nerel_dev")
    parser.add_argument("--show", action="store_true", help="the product's faults")
    options = parser.parse_args()
    paths = [options.data / "data" / name / "data.jsonl" for name in options.sets.split(",")]
    if not all(path.is_file() for path in paths):
        print(f"no benchmark data in {options.data}; give its folder with --data", file=sys.stderr)
        return 1
    console = Console()
    table = Table(
        "set",
        "linker",
        "golden links",
        "recall",
        "precision",
        "of countries",
        "unlinked",
        title="Countries and capitals",
    )
    for path in paths:
        documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for name, linker in LINKERS.items():
            counts = count_links(documents, linker)
            recall, precision = counts.right / counts.golden, counts.right / max(1, counts.right + counts.wrong)
            of_countries = counts.right / max(1, counts.right + counts.mistaken)
            shares = (f"{share:.3f}" for share in (recall, precision, of_countries))
            row = (str(counts.golden), *shares, str(counts.unlinked))
            table.add_row(path.parent.name, name, *row)
            if options.show and name == "communique":
                console.print(*(f"{fault} ({times})" for fault, times in counts.faults.most_common()), sep="\n")
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
