"""Who is named beside a page: authors by markup and by line, desks, and those who only edited."""

from __future__ import annotations

import pytest
from clean_pages import EN

from communique.clean import clean_html, explain_html
from communique.clean.bylines import is_byline_line
from communique.clean.names import split_names

BODY = "".join(f"<p>{text}</p>" for text in EN)
SITE = "<meta property='og:site_name' content='Harbour Times'>"


def page(above: str, head: str = "", below: str = "") -> str:
    body = f"<body><h1>Ferry line opens in spring</h1>{above}{BODY}{below}</body>"
    return f"<html lang='en'><head>{SITE}{head}</head>{body}</html>"


@pytest.mark.parametrize(
    ("above", "below", "byline"),
    [
        pytest.param(
            "<div><span class='author'>Leyla Aliyeva</span> <span class='author'>Rauf Aliyev</span></div>",
            "<div><div class='item'><div><div><span class='author'>Ivan Petrov</span></div></div></div></div>",
            ("Leyla Aliyeva", "Rauf Aliyev"),
            id="authors who stand together, not those of teasers",
        ),
        pytest.param(
            "<div>Written by <a class='author'>Leyla Aliyeva</a></div>"
            "<div>Reviewed by <a class='author'>Rauf Aliyev</a></div>",
            "",
            ("Leyla Aliyeva",),
            id="no reviewer",
        ),
        pytest.param(
            "<div><div>Leyla Aliyeva</div><div>Senior correspondent</div></div>",
            "",
            ("Leyla Aliyeva",),
            id="a name with the role in the next line",
        ),
        pytest.param(
            "<div>Transport Policy</div><div>12 March 2024</div>",
            "",
            (),
            id="a section beside the date is nobody",
        ),
        pytest.param(
            "<div>by Leyla Aliyeva ● March 12, 2024 ● 6 min read</div>",
            "",
            ("Leyla Aliyeva",),
            id="a byline with bars",
        ),
        pytest.param("", "<p>By Leyla Aliyeva</p>", ("Leyla Aliyeva",), id="a byline that closes the text"),
    ],
)
def test_byline_of_a_page(above: str, below: str, byline: tuple[str, ...]) -> None:
    assert clean_html(page(above, below=below), "https://example.org/a").byline == byline


def test_a_person_in_the_text_comes_before_the_site_called_a_person() -> None:
    data = '{"@type": "Article", "author": {"@type": "Person", "name": "Harbour Times"}}'
    head = f"<script type='application/ld+json'>{data}</script>"
    explained = explain_html(page("<p>By Leyla Aliyeva</p>", head), "https://example.org/a")
    assert explained.article.byline == ("Leyla Aliyeva",)


@pytest.mark.parametrize(
    ("above", "head", "credits"),
    [
        ("<p class='author'>Harbour Staff</p>", "", ("Harbour Staff",)),
        (
            "",
            "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Staff'>",
            ("Staff",),
        ),
        ("", "<meta name='author' content='l.aliyeva@example.org'>", ("Harbour Times",)),
    ],
)
def test_credits_of_a_page_without_people(above: str, head: str, credits: tuple[str, ...]) -> None:
    assert explain_html(page(above, head), "https://example.org/a").credits == credits


def test_the_desk_of_a_site_is_no_person() -> None:
    assert split_names("David Straub, MDR THÜRINGEN", not_people=("MDR",)) == ["David Straub"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Chris McNamara ⋅ Founder and Editor-in-Chief ⋅ Updated May 6, 2025", True),
        ("Von: Bill McCarthy, Marisha Goldhamer", True),
        ("By the end of the year ⋅ a new line", False),
    ],
)
def test_bylines_with_further_words(line: str, expected: bool) -> None:
    assert is_byline_line(line) is expected
