"""The main job: every page of the demo sites, through Airflow, becomes exactly the document its content file says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.commands import run_process
from tests.end_to_end.conftest import CrawledDemo

from communique.demo.content import DemoPage, DemoSite, load_sites
from communique.index import SearchRequest, read_document, search_documents

pytestmark = pytest.mark.services

SITES = load_sites()
DOCUMENTS = [page for site in SITES for page in site.documents]


def held_document(crawled: CrawledDemo, page: DemoPage) -> dict[str, Any]:
    document = read_document(crawled.installation.client, crawled.settings, page.url)
    assert document is not None, f"{page.url} has no document"
    return document


def total(crawled: CrawledDemo, query: str = "*", **filters: Any) -> int:
    request = SearchRequest(query=query, size=0, **filters)
    installation = crawled.installation
    return search_documents(installation.client, crawled.settings, installation.knowledge, request).total


def test_the_index_holds_as_many_documents_as_there_are_content_files(crawled: CrawledDemo) -> None:
    assert len(DOCUMENTS) >= 80
    assert total(crawled) == len(DOCUMENTS)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.id)
def test_every_listed_page_is_accounted_for(crawled: CrawledDemo, site: DemoSite) -> None:
    report = crawled.reports[f"demo-{site.id}"]
    assert report.finished
    assert report.problems == ()
    assert (report.listed, report.indexed) == (len(site.pages), len(site.documents))
    expected = [page.expected_reason for page in site.pages if page.expected == "quarantine"]
    assert report.reasons == {reason: expected.count(reason) for reason in expected}


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: f"{page.site}/{page.slug}")
def test_a_document_is_what_its_content_file_says(crawled: CrawledDemo, page: DemoPage) -> None:
    document = held_document(crawled, page)
    assert document["headline"] == page.title
    assert document["published_text"] == page.published
    assert tuple(document["byline"]) == page.byline
    assert document.get("reference") == page.reference
    assert document["kind"] == page.kind
    found = [(part["language"], part.get("title"), part["text"]) for part in document["segments"]]
    assert found == [(part.language, part.title, part.text) for part in page.segments]


def test_every_document_says_where_it_came_from(crawled: CrawledDemo) -> None:
    from communique.archive import ArchiveReader
    from communique.models import ArchiveRef

    reader = ArchiveReader(crawled.installation.archive)
    for page in DOCUMENTS[::10]:
        document = held_document(crawled, page)
        raw = reader.read(ArchiveRef.model_validate(document["archive"]))
        assert raw.url == page.url
        assert document["source"] == f"demo-{page.site}"
        assert {"cleaner", "enricher", "knowledge", "rules", "code"} <= document["versions"].keys()
        assert document["fetched_at"] and document["indexed_at"] and document["run_id"]


def test_the_page_that_answers_500_is_in_quarantine_with_its_bytes(crawled: CrawledDemo) -> None:
    entries = crawled.installation.ledger.list_quarantined()
    faulty = {page.url: page.expected_reason for site in SITES for page in site.pages if page.expected == "quarantine"}
    assert {entry.url: entry.reason for entry in entries} == faulty
    assert all(entry.archive and entry.message and entry.url in entry.message for entry in entries)


@pytest.mark.parametrize(
    ("query", "languages"),
    [("Лавров", {"en", "ru"}), ("Mammadyarov", {"en", "ru"}), ("Məmmədyarov", {"en", "ru"}), ("Lavrov", {"ru", "az"})],
)
def test_a_name_in_one_script_finds_pages_in_the_others(crawled: CrawledDemo, query: str, languages: set[str]) -> None:
    for language in languages:
        assert total(crawled, query, languages=(language,)) > 0, (query, language)


def test_a_second_crawl_finds_everything_unchanged(crawled: CrawledDemo) -> None:
    before = total(crawled)
    reports = crawled.crawl()
    for site in SITES:
        report = reports[f"demo-{site.id}"]
        quarantined = sum(page.expected == "quarantine" for page in site.pages)
        assert (report.fetched, report.indexed, report.quarantined) == (0, 0, quarantined)
        assert report.unchanged == report.listed - quarantined
    assert total(crawled) == before


def test_the_command_line_prints_one_json_object(crawled: CrawledDemo) -> None:
    done = run_process(crawled.settings, "search", "*", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["total"] == len(DOCUMENTS)
    assert {"id", "url", "title", "language"} <= result["hits"][0].keys()
    assert {facet["value"] for facet in result["facets"]["source"]} == {f"demo-{site.id}" for site in SITES}
