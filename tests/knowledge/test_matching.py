"""Names in texts and in queries, in three languages, whatever the case ending, script or abbreviation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.knowledge import KnowledgeBase

TEXTS = [
    ("en", "Azerbaijan's Foreign Minister", {"Azerbaijan": "place/azerbaijan"}),
    ("en", "the Azerbaijani side and Azeri troops", {}),
    ("en", "the Azerbaijani Foreign Ministry said", {"Azerbaijani Foreign Ministry": "org/mfa-azerbaijan"}),
    ("en", "Russia’s MFA and the Foreign Ministry of the Russian Federation", {
        "Russia’s MFA": "org/mfa-russia", "Foreign Ministry of the Russian Federation": "org/mfa-russia"}),
    ("en", "Azerbaijan-Russia relations", {"Azerbaijan": "place/azerbaijan", "Russia": "place/russia"}),
    ("en", "the UN, the OSCE and the CIS", {"UN": "org/un", "OSCE": "org/osce", "CIS": "org/cis"}),
    ("en", "OSCE Minsk Group", {"OSCE Minsk Group": "org/osce-minsk-group"}),
    ("en", "they told us who would eat turkey", {}),
    ("en", "WHO IS COMING TO US NOW", {}),
    ("en", "the U.S. position", {"U.S.": "place/united-states"}),
    ("en", "in St. Petersburg", {"St. Petersburg": "place/saint-petersburg"}),
    ("en", "the Heydar Aliyev Center in Baku", {
        "Heydar Aliyev Center": "org/heydar-aliyev-center", "Baku": "place/baku"}),
    ("en", "Heydar Aliyev International Airport", {}),
    ("en", "Moscow Linguistic University", {}),
    ("en", "the Baku Humanitarian Forum", {"Baku": "place/baku"}),
    ("en", "Baku Declaration on Friendship and Strategic Cooperation", {
        "Baku Declaration on Friendship and Strategic Cooperation": "treaty/baku-declaration-2008"}),
    ("en", "National Assembly of the Republic of Azerbaijan", {
        "National Assembly of the Republic of Azerbaijan": "org/parliament-azerbaijan"}),
    ("en", "Russia. Federation teams", {"Russia": "place/russia"}),
    ("en", "the 3+3 format", {"3+3 format": "org/three-plus-three"}),
    ("ru", "на «Минск-арене» в Минске", {"Минске": "place/minsk"}),
    ("ru", "МИДа России и российский МИД", {"МИДа России": "org/mfa-russia", "российский МИД": "org/mfa-russia"}),
    ("ru", "с Сергеем Лавровым и Марией Захаровой", {
        "Сергеем Лавровым": "person/sergey-lavrov", "Марией Захаровой": "person/maria-zakharova"}),
    ("ru", "Джейхуна Байрамова, Никола Пашиняна, Арарату Мирзояну", {
        "Джейхуна Байрамова": "person/jeyhun-bayramov", "Никола Пашиняна": "person/nikol-pashinyan",
        "Арарату Мирзояну": "person/ararat-mirzoyan"}),
    ("ru", "в Нагорном Карабахе и Санкт-Петербурге", {
        "Нагорном Карабахе": "place/nagorno-karabakh", "Санкт-Петербурге": "place/saint-petersburg"}),
    ("ru", "Организации Объединённых Наций", {"Организации Объединённых Наций": "org/un"}),
    ("ru", "Декларацией о союзническом взаимодействии", {
        "Декларацией о союзническом взаимодействии": "treaty/allied-interaction-2022"}),
    ("ru", "Бакинской Декларации о Дружбе и Стратегическом Партнерстве", {
        "Бакинской Декларации о Дружбе и Стратегическом Партнерстве": "treaty/baku-declaration-2008"}),
    ("ru", "азербайджанские и московские власти", {}),
    ("ru", "Потому что Самое важное, Газа мало", {}),
    ("ru", "100 долларов США", {}),
    ("az", "BMT-nin Baş katibi Bakıda", {"BMT": "org/un", "Bakıda": "place/baku"}),
    ("az", "ATƏT-in Minsk qrupu", {"ATƏT-in Minsk qrupu": "org/osce-minsk-group"}),
    ("az", "Rusiya XİN-in məlumatı", {"Rusiya XİN": "org/mfa-russia"}),
    ("az", "Azərbaycan Respublikasının Xarici İşlər Nazirliyindən", {
        "Azərbaycan Respublikasının Xarici İşlər Nazirliyindən": "org/mfa-azerbaijan"}),
    ("az", "Ceyhun Bayramovun Sergey Lavrovla görüşü", {
        "Ceyhun Bayramovun": "person/jeyhun-bayramov", "Sergey Lavrovla": "person/sergey-lavrov"}),
    ("az", "Prezident İlham Əliyev Heydər Əliyev Mərkəzində", {
        "İlham Əliyev": "person/ilham-aliyev", "Heydər Əliyev Mərkəzində": "org/heydar-aliyev-center"}),
    ("az", "Ermənistanla, Türkiyəyə, Naxçıvandan", {
        "Ermənistanla": "place/armenia", "Türkiyəyə": "place/turkiye", "Naxçıvandan": "place/nakhchivan"}),
    ("en", "Roma people", {}),
    ("az", "Romada", {"Romada": "place/rome"}),
    ("az", "“3+3” formatının görüşü", {"3+3” formatının": "org/three-plus-three"}),
    ("en", "The working group of the deputy prime ministers met; a working group of experts did not.", {
        "working group of the deputy prime ministers": "org/trilateral-working-group"}),
    (None, "Bakı'da Azerbaycan ve Türkiye", {
        "Bakı": "place/baku", "Azerbaycan": "place/azerbaijan", "Türkiye": "place/turkiye"}),
]  # fmt: skip

QUERIES = [
    ("Лавров", "person/sergey-lavrov"),
    ("Лаврову", "person/sergey-lavrov"),
    ("lavrov", "person/sergey-lavrov"),
    ("Mammadyarov", "person/elmar-mammadyarov"),
    ("Məmmədyarov", "person/elmar-mammadyarov"),
    ("Мамедъярова", "person/elmar-mammadyarov"),
    ("Мамедьяров", "person/elmar-mammadyarov"),
    ("Mamedyarow", "person/elmar-mammadyarov"),
    ("Bayramov FM", "person/jeyhun-bayramov"),
    ("OSCE", "org/osce"),
    ("osce", "org/osce"),
    ("BMT", "org/un"),
    ("БМТ", "org/un"),
    ("ООН", "org/un"),
    ("un", "org/un"),
    ("МИД России", "org/mfa-russia"),
    ("Russian Foreign Ministry", "org/mfa-russia"),
    ("Rusiya XİN", "org/mfa-russia"),
    ("Declaration on Allied Interaction", "treaty/allied-interaction-2022"),
    ("декларация о союзническом взаимодействии", "treaty/allied-interaction-2022"),
    ("ermənistan", "place/armenia"),
    ("азербайджане", "place/azerbaijan"),
]


@pytest.mark.parametrize(("language", "text", "expected"), TEXTS)
def test_names_in_a_text(knowledge: KnowledgeBase, language: str | None, text: str, expected: dict[str, str]) -> None:
    found = {match.text: match.ids[0] for match in knowledge.match_text(text, language)}
    assert found == expected


@pytest.mark.parametrize(("query", "identity"), QUERIES)
def test_names_in_a_query(knowledge: KnowledgeBase, query: str, identity: str) -> None:
    assert any(identity in name.ids for name in knowledge.resolve_query(query))


def test_a_surname_keeps_everyone_it_may_be(knowledge: KnowledgeBase) -> None:
    (match,) = knowledge.match_text("Then Aliyev spoke.", "en")
    assert match.why == "surname"
    assert {"person/ilham-aliyev", "person/heydar-aliyev"} <= set(match.ids)


def test_a_womans_surname_is_not_a_mans(knowledge: KnowledgeBase) -> None:
    (match,) = knowledge.match_text("встреча с Алиевой", "ru")
    assert "person/mehriban-aliyeva" in match.ids
    assert "person/ilham-aliyev" not in match.ids


def test_two_names_in_one_query_are_both_found(knowledge: KnowledgeBase) -> None:
    found = knowledge.resolve_query("лавров о карабахе")
    assert [name.text for name in found] == ["лавров", "карабахе"]
    assert "place/karabakh" in found[1].ids


def test_a_query_of_no_names_resolves_to_none(knowledge: KnowledgeBase) -> None:
    assert knowledge.resolve_query("trade turnover and transport") == ()
    assert knowledge.resolve_query("") == ()


WORDS = st.sampled_from(
    ["Azerbaijan", "'s", "’s", "the", "МИД", "России", "BMT-nin", "С.В. Лавров", "Aliyev", ".", ",", "\n\n", "U.S.",
     "Heydar", "Center", "İlham", "Əliyevin", "3+3", "format", "«ООН»", "\u00a0", "-", "é", "Baku", "Declaration"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=25), language=st.sampled_from(["en", "ru", "az"])
)
def test_offsets_are_those_of_the_text(knowledge: KnowledgeBase, pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    last = 0
    for match in knowledge.match_text(text, language):
        assert text[match.start : match.end] == match.text
        assert last <= match.start < match.end
        assert all(identity in knowledge for identity in match.ids)
        last = match.end
    for name in knowledge.resolve_query(text):
        assert text[name.start : name.end] == name.text
