"""Measure what growth costs: rate of indexing, bytes of a document, latency of ten typical queries, beside a peer.

Run it from the project's root while a node runs: ``python -m benchmarks.growth --documents 20000 [--minutes M]``. The
documents are generated (:mod:`benchmarks.generated_pages`). They are written twice in one run, turn by turn:

- ``communique``: by the product's writer into its own indices, asked by its own search (facets, highlights, names);
- ``plain``: title, body, names and dates of the same documents by the client's ``bulk`` into an index without any
  mapping or setting of ours, asked by ``simple_query_string`` with the same facets and highlights.

Sizes in between (10,000, 20,000, 50,000 …) are measured on the way, so that a run that runs out of time has figures.
With ``--prefix NAME`` the indices stay; ``--prefix NAME --documents 0`` asks them again without writing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch, helpers
from rich.console import Console
from rich.table import Table

from benchmarks.generated_pages import Document, DocumentMaker
from benchmarks.search import remove_indices
from communique.index import SearchRequest, alias_name, connect, ensure_indices, index_documents, search_documents
from communique.index.stories import group_stories
from communique.knowledge import KnowledgeBase, get_knowledge
from communique.settings import Settings, get_settings

CHUNK = 2_000
ROUNDS = 5
"""Times each query is asked, after two that warm up."""
GROUPED = 50
"""Pages that are put into their stories at each size."""
PLAIN_FIELDS = ("url", "source", "kind", "language", "published", "reference", "headline")
FACETS = ("source", "kind", "language", "people", "places", "organisations")

QUERIES: dict[str, tuple[SearchRequest, str, Mapping[str, str]]] = {
    "everything, newest first": (SearchRequest(sort="newest"), "", {}),
    "a word": (SearchRequest(query="pipeline"), "pipeline", {}),
    "a word in Russian": (SearchRequest(query="переговоры"), "переговоры", {}),
    "a word in Azerbaijani": (SearchRequest(query="sərhəd"), "sərhəd", {}),
    "a name in Cyrillic": (SearchRequest(query="Лавров"), "Лавров", {}),
    "a phrase": (SearchRequest(query='"territorial integrity"'), '"territorial integrity"', {}),
    "three words": (SearchRequest(query="gas supply agreement"), "gas supply agreement", {}),
    "a person and words": (
        SearchRequest(query="energy cooperation", people=("person/jeyhun-bayramov",)),
        "energy cooperation",
        {"people": "Jeyhun Bayramov"},
    ),
    "a treaty in Russian": (
        SearchRequest(query="Декларация о союзническом взаимодействии"),
        "Декларация о союзническом взаимодействии",
        {},
    ),
    "fields and operators": (
        SearchRequest(query="place:Armenia (border OR peace) NOT kind:interview date:2019..2023", sort="newest"),
        "(border | peace) -interview",
        {"places": "Armenia"},
    ),
}


@dataclass
class Measured:
    """What one of the two was measured at, at one size.

    Attributes:
        name: ``communique`` or ``plain``.
        documents: in the index.
        rate: documents written a second since the beginning, of the time that writing took; 0 if none was.
        bytes_each: bytes on disk for a document, as the index stood, nothing merged for the purpose.
        latency: for each query, milliseconds of each asking.
        grouping: milliseconds to put a page into its story: look-up by fingerprint, comparison, mark. Communiqué only.
    """

    name: str
    documents: int
    rate: float
    bytes_each: float
    latency: dict[str, list[float]] = field(default_factory=dict)
    grouping: float | None = None


class Side:
    """One of the two that are measured: an index, how it is written and how it is asked."""

    def __init__(self, name: str, client: Elasticsearch, index: str) -> None:
        self.name = name
        self.seconds = 0.0
        self._client = client
        self._index = index

    def write_timed(self, documents: Sequence[Document]) -> None:
        """Write documents and add the time it took."""
        began = time.perf_counter()
        self.write(documents)
        self.seconds += time.perf_counter() - began

    def write(self, documents: Sequence[Document]) -> None:
        """Write documents."""
        raise NotImplementedError

    def ask(self, query: str) -> int:
        """Ask one of :data:`QUERIES` and return how many documents it finds."""
        raise NotImplementedError

    def measure(self, written: int) -> Measured:
        """Return the figures at the present size."""
        self._client.indices.refresh(index=self._index)
        self._client.indices.flush(index=self._index)
        found = self._client.indices.stats(index=self._index, metric="store")["_all"]["primaries"]
        size = int(found["store"]["size_in_bytes"])
        held = int(self._client.count(index=self._index)["count"])
        rate = written / self.seconds if written else 0.0
        return Measured(self.name, held, rate, size / max(held, 1), self._latencies())

    def _latencies(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {name: [] for name in QUERIES}
        for asking in range(ROUNDS + 2):
            for name in QUERIES:
                began = time.perf_counter()
                self.ask(name)
                if asking >= 2:
                    found[name].append(1000 * (time.perf_counter() - began))
        return found


class Communique(Side):
    """The product's writer and search."""

    def __init__(self, client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> None:
        super().__init__("communique", client, alias_name(settings, "documents"))
        self._settings = settings
        self._knowledge = knowledge
        ensure_indices(client, settings)

    def write(self, documents: Sequence[Document]) -> None:
        """Write documents as the index step does."""
        refused = [one for one in index_documents(self._client, self._settings, documents) if not one.ok]
        if refused:
            raise RuntimeError(f"{refused[0].url}: {refused[0].reason}")

    def measure(self, written: int) -> Measured:
        """Return the figures at the present size, grouping last, as it writes to the documents it groups."""
        measured = super().measure(written)
        found = self._client.search(index=self._index, size=GROUPED, sort=[{"url": "desc"}], source=False)
        ids = [hit["_id"] for hit in found["hits"]["hits"]]
        began = time.perf_counter()
        group_stories(self._client, self._settings, ids, {})
        measured.grouping = 1000 * (time.perf_counter() - began) / len(ids)
        return measured

    def ask(self, query: str) -> int:
        """Search as the command line, the page and the API do, with facets and timeline."""
        return search_documents(self._client, self._settings, self._knowledge, QUERIES[query][0]).total


class Plain(Side):
    """What Elasticsearch does by itself."""

    def write(self, documents: Sequence[Document]) -> None:
        """Write titles, texts, names and dates into an index that guesses its fields."""
        actions = ({"_index": self._index, "_id": one["id"], "_source": plain_document(one)} for one in documents)
        helpers.bulk(self._client, actions, chunk_size=200)

    def ask(self, query: str) -> int:
        """Search title and body, with the same facets and highlights."""
        request, text, filters = QUERIES[query]
        words = {"simple_query_string": {"query": text, "fields": ["title^3", "body"], "default_operator": "and"}}
        exact = [{"term": {f"{name}.keyword": value}} for name, value in filters.items()]
        answer = self._client.search(
            index=self._index,
            query={"bool": {"must": [words if text else {"match_all": {}}], "filter": exact}},
            aggs={name: {"terms": {"field": f"{name}.keyword"}} for name in FACETS},
            highlight={"fields": {"title": {}, "body": {}}},
            sort=[{"published": "desc"}] if request.sort == "newest" else None,
            track_total_hits=True,
            source_includes=[*PLAIN_FIELDS, "title"],
        )
        return int(answer["hits"]["total"]["value"])


def plain_document(document: Document) -> dict[str, Any]:
    """Return what somebody would index of a page without Communiqué's fields."""
    return {
        **{name: document[name] for name in PLAIN_FIELDS},
        "title": [title for titles in document["title"].values() for title in titles],
        "body": [text for texts in document["body"].values() for text in texts],
        **{name: [one["name"] for one in document[name]] for name in ("people", "places", "organisations")},
    }


def sizes(most: int) -> Iterator[int]:
    """Yield the sizes that are measured: 1, 2, 5 times each power of ten from 10,000 on, and the last."""
    for power in (10_000, 100_000, 1_000_000, 10_000_000):
        yield from (step * power for step in (1, 2, 5) if step * power < most)
    yield most


def grow(
    sides: Sequence[Side],
    documents: Iterator[Document],
    most: int,
    minutes: float | None,
    report: Callable[[Measured], None],
) -> None:
    """Write documents to all sides, and report on each at every size; end early when the time is over."""
    until = time.monotonic() + 60 * minutes if minutes else None
    written = 0
    for size in sizes(most):
        while written < size and not (until and time.monotonic() > until):
            chunk = list(islice(documents, min(CHUNK, size - written)))
            for side in sides:
                side.write_timed(chunk)
            written += len(chunk)
        for side in sides:
            report(side.measure(written))
        if written < size:
            return


def latency_table(measured: Sequence[Measured]) -> Table:
    """Return a row for each query: median and 95th percentile of both sides at the last size."""
    last = {one.name: one for one in measured}
    size = max(one.documents for one in last.values())
    table = Table(
        "query, ms", *(f"{name} {part}" for name in last for part in ("p50", "p95")), title=f"{size:,} documents"
    )
    for query in QUERIES:
        row = [f"{value:.0f}" for one in last.values() for value in _percentiles(one.latency[query])]
        table.add_row(query, *row)
    together = [[ms for times in one.latency.values() for ms in times] for one in last.values()]
    table.add_row("all", *(f"{value:.0f}" for times in together for value in _percentiles(times)))
    return table


def size_table(measured: Sequence[Measured]) -> Table:
    """Return a row for each size and side."""
    table = Table(
        "documents", "index", "written a second", "bytes a document", "all queries p50, ms", "p95, ms", "a story, ms"
    )
    for one in measured:
        times = [ms for found in one.latency.values() for ms in found]
        middle, high = _percentiles(times)
        figures = (f"{one.documents:,}", one.name, f"{one.rate:.0f}", f"{one.bytes_each:,.0f}")
        grouping = "" if one.grouping is None else f"{one.grouping:.1f}"
        table.add_row(*figures, f"{middle:.0f}", f"{high:.0f}", grouping)
    return table


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    return median(times), quantiles(times, n=20)[-1]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, help="end writing after so many, and measure what is there")
    parser.add_argument("--prefix", help="prefix of indices that stay; what they hold already is asked as well")
    parser.add_argument("--output", type=Path, help="a file that gets a JSON line for each size")
    options = parser.parse_args()
    prefix = options.prefix or f"benchmark-{uuid4().hex[:8]}"
    settings = get_settings().model_copy(update={"index_prefix": prefix})
    client = connect(settings)
    knowledge = get_knowledge(settings)
    measured: list[Measured] = []

    def report(one: Measured) -> None:
        measured.append(one)
        if options.output:
            with options.output.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(one)) + "\n")

    try:
        sides = [Communique(client, settings, knowledge), Plain("plain", client, f"{settings.index_prefix}-plain")]
        grow(sides, DocumentMaker(knowledge).documents(options.documents), options.documents, options.minutes, report)
    finally:
        if not options.prefix:
            remove_indices(client, settings)
    console = Console()
    console.print(size_table(measured), latency_table(measured))


if __name__ == "__main__":
    main()
