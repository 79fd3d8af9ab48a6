"""What is understood in a query beside names: terms of three languages, days in words, offices; no node is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from communique.errors import ConfigError
from communique.index.compile import compile_query
from communique.index.descriptive import names_within
from communique.index.query_dates import find_dates
from communique.index.vocabulary import read_vocabulary
from communique.knowledge import get_knowledge
from communique.settings import Settings

SETTINGS = Settings()
VOCABULARY = read_vocabulary(SETTINGS)


@pytest.mark.parametrize(
    ("query", "typed", "called"),
    [
        ("о железных дорогах Азии", "железных дорогах", {"en": "railway", "az": "dəmir yolu"}),
        ("xarici işlər nazirlərinin görüşü", "xarici işlər nazirlərinin", {"en": "foreign minister"}),
        ("minatəmizləmədən danışıb", "minatəmizləmədən", {"en": "demining", "ru": "разминирование"}),
        ("new pipelines", "pipelines", {"ru": "трубопровод", "az": "boru kəməri"}),
        ("премьер-министров", "премьер-министров", {"en": "prime minister"}),
        ("yatağının payı", "yatağının", {"en": "field", "ru": "месторождение"}),
        ("3+3 platforması", "3+3", {"ru": "3+3"}),
    ],
)
def test_terms_are_found_in_inflected_forms(query: str, typed: str, called: dict[str, str]) -> None:
    (found, *_) = [term for term in VOCABULARY.terms.find(query) if term.text == typed]
    assert all(form in found.forms[language] for language, form in called.items())


@pytest.mark.parametrize("word", ["портрет", "Sumqayıt", "gasoline", "мирный", "dilemma", "airporter"])
def test_words_that_only_begin_like_a_term_are_none(word: str) -> None:
    assert VOCABULARY.terms.find(word) == []


@pytest.mark.parametrize(
    ("query", "typed", "first", "last"),
    [
        ("signed on 12 August 2018", "12 August 2018", date(2018, 8, 12), date(2018, 8, 12)),
        ("on August 12th, 2018", "August 12th, 2018", date(2018, 8, 12), date(2018, 8, 12)),
        ("что подписали 12 августа 2018 года", "12 августа 2018 года", date(2018, 8, 12), date(2018, 8, 12)),
        ("2018-ci il avqustun 12-də", "2018-ci il avqustun 12-də", date(2018, 8, 12), date(2018, 8, 12)),
        ("12 avqust 2018-ci ildə", "12 avqust 2018-ci ildə", date(2018, 8, 12), date(2018, 8, 12)),
        ("в мае 2024 года", "мае 2024 года", date(2024, 5, 1), date(2024, 5, 31)),
        ("Lavrov 2017", "2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("fevral 2024", "fevral 2024", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_days_months_and_years_are_read_in_three_languages(query: str, typed: str, first: date, last: date) -> None:
    (found,) = find_dates(query)
    assert (found.text, found.first, found.last) == (typed, first, last)


@pytest.mark.parametrize(
    "query", ["31 февраля 2019", "231/2018", "+994 12 2018200", "2018-05-x", "May I ask", "12:2018"]
)
def test_other_figures_are_no_days(query: str) -> None:
    assert all(one.first.month == 1 and one.last.month == 12 for one in find_dates(query) if "февраля" not in query)
    assert not any(one.first == one.last for one in find_dates(query))


@pytest.mark.parametrize(
    ("query", "holder"),
    [
        ("foreign minister of Iran", "person/hossein-amir-abdollahian"),
        ("министр иностранных дел Ирана", "person/hossein-amir-abdollahian"),
        ("İranın xarici işlər naziri", "person/hossein-amir-abdollahian"),
        ("US Secretary of State", "person/antony-blinken"),
    ],
)
def test_an_office_of_a_state_means_who_held_it(query: str, holder: str) -> None:
    (name,) = compile_query(query, get_knowledge(SETTINGS), VOCABULARY).names
    assert name.text == query
    assert holder in name.ids


def test_small_words_are_no_names() -> None:
    names = compile_query("Azərbaycan və Rusiya arasında", get_knowledge(SETTINGS), VOCABULARY).names
    assert [name.text for name in names] == ["Azərbaycan", "Rusiya"]


def test_a_list_of_words_that_is_wrong_is_named(tmp_path: Path) -> None:
    settings = Settings(config_dir=tmp_path)
    with pytest.raises(ConfigError, match=r"small_words\.yaml: cannot be read"):
        read_vocabulary(settings)
    for file, text, told in (
        ("small_words.yaml", "en: what", "expected a list of words after 'en:'"),
        ("small_words.yaml", "de: [was]", "expected words by language"),
        ("small_words.yaml", "en: [", "not YAML"),
    ):
        (tmp_path / "search").mkdir(exist_ok=True)
        (tmp_path / "search" / file).write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match=told):
            read_vocabulary(settings)


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("Organization of Turkic States summit", "org/ots"),
        ("саммит Организации тюркских государств", "org/ots"),
        ("Türk Dövlətləri Təşkilatının Zirvə görüşü", "org/ots"),
        ("Non-Aligned Movement summit", "org/nam"),
    ],
)
def test_the_name_of_an_event_may_stand_in_other_words(name: str, inner: str) -> None:
    assert inner in [one for found in names_within(name, get_knowledge(SETTINGS)) for one in found.ids]
    compiled = compile_query(name, get_knowledge(SETTINGS), VOCABULARY)
    (named,) = compiled.names
    assert named.text == name, "it is one name still"
    assert f'"{inner}"' in str(compiled.query).replace("'", '"')
