"""The order and completeness of answers to judged queries hold floors, and floors only rise.

The pages are those of the demo's ministry, queries and grades those of `benchmarks.search`, without other sites' pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.relevance import REACH, JudgedQuery, demo_documents, demo_pages, measure_rankings, read_judgements
from elasticsearch import Elasticsearch
from tests.floors import below_floors, lowered_floors

from communique.index import SearchRequest, index_documents, refresh_documents, search_documents
from communique.knowledge import KnowledgeBase
from communique.settings import Settings

FLOORS = Path(__file__).with_name("relevance_floors.yaml")
SITE = "mfa"
EVERY = 2
"""Every second query is enough to see a fall, and keeps the test short."""


def queries() -> Iterator[JudgedQuery]:
    """Yield queries that pages of the site answer, each with its grades within the site."""
    for query in read_judgements():
        grades = {page: grade for page, grade in query.grades.items() if page.startswith(f"{SITE}/")}
        if grades:
            yield replace(query, grades=grades)


@pytest.mark.services
def test_relevance_holds_its_floors(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> None:
    assert all(one.ok for one in index_documents(client, settings, demo_documents(knowledge, SITE)))
    refresh_documents(client, settings)
    names = {page.url: name for name, page in demo_pages().items()}
    asked = list(queries())[::EVERY]
    assert len(asked) >= 36
    found = [
        [names[hit.url] for hit in search_documents(client, settings, knowledge, request).hits]
        for request in (SearchRequest(query=query.text, size=REACH) for query in asked)
    ]
    measured = measure_rankings(asked, found)
    figures = {
        "ndcg": measured.ndcg,
        "recall": measured.recall,
        "cross-language recall": measured.cross_recall or 0.0,
        "answered": 1 - measured.empty,
    }
    assert below_floors(figures, FLOORS) == {}


def test_floors_of_relevance_only_rise() -> None:
    """A floor may be lower than in an earlier commit only if the file says why under ``lowered``."""
    assert lowered_floors(FLOORS) == set()
