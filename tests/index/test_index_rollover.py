"""An alias that has grown to several indices: ids stay unique, changes go where a document stands, migrations go on."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from tests.index.index_pages import document_id_of, document_of, index_pages, make_page, page_url
from typer.testing import CliRunner

from communique.cli.app import app
from communique.errors import ServiceError
from communique.index import SearchRequest, alias_name, connect, ensure_indices, index_documents, search_documents
from communique.index.generations import indices_of
from communique.index.held import delete_documents, mark_withdrawn, read_documents
from communique.index.migration import migrate_index, roll_back_index
from communique.index.placing import places_of
from communique.index.rollover import index_sizes, roll_over
from communique.knowledge import KnowledgeBase
from communique.models import EnrichedArticle
from communique.settings import Settings

pytestmark = pytest.mark.services


@pytest.fixture
def own(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings with indices that no other test has."""
    shutil.copytree(settings.config_dir / "elasticsearch", tmp_path / "config" / "elasticsearch")
    prefix = f"{settings.index_prefix}-{abs(hash(request.node.name)) % 100_000}"
    return settings.model_copy(update={"index_prefix": prefix})


@pytest.fixture
def client(own: Settings) -> Elasticsearch:
    made = connect(own)
    ensure_indices(made, own)
    return made


def pages(first: int, last: int, text: str = "The ministers met.") -> list[EnrichedArticle]:
    return [make_page(f"page-{number}", ("en", f"Title {number}", text)) for number in range(first, last)]


def roll(client: Elasticsearch, own: Settings) -> str:
    """Begin another index, however small the present one is."""
    rolled = roll_over(client, own, "documents", most_documents=1)
    assert rolled.new
    return rolled.new


def place(client: Elasticsearch, own: Settings, name: str) -> list[str]:
    """Return the indices that hold the document of a page."""
    one = document_id_of(name)
    return places_of(client, list(indices_of(client, alias_name(own, "documents"))), [one]).get(one, [])


def grow(client: Elasticsearch, own: Settings) -> tuple[str, str, str]:
    """Fill three indices with ten pages each and return their names."""
    alias = alias_name(own, "documents")
    (first,) = indices_of(client, alias)
    index_pages(client, own, pages(0, 10))
    second = roll(client, own)
    index_pages(client, own, pages(10, 20))
    third = roll(client, own)
    index_pages(client, own, pages(20, 30))
    assert indices_of(client, alias) == {first: False, second: False, third: True}
    return first, second, third


def test_every_operation_by_id_reaches_the_index_that_holds_the_document(
    client: Elasticsearch, own: Settings, knowledge: KnowledgeBase
) -> None:
    first, second, third = grow(client, own)
    outcomes = index_pages(client, own, [*pages(5, 6, "Changed."), *pages(15, 16, "Changed."), *pages(30, 31)])
    assert [(outcome.url, outcome.status) for outcome in outcomes] == [
        (page_url("page-5"), "updated"),
        (page_url("page-15"), "updated"),
        (page_url("page-30"), "created"),
    ]
    assert [place(client, own, name) for name in ("page-5", "page-15", "page-30")] == [[first], [second], [third]]
    assert mark_withdrawn(client, own, {page_url("page-5"): None, page_url("page-30"): None}) == 2
    assert delete_documents(client, own, [page_url("page-0"), page_url("page-19"), page_url("nowhere")]) == 2
    held = read_documents(client, own, [page_url(f"page-{number}") for number in range(40)])
    assert len(held) == 29
    assert held[page_url("page-5")]["segments"][0]["text"] == "Changed."
    found = search_documents(client, own, knowledge, SearchRequest(query="ministers", size=100))
    assert found.total == 27
    assert len({hit.id for hit in found.hits}) == 27
    assert [(size.documents, size.written) for size in index_sizes(client, own, "documents")] == [
        (9, False),
        (9, False),
        (11, True),
    ]


def test_an_index_that_is_not_full_is_kept_and_of_two_processes_one_begins_the_next(
    client: Elasticsearch, own: Settings
) -> None:
    index_pages(client, own, pages(0, 3))
    assert roll_over(client, own, "documents").new is None
    assert roll_over(client, own, "documents", most_bytes=100).new
    assert roll_over(client, own, "documents", most_documents=1).new is None, "the new one is empty"
    with pytest.raises(ServiceError, match="stays one index"):
        roll_over(client, own, "ledger")


def test_pages_written_by_several_while_the_index_rolls_over_are_there_once(
    client: Elasticsearch, own: Settings
) -> None:
    problems: list[BaseException] = []
    rolled = threading.Event()

    def write_all(text: str) -> None:
        try:
            last_round = False
            while not last_round:
                last_round = rolled.is_set()
                for start in range(0, 120, 6):
                    written = list(index_documents(client, own, map(document_of, pages(start, start + 6, text))))
                    assert all(outcome.ok for outcome in written)
        except BaseException as error:
            problems.append(error)

    writers = [threading.Thread(target=write_all, args=(text,)) for text in ("one", "two", "three")]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        if roll_over(client, own, "documents", most_documents=10).new:
            rolled.set()
    for writer in writers:
        writer.join()
    assert problems == []
    alias = alias_name(own, "documents")
    client.indices.refresh(index=alias)
    assert len(indices_of(client, alias)) >= 2
    hits = client.search(index=alias, size=1000, source=False)["hits"]["hits"]
    assert Counter(hit["_id"] for hit in hits).most_common(1)[0][1] == 1
    assert len(hits) == 120


def test_a_copy_made_between_question_and_write_is_taken_away(client: Elasticsearch, own: Settings) -> None:
    first, _, third = grow(client, own)
    # What a writer leaves that looked before the page was written, and wrote after the index had rolled over.
    stray = document_of(pages(3, 4, "Stray copy.")[0])
    client.index(index=third, id=str(stray["id"]), document=stray)
    client.delete(index=third, id=document_id_of("page-25"))
    client.index(index=first, id=document_id_of("page-25"), document=document_of(pages(25, 26, "Earlier.")[0]))
    index_pages(client, own, [*pages(3, 4, "Written last."), *pages(25, 26, "Written last.")])
    held = read_documents(client, own, [page_url("page-3"), page_url("page-25")])
    assert {document["segments"][0]["text"] for document in held.values()} == {"Written last."}
    assert place(client, own, "page-25") == [first]


def test_an_alias_of_several_indices_migrates_and_goes_back_as_a_whole(client: Elasticsearch, own: Settings) -> None:
    olds = grow(client, own)
    alias = alias_name(own, "documents")
    moved = migrate_index(client, own, "documents", report=lambda _: None)
    assert moved.moved
    assert moved.problems == []
    assert tuple(moved.successors) == olds
    assert indices_of(client, alias) == dict(zip(moved.successors.values(), (False, False, True), strict=True))
    index_pages(client, own, pages(4, 5, "Since."))
    assert place(client, own, "page-4") == [moved.successors[olds[0]]]
    begun = roll(client, own)
    index_pages(client, own, pages(30, 35))
    back = roll_back_index(client, own, "documents", report=lambda _: None)
    assert back.moved
    assert indices_of(client, alias) == {olds[0]: False, olds[1]: False, olds[2]: False, begun: True}
    held = read_documents(client, own, [page_url(f"page-{number}") for number in range(40)])
    assert len(held) == 35
    assert held[page_url("page-4")]["segments"][0]["text"] == "Since."
    assert roll_back_index(client, own, "documents", report=lambda _: None).moved
    assert len(read_documents(client, own, [page_url(f"page-{number}") for number in range(40)])) == 35


def test_no_index_is_begun_while_a_migration_goes_on(client: Elasticsearch, own: Settings) -> None:
    index_pages(client, own, pages(0, 3))
    client.indices.create(index=f"{alias_name(own, 'documents')}-v2-000009")
    with pytest.raises(ServiceError, match="a migration goes on"):
        roll(client, own)


def test_the_commands_show_sizes_and_begin_another_index(
    client: Elasticsearch, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communique.pipeline.context.get_settings", lambda: own)
    index_pages(client, own, pages(0, 3))
    runner = CliRunner()
    rolled = json.loads(runner.invoke(app, ["index", "rollover", "--documents", "2", "--json"]).stdout)["aliases"]
    assert [(one["written"]["documents"], bool(one["new"])) for one in rolled] == [(3, True), (0, False)]
    shown = json.loads(runner.invoke(app, ["index", "size", "--json"]).stdout)
    assert [(one["documents"], one["written"]) for one in shown["indices"]] == [
        (3, False),
        (0, True),
        (0, True),
        (0, True),
    ]
    assert [(one["source"], one["documents"]) for one in shown["sources"]] == [("ministry", 3)]
    assert "ministry" in runner.invoke(app, ["index", "size"]).stdout
    assert "not full" in runner.invoke(app, ["index", "rollover"]).stdout
    assert json.loads(runner.invoke(app, ["index", "retain", "--json"]).stdout) == {"sources": []}
