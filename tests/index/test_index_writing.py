"""Templates, documents and bulk writing, against a real node."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from tests.index.index_pages import document_of, index_pages, make_page, page_url

from communique.errors import ServiceError
from communique.index import (
    alias_name,
    connect,
    document_id,
    ensure_indices,
    index_documents,
    read_document,
    refresh_documents,
)
from communique.index.templates import template_version
from communique.models import Segment
from communique.settings import PROJECT_ROOT, Settings

BILINGUAL = make_page(
    "bilingual",
    ("en", "Talks in Baku", "The ministers met in Baku."),
    ("ru", "Переговоры в Баку", "Министры встретились в Баку."),
    ("en", None, "A closing note."),
    people={"person/sergey-lavrov": ("Sergey Lavrov", "ministers")},
    published="2023-02-27T00:30:00+04:00",
)


@pytest.mark.services
def test_two_processes_may_put_the_indices_in_place_at_once(elasticsearch_url: str, settings: Settings) -> None:
    other = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-race"})
    clients = [connect(other) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda client: ensure_indices(client, other), clients))
    for kind in ("documents", "ledger"):
        behind = clients[0].indices.get_alias(name=alias_name(other, kind))
        assert list(behind) == [f"{alias_name(other, kind)}-v{template_version(other, kind)}-000001"]


@pytest.mark.services
def test_what_is_in_place_is_left_alone_until_an_index_is_gone_or_it_is_asked_for(
    client: Elasticsearch, settings: Settings
) -> None:
    own = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-mark"})
    template = f"{own.index_prefix}-analysis"
    ensure_indices(client, own)
    before = client.cluster.get_component_template(name=template)
    ensure_indices(client, own)
    assert client.cluster.get_component_template(name=template) == before
    client.indices.delete(index=f"{alias_name(own, 'health')}-v1-000001")
    ensure_indices(client, own)
    assert client.indices.exists_alias(name=alias_name(own, "health"))
    client.indices.delete_index_template(name=alias_name(own, "health"))
    ensure_indices(client, own)
    assert not client.indices.exists_index_template(name=alias_name(own, "health"))
    ensure_indices(client, own, again=True)
    assert client.indices.exists_index_template(name=alias_name(own, "health"))


@pytest.mark.services
def test_a_field_added_to_the_template_reaches_the_index_that_exists(
    client: Elasticsearch, settings: Settings, tmp_path: Path
) -> None:
    grown = _copy_config(settings, tmp_path, {"later_field": {"type": "keyword"}})
    ensure_indices(client, grown)
    mapping = next(iter(client.indices.get_mapping(index=alias_name(settings, "documents")).values()))
    assert mapping["mappings"]["properties"]["later_field"] == {"type": "keyword"}
    assert mapping["mappings"]["properties"]["title"]["properties"]["ru"]["analyzer"] == "text_ru"


@pytest.mark.services
def test_a_field_that_would_change_its_type_is_an_error_that_says_what_to_do(
    client: Elasticsearch, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(ServiceError, match=r"made with another mapping .*\[kind\].* raise 'version'"):
        ensure_indices(client, _copy_config(settings, tmp_path, {"kind": {"type": "long"}}))
    ensure_indices(client, settings)


@pytest.mark.services
def test_a_bilingual_page_is_one_document_with_its_texts_by_language(client: Elasticsearch, settings: Settings) -> None:
    index_pages(client, settings, [BILINGUAL])
    document = read_document(client, settings, page_url("bilingual"))
    assert document is not None
    assert document["title"] == {"en": ["Talks in Baku"], "ru": ["Переговоры в Баку"]}
    assert document["body"]["en"] == ["The ministers met in Baku.", "A closing note."]
    assert (document["language"], document["languages"]) == ("en", ["en", "ru"])
    assert [Segment(**part) for part in document["segments"]] == list(BILINGUAL.article.segments)


@pytest.mark.services
def test_a_document_says_where_it_came_from(client: Elasticsearch, settings: Settings) -> None:
    index_pages(client, settings, [BILINGUAL])
    document = read_document(client, settings, document_id(page_url("bilingual"))[:10])
    assert document is not None
    expected = {
        "source": "ministry",
        "url": page_url("bilingual"),
        "final_url": page_url("bilingual?final"),
        "digest": "sha256:0",
        "run_id": "run-1",
        "rules_version": "generic",
        "archive": {"file": "ministry/1.warc.gz", "offset": 17, "length": 900, "record_id": "urn:uuid:1"},
        "fetched_at": "2024-05-01T12:00:00+00:00",
        "listed_at": "2024-05-01T12:00:00+00:00",
    }
    assert {name: document[name] for name in expected} == expected
    assert document["versions"].keys() == {"rules", "cleaner", "enricher", "knowledge", "document", "code"}


def test_a_date_stays_as_precise_as_the_page_gave_it() -> None:
    moment = document_of(BILINGUAL)
    assert moment["published"] == "2023-02-27T00:30:00+04:00"
    assert (moment["published_day"], moment["published_precision"]) == ("2023-02-27", "minute")
    day = document_of(make_page("day", ("en", "Day", "Text."), published="2023-02-27"))
    assert (day["published"], day["published_day"], day["published_precision"]) == ("2023-02-27", "2023-02-27", "day")
    assert "published" not in document_of(make_page("undated", ("en", "Undated", "Text.")))


@pytest.mark.services
def test_indexing_again_replaces_and_never_doubles(client: Elasticsearch, settings: Settings) -> None:
    pages = [make_page(f"again-{number}", ("en", "Again", "Once more.")) for number in range(5)]
    assert {outcome.status for outcome in index_pages(client, settings, pages)} == {"created"}
    assert {outcome.status for outcome in index_pages(client, settings, pages)} == {"updated"}
    found = client.count(index=alias_name(settings, "documents"), query={"prefix": {"url": page_url("again-")}})
    assert found["count"] == 5


@pytest.mark.services
def test_the_same_page_twice_in_one_batch_is_one_document(client: Elasticsearch, settings: Settings) -> None:
    page = make_page("twin", ("en", "Twin", "Twice."))
    assert [outcome.status for outcome in index_pages(client, settings, [page, page])] == ["created", "updated"]


@pytest.mark.services
def test_a_refused_document_is_told_with_its_reason_and_the_others_go_on(
    client: Elasticsearch, settings: Settings
) -> None:
    good = [document_of(make_page(f"good-{number}", ("en", "Good", "Good."))) for number in range(3)]
    bad_date = document_of(make_page("bad-date", ("en", "Bad", "Bad."))) | {"published": "yesterday"}
    unknown = document_of(make_page("unknown", ("en", "Bad", "Bad."))) | {"surprise": 1}
    nested = document_of(make_page("nested", ("en", "Bad", "Bad."))) | {"people": [{"id": "person/x", "age": 7}]}
    batch = [good[0], bad_date, good[1], unknown, nested, good[2]]
    outcomes = {outcome.url: outcome for outcome in index_documents(client, settings, batch)}
    refresh_documents(client, settings)
    assert [url for url, one in outcomes.items() if one.ok] == [document["url"] for document in good]
    assert "failed to parse field [published]" in (outcomes[page_url("bad-date")].reason or "")
    for name, field in (("unknown", "surprise"), ("nested", "age")):
        reason = outcomes[page_url(name)].reason or ""
        assert reason.startswith("strict_dynamic_mapping_exception") and f"[{field}]" in reason
    assert read_document(client, settings, page_url("good-2")) is not None
    assert read_document(client, settings, page_url("unknown")) is None


@pytest.mark.services
def test_what_is_no_text_becomes_a_blank_and_offsets_stay(client: Elasticsearch, settings: Settings) -> None:
    page = make_page("controls", ("en", "Zero\x00byte", "A\x02mark\x03 and a tab\tstay."))
    assert all(outcome.ok for outcome in index_pages(client, settings, [page]))
    document = read_document(client, settings, page_url("controls"))
    assert document is not None
    assert document["body"]["en"] == ["A mark  and a tab\tstay."]
    assert document["headline"] == "Zero byte"


@pytest.mark.services
def test_without_its_alias_writing_stops_instead_of_guessing_a_mapping(
    client: Elasticsearch, settings: Settings
) -> None:
    lost = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-lost"})
    with pytest.raises(ServiceError, match="communique index ensure"):
        list(index_documents(client, lost, [document_of(make_page("x", ("en", "X", "X.")))]))
    assert not client.indices.exists(index=alias_name(lost, "documents"))


@pytest.mark.services
def test_an_index_that_takes_no_writes_is_the_clusters_fault_not_the_documents(
    client: Elasticsearch, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communique.index.writing.WRITE_RETRIES", 2)  # seconds of patience instead of half a minute
    full = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-full"})
    ensure_indices(client, full)
    client.indices.put_settings(index=alias_name(full, "documents"), settings={"index.blocks.write": True})
    with pytest.raises(
        ServiceError, match=r"nothing is lost; `communique doctor` tells which indices take no documents"
    ):
        list(index_documents(client, full, [document_of(make_page("x", ("en", "X", "X.")))]))


def test_no_address_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"communique up.*ES_URL"):
        connect(Settings(home=tmp_path, es_url=None))


def test_the_embedded_nodes_address_is_read_from_its_service_file(tmp_path: Path, elasticsearch_url: str) -> None:
    home = Settings(home=tmp_path, es_url=None)
    home.services_dir.mkdir()
    (home.services_dir / "elasticsearch.json").write_text(
        json.dumps({"address": elasticsearch_url.removeprefix("http://")}), encoding="utf-8"
    )
    assert connect(home).info()["version"]["number"].startswith("9.")


def test_a_password_in_the_address_is_never_told(tmp_path: Path, unused_port: int) -> None:
    with pytest.raises(ServiceError) as caught:
        connect(Settings(home=tmp_path, es_url=f"http://user:s3cret@127.0.0.1:{unused_port}"))
    assert "s3cret" not in str(caught.value)
    assert f"127.0.0.1:{unused_port}" in str(caught.value)


@pytest.mark.parametrize("address", ["ftp://es.example:9200", "es.example:9200", "https://"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ServiceError, match="ES_URL is not an http"):
        connect(Settings(home=tmp_path, es_url=address))


def _copy_config(settings: Settings, directory: Path, fields: dict[str, object]) -> Settings:
    """Return settings whose document template has ``fields`` besides."""
    for file in (PROJECT_ROOT / "config" / "elasticsearch").rglob("*.json"):
        body = json.loads(file.read_text(encoding="utf-8"))
        if file.name == "document-fields.json":
            body["template"]["mappings"]["properties"] |= fields
        target = directory / "elasticsearch" / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(body), encoding="utf-8")
    return settings.model_copy(update={"config_dir": directory})
