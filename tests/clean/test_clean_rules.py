"""A source's selectors, in the version of the publication date, before anything generic."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from clean_pages import EN

from communique.clean import clean_page
from communique.errors import PageError
from communique.models import ArchiveRef, Candidate, RawPage
from communique.sources.model import Source

OLD = {
    "version": "2012",
    "valid_until": "2018-12-31",
    "title": "td.head",
    "body": "td.body",
    "published": "td.day",
    "remove": ["i.note"],
}
NEW = {
    "version": "2019",
    "valid_from": "2019-01-01",
    "title": "h1.t",
    "body": "#story",
    "byline": ".who b",
    "reference": ".nr",
}


def _source(**clean: Any) -> Source:
    return Source.model_validate(
        {
            "id": "harbour",
            "name": "Harbour Ministry",
            "description": "Tests.",
            "category": "ministry",
            "languages": ["en"],
            "home": "https://example.org/",
            "discover": [{"type": "feed", "url": "https://example.org/feed"}],
            "scope": {"hosts": ["example.org"]},
            "clean": {"rules": [NEW, OLD], **clean},
        }
    )


def _page(html: str, url: str = "https://example.org/n/1", content_type: str = "text/html; charset=utf-8") -> RawPage:
    return RawPage(
        url=url,
        final_url=url,
        status=200,
        headers={"content-type": content_type},
        body=html.encode(),
        fetched_at=datetime(2025, 1, 1, tzinfo=UTC),
    )


def _old_html(day: str) -> str:
    text = "<br><br>".join(EN)
    return (
        f"<html><body><table><tr><td class=head>The old ferry</td></tr><tr><td class=day>{day}</td></tr>"
        f"<tr><td class=body>{text}<i class=note>Nothing of this line is text.</i></td></tr></table>"
    )


def _new_html(day: str) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in EN)
    return (
        f"<html><head><meta property='article:published_time' content='{day}'></head><body><h1>Wrong</h1>"
        f"<h1 class=t>The new ferry</h1><span class=nr>No. 7/24</span><span class=who><b>Rauf Aliyev</b></span>"
        f"<div id=story>{text}</div></body></html>"
    )


def test_old_page_is_read_by_old_rules() -> None:
    article = clean_page(_page(_old_html("12.03.2015")), source=_source())
    assert (article.rules_version, article.title, article.published) == ("2012", "The old ferry", "2015-03-12")
    assert article.text.split("\n\n") == list(EN)
    assert article.origins["title"] == article.origins["text"] == article.origins["published"] == "rule"
    assert article.source == "harbour"


def test_an_old_text_in_the_new_design_is_read_by_the_rules_that_find_it() -> None:
    article = clean_page(_page(_new_html("2015-03-12")), source=_source())
    assert (article.rules_version, article.title, article.published) == ("2019", "The new ferry", "2015-03-12")
    lost = clean_page(_page(_new_html("2015-03-12").replace("id=story", "id=tale")), source=_source())
    assert lost.rules_version == "2012", "where no version finds the text, the day decides"


def test_new_page_is_read_by_new_rules() -> None:
    article = clean_page(_page(_new_html("2024-03-12")), source=_source())
    assert (article.rules_version, article.title) == ("2019", "The new ferry")
    assert (article.byline, article.reference) == (("Rauf Aliyev",), "7/24")
    assert article.origins["published"] == "meta"


def test_listing_date_chooses_the_version() -> None:
    candidate = Candidate(
        source="harbour",
        url="https://example.org/n/1",
        via="list",
        found_in="https://example.org/",
        published="2016-05-05",
        listed_at=datetime(2025, 1, 1, tzinfo=UTC),
    )
    article = clean_page(_page(_old_html("no date")), source=_source(), candidate=candidate)
    assert (article.rules_version, article.published, article.origins["published"]) == ("2012", "2016-05-05", "listing")


def test_selectors_that_find_nothing_leave_the_field_to_the_generic_reader() -> None:
    html = _new_html("2024-03-12").replace("class=t", "").replace("<h1>Wrong</h1>", "").replace("id=story", "id=other")
    article = clean_page(_page(html), source=_source())
    assert (article.title, article.origins["title"]) == ("The new ferry", "heading")
    assert article.text.split("\n\n") == list(EN)


def test_day_first_of_the_source_decides_numeric_dates() -> None:
    html = _old_html("03/04/2015")
    assert clean_page(_page(html), source=_source()).published == "2015-04-03"
    assert clean_page(_page(html), source=_source(day_first=False)).published == "2015-03-04"


def test_kind_by_url_and_default_kind() -> None:
    source = _source(kinds=[{"match": "/speeches/", "kind": "speech"}], default_kind="press release")
    assert clean_page(_page(_new_html("2024-03-12")), source=source).kind == "press release"
    speech = clean_page(_page(_new_html("2024-03-12"), "https://example.org/speeches/1"), source=source)
    assert speech.kind == "speech"


def test_the_sources_rule_and_its_default_are_told_as_signs_of_the_kind() -> None:
    source = _source(kinds=[{"match": "/speech(es)?/", "kind": "speech"}], default_kind="press release")
    by_rule = clean_page(_page(_new_html("2024-03-12"), "https://example.org/speeches/1"), source=source).kind_evidence
    assert by_rule is not None
    assert (by_rule.place, by_rule.words, by_rule.rule) == ("url", "/speeches/", "/speech(es)?/")
    by_default = clean_page(_page(_new_html("2024-03-12")), source=source).kind_evidence
    assert by_default is not None
    assert (by_default.place, by_default.words, by_default.rule) == ("source", "", None)


def test_archive_reference_is_noted() -> None:
    archive = ArchiveRef(file="harbour/a.warc.gz", offset=0, length=10, record_id="urn:uuid:1")
    assert clean_page(_page(_new_html("2024-03-12")), archive=archive).archive == archive


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"%PDF-1.7 abc", "text/html", "broken-pdf"),
        (b"{}", "application/json", "unsupported-type"),
        (b"", "text/html", "not-a-page"),
        (b"<html><body></body></html>", "text/html", "no-text"),
        (b"<html><body><a href=/>Home</a> <a href=/n>News</a></body></html>", "text/html", None),
        (b" \n ", "text/plain", "no-text"),
    ],
)
def test_pages_that_cannot_be_cleaned_say_why(body: bytes, content_type: str, reason: str | None) -> None:
    page = _page("", content_type=content_type).model_copy(update={"body": body})
    with pytest.raises(PageError) as caught:
        clean_page(page)
    assert caught.value.reason == reason or reason is None
    assert page.url in str(caught.value)
