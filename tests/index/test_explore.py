"""Fields and operators, stories as one hit, going on to the last page, exports and suggestions, on a real node."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pydantic import ValidationError
from tests.index.index_pages import document_of, make_page, page_url

from communique.index import (
    SearchRequest,
    SearchResult,
    alias_name,
    document_id,
    index_documents,
    refresh_documents,
    search_documents,
)
from communique.index.explore import read_story, similar_documents, telling_terms
from communique.index.export import iterate_documents, write_export
from communique.index.suggest import suggest
from communique.knowledge import KnowledgeBase
from communique.settings import Settings

pytestmark = pytest.mark.services

LAVROV, BAYRAMOV = "person/sergey-lavrov", "person/jeyhun-bayramov"
FORMULA = "=HYPERLINK(1)"
PARTY = {"type": "keyword"}
CONTRACT = {
    "story": {"properties": {"id": {"type": "keyword"}, "role": {"type": "keyword"}}},
    "topics": {"type": "keyword"},
    "speakers": {"properties": {"id": PARTY, "name": PARTY, "facet": PARTY, "known": {"type": "boolean"}}},
    "quotes": {
        "type": "nested",
        "properties": {
            "text": {"type": "text", "fields": {"en": {"type": "text", "analyzer": "text_en"}}},
            "language": {"type": "keyword"},
            "speaker": {"properties": {"id": PARTY, "name": PARTY, "facet": PARTY, "known": {"type": "boolean"}}},
            "direct": {"type": "boolean"},
        },
    },
}


def party(identity: str, name: str) -> dict[str, Any]:
    return {"id": identity, "name": name, "facet": f"{identity}\t{name}", "known": True}


def quote(identity: str, name: str, text: str) -> dict[str, Any]:
    return {"text": text, "language": "en", "direct": True, "speaker": party(identity, name)}


def documents() -> list[dict[str, Any]]:
    """Three pages of one story, one of another, and some that nobody has grouped."""
    both = {LAVROV: ("Sergey Lavrov", "Lavrov"), BAYRAMOV: ("Jeyhun Bayramov", "Bayramov")}
    pages = [
        ("original", "Talks on pipelines", "Lavrov and Bayramov spoke of pipelines. Gas will flow.", "2022-01-01"),
        ("reprint", "Talks on pipelines", "Lavrov and Bayramov spoke of pipelines. Gas will flow.", "2022-01-02"),
        ("update", "Talks on pipelines", "Lavrov and Bayramov spoke of pipelines. Gas flows now.", "2022-01-03"),
        ("other", "Pipelines again", "Lavrov spoke to Bayramov about pipelines in spring.", "2022-03-01"),
        ("alone-1", FORMULA, "A page about pipelines by Lavrov for Bayramov, alone.", "2023-02-02"),
        ("alone-2", "Alone, two", "Another page about pipelines; Lavrov; Bayramov; nobody grouped it.", "2021-02-02"),
    ]
    made = {
        name: document_of(make_page(name, ("en", title, text), people=both, published=day, byline=("A. Writer",)))
        for name, title, text, day in pages
    }
    for name in ("original", "reprint", "update"):
        made[name]["story"] = {"id": "story-1", "role": name}
    made["other"]["story"] = {"id": "story-2", "role": "original"}
    made["original"]["topics"] = ["energy"]
    made["original"]["quotes"] = [
        quote(LAVROV, "Sergey Lavrov", "The pipelines are ready."),
        quote(BAYRAMOV, "Jeyhun Bayramov", "The gas will flow."),
    ]
    made["original"]["speakers"] = [party(LAVROV, "Sergey Lavrov"), party(BAYRAMOV, "Jeyhun Bayramov")]
    return list(made.values())


@pytest.fixture(scope="module", autouse=True)
def pages(client: Elasticsearch, settings: Settings) -> None:
    alias = alias_name(settings, "documents")
    (mapping,) = client.indices.get_mapping(index=alias).values()
    missing = {name: field for name, field in CONTRACT.items() if name not in mapping["mappings"]["properties"]}
    if missing:
        client.indices.put_mapping(index=alias, properties=missing)
    assert all(one.ok for one in index_documents(client, settings, documents()))
    refresh_documents(client, settings)


@pytest.fixture
def search(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> Callable[..., SearchResult]:
    def ask(query: str, **fields: Any) -> SearchResult:
        return search_documents(client, settings, knowledge, SearchRequest(query=query, **fields))

    return ask


def names(result: SearchResult) -> list[str]:
    return [hit.url.rpartition("/")[2] for hit in result.hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Лавров pipelines NOT spring", {"original", "reprint", "update", "alone-1", "alone-2"}),
        ("spring OR alone", {"other", "alone-1", "alone-2"}),
        ("person:Байрамов (spring OR title:two)", {"other", "alone-2"}),
        ("date:2022-01..2022-02 -date:2022-01-02", {"original", "update"}),
        ("story:story-1 AND flow*", {"original", "reprint", "update"}),
        ("topic:energy", {"original"}),
        ("person:(Lavrov AND Bayramov) source:ministry kind:news lang:english author:writer spring", {"other"}),
        ('speaker:Лавров quote:"pipelines are"', {"original"}),
        ("speaker:Лавров quote:gas", set()),
        ("speaker:Bayramov quote:gas", {"original"}),
        ("speaker:Bayramov speaker:Lavrov", {"original"}),
        ("quote:*", {"original"}),
        ("person:Nobody", set()),
        ('"spoke pipelines"~1 -spring', {"original", "reprint", "update"}),
        ("-pipelines", set()),
    ],
)
def test_fields_and_operators(search: Callable[..., SearchResult], query: str, found: set[str]) -> None:
    assert set(names(search(query, size=50))) == found


def test_a_hit_tells_the_statements_asked_for_and_why_it_was_found(search: Callable[..., SearchResult]) -> None:
    (hit,) = search("speaker:Bayramov quote:gas").hits
    assert [(one.speaker, one.text) for one in hit.statements] == [("Jeyhun Bayramov", "The gas will flow.")]
    ways = {(way.text, way.how) for way in search("Лавров spring").hits[0].why}
    assert ways == {("Лавров", "identity"), ("spring", "words")}


@pytest.mark.parametrize("sort", ["newest", "oldest", "relevance", "recency"])
def test_pages_of_a_story_are_one_hit_and_pages_without_one_stay(
    search: Callable[..., SearchResult], sort: str
) -> None:
    every = names(search("pipelines", sort=sort, size=50))
    collapsed = search("pipelines", sort=sort, size=50, collapse=True)
    story = {"original", "reprint", "update"}
    first = next(name for name in every if name in story)
    assert names(collapsed) == [name for name in every if name not in story - {first}]
    assert (collapsed.total, collapsed.stories) == (6, 4)
    assert {name: hit.more for name, hit in zip(names(collapsed), collapsed.hits, strict=True)}[first] == 2
    one_by_one = [names(search("pipelines", sort=sort, size=1, offset=at, collapse=True)) for at in range(4)]
    assert [name for (name,) in one_by_one] == names(collapsed)


def test_stories_fold_under_filters_too(search: Callable[..., SearchResult]) -> None:
    result = search("pipelines", date_from="2022-01-02", date_to="2022-12-31", sort="newest", collapse=True)
    assert names(result) == ["other", "update"]
    assert [hit.more for hit in result.hits] == [0, 1]


def test_a_story_has_its_pages_by_date(client: Elasticsearch, settings: Settings) -> None:
    pages = read_story(client, settings, "story-1")
    assert [(page.hit.url.rpartition("/")[2], page.role) for page in pages] == [
        (name, name) for name in ("original", "reprint", "update")
    ]
    (alone,) = read_story(client, settings, document_id(page_url("alone-1")))
    assert alone.hit.url == page_url("alone-1")
    assert read_story(client, settings, "no-such-story") == []


@pytest.mark.parametrize("sort", ["newest", "oldest", "relevance", "recency"])
def test_going_on_behind_each_page_leads_to_the_last_hit_once(search: Callable[..., SearchResult], sort: str) -> None:
    result = search("pipelines", sort=sort, size=2)
    seen = names(result)
    while result.next:
        result = search("pipelines", sort=sort, size=2, after=result.next)
        seen += names(result)
    assert seen == names(search("pipelines", sort=sort, size=50))


@pytest.mark.parametrize("after", ["", "x", "W10", "WyJuZXdlc3QiLCJhIiwiYiJd", "é"])
def test_a_cursor_that_is_none_is_refused(after: str) -> None:
    with pytest.raises(ValidationError, match="'after'"):
        SearchRequest(query="x", sort="newest", after=after)


def test_counts_over_time_add_up(search: Callable[..., SearchResult]) -> None:
    result = search("pipelines")
    assert sum(period.count for period in result.timeline) == result.total
    for period in result.timeline:
        narrowed = search(
            "pipelines", date_from=period.first, date_to=period.end.fromordinal(period.end.toordinal() - 1)
        )
        assert narrowed.total == period.count


def test_a_query_that_finds_nothing_is_put_right(search: Callable[..., SearchResult]) -> None:
    assert search("pipelnes grouped").spelling == "pipelines grouped"
    assert search("person:Lavrov pipelnes").spelling == "person:Lavrov pipelines"
    assert search("zzzzzzzzz").spelling is None


def test_exports_have_every_page_with_its_place_in_the_archive(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase
) -> None:
    request = SearchRequest(query="pipelines", sort="newest")

    def export(form: Any) -> str:
        return "".join(write_export(iterate_documents(client, settings, knowledge, request), form))

    rows = list(csv.DictReader(io.StringIO(export("csv"))))
    assert [row["url"] for row in rows[:2]] == [page_url("alone-1"), page_url("other")]
    assert rows[0]["title"] == f"'{FORMULA}"
    assert (rows[0]["people"], rows[0]["archive_record"]) == ("Jeyhun Bayramov; Sergey Lavrov", "urn:uuid:1") or (
        rows[0]["people"],
        rows[0]["archive_record"],
    ) == ("Sergey Lavrov; Jeyhun Bayramov", "urn:uuid:1")
    lines = [json.loads(line) for line in export("jsonl").splitlines()]
    assert [line["url"] for line in lines] == [row["url"] for row in rows]
    assert len(lines) == 6
    assert lines[0]["segments"][0]["text"].startswith("A page about pipelines")
    bibtex, ris = export("bibtex"), export("ris")
    assert bibtex.count("@online{") == ris.count("TY  - ELEC\r\n") == ris.count("ER  - \r\n") == 6
    assert "archived as urn:uuid:1 in ministry/1.warc.gz at 17" in bibtex
    assert "author = {{A. Writer}}" in bibtex
    assert "DA  - 2023/02/02\r\n" in ris


def test_an_export_stops_where_it_is_told(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> None:
    assert len(list(iterate_documents(client, settings, knowledge, SearchRequest(), 2))) == 2


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("Lavr", "Sergey Lavrov"),
        ("лавр", "Сергей Лавров"),
        ("gas NOT sergey lavr", "gas NOT Sergey Lavrov"),
        ("gas person:Байра", 'gas person:"Джейхун Байрамов"'),
        ("pipelnes", "pipelines"),
    ],
)
def test_suggestions_complete_the_end_of_a_query(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, typed: str, query: str
) -> None:
    found = suggest(client, settings, knowledge, typed)
    assert found[0].query == query
    assert found[0].count > 0


@pytest.mark.parametrize("typed", ["", "x", "place:Lavr", "AND", "((((", "zzzz", "\x00"])
def test_nothing_is_suggested_for_nothing(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, typed: str
) -> None:
    assert suggest(client, settings, knowledge, typed) == []


def test_a_page_leads_to_those_like_it(client: Elasticsearch, settings: Settings) -> None:
    found = similar_documents(client, settings, document_id(page_url("original")), 2)
    assert {hit.url for hit in found} == {page_url("reprint"), page_url("update")}


def test_telling_terms_of_a_result(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> None:
    sights = ("stood in the river", "ran over a hill", "ate the tall grass", "slept below trees")
    herd = [
        make_page(f"quagga-{at}", ("en", "Sight", f"A quagga {sight} by itself.")) for at, sight in enumerate(sights)
    ]
    list(index_documents(client, settings, map(document_of, herd)))
    refresh_documents(client, settings)
    try:
        found = telling_terms(client, settings, knowledge, SearchRequest(query="quagga"))
        assert "quagga" in {one.value for one in found.words["en"]}
        assert not {"a", "the", "by"} & {one.value for one in found.words["en"]}
    finally:
        ids = [document_id(page_url(f"quagga-{at}")) for at in range(len(sights))]
        client.delete_by_query(index=alias_name(settings, "documents"), query={"ids": {"values": ids}}, refresh=True)
