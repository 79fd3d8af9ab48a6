"""Plain text as a reader copies it: headline, header lines and boilerplate told from paragraphs."""

from __future__ import annotations

import pytest
from clean_pages import AZ, EN, RU

from communique.clean import clean_text

URL = "https://example.org/a.txt"


def test_header_and_footer_lines_are_no_text() -> None:
    text = "\n".join(
        [
            "logo image Desktop logo image Mobile",
            "Пресс-релиз 12 марта 2024",
            "",
            "№ 41/24, Новая паромная линия обсуждена (РУС/АЗ)",
            "",
            *RU,
            "",
            "Yeni bərə xətti müzakirə olunub",
            "",
            *AZ,
            "",
            "Share this page",
            "Читайте также: Министры открыли тоннель",
            "All rights reserved.",
        ]
    )
    article = clean_text(text, URL)
    assert (article.title, article.reference) == ("Новая паромная линия обсуждена", "41/24")
    assert (article.published, article.kind) == ("2024-03-12", "press release")
    assert [segment.language for segment in article.segments] == ["ru", "az"]
    assert article.segments[0].text.split("\n\n") == list(RU)
    assert article.segments[1].text.split("\n\n") == list(AZ)
    assert article.segments[1].title == "Yeni bərə xətti müzakirə olunub"


def test_text_without_title_has_none() -> None:
    article = clean_text("date 2024-03-12 By The Courier\n\nBy Rauf Aliyev\n\n" + "\n\n".join(EN), URL)
    assert (article.title, article.byline, article.published) == (None, ("Rauf Aliyev",), "2024-03-12")
    assert article.text.split("\n\n") == list(EN)


def test_salutation_is_text_and_no_title() -> None:
    article = clean_text("Dear colleagues,\n" + "\n".join(EN), URL)
    assert article.title is None
    assert article.text.startswith("Dear colleagues,")


def test_wrapped_lines_are_joined() -> None:
    import textwrap

    text = "\n\n".join("\n".join(textwrap.wrap(f"{EN[at]} {EN[at + 1]}", 64)) for at in range(3))
    article = clean_text(text, URL)
    assert article.text.split("\n\n") == [f"{EN[at]} {EN[at + 1]}" for at in range(3)]


@pytest.mark.parametrize(
    "line",
    ["|", "* * *", "----", "+ ↺ − 16 px", "A- A A+", "NEWSLETTER", "Поделиться", "Bizi Telegram kanalımızda izləyin"],
)
def test_stray_line_goes(line: str) -> None:
    article = clean_text("\n\n".join([EN[0], EN[1], line, EN[2], line]), URL)
    assert article.text.split("\n\n") == list(EN[:3])
    assert [block.text for block in article.removed] == [line, line]
