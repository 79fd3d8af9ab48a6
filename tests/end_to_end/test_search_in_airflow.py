"""The search page inside Airflow, in a real browser: behind its login, in its frame, with the hits it has elsewhere."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Page
from tests.end_to_end.conftest import CrawledDemo, airflow_address, picture

from communique.api.texts import read_texts
from communique.index import SearchRequest, SearchResult, document_id, search_documents

pytestmark = [pytest.mark.services, pytest.mark.browser]

QUERIES = {"en": "Lavrov gas", "ru": "Мамедъяров", "az": "Məmmədyarov"}


def found_in_process(crawled: CrawledDemo, query: str) -> SearchResult:
    installation = crawled.installation
    request = SearchRequest(query=query, collapse=True)
    return search_documents(installation.client, installation.settings, installation.knowledge, request)


def test_nothing_is_found_without_a_login(crawled: CrawledDemo) -> None:
    hit = found_in_process(crawled, "*").hits[0]
    paths = ("", "?q=*", "help", f"pages/{document_id(hit.url)}", f"documents/{document_id(hit.url)}", "search?q=*")
    for path in (*paths, "suggest?q=Lav", "export?q=*&format=csv"):
        answer = requests.get(f"{airflow_address(crawled)}/communique-search/{path}", timeout=30)
        assert answer.status_code == 401, path
        assert "demo-" not in answer.text and (hit.title or hit.url) not in answer.text


@pytest.mark.parametrize("language", list(QUERIES))
def test_a_search_finds_in_airflows_frame_what_it_finds_elsewhere(
    viewer: Page, crawled: CrawledDemo, language: str
) -> None:
    query, texts = QUERIES[language], read_texts(language)
    expected = found_in_process(crawled, query)
    assert expected.total > 0
    viewer.goto(f"{airflow_address(crawled)}/plugin/communique-search")
    frame = viewer.frame_locator("iframe")
    if language != "en":  # what the browser likes best; the link would bring the same page again, some time later
        frame.locator(f'header a[hreflang="{language}"]').click()
    frame.locator(f'html[lang="{language}"] #q').fill(query)
    frame.get_by_role("button", name=texts("search"), exact=True).click()
    frame.locator(f'#q[value="{query}"]').wait_for()
    assert frame.locator("#found").inner_text().split(", ")[0] == texts.counted("pages", "one-page", expected.total)
    links = [link.get_attribute("href") or "" for link in frame.locator("h3 a").all()]
    assert [link.partition("?")[0].rpartition("/")[2] for link in links] == [hit.id for hit in expected.hits]
    facet = frame.locator(f'.facet:has(> summary:text-is("{texts.word("facets", "source")}"))')
    counted = [int(count) for count in facet.locator(".count").all_inner_texts()]
    assert sum(counted) == expected.total
    if language == "az":
        picture(viewer, "search-in-airflow")
    facet.locator("a").first.click()
    frame.locator(".chosen a").wait_for()
    assert frame.locator("#found").inner_text().split(", ")[0] == texts.counted("pages", "one-page", counted[0])
    frame.locator("h3 a").first.click()
    frame.locator(".document h1").wait_for()
