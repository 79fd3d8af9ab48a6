"""Articles a second of the whole enrich stage, mixed languages, beside natasha's tagger alone on the Russian ones.

    python -m benchmarks.enrich [--articles 240] [--processes 2] [--data FOLDER]

A third of the articles are in English, Russian and Azerbaijani each: the pages of the demo's sites, and Russian news
of the development sets where they are present, cut or joined to about 1,500 characters (the length of the news). The
stage runs as the pipeline runs it (``pipeline.enrich_pool``), all models loaded before. Milliseconds of processor
count every process of the stage, its English tagger too: on a busy machine they say what the clock does not.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil
import structlog
from rich.console import Console
from rich.progress import track
from rich.table import Table

from communique.knowledge import get_knowledge
from communique.models import Article, EnrichedArticle, Segment
from communique.pipeline.enrich_pool import enrich_each
from communique.settings import PROJECT_ROOT, Settings

DATA = PROJECT_ROOT.parent / "shared" / "data" / "ner" / "data"
LANGUAGES = ("en", "ru", "az")
LENGTH = 1500


def mixed_articles(count: int, data: Path) -> list[Article]:
    """Return articles of the three languages in turn, each of about :data:`LENGTH` characters."""
    texts = {language: cycle(_of_length(_texts(language, data))) for language in LANGUAGES}
    return [
        Article(
            source="benchmark",
            url=f"https://example.org/{number}",
            published="2024-03-01",
            segments=(Segment(language=language, title=next(texts[language])[:80], text=next(texts[language])),),
        )
        for number, language in enumerate(islice(cycle(LANGUAGES), count))
    ]


def _texts(language: str, data: Path) -> Iterator[str]:
    from communique.demo.content import load_sites

    for site in load_sites():
        for page in site.documents:
            yield from (part.text for part in page.segments if part.language == language)
    news = data / "factrueval_dev" / "data.jsonl"
    if language == "ru" and news.is_file():
        yield from (json.loads(line)["text"] for line in news.read_text(encoding="utf-8").splitlines())


def _of_length(texts: Iterable[str]) -> list[str]:
    """Return paragraphs joined, and cut between paragraphs, to texts of about the length wanted."""
    made, held = [], ""
    for text in texts:
        for paragraph in text.split("\n\n"):
            held = f"{held}\n\n{paragraph}".strip()
            if len(held) >= LENGTH:
                made.append(held)
                held = ""
    return made or [held]


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds by the clock and of processor (this process and all it started) that a call takes."""
    before, start = _processor_seconds(), time.perf_counter()
    run()
    return time.perf_counter() - start, _processor_seconds() - before


def _processor_seconds() -> float:
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def enrich_all(articles: list[Article], settings: Settings, step: str) -> None:
    """Take articles through the stage, showing how far it is; one that breaks it ends the benchmark."""
    made_each = enrich_each(articles, get_knowledge(settings), settings)
    for made in track(made_each, step, total=len(articles), transient=True, refresh_per_second=1):
        assert isinstance(made, EnrichedArticle), made


def main() -> None:
    """Print the table; the last line is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=240)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    # The stage writes a line for each page, which would bury the progress shown here.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    articles = mixed_articles(options.articles * 2, options.data)
    warm, measured = articles[: options.articles], articles[options.articles :]
    rows: list[tuple[str, float, float, int]] = []
    for processes in dict.fromkeys((1, options.processes)):
        settings = Settings(enrich_processes=processes)
        enrich_all(warm, settings, "warming up")
        took = timed(partial(enrich_all, measured, settings, f"{processes} processes"))
        rows.append((f"whole stage, {processes} processes", *took, len(measured)))
    russian = [one.segments[0].text for one in measured if one.language == "ru"]
    tagger = _natasha()
    tagger(russian[0])
    rows.append(("natasha alone, the Russian ones", *timed(lambda: [tagger(text) for text in russian]), len(russian)))
    print_rows(rows, sum(len(one.segments[0].text) for one in measured) / len(measured))


def _natasha() -> Any:
    from natasha import NewsEmbedding, NewsNERTagger

    return NewsNERTagger(NewsEmbedding())


def print_rows(rows: list[tuple[str, float, float, int]], length: float) -> None:
    """Print what each run took."""
    table = Table(title=f"{os.cpu_count()} cores, {length:,.0f} characters an article", title_justify="left")
    for name in ("run", "articles", "articles/s", "ms of processor an article", "articles/s of a core"):
        table.add_column(name, justify="left" if name == "run" else "right")
    for name, clock, processor, count in rows:
        table.add_row(
            name, str(count), f"{count / clock:.1f}", f"{1000 * processor / count:.1f}", f"{count / processor:.1f}"
        )
    Console().print(table)
    keys = ("run", "seconds", "processor_seconds", "articles")
    print(json.dumps([dict(zip(keys, row, strict=True)) for row in rows]))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
