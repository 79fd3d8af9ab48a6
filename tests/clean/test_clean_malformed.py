"""Pages no one should have served: the cleaner gives an article or a PageError, never anything else."""

from __future__ import annotations

import gc
import random

import pytest
from clean_pages import EN, ENGLISH, RU, RUSSIAN, div_page, modern_page, old_page
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.clean import clean_html, clean_text
from communique.clean.page import parse_page
from communique.errors import PageError
from communique.models import Article

URL = "https://example.org/a"
PAGES = [
    modern_page("New ferry line discussed", EN, ENGLISH, "en"),
    old_page("Новая паромная линия обсуждена", RU, RUSSIAN, "ru"),
    div_page("New ferry line discussed", EN, ENGLISH, "en"),
]


def _clean(html: str) -> Article | None:
    try:
        return clean_html(html, URL)
    except PageError:
        return None


@pytest.mark.parametrize("depth", [300, 10_000])
def test_deep_nesting(depth: int) -> None:
    body = "".join(f"<p>{text}</p>" for text in EN)
    _clean("<html><body>" + "<div><span>" * depth + body + "</span></div>" * depth)


def test_text_before_deep_nesting_is_kept() -> None:
    body = "".join(f"<p>{text}</p>" for text in EN)
    article = _clean(f"<html><body><h1>New ferry line discussed</h1>{body}{'<b>' * 5000}</body></html>")
    assert article is not None
    assert article.text.split("\n\n")[: len(EN)] == list(EN)


def test_a_hundred_thousand_attributes_of_one_tag_are_bounded() -> None:
    many = " ".join(f"a{number}=1" for number in range(100_000))
    body = "".join(f"<p>{text}</p>" for text in EN)
    page = parse_page(f"<html><body><article><p {many}>first words</p>{body}</article></body></html>", URL)
    (first, *_) = page.root.iter("p")
    assert len(first.attrib) < 10_000
    assert "first words" in page.root.text_content()


def test_huge_attributes_do_not_reach_the_text() -> None:
    huge = "x" * 3_000_000
    article = _clean(PAGES[0].replace("<article>", f"<article data-state='{huge}'>"))
    assert article is not None
    assert article.text.split("\n\n") == list(EN)


def test_many_blocks_are_bounded() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>cell</td></tr>" for number in range(60_000))
    _clean(f"<html><body><h1>Numbers</h1><p>{EN[0]}</p><table>{rows}</table></body></html>")


@pytest.mark.parametrize("page", PAGES)
def test_cut_pages(page: str) -> None:
    for at in range(0, len(page), 97):
        _clean(page[:at])


_DAMAGE = (
    "<", ">", "&", "\x00", "</div>", "<table>", "<p", '"', "'", "\ud800", "<!--", "]]>", "é", "</body>", "<svg>",
    "<select>", "<noscript>", "<iframe>", "</html><html>", "<script>", "<a href=", "<form>", "<frameset>", "\ufeff",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(200))
def test_mutated_pages(seed: int) -> None:
    chance = random.Random(seed)
    text = list(chance.choice(PAGES))
    for _ in range(60):
        text[chance.randrange(len(text))] = chance.choice(_DAMAGE)
    at, length = chance.randrange(len(text)), chance.randrange(len(text) // 4)
    _clean("".join(text[:at] + text[at + length :] + text[at : at + length] * chance.randrange(3)))


def test_broken_json_ld_is_passed_over() -> None:
    script = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": [1, {"a": </script>'
    article = _clean(PAGES[0].replace("</head>", f"{script}</head>"))
    assert article is not None
    assert article.title == "New ferry line discussed"


@pytest.mark.parametrize(
    "value", ["[]", "[[[[]]]]", '{"@type":5}', '{"@type":"NewsArticle","author":[null,5,{"name":{}}]}']
)
def test_odd_json_ld(value: str) -> None:
    page = PAGES[0].replace("</head>", f'<script type="application/ld+json">{value}</script></head>')
    assert _clean(page) is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400))
def test_any_text_gives_an_article_or_a_page_error(text: str) -> None:
    for clean in (clean_html, clean_text):
        try:
            article = clean(text, URL)
        except PageError as error:
            assert error.reason in {"no-text", "not-a-page", "low-confidence"}
        else:
            assert all(segment.text.strip() for segment in article.segments)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<div>", "</div>", "<td>", "<br>", "<a href='x'>", "</a>", "<h2>", *EN]),
        max_size=60,
    )
)
def test_any_markup_gives_an_article_or_a_page_error(parts: list[str]) -> None:
    _clean("".join(parts))


def test_identity_of_an_element_holds_while_its_page_is_read() -> None:
    """Readers know elements by ``id()``; lxml makes objects anew, and uses ids again, unless they are held."""
    page = parse_page(f"<html><body>{'<div><p>Text</p></div>' * 500}</body></html>", "https://example.org/a")
    first = [id(element) for element in page.root.iter()]
    gc.collect()
    assert [id(element) for element in page.root.iter()] == first


@pytest.mark.parametrize("reference", ["&#0;", "&#1;", "&#31", "&#65534;", "&#x1f;", "&#xFFFE;", "&#x0000B;"])
def test_a_reference_to_no_character_is_left_out(reference: str) -> None:
    page = PAGES[0].replace(EN[1], f"{EN[1][:20]}{reference}{EN[1][20:]}")
    assert page != PAGES[0]
    assert EN[1] in clean_html(page, URL).text


def test_references_to_characters_are_read() -> None:
    page = PAGES[0].replace(EN[1], f"&#65;&#x42; &#0051;&#10;&#x9;&#8211; {EN[1]}")
    assert f"AB 3 – {EN[1]}" in clean_html(page, URL).text
