"""Adjectives of places: evidence of whose a treaty is, and no mentions."""

from __future__ import annotations

import pytest
from tests.enrich.conftest import Enrich

from communique.enrich.adjectives import find_place_adjectives
from communique.enrich.spans import Field
from communique.knowledge import KnowledgeBase


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "На российско-азербайджанских переговорах", {"российско": "russia", "азербайджанских": "azerbaijan"}),
        ("ru", "московское метро и кишинёвские улицы", {"московское": "moscow", "кишинёвские": "chisinau"}),
        ("ru", "русский язык, морской порт, Российская Федерация", {"Российская": "russia"}),
        ("en", "Azerbaijani and Turkish diplomats", {"Azerbaijani": "azerbaijan", "Turkish": "turkiye"}),
        ("en", "a polish of the silver", {}),
        ("az", "Azərbaycan diplomatları", {}),
        ("ru", "Он знает английский язык и учит американских студентов", {"американских": "united-states"}),
        ("ru", "курсы английского и французского языков", {}),
        ("en", "the Azerbaijani language and Turkish music", {"Turkish": "turkiye"}),
    ],
)
def test_adjectives_of_places(knowledge: KnowledgeBase, language: str, text: str, expected: dict[str, str]) -> None:
    found = find_place_adjectives(Field(0, "text", language, text), knowledge)
    assert {span.text: span.ids[0].removeprefix("place/") for span in found} == expected


def test_a_treatys_parties_may_stand_as_adjectives_and_are_no_mentions(enrich: Enrich) -> None:
    page = enrich("ru", "Российско-азербайджанская декларация, подписанная 22 февраля 2022 года, действует.")
    assert [treaty.id for treaty in page.of_kind("treaty")] == ["treaty/allied-interaction-2022"]
    assert not page.of_kind("place")
