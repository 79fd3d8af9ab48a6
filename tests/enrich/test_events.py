"""Events: those of the knowledge base in three languages, others by what they are, and what is no event."""

from __future__ import annotations

import pytest
from tests.enrich.conftest import Enrich

from communique.enrich.events import find_events
from communique.enrich.spans import Field
from communique.knowledge import KnowledgeBase

SPIEF, VICTORY = "event/spief", "event/victory-day-azerbaijan"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "He spoke at the XII Global Baku Forum on Thursday.", ["event/global-baku-forum"]),
        ("ru", "Он выступил на Глобальном Бакинском форуме.", ["event/global-baku-forum"]),
        ("az", "O, Qlobal Bakı Forumunda çıxış etdi.", ["event/global-baku-forum"]),
        ("en", "Baku is preparing for COP29.", ["event/cop29"]),
        ("ru", "Баку готовится к COP29.", ["event/cop29"]),
        ("az", "Bakı COP29-a hazırlaşır.", ["event/cop29"]),
        ("en", "Delegates left the St. Petersburg International Economic Forum.", [SPIEF]),
        ("ru", "Переговоры прошли на Петербургском международном экономическом форуме.", [SPIEF]),
        ("az", "Görüş Sankt-Peterburq Beynəlxalq İqtisadi Forumunda keçirildi.", [SPIEF]),
        ("az", "Azərbaycan Zəfər Gününü qeyd edir.", [VICTORY]),
        ("ru", "Азербайджан отмечает День Победы.", [VICTORY]),
        ("ru", "После второй карабахской войны дороги открыты.", ["event/second-karabakh-war"]),
        ("en", "It was signed before the Second Karabakh War.", ["event/second-karabakh-war"]),
        ("az", "İkinci Qarabağ müharibəsindən sonra yollar açıldı.", ["event/second-karabakh-war"]),
        ("en", "Leaders came to the Geneva Water Forum.", ["event/~forum-geneva-water"]),
        ("en", "The Press Conference and the Annual Summit were long. Our Conference ended.", []),
        ("en", "They spoke of forums, summits and the war on drugs.", []),
        ("ru", "Международный форум и очередной саммит прошли в срок.", []),
        ("az", "Mətbuat konfransı və beynəlxalq forum keçirildi.", []),
    ],
)
def test_an_event_is_one_identity_in_three_languages(
    enrich: Enrich, language: str, text: str, expected: list[str]
) -> None:
    found = enrich(language, text).of_kind("event")
    assert [event.id for event in found] == expected
    assert all(text[one.start : one.end] == one.text for event in found for one in event.mentions)


@pytest.mark.parametrize(
    ("published", "expected"),
    [("2021-05-01", "event/second-karabakh-war"), ("1996-05-01", "event/first-karabakh-war"), (None, None)],
)
def test_of_events_of_one_name_the_latest_begun_is_meant(
    enrich: Enrich, published: str | None, expected: str | None
) -> None:
    found = enrich("ru", "Карабахская война унесла много жизней.", published=published).of_kind("event")
    assert [event.id for event in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("published", "year"), [("2018-05-01", "2018"), ("2024-01-10", "2018"), ("2024-03-01", "2024")]
)
def test_an_election_is_the_one_before_the_page(enrich: Enrich, published: str, year: str) -> None:
    text = "Observers praised the presidential election in Azerbaijan."
    found = enrich("en", text, published=published).of_kind("event")
    assert [event.id for event in found] == [f"event/presidential-election-azerbaijan-{year}"]


def test_a_place_inside_an_event_stays_a_mention_of_it(enrich: Enrich) -> None:
    page = enrich("ru", "Участники Второй мировой войны и Олимпиады в Сочи.")
    assert {entity.id for entity in page.entities} == {"event/world-war-two", "event/sochi-2014", "place/sochi"}


def test_an_event_is_no_organisation(enrich: Enrich) -> None:
    page = enrich(
        "en", "For years he has chaired the Munich Security Conference and the Geneva Water Forum with others."
    )
    assert page.of_kind("organisation") == ()
    assert len(page.of_kind("event")) == 2


def test_words_of_an_event_are_no_person(enrich: Enrich) -> None:
    text = "BMT-nin İqlim Dəyişmələri üzrə Çərçivə Konvensiyasının Tərəflər Konfransının sessiyası başa çatıb."
    page = enrich("az", text)
    assert page.of_kind("person") == ()
    assert [event.id for event in page.of_kind("event")] == ["event/un-climate-conference"]


def test_an_event_in_the_name_of_a_company_is_none(enrich: Enrich) -> None:
    page = enrich("en", "The Olympic Games Company and the International Olympic Committee agreed.")
    assert page.of_kind("event") == ()


def test_quoted_names_of_forums_and_exhibitions_are_events(knowledge: KnowledgeBase) -> None:
    text = "В Казани прошёл форум «Город завтра», в Москве — выставка «Золотая осень»."
    found = find_events(Field(0, "text", "ru", text), knowledge)
    assert [span.text for span in found] == ["Город завтра", "Золотая осень"]
