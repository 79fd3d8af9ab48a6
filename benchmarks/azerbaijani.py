"""Measure names in Azerbaijani on paragraphs written and annotated for it: ``python -m benchmarks.azerbaijani``.

``benchmarks/data/names_az_dev.txt`` is for development; ``names_az_test.txt`` is looked at for its figures alone.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.names_adapters import Tag, tag

DATA = Path(__file__).resolve().parent / "data"
_ANNOTATION = re.compile(r"\[([^\]|]+)\|([PLO])\]")
_LABELS = {"P": "PER", "L": "LOC", "O": "ORG"}


def read_paragraphs(file: Path) -> Iterator[tuple[str, set[Tag]]]:
    """Yield the text of each paragraph of an annotated file, and its names as (start, end, label)."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for paragraph in "\n".join(lines).strip().split("\n\n"):
        text, names, position = "", set(), 0
        for match in _ANNOTATION.finditer(paragraph):
            text += paragraph[position : match.start()]
            names.add((len(text), len(text) + len(match[1]), _LABELS[match[2]]))
            text, position = text + match[1], match.end()
        yield text + paragraph[position:], names


def score_tagger(tagger: Callable[[str, str], list[Tag]], file: Path) -> dict[str, float]:
    """Return strict span F1 by label and over all (``micro``)."""
    right, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    for text, names in read_paragraphs(file):
        tagged = set(tagger(text, "az"))
        for counter, spans in ((right, tagged & names), (found, tagged), (wanted, names)):
            counter.update(label for _, _, label in spans)
            counter["micro"] += len(spans)
    return {label: 2 * right[label] / max(found[label] + wanted[label], 1) for label in (*_LABELS.values(), "micro")}


def main() -> int:
    """Print the table; returns 0."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", action="store_true", help="print what is missed and what is wrong in the dev half")
    options = parser.parse_args()
    table = Table("set", *_LABELS.values(), "micro", title="Names in Azerbaijani, strict spans, F1")
    for half in ("dev", "test"):
        scores = score_tagger(tag, DATA / f"names_az_{half}.txt")
        table.add_row(half, *(f"{score:.3f}" for score in scores.values()))
    Console().print(table)
    if options.show:
        _show_faults(DATA / "names_az_dev.txt")
    return 0


def _show_faults(file: Path) -> None:
    for text, names in read_paragraphs(file):
        tagged = set(tag(text, "az"))
        missed, wrong = (
            [(text[s:e], label) for s, e, label in sorted(spans)] for spans in (names - tagged, tagged - names)
        )
        if missed or wrong:
            print(f"{text}\n  missed {missed}\n  wrong  {wrong}")


if __name__ == "__main__":
    sys.exit(main())
