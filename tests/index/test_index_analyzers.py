"""The analyzers, one language at a time, as the node itself applies them."""

from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch

from communique.index import alias_name
from communique.settings import Settings

pytestmark = pytest.mark.services


def analyze(client: Elasticsearch, settings: Settings, analyzer: str, text: str) -> list[set[str]]:
    """Return the tokens at each position of ``text``."""
    answer = client.indices.analyze(index=alias_name(settings, "documents"), analyzer=analyzer, text=text)
    positions: dict[int, set[str]] = {}
    for token in answer["tokens"]:
        positions.setdefault(token["position"], set()).add(token["token"])
    return list(positions.values())


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "minister ministers Minister's"),
        ("en", "negotiation negotiations NEGOTIATIONS"),
        ("ru", "министр министра министру министром министре министры министров"),
        ("ru", "переговоры переговоров переговорам переговорами переговорах"),
        ("ru", "учёный ученый учёные учёных"),
        ("az", "Azərbaycan Azərbaycanın Azərbaycana Azərbaycanda Azərbaycandan Azərbaycanla"),
        ("az", "nazir naziri nazirin nazirinin nazirlər nazirləri nazirlərin nazirlə"),
        ("az", "nazirlik nazirliyi nazirliyin nazirliyinin nazirliyində nazirlikdə nazirliklər"),
        ("az", "Bakı Bakıda Bakıdan Bakının Bakıya Bakıdakı BAKI"),
        ("az", "müqavilə müqaviləni müqavilənin müqaviləsi müqaviləsinə müqavilələr"),
        ("az", "ölkə ölkənin ölkələr ölkələri ölkələrin ölkəsində ölkəmizin"),
        ("az", "danışıq danışıqlar danışıqların danışığı danışıqlardan"),
        ("az", "İran İranın İrana İRAN iran"),
        ("az", "prezident prezidenti prezidentinin prezidentdir"),
        ("az", "rus ruslar ruslardan"),
    ],
)
def test_forms_of_one_word_find_its_base_form(
    client: Elasticsearch, settings: Settings, language: str, forms: str
) -> None:
    base, *others = analyze(client, settings, f"text_{language}", forms)
    assert others
    assert [tokens for tokens in others if not tokens & base] == []


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Məmmədyarov", "Memmedyarov"),
        ("Məmmədyarov", "Mammadyarov"),
        ("Şuşada", "Susa"),
        ("İlham", "Ilham"),
        ("İlham", "ilham"),
        ("Iğdır", "igdir"),
        ("Qarabağın", "Qarabag"),
    ],
)
def test_azerbaijani_letters_are_found_as_typed_without_them(
    client: Elasticsearch, settings: Settings, written: str, typed: str
) -> None:
    (kept,) = analyze(client, settings, "text_az", written)
    (asked,) = analyze(client, settings, "text_az", typed)
    assert kept & asked


def test_azerbaijani_keeps_the_word_as_written(client: Elasticsearch, settings: Settings) -> None:
    (tokens,) = analyze(client, settings, "text_az", "MÜQAVİLƏSİ")
    assert "müqaviləsi" in tokens
    (dotless,) = analyze(client, settings, "text_az", "QIZIL")
    assert {"qızıl", "qizil"} <= dotless


@pytest.mark.parametrize(("one", "other"), [("sülh", "söz"), ("Bakı", "bank"), ("nazir", "nazim"), ("İran", "İraq")])
def test_different_azerbaijani_words_stay_apart(
    client: Elasticsearch, settings: Settings, one: str, other: str
) -> None:
    first, second = analyze(client, settings, "text_az", f"{one} {other}")
    assert not first & second


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [("en", "the talks in the capital", 2), ("ru", "о переговорах и о мире", 2), ("az", "və sülh haqqında üçün", 2)],
)
def test_small_words_are_left_out(
    client: Elasticsearch, settings: Settings, language: str, text: str, count: int
) -> None:
    assert len(analyze(client, settings, f"text_{language}", text)) == count


def test_exact_fields_keep_endings_and_small_words(client: Elasticsearch, settings: Settings) -> None:
    tokens = analyze(client, settings, "exact", "The Ministers of Şuşa и учёные")
    assert tokens == [{"the"}, {"ministers"}, {"of"}, {"susa"}, {"и"}, {"ученые"}]


def test_names_of_countries_in_capitals_are_no_small_words(client: Elasticsearch, settings: Settings) -> None:
    assert len(analyze(client, settings, "text_en", "US UN May Will")) == 4
