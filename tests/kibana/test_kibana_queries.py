"""What each panel and saved search asks, asked of a real node: fields exist, panels over documents have an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from tests.index.index_pages import index_pages, make_page
from tests.kibana.kibana_files import columns_of, lens_panels, objects_of_type, query_of, search_body_of

from communique.index import alias_name, connect, ensure_indices, refresh_documents
from communique.models import Party, Statements, Topic
from communique.operators.health import Finding, SourceHealth
from communique.operators.measures import RunMeasures
from communique.operators.store import HealthStore, RunRecord, SourceRecord
from communique.settings import Settings

pytestmark = pytest.mark.services

RUN_AT = datetime(2024, 5, 1, 12, tzinfo=UTC)
SPEAKER = Party(id="person/sergey-lavrov", name="Sergey Lavrov", known=True)
SAID = Statements(speaker=SPEAKER, topics=(Topic(name="diplomacy", score=2.0, evidence=("met",)),))
PANELS = dict(lens_panels())
SEARCHES = {saved["id"]: saved for saved in objects_of_type("search")}
VIEWS = {saved["id"]: saved["attributes"] for saved in objects_of_type("index-pattern")}
AGGREGATABLE = {"keyword", "date", "boolean", "float", "double", "integer", "long", "half_float"}


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Elasticsearch]:
    """A node with the indices in place, two documents in two languages, and a source whose last run went badly."""
    made = connect(settings)
    ensure_indices(made, settings)
    text = "Sergey Lavrov met Jeyhun Bayramov in Moscow. The Foreign Ministry recalled the Declaration."
    named = {
        "person/sergey-lavrov": ("Sergey Lavrov", "Sergey Lavrov"),
        "org/foreign-ministry": ("Foreign Ministry", "Foreign Ministry"),
        "place/moscow": ("Moscow", "Moscow"),
        "treaty/declaration": ("Declaration", "Declaration"),
        "event/summit": ("Summit", "Summit"),
    }
    pages = [
        make_page("one", ("en", "Meeting", text), people=named, published="2024-04-30").model_copy(
            update={"statements": SAID}
        ),
        make_page("two", ("ru", None, "Встреча в Москве."), published="2024-05-01T10:00:00+03:00"),
    ]
    index_pages(made, settings, pages)
    refresh_documents(made, settings)
    lost = Finding(state="degraded", cause="field-lost", evidence="no title", url="https://ministry.example/one")
    run = RunMeasures(source="ministry", run_id="run-1", started_at=RUN_AT, ended_at=RUN_AT, articles=1)
    store = HealthStore(made, settings)
    store.write_run(RunRecord(measures=run, state="degraded", findings=(lost,), well=False))
    health = SourceHealth(
        source="ministry", state="degraded", cause="field-lost", findings=(lost,), judged_at=RUN_AT, since=RUN_AT
    )
    store.write_sources([SourceRecord(health=health, known_since=RUN_AT)])
    made.indices.refresh(index=alias_name(settings, "health"))
    yield made


def index_of(view_id: str, settings: Settings) -> str:
    title: str = VIEWS[view_id]["title"]
    assert title.startswith("communique-")
    return settings.index_prefix + title.removeprefix("communique")


def types_of_fields(client: Elasticsearch, index: str, fields: set[str]) -> dict[str, set[str]]:
    caps = client.field_caps(index=index, fields=sorted(fields))["fields"] if fields else {}
    return {name: set(found) for name, found in caps.items() if name in fields}


@pytest.mark.parametrize("view_id", VIEWS)
def test_every_field_a_data_view_names_is_in_the_mapping(
    client: Elasticsearch, settings: Settings, view_id: str
) -> None:
    view = VIEWS[view_id]
    named = set(json.loads(view["fieldAttrs"])) | ({view["timeFieldName"]} if "timeFieldName" in view else set())
    assert named == set(types_of_fields(client, index_of(view_id, settings), named))


@pytest.mark.parametrize("name", PANELS)
def test_a_panels_fields_can_be_counted(client: Elasticsearch, settings: Settings, name: str) -> None:
    lens = PANELS[name]
    columns = columns_of(lens).values()
    fields = {column["sourceField"] for column in columns} - {"___records___"}
    types = types_of_fields(client, index_of(lens["references"][0]["id"], settings), fields)
    assert set(types) == fields
    assert all(found <= AGGREGATABLE for found in types.values()), types
    over_time = {column["sourceField"] for column in columns if column["operationType"] == "date_histogram"}
    assert all(types[field] == {"date"} for field in over_time)


@pytest.mark.parametrize("name", PANELS)
def test_a_panels_query_is_answered(client: Elasticsearch, settings: Settings, name: str) -> None:
    lens = PANELS[name]
    index = index_of(lens["references"][0]["id"], settings)
    answer = client.search(index=index, **search_body_of(lens))
    assert not answer["timed_out"]
    if index.endswith("-documents") and not lens["state"]["query"]["query"]:
        assert answer["hits"]["total"]["value"] == 2
    if index.endswith("-health") or (index.endswith("-documents") and not lens["state"]["query"]["query"]):
        assert all(found.get("buckets") != [] for found in answer.get("aggregations", {}).values()), answer


def test_the_sources_that_are_not_well_are_listed(client: Elasticsearch, settings: Settings) -> None:
    saved = SEARCHES["communique-search-unwell"]
    source = json.loads(saved["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    found = client.search(index=alias_name(settings, "health"), query=query_of(source["query"]["query"]))
    assert [hit["_source"]["record"] for hit in found["hits"]["hits"]] == ["state"]


@pytest.mark.parametrize("name", SEARCHES)
def test_a_saved_search_is_answered(client: Elasticsearch, settings: Settings, name: str) -> None:
    saved = SEARCHES[name]
    attributes: dict[str, Any] = saved["attributes"]
    index = index_of(saved["references"][0]["id"], settings)
    query = query_of(json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"])
    assert client.indices.validate_query(index=index, query=query)["valid"]
    client.search(index=index, query=query, sort=[{field: order} for field, order in attributes["sort"]])
    shown = set(attributes["columns"]) | {field for field, _ in attributes["sort"]}
    assert shown == set(types_of_fields(client, index, shown))


@pytest.mark.parametrize("dashboard", objects_of_type("dashboard"), ids=lambda saved: saved["id"])
def test_a_control_lists_a_keyword(client: Elasticsearch, settings: Settings, dashboard: dict[str, Any]) -> None:
    views = {one["name"]: one["id"] for one in dashboard["references"]}
    controls = json.loads(dashboard["attributes"]["controlGroupInput"]["panelsJSON"])
    for control_id, control in controls.items():
        field = control["explicitInput"]["fieldName"]
        index = index_of(views[f"controlGroup_{control_id}:optionsListDataView"], settings)
        assert types_of_fields(client, index, {field}) == {field: {"keyword"}}
