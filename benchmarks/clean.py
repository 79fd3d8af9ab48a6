"""Measure the cleaner beside trafilatura and newspaper4k on the public benchmarks, where their data is present.

Run it from the project's root: ``python -m benchmarks.clean [--data FOLDER] [--sets zyte,fundus] [--tools NAMES]``.
Each set is scored by its own scorer (``score_<set>.py`` in the folder), all tools in the same run on the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "extraction"
SETS = ("zyte", "fundus", "wcxb", "dates")
TOOLS = {
    "communique": "benchmarks.adapters:extract",
    "trafilatura": "benchmarks.adapters:extract_with_trafilatura",
    "trafilatura-precision": "benchmarks.adapters:extract_with_precise_trafilatura",
    "newspaper4k": "benchmarks.adapters:extract_with_newspaper",
}
_COLUMNS = ("body F1", "title", "authors", "date", "failed", "pages/s")
_KEYS = {
    "body F1": ("body_f1", "f1"),
    "title": ("title_norm",),
    "authors": ("author_set",),
    "date": ("date_day", "hit"),
    "failed": ("body_fail",),
    "pages/s": ("pages_per_s_cpu",),
}


def score_tool(extractor: str, name: str, data: Path) -> dict[str, Any]:
    """Return what the scorer of set ``name`` says of an extractor (``module:function``), as the scorer's own object.

    Raises:
        RuntimeError: the scorer failed; its last words are in the text.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with scorable_pages(data / name) as pages:
        command = [sys.executable, str(data / f"score_{name}.py"), "--extractor", extractor, "--data", str(pages)]
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"score_{name}.py failed for {extractor}: {run.stderr.strip().splitlines()[-1:]}")
    scores: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
    return scores


@contextmanager
def scorable_pages(folder: Path) -> Iterator[Path]:
    """Give a folder with a set's pages, without those whose text nobody wrote down, on which its scorer stops.

    Args:
        folder: the set as published. It is given itself if nothing is missing in it.
    """
    gold = folder / "gold.jsonl"
    lines = gold.read_text(encoding="utf-8").splitlines() if gold.is_file() else []
    kept = [line for line in lines if _has_text(json.loads(line))]
    if len(kept) == len(lines):
        yield folder
        return
    with TemporaryDirectory() as temporary:
        for item in folder.iterdir():
            if item != gold:
                (Path(temporary) / item.name).symlink_to(item)
        (Path(temporary) / gold.name).write_text("\n".join(kept) + "\n", encoding="utf-8")
        print(f"{folder.name}: left out {len(lines) - len(kept)} pages without a golden text", file=sys.stderr)
        yield Path(temporary)


def _has_text(page: dict[str, Any]) -> bool:
    """Tell whether a golden answer of ``wcxb`` has a text; those of other sets always have what they are scored by."""
    truth = page.get("gold", {}).get("ground_truth") if isinstance(page.get("gold"), dict) else None
    return truth is None or truth.get("main_content") is not None


def table_rows(data: Path, sets: list[str], tools: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each set and tool: their names, then the figures of the columns (``-`` where not scored)."""
    for name in sets:
        for tool in tools:
            try:
                scores = score_tool(TOOLS[tool], name, data)
            except RuntimeError as error:
                yield (name, tool, str(error), *[""] * (len(_COLUMNS) - 1))
                continue
            yield (name, tool, *(_figure(scores, column) for column in _COLUMNS))


def _figure(scores: dict[str, Any], column: str) -> str:
    value = next((scores[key] for key in _KEYS[column] if scores.get(key) is not None), None)
    return "-" if value is None else f"{value:.1f}" if column == "pages/s" else f"{value:.3f}"


def main() -> int:
    """Print the table; returns 0, or 1 where no data is present."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--tools", default=",".join(TOOLS))
    options = parser.parse_args()
    sets = [name for name in options.sets.split(",") if (options.data / f"score_{name}.py").is_file()]
    if not sets:
        print(f"no benchmark data in {options.data}; give its folder with --data", file=sys.stderr)
        return 1
    tools = [name for name in TOOLS if name in options.tools.split(",")]
    table = Table("set", "tool", *_COLUMNS, title="Cleaning, development halves")
    for row in table_rows(options.data, sets, tools):
        table.add_row(*row)
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
