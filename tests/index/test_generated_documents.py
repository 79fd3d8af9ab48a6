"""The documents that growth is measured with are such as the product builds: fields, and marks in their places."""

from __future__ import annotations

from itertools import islice

import pytest
from benchmarks.generated_pages import DocumentMaker
from benchmarks.growth import plain_document, sizes
from benchmarks.relevance import demo_documents
from elasticsearch import Elasticsearch

from communique.index import index_documents
from communique.knowledge import KnowledgeBase
from communique.settings import Settings

PAGES = 10
"""The first pages of the demo, with all three languages among them."""


@pytest.mark.services
def test_generated_documents_are_such_as_the_product_builds(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase
) -> None:
    made = list(DocumentMaker(knowledge, variants=20, pages=PAGES).documents(60))
    assert all(outcome.ok for outcome in index_documents(client, settings, made)), "the mapping is strict"
    assert len({document["id"] for document in made}) == len({str(document["body"]) for document in made}) == 60
    known = {key for document in islice(demo_documents(knowledge), 3) for key in document}
    assert known - set(made[0]) <= {"byline", "cites", "document_numbers", "page_speaker", "alternates"}
    for document in made:
        for mark in (*document["mentions"], *document["quotes"], *document["money"]):
            text = document["segments"][mark["segment"]]["text"]
            assert text[mark["start"] : mark["end"]] == mark["text"]
    assert all(set(plain_document(one)) >= {"title", "body", "people"} for one in made)


def test_sizes_are_measured_on_the_way() -> None:
    assert list(sizes(60_000)) == [10_000, 20_000, 50_000, 60_000]
    assert list(sizes(2_000)) == [2_000]
