"""Languages by common words: sure where it answers, silent where sisters share their words."""

from __future__ import annotations

import pytest
from clean_pages import AZ, EN, RU

from communique.clean import clean_html
from communique.clean.function_words import language_by_words
from communique.clean.languages import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"{EN[0]} {EN[3]}", "en"),
        (f"{RU[1]} Это было сказано не только для тех, кто был на встрече, но и для всех, о ком был вопрос.", "ru"),
        (
            f"{AZ[1]} Qeyd edilib ki, bu xətt həm də şəhər üçün çox vacib olub və ilə görə daha bir gəmi olan deyil.",
            "az",
        ),
    ],
)
def test_paragraph_is_told_by_its_words(text: str, language: str) -> None:
    assert language_by_words(text) == language


@pytest.mark.parametrize("text", ["", "Baku 2017", "og at det er en til av på for den med som har de et var fra men"])
def test_no_answer_where_words_do_not_tell(text: str) -> None:
    assert language_by_words(text) is None


def test_common_words_of_a_sister_do_not_hide_a_declared_language() -> None:
    text = "Valitsus kinnitas neljapäeval uue laevaliini, mis hakkab tööle mais ja toob linna rohkem reisijaid."
    assert detect_language(text, ("et",)) == "et"


def test_segments_that_are_translations_are_linked() -> None:
    texts = [("Нота", RU), ("A note on the ferry", EN), ("Bərə haqqında nota", AZ)]
    body = "".join(f"<h2>{title}</h2>{''.join(f'<p>{text}</p>' for text in text_of)}" for title, text_of in texts)
    article = clean_html(f"<html><body><article>{body}</article></body></html>", "https://example.org/a")
    assert [(one.language, one.translations) for one in article.segments] == [
        ("ru", (1, 2)),
        ("en", (0, 2)),
        ("az", (0, 1)),
    ]


def test_a_summary_in_another_language_is_no_translation() -> None:
    long = "".join(f"<p>{text}</p>" for text in (*RU, *RU[::-1], *RU))
    short = "".join(f"<p>{text}</p>" for text in EN)
    article = clean_html(f"<html><body><article>{long}{short}</article></body></html>", "https://example.org/a")
    assert [(one.language, one.translations) for one in article.segments] == [("ru", ()), ("en", ())]


def test_fewer_words_are_enough_for_a_language_that_the_page_declares() -> None:
    text = "The ministers of both countries signed an agreement on ferries"
    assert language_by_words(text) is None
    assert language_by_words(text, ("en",)) == "en"
    assert language_by_words("Nazirlər və diplomatlar bərə haqqında saziş imzalayıb", ("tr",)) is None
