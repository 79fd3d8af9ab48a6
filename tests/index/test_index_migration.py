"""A new index in the old one's place, and back, while others write: nothing lost, nothing twice."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from tests.index.index_pages import document_of, index_pages, make_page, page_url

from communique.errors import ServiceError
from communique.index import alias_name, connect, document_id, ensure_indices, index_documents
from communique.index.copying import keep_known, read_checkpoint
from communique.index.generations import indices_of, next_generation, previous_alias, version_of, written_index
from communique.index.held import delete_documents, read_documents
from communique.index.migration import drop_previous_index, migrate_index, roll_back_index
from communique.ledger import Ledger, LedgerEntry
from communique.pipeline.migration import quarantine_refused
from communique.settings import Settings

pytestmark = pytest.mark.services


@pytest.fixture
def own(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings with a configuration that a test may change, and indices that no other test has."""
    shutil.copytree(settings.config_dir / "elasticsearch", tmp_path / "config" / "elasticsearch")
    number = abs(hash(request.node.name)) % 100_000
    # What it makes begins with the module's prefix, and goes with it.
    prefix = f"{settings.index_prefix}-{number}"
    return settings.model_copy(update={"config_dir": tmp_path / "config", "index_prefix": prefix})


@pytest.fixture
def client(own: Settings) -> Elasticsearch:
    made = connect(own)
    ensure_indices(made, own)
    return made


def pages(count: int, text: str = "The ministers met.") -> list[Any]:
    return [make_page(f"page-{number}", ("en", f"Title {number}", text)) for number in range(count)]


def change_mapping(own: Settings, version: int, **properties: Any) -> None:
    """Raise the version of the documents' template and change properties; ``None`` takes one away."""
    path = own.config_dir / "elasticsearch" / "index_templates" / "documents.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    body["version"] = version
    path.write_text(json.dumps(body), encoding="utf-8")
    fields = own.config_dir / "elasticsearch" / "component_templates" / "document-fields.json"
    body = json.loads(fields.read_text(encoding="utf-8"))
    for name, mapping in properties.items():
        if mapping is None:
            del body["template"]["mappings"]["properties"][name]
        else:
            body["template"]["mappings"]["properties"][name] = mapping
    fields.write_text(json.dumps(body), encoding="utf-8")


def migrate(client: Elasticsearch, own: Settings, **options: Any) -> Any:
    return migrate_index(client, own, "documents", report=lambda _: None, **options)


def roll_back(client: Elasticsearch, own: Settings) -> Any:
    return roll_back_index(client, own, "documents", report=lambda _: None)


def held_texts(client: Elasticsearch, own: Settings, count: int) -> dict[str, str]:
    found = read_documents(client, own, [page_url(f"page-{number}") for number in range(count)])
    return {url: document["segments"][0]["text"] for url, document in found.items()}


def total(client: Elasticsearch, own: Settings) -> int:
    client.indices.refresh(index=alias_name(own, "documents"))
    return int(client.count(index=alias_name(own, "documents"))["count"])


def test_a_new_mapping_takes_the_old_ones_place_with_every_document(client: Elasticsearch, own: Settings) -> None:
    index_pages(client, own, pages(30))
    before = read_documents(client, own, [page_url("page-7")])
    change_mapping(own, 12, reviewed={"type": "boolean"})
    moved = migrate(client, own)
    alias = alias_name(own, "documents")
    assert moved.moved
    assert moved.problems == []
    assert indices_of(client, alias) == {moved.new: True}
    assert version_of(moved.new) == 12
    assert indices_of(client, previous_alias(alias)) == {moved.old: True}
    assert total(client, own) == 30
    assert read_documents(client, own, [page_url("page-7")]) == before
    assert "reviewed" in client.indices.get_mapping(index=alias)[moved.new]["mappings"]["properties"]


def test_nothing_is_lost_or_doubled_under_a_running_crawl(client: Elasticsearch, own: Settings) -> None:
    index_pages(client, own, pages(300, "as first written"))
    ended = threading.Event()
    rounds = Counter[str]()
    problems: list[BaseException] = []

    def write_on() -> None:
        try:
            while not ended.is_set() or rounds["written"] < 3:
                rounds["written"] += 1
                changed = pages(120, f"round {rounds['written']}")
                assert all(outcome.ok for outcome in index_documents(client, own, map(document_of, changed)))
                delete_documents(client, own, [page_url(f"page-{299 - rounds['written']}")])
        except BaseException as error:
            problems.append(error)

    writer = threading.Thread(target=write_on)
    writer.start()
    moved = migrate(client, own)
    there = total(client, own)
    back = roll_back(client, own)
    ended.set()
    writer.join(60)
    assert problems == []
    assert moved.moved
    assert back.moved
    assert back.new == moved.old
    assert there <= 300
    texts = held_texts(client, own, 300)
    assert total(client, own) == len(texts) == 300 - rounds["written"]
    assert {texts[page_url(f"page-{number}")] for number in range(120)} == {f"round {rounds['written']}"}
    assert texts[page_url("page-150")] == "as first written"


def test_rolling_back_keeps_what_was_written_since_and_leaves_out_what_the_old_mapping_lacks(
    client: Elasticsearch, own: Settings
) -> None:
    index_pages(client, own, pages(5))
    change_mapping(own, 12, reviewed={"type": "boolean"})
    migrate(client, own)
    newer = document_of(make_page("page-9", ("en", "Newer", "Written since."))) | {"reviewed": True}
    assert all(outcome.ok for outcome in index_documents(client, own, [newer]))
    delete_documents(client, own, [page_url("page-0")])
    back = roll_back(client, own)
    assert back.moved
    assert back.outcome.dropped == {"reviewed": 1}
    assert set(held_texts(client, own, 10)) == {page_url(f"page-{number}") for number in (1, 2, 3, 4, 9)}
    assert roll_back(client, own).moved, "rolling back twice is going forward again"
    assert total(client, own) == 5


def test_a_document_the_new_mapping_refuses_stops_the_move_or_goes_to_quarantine(
    client: Elasticsearch, own: Settings
) -> None:
    index_pages(client, own, [*pages(3), make_page("odd", ("en", "Odd", "Odd."), reference="№ 12")])
    url = page_url("odd")
    ledger = Ledger(client, own)
    ledger.write_entries([LedgerEntry(url=url, source="ministry", state="held", document_id=document_id(url))])
    templates = own.config_dir / "elasticsearch" / "index_templates" / "documents.json"
    body = json.loads(templates.read_text(encoding="utf-8"))
    body["version"] = 12
    body["template"]["mappings"]["properties"]["reference"] = {"type": "integer"}
    templates.write_text(json.dumps(body), encoding="utf-8")
    refused = migrate(client, own)
    assert not refused.moved
    assert any(url in problem and "document_parsing_exception" in problem for problem in refused.problems)
    assert total(client, own) == 4
    assert all(outcome.ok for outcome in index_documents(client, own, map(document_of, pages(1))))
    with pytest.raises(ServiceError, match="--restart"):
        migrate(client, own)
    moved = migrate(client, own, accept=True, restart=True)
    assert moved.moved
    assert total(client, own) == 3
    assert quarantine_refused(moved, ledger) == 1
    entry = ledger.read_entries([url])[url]
    assert (entry.state, entry.stage, entry.reason) == ("quarantined", "index", "index-refused")
    assert entry.message and "document_parsing_exception" in entry.message


def test_there_is_no_way_back_before_a_migration_or_after_dropping(client: Elasticsearch, own: Settings) -> None:
    index_pages(client, own, pages(2))
    with pytest.raises(ServiceError, match="no earlier index"):
        roll_back(client, own)
    moved = migrate(client, own)
    assert drop_previous_index(client, own, "documents") == [moved.old]
    assert not client.indices.exists(index=moved.old)
    with pytest.raises(ServiceError, match="no earlier index"):
        roll_back(client, own)
    assert total(client, own) == 2


def test_the_ledger_migrates_and_its_writers_merge_what_they_read_before(client: Elasticsearch, own: Settings) -> None:
    ledger = Ledger(client, own)
    ledger.write_entries([LedgerEntry(url=page_url("one"), source="ministry")])
    read = ledger.read_entries([page_url("one")])[page_url("one")]
    assert migrate_index(client, own, "ledger", report=lambda _: None).moved
    ledger.write_entries([read.model_copy(update={"state": "held", "failures": 1})])
    assert ledger.read_entries([page_url("one")])[page_url("one")].state == "held"


def test_an_index_of_an_older_version_stays_in_use_until_it_is_migrated(client: Elasticsearch, own: Settings) -> None:
    index_pages(client, own, pages(2))
    change_mapping(own, 12, kind={"type": "text"})
    ensure_indices(client, own)
    assert total(client, own) == 2
    assert migrate(client, own).moved
    ensure_indices(client, own)


def test_the_next_index_has_a_name_that_none_had(client: Elasticsearch, own: Settings) -> None:
    alias = alias_name(own, "documents")
    assert next_generation(client, alias, 13) == f"{alias}-v13-000002"
    assert read_checkpoint(client, written_index(client, alias)) == {"0": -1}


def test_unknown_fields_are_left_out_at_any_depth() -> None:
    known = {"a": {"type": "keyword"}, "b": {"properties": {"c": {"type": "long"}}}, "d": {"type": "object"}}
    dropped = Counter[str]()
    document = {"a": 1, "b": [{"c": 2, "x": 3}, {"c": 4}], "d": {"any": 1}, "y": {"z": 1}}
    assert keep_known(document, known, dropped) == {"a": 1, "b": [{"c": 2}, {"c": 4}], "d": {"any": 1}}
    assert dropped == {"b.x": 1, "y": 1}
