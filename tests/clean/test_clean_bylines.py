"""Bylines: people, not roles, sites, agencies or dates."""

from __future__ import annotations

import pytest
from clean_pages import EN

from communique.clean import clean_html, explain_html
from communique.clean.byline_lines import byline_of_line, is_byline_line
from communique.clean.names import is_person, split_names

BODY = "".join(f"<p>{text}</p>" for text in EN)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Fatima Hasanova", ["Fatima Hasanova"]),
        ("By Ayla Mammadova and Rauf Aliyev", ["Ayla Mammadova", "Rauf Aliyev"]),
        ("Автор: Иван Петров, Анна Кузнецова", ["Иван Петров", "Анна Кузнецова"]),
        ("Müəllif: Leyla Əliyeva", ["Leyla Əliyeva"]),
        ("Von Anna Giulia Fink und Jan März", ["Anna Giulia Fink", "Jan März"]),
        ("ELMAR MAMMADOV", ["Elmar Mammadov"]),
        ("İLHAM ƏLİYEV", ["İlham Əliyev"]),
        ("GİRİŞ YAP | ÜYE OL", []),
        ("신현주 기자", ["신현주"]),
        ("Ludwig van der Berg", ["Ludwig van der Berg"]),
        ("Bashar al-Hamid", ["Bashar al-Hamid"]),
        ("Sara O'Neil (editor@example.org)", ["Sara O'Neil"]),
        ("By Azernews", []),
        ("Staff reporter", []),
        ("Reuters", []),
        ("Press Service", []),
        ("Matt Check | Head Winemaker", ["Matt Check"]),
        ("Lead Reviewer", []),
        ("Mateusz Haberny", ["Mateusz Haberny"]),
        ("12 March 2024", []),
        ("Editorial Team", []),
        ("", []),
    ],
)
def test_split_names(text: str, names: list[str]) -> None:
    assert split_names(text) == names


def test_name_of_the_site_is_no_person() -> None:
    assert split_names("Caspian Courier", not_people=("Caspian Courier",)) == []


@pytest.mark.parametrize("name", ["Anna", "the minister of defence", "John 5", "x" * 80, "Баку Сегодня Новости"])
def test_not_a_person(name: str) -> None:
    assert not is_person(name)


def test_line_of_an_agency_is_a_byline_of_nobody() -> None:
    assert is_byline_line("By Azernews")
    assert byline_of_line("By Azernews") == ()


@pytest.mark.parametrize("text", ["By the end of the year the line will open.", "Por supuesto que no", "By contrast"])
def test_prose_is_no_byline(text: str) -> None:
    assert byline_of_line(text) == ()


@pytest.mark.parametrize(
    ("head", "above", "names", "origin"),
    [
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","author":['
            '{"@type":"Person","name":"Ayla Mammadova"},{"@type":"Organization","name":"The Site"}]}</script>',
            "<p>By Somebody Else</p>",
            ("Ayla Mammadova",),
            "json-ld",
        ),
        ('<meta name="author" content="Rauf Aliyev">', "", ("Rauf Aliyev",), "meta"),
        (
            "",
            '<div class="byline"><span>Rauf Aliyev</span><span>12 March 2024</span></div>',
            ("Rauf Aliyev",),
            "markup",
        ),
        ("", '<a rel="author" href="/r">Rauf Aliyev</a>', ("Rauf Aliyev",), "markup"),
        ("", "<p>By Rauf Aliyev</p>", ("Rauf Aliyev",), "text"),
        ("", "<p>By Azernews</p>", (), None),
        ("", "<p>Written by</p><p>Rauf Aliyev</p>", ("Rauf Aliyev",), "text"),
        ("", "<p><a href='/authors/rauf-aliyev'>Rauf Aliyev</a></p>", ("Rauf Aliyev",), "text"),
        ("", "<p class='PostsItem-authorName'>Rauf Aliyev</p>", ("Rauf Aliyev",), "markup"),
    ],
)
def test_byline_of_a_page(head: str, above: str, names: tuple[str, ...], origin: str | None) -> None:
    html = f"<html lang='en'><head>{head}</head><body><h1>New ferry line discussed</h1>{above}{BODY}</body></html>"
    article = clean_html(html, "https://example.org/a")
    assert article.byline == names
    assert article.origins.get("byline") == origin
    assert article.text.split("\n\n") == list(EN)


@pytest.mark.parametrize(
    ("head", "above", "credits"),
    [
        ('<meta name="author" content="Caspian Courier">', "<p>By Rauf Aliyev</p>", ("Rauf Aliyev",)),
        ('<meta name="author" content="Rauf Aliyev (ra)">', "", ("Rauf Aliyev",)),
        ('<meta name="author" content="The Courier Team">', "<p>By Rauf Aliyev</p>", ("The Courier Team",)),
        ("", "", ("Caspian Courier",)),
    ],
)
def test_credits_of_a_page(head: str, above: str, credits: tuple[str, ...]) -> None:
    site = '<meta property="og:site_name" content="Caspian Courier">'
    html = (
        f"<html lang='en'><head>{site}{head}</head><body><h1>New ferry line discussed</h1>{above}{BODY}</body></html>"
    )
    assert explain_html(html, "https://example.org/a").credits == credits


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("20.11.2017 | Автор: Иван Петров", ("Иван Петров",)),
        ("11.11.2024, 14:05 · Müəllif: Leyla Əliyeva", ("Leyla Əliyeva",)),
        ("Published: 12.08.2023By Ayla Mammadova", ("Ayla Mammadova",)),
        ("12.08.2023 | By Azernews", ()),
        ("On 12.08.2023 the line opened", ()),
    ],
)
def test_byline_beside_a_date(line: str, names: tuple[str, ...]) -> None:
    assert byline_of_line(line) == names
