"""Measure names found by the enrich stage beside natasha alone, where the development sets are present.

Run it from the project's root: ``python -m benchmarks.names [--data FOLDER] [--sets NAMES]``. Each set is scored by
``score_ner.py`` of the folder: strict spans, F1 by label and over all labels.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "ner"
SETS = ("factrueval_dev", "nerel_dev", "uner_ewt_dev")
TAGGERS = {"communique": "benchmarks.adapters:tag", "natasha": "benchmarks.names_adapters:tag_with_natasha"}
_LABELS = ("PER", "LOC", "ORG", "micro")


def score_tagger(tagger: str, name: str, data: Path) -> dict[str, Any]:
    """Return what the scorer says of a tagger (``module:function``) on set ``name``, as the scorer's own object.

    Raises:
        RuntimeError: the scorer failed; its last words are in the text.
    """
    folder = data / "data" / name / "data.jsonl"
    command = [sys.executable, str(data / "score_ner.py"), "--tagger", tagger, "--data", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"score_ner.py failed for {tagger} on {name}: {run.stderr.strip().splitlines()[-1:]}")
    scores: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
    return scores


def table_rows(data: Path, sets: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each set and tagger: their names, F1 by label and micro, texts a second."""
    for name in sets:
        for tool, tagger in TAGGERS.items():
            scores = score_tagger(tagger, name, data)
            figures = (f"{scores[label]['f1']:.3f}" for label in _LABELS)
            yield (name, tool, *figures, f"{scores['docs'] / max(scores['seconds'], 0.01):.0f}")


def main() -> int:
    """Print the table; returns 0, or 1 where no data is present."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default=",".join(SETS))
    options = parser.parse_args()
    sets = [name for name in options.sets.split(",") if (options.data / "data" / name / "data.jsonl").is_file()]
    if not sets:
        print(f"no benchmark data in {options.data}; give its folder with --data", file=sys.stderr)
        return 1
    table = Table("set", "tagger", *_LABELS, "texts/s", title="Names, development sets, strict spans, F1")
    for row in table_rows(options.data, sets):
        table.add_row(*row)
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
