from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

pytestmark = pytest.mark.services
INDEX = f"probe-{uuid4().hex[:12]}"


@pytest.fixture(scope="module")
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        yield client


@pytest.fixture
def indexed(client: Elasticsearch) -> Iterator[Elasticsearch]:
    """One Russian document."""
    mappings = {"properties": {"text": {"type": "text", "analyzer": "russian"}}}
    client.indices.create(index=INDEX, mappings=mappings)
    client.index(index=INDEX, id="1", document={"text": "Министры провели переговоры в Баку"}, refresh=True)
    yield client
    client.indices.delete(index=[INDEX, f"{INDEX}-2"], ignore_unavailable=True)


def tokens(client: Elasticsearch, text: str, **analysis: object) -> list[str]:
    return [token["token"] for token in client.indices.analyze(text=text, **analysis)["tokens"]]  # type: ignore[arg-type]


def test_node_is_of_the_pinned_release(client: Elasticsearch) -> None:
    answer = client.info()
    assert (answer["version"]["number"], answer["cluster_name"]) == ("9.4.3", "communique")


def test_node_listens_on_loopback_alone(client: Elasticsearch) -> None:
    (node,) = client.nodes.info(metric="http,transport")["nodes"].values()
    addresses = [*node["http"]["bound_address"], *node["transport"]["bound_address"]]
    assert all(address.startswith("127.0.0.1:") for address in addresses)


@pytest.mark.parametrize(
    ("analyzer", "text", "expected"),
    [
        ("russian", "переговоров", ["переговор"]),
        ("english", "the ministers' statements", ["minist", "statement"]),
        ("turkish", "kitaplar", ["kitap"]),
    ],
)
def test_language_analyzers_are_there(client: Elasticsearch, analyzer: str, text: str, expected: list[str]) -> None:
    assert tokens(client, text, analyzer=analyzer) == expected


def test_letters_are_folded(client: Elasticsearch) -> None:
    assert tokens(client, "Məmmədyarov", tokenizer="standard", filter=["lowercase", "asciifolding"]) == ["mammadyarov"]


def test_search_finds_another_form_and_highlights_it(indexed: Elasticsearch) -> None:
    found = indexed.search(index=INDEX, query={"match": {"text": "переговоров"}}, highlight={"fields": {"text": {}}})
    (hit,) = found["hits"]["hits"]
    assert "<em>переговоры</em>" in hit["highlight"]["text"][0]


def test_index_is_copied_by_reindex_with_a_script(indexed: Elasticsearch) -> None:
    answer = indexed.reindex(
        source={"index": INDEX},
        dest={"index": f"{INDEX}-2"},
        script={"source": "ctx._source.seen = true"},
        refresh=True,
    )
    assert (answer["created"], answer["failures"]) == (1, [])
    assert indexed.get(index=f"{INDEX}-2", id="1")["_source"]["seen"] is True
