"""A page whose text stands in data for its scripts alone is read from there, others as they show themselves."""

from __future__ import annotations

import json

import pytest
from clean_pages import EN

from communique.clean import clean_html
from communique.clean.script_text import text_in_scripts
from communique.errors import PageError

URL = "https://www.harbour.example/news/1"
HEAD = "<title>Ferry line opens</title><meta property='article:published_time' content='2024-05-06'>"
MARKUP = '<div class="photo"><img src="/a.jpg"></div>' + "".join(f'<p class="body">{text}</p>' for text in EN)


def _escaped(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")


def _pushed(markup: str) -> str:
    """Return a script as a framework writes it that sends pages as strings of data."""
    inner = '7:["$","main",null,' + _escaped({"id": 7, "content": markup}) + "]"
    return f"<script>self.__next_f.push([1,{_escaped(inner)}])</script>"


def _page(script: str, body: str = "<div id=root></div>") -> str:
    return f"<html lang=en><head>{HEAD}</head><body>{body}{script}</body></html>"


@pytest.mark.parametrize(
    "script",
    [
        _pushed(MARKUP),
        _pushed(MARKUP) * 2,
        f"<script>window.STATE = {_escaped({'post': {'html': MARKUP}})};</script>",
        '<script type="application/ld+json">'
        + json.dumps({"@type": "NewsArticle", "headline": "Ferry line opens", "articleBody": "\n\n".join(EN)})
        + "</script>",
    ],
)
def test_text_in_data_for_scripts_is_the_text_of_a_page_without_any(script: str) -> None:
    article = clean_html(_page(script), URL)
    assert article.text.split("\n\n") == list(EN)
    assert article.title == "Ferry line opens"
    assert article.origins["text"] == "script"


def test_what_the_page_shows_outranks_its_data() -> None:
    shown = "".join(f"<p>{text}</p>" for text in EN)
    other = _pushed("".join(f"<p>{text} As told to the harbour's own newsletter.</p>" for text in EN))
    article = clean_html(_page(other, f"<article>{shown}</article>"), URL)
    assert "newsletter" not in article.text
    assert article.origins["text"] == "extractor"


def test_of_several_articles_in_data_none_is_the_page_s_own() -> None:
    others = [MARKUP, MARKUP.replace("ferry", "railway"), MARKUP.replace("ferry", "airport")]
    with pytest.raises(PageError) as error:
        clean_html(_page("".join(map(_pushed, others))), URL)
    assert error.value.reason == "no-text"


@pytest.mark.parametrize(
    "script",
    [
        '<script>var a = "<p' + '\\"' * 5000,
        "<script>" + '"\\x27<p>"' * 500 + "</script>",
        '<script>"<p>\\ud800</p>' * 9,
    ],
)
def test_broken_scripts_have_no_text(script: str) -> None:
    assert text_in_scripts(script) is None


def test_markup_in_data_is_cleaned_as_any_other() -> None:
    told = MARKUP + "<script>alert('ferry')</script><p>Follow us on Facebook</p>"
    text = clean_html(_page(_pushed(told)), URL).text
    assert "alert" not in text
    assert "Facebook" not in text


def test_a_script_that_never_ends_holds_nothing() -> None:
    assert text_in_scripts(_pushed(MARKUP) + "<script>" * 3) is not None
    assert text_in_scripts(("<script>" + "<p" * 1000) * 1000) is None
