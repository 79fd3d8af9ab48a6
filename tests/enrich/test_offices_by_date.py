"""An office names whoever held it on the day of the page: another minister in 2017 than in 2022."""

from __future__ import annotations

import pytest
from tests.enrich.conftest import Enrich

SAID = {
    "en": "The foreign minister of Azerbaijan said that the talks in Geneva would go on. “We are ready for peace and "
    "for a treaty with our neighbours,” the Azerbaijani foreign minister said.",
    "ru": "Министр иностранных дел Азербайджана заявил, что переговоры в Женеве продолжатся. «Мы готовы к миру и к "
    "договору с соседями», — сказал глава МИД Азербайджана.",
    "az": "Azərbaycanın xarici işlər naziri bildirib ki, Cenevrədə danışıqlar davam edəcək. “Biz sülhə və "
    "qonşularımızla müqaviləyə hazırıq”, – deyə Azərbaycanın xarici işlər naziri söyləyib.",
}
HOLDERS = {
    "2003-05-10": "person/vilayat-guliyev",
    "2017-05-10": "person/elmar-mammadyarov",
    "2020-07-15": "person/elmar-mammadyarov",
    "2020-07-17": "person/jeyhun-bayramov",
    "2022-05-10": "person/jeyhun-bayramov",
}


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("day", HOLDERS)
def test_an_office_speaks_through_its_holder_of_that_day(enrich: Enrich, language: str, day: str) -> None:
    quotes = enrich(language, SAID[language], published=day).statements.quotes
    assert [(one.speaker and one.speaker.id, one.direct) for one in quotes] == [
        (HOLDERS[day], False),
        (HOLDERS[day], True),
    ]


@pytest.mark.parametrize("language", SAID)
def test_a_page_without_a_day_does_not_guess_who(enrich: Enrich, language: str) -> None:
    quotes = enrich(language, SAID[language], published=None).statements.quotes
    assert [one.speaker.id for one in quotes if one.speaker and one.speaker.id.startswith("person/")] == []
