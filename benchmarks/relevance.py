"""The demo sites' pages as an index, the judged queries over them, and the measures of a ranking."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import yaml
from elasticsearch import Elasticsearch

from communique.demo.content import DemoPage, load_sites
from communique.enrich import enrich_article
from communique.index import build_document, ensure_indices, index_documents, refresh_documents
from communique.knowledge import KnowledgeBase
from communique.models import Article
from communique.settings import Settings

JUDGEMENTS = Path(__file__).resolve().parent / "data" / "search_judgements.yaml"
DEPTH = 10
"""Rank to which the order is measured."""
REACH = 100
"""Rank to which completeness is measured."""


@dataclass(frozen=True)
class JudgedQuery:
    """A query and what its answers are worth.

    Attributes:
        need: id of what is wanted; the same in each language.
        kind: ``name``, ``treaty``, ``topic``, ``role``, ``phrase`` or ``date``.
        language: that of the query.
        text: as typed.
        grades: worth of each relevant page (``site/slug``): 1, 2 or 3.
    """

    need: str
    kind: str
    language: str
    text: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class Measures:
    """How good rankings are, each a mean over queries.

    Attributes:
        queries: how many.
        ndcg: normalised discounted cumulative gain of the first ten, gain the grade, discount the logarithm of the
            rank (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002).
        recall: share of the relevant pages among the first hundred.
        cross_recall: the same for relevant pages without a text in the query's language, over queries that have some;
            ``None`` if none has.
        empty: share of the queries that found nothing.
    """

    queries: int
    ndcg: float
    recall: float
    cross_recall: float | None
    empty: float


def read_judgements(path: Path = JUDGEMENTS) -> list[JudgedQuery]:
    """Return the judged queries of the file."""
    needs = yaml.safe_load(path.read_text(encoding="utf-8"))["needs"]
    return [
        JudgedQuery(
            need=need["id"],
            kind=need["kind"],
            language=language,
            text=text,
            grades={page: grade for grade, pages in need["relevant"].items() for page in pages},
        )
        for need in needs
        for language, text in need["queries"].items()
    ]


def demo_pages() -> dict[str, DemoPage]:
    """Return the pages that a crawl makes documents of, by ``site/slug``."""
    return {f"{site.id}/{page.slug}": page for site in load_sites() for page in site.documents}


def demo_documents(knowledge: KnowledgeBase, site: str | None = None) -> Iterator[dict[str, object]]:
    """Yield the documents of the demo pages as their content files tell them: no crawl, so no fault of the cleaner.

    Args:
        knowledge: what the pages are enriched with.
        site: only pages of this site.
    """
    for page in demo_pages().values():
        if site is not None and page.site != site:
            continue
        fields = page.model_dump(include={"title", "published", "byline", "reference", "kind", "segments"})
        enriched = enrich_article(Article(source=f"demo-{page.site}", url=page.url, **fields), knowledge)
        yield build_document(enriched, run_id="benchmark", versions={})


def index_demo_pages(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> None:
    """Write the demo pages into the installation's index.

    Raises:
        RuntimeError: Elasticsearch refused one.
    """
    ensure_indices(client, settings)
    refused = [one for one in index_documents(client, settings, demo_documents(knowledge)) if not one.ok]
    if refused:
        raise RuntimeError(f"{refused[0].url}: {refused[0].reason}")
    refresh_documents(client, settings)


def measure_rankings(queries: Sequence[JudgedQuery], rankings: Sequence[Sequence[str]]) -> Measures:
    """Return the measures of one ranking (pages, best first) for each query."""
    pages = demo_pages()
    spoken = {name: {segment.language for segment in page.segments} for name, page in pages.items()}
    foreign = [{page for page in query.grades if query.language not in spoken[page]} for query in queries]
    crossing = [_recall(wanted, found) for wanted, found in zip(foreign, rankings, strict=True) if wanted]
    return Measures(
        queries=len(queries),
        ndcg=fmean(ndcg(query.grades, found) for query, found in zip(queries, rankings, strict=True)),
        recall=fmean(_recall(query.grades, found) for query, found in zip(queries, rankings, strict=True)),
        cross_recall=fmean(crossing) if crossing else None,
        empty=fmean(not found for found in rankings),
    )


def ndcg(grades: Mapping[str, int], found: Sequence[str]) -> float:
    """Return the normalised discounted cumulative gain of the first :data:`DEPTH` pages of a ranking."""
    best = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(page, 0) for page in found]) / best


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], start=1))


def _recall(wanted: Mapping[str, int] | set[str], found: Sequence[str]) -> float:
    return len(set(found[:REACH]) & set(wanted)) / len(wanted)
