"""Measure the cleaner's speed beside trafilatura's: page by page in turn, each tool in a process of its own.

Run it from the project's root: ``python -m benchmarks.clean_speed [--data FOLDER] [--sets NAMES] [--step N]``. Both
read the same page one right after the other, so that other work on the machine slows both alike, and neither pays for
the other's objects in memory. Seconds are of processor time of the tool's own process.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

from benchmarks.clean import DATA, SETS, TOOLS

_COMPARED = ("communique", "trafilatura")
_WARM_UP = 10  # pages that no clock is held to: models and rules are loaded


@dataclass(frozen=True)
class Speed:
    """How fast two tools read the pages of a set.

    Attributes:
        pages: how many.
        seconds: processor time of each tool, in the order of their names.
    """

    pages: int
    seconds: tuple[float, ...]


def time_page(tool: str, html: str, url: str) -> float:
    """Return the seconds of processor time that a tool takes for a page; a page on which it fails counts too."""
    module, name = TOOLS[tool].split(":")
    extract = getattr(import_module(module), name)
    start = time.process_time()
    try:
        extract(html, url)
    except Exception as error:
        print(f"{tool} failed on {url}: {type(error).__name__}: {error}", file=sys.stderr)
    return time.process_time() - start


def compare_speed(pages: list[tuple[str, str]], tools: tuple[str, ...]) -> Speed:
    """Time tools on pages (HTML, address) in turn."""
    with ExitStack() as stack:
        workers = [
            stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn"))) for _ in range(len(tools))
        ]
        totals = [0.0] * len(tools)
        for number, (html, url) in enumerate((*pages[:_WARM_UP], *pages)):
            for place, (tool, worker) in enumerate(zip(tools, workers, strict=True)):
                seconds = worker.submit(time_page, tool, html, url).result()
                totals[place] += seconds if number >= _WARM_UP else 0.0
    return Speed(len(pages), tuple(totals))


def read_pages(folder: Path, step: int) -> Iterator[tuple[str, str]]:
    """Yield every ``step``-th saved page below a folder, decoded, with an address made of its name."""
    files = sorted(path for path in folder.rglob("*") if path.name.endswith((".html", ".html.gz")))
    for path in files[::step]:
        body = path.read_bytes()
        body = gzip.decompress(body) if path.suffix == ".gz" else body
        yield body.decode("utf-8", "replace"), f"https://pages.example/{path.name.split('.')[0]}"


def main() -> int:
    """Print the table; returns 0, or 1 where no data is present."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--step", type=int, default=1, help="take every n-th page only")
    options = parser.parse_args()
    sets = [name for name in options.sets.split(",") if (options.data / name).is_dir()]
    if not sets:
        print(f"no benchmark data in {options.data}; give its folder with --data", file=sys.stderr)
        return 1
    table = Table("set", "pages", *(f"{tool}, ms a page" for tool in _COMPARED), "share", title="Cleaning, speed")
    for name in sets:
        speed = compare_speed(list(read_pages(options.data / name, options.step)), _COMPARED)
        each = [1000 * seconds / speed.pages for seconds in speed.seconds]
        table.add_row(name, str(speed.pages), *(f"{value:.1f}" for value in each), f"{each[0] / each[1]:.2f}")
        print(f"{name}: done", file=sys.stderr)
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
