"""What stands in the field of names folded across scripts."""

from __future__ import annotations

import pytest
from tests.index.index_pages import document_of, make_page

from communique.index.names import fold_searchable
from communique.knowledge import fold_name


@pytest.mark.parametrize(
    ("language", "text", "asked"),
    [
        ("en", "A concert by Anna Petrosyan ended.", "Петросян"),
        ("en", "It was Petrosyan's concert.", "Петросян"),
        ("en", "Mr O'Brien and Mr Al-Haidari came.", "O'Brien"),
        ("en", "Mr O'Brien and Mr Al-Haidari came.", "Аль-Хайдари"),
        ("ru", "Концерт Анны Петросян отменён, Смирнова ждали.", "Smirnov"),
        ("ru", "Встреча со Смирновым прошла.", "Smirnov"),
        ("az", "Şəhərdə Qəhrəmanov danışdı.", "Гахраманов"),
    ],
)
def test_every_name_is_found_by_its_folded_words(language: str, text: str, asked: str) -> None:
    names = document_of(make_page("names", (language, None, text)))["names"]
    assert isinstance(names, list)
    words = {word for name in names for word in name.split()}
    asked_words = fold_searchable(asked).split()
    assert asked_words
    assert set(asked_words) <= words


def test_words_in_small_letters_are_no_names() -> None:
    names = document_of(make_page("small", ("az", None, "şəhərdə görüş keçirildi, о чём say ənənə")))["names"]
    assert names == []


def test_a_byline_counts_as_a_name() -> None:
    names = document_of(make_page("byline", ("en", None, "nothing."), byline=("Vafa Ismayilova",)))["names"]
    assert names == [fold_name("Vafa Ismayilova")]
