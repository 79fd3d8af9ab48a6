"""Pages a second of each stage and of the whole path, beside trafilatura alone, and what Airflow adds to a page.

    python -m benchmarks.pipeline --pages ../shared/data/extraction/fundus

Everything is real: the pages are served over HTTP on loopback, fetched with politeness delays off, archived, cleaned,
enriched and indexed into an Elasticsearch node of the benchmark's own. Then the same source is crawled once more, into
another index, by a real Airflow. All in a temporary home, with services that end with the benchmark.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from communique.archive import ArchiveReader
from communique.models import Article, EnrichedArticle, FetchRecord
from communique.pipeline.context import Installation
from communique.pipeline.discover_step import discover_batches
from communique.pipeline.report import RunReport, read_run_report
from communique.pipeline.steps import BATCH_STEPS
from communique.pipeline.workspace import Batch, RunFolder
from communique.settings import Settings

SOURCE_ID = "pages-benchmark"


@dataclass
class Timing:
    """Seconds spent in each part, in the order they ran."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Add the time the block takes to ``name``."""
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def crawl_timed(installation: Installation, timing: Timing) -> RunReport:
    """Take the source along the path in this process, timing each stage."""
    run_id = f"benchmark-{datetime.now(UTC):%H%M%S}"
    warm_models(installation)
    with timing.measure("discover"):
        references = discover_batches(SOURCE_ID, run_id, installation)
    root = installation.settings.runs_dir
    for reference in references:
        for name, step in BATCH_STEPS.items():
            with timing.measure(name):
                step(Batch(root=root, reference=reference), installation)
    return read_run_report(RunFolder(root, SOURCE_ID, run_id))


def warm_models(installation: Installation) -> None:
    """Load what is loaded once for a process, so that stages are timed and not imports."""
    from communique.clean import clean_html
    from communique.enrich import enrich_article

    text = "Министр иностранных дел Сергей Лавров прибыл в Баку с официальным визитом. " * 5
    article = clean_html(f"<html><body><h1>Визит</h1><p>{text}</p></body></html>", "http://warm.localhost/")
    enrich_article(article, installation.knowledge)
    assert installation.ledger


def extract_with_trafilatura(installation: Installation) -> tuple[int, float]:
    """Return the pages and the seconds trafilatura alone takes for their text and metadata, one after the other."""
    import trafilatura

    reader = ArchiveReader(installation.archive)
    bodies = [reader.read(record.archive).body for record in read_all(installation, "records", FetchRecord)]
    trafilatura.bare_extraction(bodies[0], with_metadata=True, favor_precision=True)
    start = time.perf_counter()
    for body in bodies:
        trafilatura.bare_extraction(body, with_metadata=True, favor_precision=True)
    return len(bodies), time.perf_counter() - start


def read_all(installation: Installation, name: str, model: type) -> list:
    """Return the values of a work file over all batches of all runs."""
    root = installation.settings.runs_dir
    folders = sorted(root.glob(f"{SOURCE_ID}/*/batch-*"))
    batches = [Batch(root=root, reference=folder.relative_to(root).as_posix()) for folder in folders]
    return [value for batch in batches for value in batch.read(name, model)]


def crawl_with_airflow(settings: Settings) -> tuple[RunReport, float]:
    """Crawl the source by Airflow's scheduler; return its report and the seconds from trigger to success."""
    from communique.demo.crawl_demo import follow_crawls, read_crawl_reports, trigger_crawls
    from communique.runtime import airflow_client, start_airflow

    start_airflow(settings, print)
    client = airflow_client(settings)
    client.wait_for_dag(f"crawl_{SOURCE_ID}")
    start = time.perf_counter()
    runs = trigger_crawls(client, [SOURCE_ID])
    states = follow_crawls(client, runs, lambda _: None, timeout=1200)
    seconds = time.perf_counter() - start
    if states[0].state != "success":
        raise SystemExit(f"the run in Airflow ended as {states[0].state}")
    return read_crawl_reports(settings, runs)[0], seconds


def print_table(pages: int, timing: Timing, peer: tuple[int, float], airflow_seconds: float | None) -> None:
    """Print pages a second of every part beside trafilatura's."""
    table = Table(title=f"{pages} pages, {os.cpu_count()} cores", title_justify="left")
    for name in ("part", "seconds", "pages/s"):
        table.add_column(name, justify="left" if name == "part" else "right")
    for name, seconds in timing.seconds.items():
        table.add_row(name, f"{seconds:.2f}", f"{pages / seconds:,.1f}")
    whole = sum(timing.seconds.values())
    table.add_row("whole path, one process", f"{whole:.2f}", f"{pages / whole:,.1f}", style="bold")
    table.add_row("trafilatura alone (text and metadata)", f"{peer[1]:.2f}", f"{peer[0] / peer[1]:,.1f}")
    if airflow_seconds is not None:
        table.add_row(
            "whole path by Airflow", f"{airflow_seconds:.2f}", f"{pages / airflow_seconds:,.1f}", style="bold"
        )
        table.add_row("Airflow adds, ms/page", "", f"{1000 * (airflow_seconds - whole) / pages:,.0f}")
    Console().print(table)


def main() -> None:
    """Run the benchmark and print its table; the last line is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=Path("../shared/data/extraction/fundus"))
    parser.add_argument("--without-airflow", action="store_true")
    arguments = parser.parse_args()
    if not (arguments.pages / "gold.jsonl").is_file():
        raise SystemExit(f"{arguments.pages}: no gold.jsonl there; give a folder of saved pages with --pages")
    home = Path(tempfile.mkdtemp(prefix="communique-benchmark-"))
    home.chmod(0o755)
    try:
        run_benchmark(arguments, home)
    finally:
        from communique.runtime import stop_all

        stop_all(Settings(home=home))
        shutil.rmtree(home, ignore_errors=True)


def run_benchmark(arguments: argparse.Namespace, home: Path) -> None:
    """Measure both ways of running the path, and trafilatura, in ``home``."""
    from communique.demo.saved_pages import build_pages_source
    from communique.runtime import start_elasticsearch, start_saved_pages

    settings = Settings(home=home, es_url=None, index_prefix="benchmark")
    settings.local_sources_dir.mkdir(parents=True)
    source_text = build_pages_source(arguments.pages, SOURCE_ID)
    (settings.local_sources_dir / f"{SOURCE_ID}.yaml").write_text(source_text, encoding="utf-8")
    start_elasticsearch(settings, print)
    start_saved_pages(settings, arguments.pages.resolve(), SOURCE_ID)
    installation, timing = Installation(settings), Timing()
    report = crawl_timed(installation, timing)
    peer = extract_with_trafilatura(installation)
    articles = len(read_all(installation, "articles", Article))
    enriched = len(read_all(installation, "enriched", EnrichedArticle))
    airflow_seconds = None
    if not arguments.without_airflow:
        shutil.rmtree(settings.runs_dir)
        again = Settings(home=home, es_url=None, index_prefix="benchmark-airflow")
        airflow_report, airflow_seconds = crawl_with_airflow(again)
        assert airflow_report.indexed == report.indexed, "Airflow and the plain path must make the same documents"
    print_table(report.listed, timing, peer, airflow_seconds)
    result = {
        "pages": report.listed,
        "articles": articles,
        "enriched": enriched,
        "indexed": report.indexed,
        "quarantined": report.reasons,
        "seconds": {name: round(value, 2) for name, value in timing.seconds.items()},
        "trafilatura_seconds": round(peer[1], 2),
        "airflow_seconds": airflow_seconds and round(airflow_seconds, 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
