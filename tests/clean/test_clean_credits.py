"""Who is named beside a page: authors by markup and by line, desks, and those who only edited."""

from __future__ import annotations

import pytest
from clean_pages import EN

from communique.clean import clean_html, explain_html
from communique.clean.byline_lines import is_byline_line
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


@pytest.mark.parametrize(
    ("above", "head", "credits"),
    [
        pytest.param(
            "<p>Leyla Aliyeva/Rauf Aliyev</p>",
            "<meta name='author' content='Harbour Times'>",
            ("Leyla Aliyeva", "Rauf Aliyev"),
            id="names that open the text of a page under the site's account",
        ),
        pytest.param(
            "<div>Leyla Aliyeva</div>",
            "<meta name='author' content='l.aliyeva@example.org'>",
            ("Leyla Aliyeva",),
            id="the line that names the owner of the declared address",
        ),
        pytest.param(
            "<div>Rauf Petrov</div>",
            "<meta name='author' content='l.aliyeva@example.org'>",
            ("Harbour Times",),
            id="a line that names somebody else",
        ),
        pytest.param(
            "",
            "<meta name='author' content='Harbour Times'><meta name='author' content='신현주 기자'>",
            ("신현주",),
            id="the site beside its author, who is called a reporter",
        ),
        pytest.param(
            "",
            "<meta name='author' content='Leyla Aliyeva, professor of law at Example University, Harbour Times'>",
            ("Leyla Aliyeva",),
            id="a name with a description",
        ),
        pytest.param(
            "",
            "<meta name='author' content='Leyla Aliyeva, Ph.D.'>",
            ("Leyla Aliyeva, Ph.D.",),
            id="a name with a degree",
        ),
    ],
)
def test_credits_are_the_people_rather_than_the_site(above: str, head: str, credits: tuple[str, ...]) -> None:
    assert explain_html(page(above, head), "https://example.org/a").credits == credits


def test_a_single_word_that_is_the_site_is_no_person() -> None:
    data = '{"@type": "Article", "author": {"@type": "Person", "name": "Harbour "}}'
    head = f"<script type='application/ld+json'>{data}</script><meta name='author' content='Leyla Aliyeva'>"
    assert clean_html(page("", head), "https://harbour.example/a").byline == ("Leyla Aliyeva",)


def test_a_single_word_that_is_the_site_comes_before_what_markup_calls_an_author() -> None:
    data = '{"@type": "Article", "author": {"@type": "Person", "name": "Harbour"}}'
    head = f"<script type='application/ld+json'>{data}</script>"
    above = "<div class='author'>Related Resources</div>"
    assert clean_html(page(above, head), "https://harbour.example/a").byline == ("Harbour",)


def test_the_name_of_the_site_with_a_date_glued_to_it_is_no_person() -> None:
    assert split_names("Harbour TimesNovember", not_people=("Harbour Times",)) == []
