"""Put spoilt pages through the cleaner: what crashes, how long the slowest takes, how much memory the largest.

Run it from the project's root: ``python -m benchmarks.robustness [--count 2000] [--seed 5]``. The pages are made from
those of the project's own gate and demo sites (``benchmarks/mutated_pages.py``). Ends with exit code 1 if a page
crashes the cleaner or takes more processor time or memory than the limits; a page that takes a minute of it ends the
command with a traceback that shows where.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import signal
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.mutated_pages import MutatedPage, mutate_pages
from communique.clean import clean_page
from communique.errors import PageError
from communique.models import RawPage
from communique.sources.model import Source

ROOT = Path(__file__).resolve().parents[1]
_HANG_SECONDS = 60
_RECEIVED = datetime(2025, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """What became of a spoilt page.

    Attributes:
        name: of the page.
        result: ``article``, the reason of a refusal, or the error that broke the cleaner.
        crashed: whether it broke.
        seconds: processor time.
        megabytes: the most memory the process took on while it was read (MiB above what it had).
    """

    name: str
    result: str
    crashed: bool
    seconds: float
    megabytes: float


def original_pages() -> list[tuple[str, str, Source | None]]:
    """Return name, HTML and source of the pages of the gate and of the demo sites."""
    from communique.demo.content import load_sites
    from communique.demo.render import render_page
    from communique.sources import load_sources

    sys.path.insert(0, str(ROOT / "tests" / "clean"))
    gate = importlib.import_module("gate_pages")
    sources = load_sources(ROOT / "config" / "sources").sources
    pages: list[tuple[str, str, Source | None]] = [(page.name, page.html, None) for page in gate.gate_pages()]
    for site in load_sites():
        of_site = [page for page in site.pages if page.fault is None]
        pages += [(f"{site.id}{page.path}", render_page(site, page), sources[f"demo-{site.id}"]) for page in of_site]
    return pages


def try_page(page: MutatedPage, source: Source | None) -> Outcome:
    """Clean a spoilt page by the rules of its source, and measure it."""
    raw = RawPage(
        url="https://site.example/news/1",
        final_url="https://site.example/news/1",
        status=200,
        headers={"content-type": page.content_type},
        body=page.body,
        fetched_at=_RECEIVED,
    )
    before = _reset_peak()
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, _HANG_SECONDS)
    crashed = False
    try:
        clean_page(raw, source=source)
        result = "article"
    except PageError as error:
        result = error.reason
    except Exception as error:
        result, crashed = f"{type(error).__name__}: {error}"[:120], True
    signal.setitimer(signal.ITIMER_PROF, 0)
    return Outcome(page.name, result, crashed, time.process_time() - start, _peak_megabytes() - before)


def _reset_peak() -> float:
    """Let the kernel count the process's peak of memory anew; return what it has now (MiB)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _peak_megabytes()


def _peak_megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def main() -> int:
    """Print a table by mutation and the pages that are worst; returns 0, or 1 if a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="most processor time a page may take")
    parser.add_argument("--megabytes", type=float, default=1_000.0, help="most memory a page may take (MiB)")
    options = parser.parse_args()
    faulthandler.register(signal.SIGPROF, all_threads=False, chain=True)  # says where, then ends the process
    pages = original_pages()
    outcomes = []
    for number, page in enumerate(mutate_pages([page[:2] for page in pages], options.count, options.seed), start=1):
        outcomes.append(try_page(page, pages[page.origin][2]))
        if number % 100 == 0:
            print(f"{number} of {options.count}", file=sys.stderr)
    _print_table(outcomes)
    broken = [one for one in outcomes if one.crashed]
    slow = [one for one in outcomes if one.seconds > options.seconds or one.megabytes > options.megabytes]
    for title, found in (("crashed", broken), ("over a limit", slow)):
        print(f"{title}: {len(found)}")
        for one in found:
            print(f"  {one.name}: {one.result}, {one.seconds:.1f} s, {one.megabytes:.0f} MiB")
    return 1 if broken or slow else 0


def _print_table(outcomes: list[Outcome]) -> None:
    from rich.console import Console
    from rich.table import Table

    by_mutation: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        by_mutation[one.name.split("-")[0].split("+")[0]].append(one)
    table = Table("mutation", "pages", "articles", "refused", "longest, s", "most memory, MiB")
    for name, found in [*sorted(by_mutation.items()), ("all", outcomes)]:
        articles = sum(one.result == "article" for one in found)
        refused = Counter(one.result for one in found if one.result != "article" and not one.crashed)
        table.add_row(
            name,
            str(len(found)),
            str(articles),
            ", ".join(f"{count} {reason}" for reason, count in refused.most_common()),
            f"{max(one.seconds for one in found):.2f}",
            f"{max(one.megabytes for one in found):.0f}",
        )
    Console(width=140).print(table)


if __name__ == "__main__":
    raise SystemExit(main())
