"""Measure the relevance of the search over the demo pages, beside what Elasticsearch gives without Communiqué.

Run it from the project's root while a node runs: ``python -m benchmarks.search [--by kind|language] [--show N]``. The
queries and what their answers are worth are in ``benchmarks/data/search_judgements.yaml``. Three searches over the same
pages in one run:

- ``standard``: title and body in one field each, the standard analyzer;
- ``languages``: title and body by language, each with its language's analyzer, all of them asked;
- ``communique``: the search of the product, as the command line, the page and the API ask it.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch, helpers
from rich.console import Console
from rich.table import Table

from benchmarks.relevance import (
    REACH,
    JudgedQuery,
    Measures,
    demo_pages,
    index_demo_pages,
    measure_rankings,
    ndcg,
    read_judgements,
)
from communique.index import SearchRequest, alias_name, connect, search_documents
from communique.index.languages import TEXT_LANGUAGES
from communique.knowledge import KnowledgeBase, get_knowledge
from communique.settings import Settings, get_settings

Search = Callable[[str], list[str]]
"""Returns the URLs that a query finds, best first."""


def plain_search(client: Elasticsearch, index: str, fields: Sequence[str]) -> Search:
    """Return a search of ``fields`` as Elasticsearch does it by itself; phrases in quotes are phrases."""

    def search(text: str) -> list[str]:
        query = {"simple_query_string": {"query": text, "fields": [*fields], "flags": "PHRASE"}}
        answer = client.search(index=index, query=query, size=REACH, source_includes=["url"])
        return [hit["_source"]["url"] for hit in answer["hits"]["hits"]]

    return search


def own_search(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> Search:
    """Return the search of the product, every page a hit of its own."""

    def search(text: str) -> list[str]:
        request = SearchRequest(query=text, size=REACH)
        return [hit.url for hit in search_documents(client, settings, knowledge, request).hits]

    return search


def index_plainly(client: Elasticsearch, index: str) -> None:
    """Write the demo pages into an index of two fields with the standard analyzer."""
    text = {"type": "text", "analyzer": "standard"}
    properties = {"title": text, "body": text, "url": {"type": "keyword"}}
    client.indices.create(index=index, mappings={"properties": properties})
    actions = (
        {
            "_index": index,
            "title": [page.title, *(segment.title for segment in page.segments if segment.title)],
            "body": [segment.text for segment in page.segments],
            "url": page.url,
        }
        for page in demo_pages().values()
    )
    helpers.bulk(client, actions, refresh=True)


def searches(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> dict[str, Search]:
    """Index the pages and return the searches by name."""
    plain = f"{settings.index_prefix}-plain"
    index_plainly(client, plain)
    index_demo_pages(client, settings, knowledge)
    languages = [*TEXT_LANGUAGES, "other"]
    fields = [*(f"title.{one}^3" for one in languages), *(f"body.{one}" for one in languages)]
    return {
        "standard": plain_search(client, plain, ["title^3", "body"]),
        "languages": plain_search(client, alias_name(settings, "documents"), fields),
        "communique": own_search(client, settings, knowledge),
    }


def rank_pages(queries: Sequence[JudgedQuery], search: Search) -> list[list[str]]:
    """Return what each query finds, as ``site/slug``."""
    names = {page.url: name for name, page in demo_pages().items()}
    return [[names[url] for url in search(query.text)] for query in queries]


def groups(queries: Sequence[JudgedQuery], by: str | None) -> Iterator[tuple[str, list[int]]]:
    """Yield the name and the queries' places of each group, all of them last."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, query in enumerate(queries):
        if by:
            found[getattr(query, by)].append(place)
    yield from found.items()
    yield "all", list(range(len(queries)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--by", choices=["kind", "language"], help="a table row for each")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="the N queries Communiqué answers worst")
    options = parser.parse_args()
    settings = get_settings().model_copy(update={"index_prefix": f"benchmark-{uuid4().hex[:8]}"})
    client = connect(settings)
    queries = read_judgements()
    try:
        found = {
            name: rank_pages(queries, search)
            for name, search in searches(client, settings, get_knowledge(settings)).items()
        }
    finally:
        remove_indices(client, settings)
    console = Console()
    console.print(measures_table(queries, found, options.by))
    show_worst(queries, found["communique"], options.show, console)


def remove_indices(client: Elasticsearch, settings: Settings) -> None:
    """Take away what the benchmark made."""
    if names := list(client.indices.get(index=f"{settings.index_prefix}-*")):
        client.indices.delete(index=names)
    client.indices.delete_index_template(name=f"{settings.index_prefix}-*")
    client.cluster.delete_component_template(name=f"{settings.index_prefix}-*")


def measures_table(
    queries: Sequence[JudgedQuery], found: Mapping[str, Sequence[Sequence[str]]], by: str | None
) -> Table:
    """Return a row for each search and group of queries."""
    title = f"{len(queries)} queries over {len(demo_pages())} pages"
    table = Table("queries", "search", "nDCG@10", "recall@100", "cross-language recall@100", "no result", title=title)
    for name, places in groups(queries, by):
        for search, rankings in found.items():
            measured = measure_rankings([queries[one] for one in places], [rankings[one] for one in places])
            table.add_row(f"{name} ({len(places)})", search, *_figures(measured))
    return table


def _figures(measured: Measures) -> Iterator[str]:
    for value in (measured.ndcg, measured.recall, measured.cross_recall):
        yield "–" if value is None else f"{value:.3f}"
    yield f"{measured.empty:.1%}"


def show_worst(queries: Sequence[JudgedQuery], rankings: Sequence[Sequence[str]], count: int, console: Any) -> None:
    """Print the queries with the worst order or completeness, with what was missed and what came instead."""
    scored = sorted(zip(queries, rankings, strict=True), key=lambda pair: ndcg(pair[0].grades, pair[1]))
    for query, found in scored[:count]:
        missed = [page for page in query.grades if page not in found]
        wrong = [page for page in found[:10] if page not in query.grades]
        console.print(f"{ndcg(query.grades, found):.3f} {query.need} [{query.language}] {query.text}", markup=False)
        console.print(f"      missed {len(missed)} of {len(query.grades)}: {', '.join(missed[:6])}", markup=False)
        console.print(f"      not relevant in the first ten: {', '.join(wrong)}", markup=False)


if __name__ == "__main__":
    main()
