"""Pages of unlike templates in three languages come out as their paragraphs, exactly, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from clean_pages import (
    AZ,
    AZERBAIJANI,
    EN,
    ENGLISH,
    RU,
    RUSSIAN,
    Boilerplate,
    div_page,
    modern_page,
    old_page,
)

from communique.clean import clean_html

Template = Callable[[str, Sequence[str], Boilerplate, str], str]
LANGUAGES = {
    "en": ("Deputy minister discusses new ferry line", EN, ENGLISH),
    "ru": ("Заместитель министра обсудил новую паромную линию", RU, RUSSIAN),
    "az": ("Nazir müavini yeni bərə xəttini müzakirə edib", AZ, AZERBAIJANI),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [modern_page, old_page, div_page])
def test_only_the_paragraphs_remain(template: Template, language: str) -> None:
    title, paragraphs, boilerplate = LANGUAGES[language]
    article = clean_html(template(title, paragraphs, boilerplate, language), "https://example.org/news/17")
    assert article.text.split("\n\n") == list(paragraphs)
    assert article.title == title
    assert article.language == language
    assert (article.published or "").startswith("2024-03-12")


@pytest.mark.parametrize("language", LANGUAGES)
def test_removed_blocks_are_kept_with_their_rule(language: str) -> None:
    title, paragraphs, boilerplate = LANGUAGES[language]
    article = clean_html(modern_page(title, paragraphs, boilerplate, language), "https://example.org/news/17")
    removed = {block.text: block.rule for block in article.removed}
    assert set(boilerplate.lines) <= set(removed)
    assert all(removed.values())


def test_bilingual_page_becomes_two_segments_with_titles() -> None:
    second = "".join(f"<p>{text}</p>" for text in RU)
    first = "".join(f"<p>{text}</p>" for text in EN)
    html = (
        "<html><body><article><h1>No:41/24, Deputy minister discusses new ferry line (ENG/RU)</h1>"
        f"<p>12 March 2024</p>{first}<p><b>Заместитель министра обсудил новую паромную линию</b></p>{second}"
        "<p>Bütün hüquqlar qorunur.</p></article></body></html>"
    )
    article = clean_html(html, "https://example.org/press/41")
    assert [segment.language for segment in article.segments] == ["en", "ru"]
    assert article.segments[0].title == article.title == "Deputy minister discusses new ferry line"
    assert article.segments[1].title == "Заместитель министра обсудил новую паромную линию"
    assert article.segments[1].text.split("\n\n") == list(RU)
    assert article.reference == "41/24"


def test_quoted_foreign_sentence_does_not_split_a_text() -> None:
    quoted = [*EN[:2], "«Мы ожидаем сорок тысяч пассажиров в первый год», — говорится в сообщении порта.", *EN[2:]]
    html = f"<html><body><h1>New ferry line discussed</h1>{''.join(f'<p>{text}</p>' for text in quoted)}</body></html>"
    article = clean_html(html, "https://example.org/news/18")
    assert [segment.language for segment in article.segments] == ["en"]
    assert article.text.split("\n\n") == quoted


def test_no_break_spaces_and_decomposed_letters_are_normalised() -> None:
    text = "Caf\u0065\u0301\u00a0owners met   the deputy\nminister and agreed on the rules for the harbour quay in May."
    html = f"<html><body><h1>Rules for the quay</h1><p>{text}</p><p>{EN[0]}</p><p>{EN[1]}</p></body></html>"
    first = clean_html(html, "https://example.org/a").text.split("\n\n")[0]
    assert first == "Caf\u00e9 owners met the deputy minister and agreed on the rules for the harbour quay in May."


def test_a_last_sentence_full_of_names_is_not_taken_for_another_language() -> None:
    """English by its words, French to a model of letters; a footer that really is foreign still goes."""
    last = "The code of the station in the tables of the International Air Transport Association is BDX."
    footer = "Materialdan istifadə zamanı keçid mütləqdir, saytın dili ingilis dilidir"
    paragraphs = [*EN, *(text.replace("ferry", "railway") for text in EN), last]
    body = "".join(f"<p>{text}</p>" for text in [*paragraphs, footer])
    article = clean_html(f"<html><body><h1>Station opened</h1>{body}</body></html>", "https://example.org/station")
    assert [segment.language for segment in article.segments] == ["en"]
    assert article.text.split("\n\n") == paragraphs
