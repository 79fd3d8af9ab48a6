"""Names found on a page, and each linked to the identity the page means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.enrich.conftest import Enrich

from communique.models import EnrichedArticle


def ids(enriched: EnrichedArticle) -> set[str]:
    return {entity.id for entity in enriched.entities}


def mentions(enriched: EnrichedArticle, identity: str) -> list[tuple[str, str]]:
    return [(m.text, m.why) for entity in enriched.entities if entity.id == identity for m in entity.mentions]


BARE_NAMES = [
    ("en", "FM Bayramov and Mr Aliyev met Russia's Lavrov.", "2023-02-27", {
        "person/jeyhun-bayramov", "person/ilham-aliyev", "person/sergey-lavrov"}),
    ("en", "President Sargsyan spoke.", "2016-04-05", {"person/serzh-sargsyan"}),
    ("en", "President Sargsyan spoke.", "2023-04-05", set()),
    ("en", "Mr Biden and Mr Trump spoke.", "2018-05-01", {"person/joe-biden", "person/donald-trump"}),
    ("en", "Premier May went home.", "2017-05-01", {"person/theresa-may"}),
    ("en", "In May the talks went on.", "2017-05-01", set()),
    ("en", "Rovshan Mammadyarov and Lala Bayramova won.", "2023-02-27", {
        "person/~mamadiarov-rovxan", "person/~bairamova-lala"}),
    ("ru", "С.В. Лавров, Дж. Байрамов и Алиев И.Г. провели встречу.", "2023-02-27", {
        "person/sergey-lavrov", "person/jeyhun-bayramov", "person/ilham-aliyev"}),
    ("ru", "Об этом сообщила М. Захарова.", "2023-02-27", {"person/maria-zakharova"}),
    ("ru", "Трасса закрыта. Трассы построят.", "2023-02-27", set()),
    ("ru", "Путин прибыл в Баку.", "2024-08-18", {"person/vladimir-putin"}),
    ("ru", "Сергей Викторович, благодарим Вас.", "2023-02-27", {"person/sergey-lavrov"}),
    ("ru", "Центр Гейдара Алиева открыли.", "2023-02-27", set()),
    ("az", "Prezident Əliyev və nazir Bayramov görüşdülər.", "2023-02-27", {
        "person/ilham-aliyev", "person/jeyhun-bayramov"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "published", "expected"), BARE_NAMES)
def test_a_bare_surname_is_resolved_by_title_office_and_date(
    enrich: Enrich, language: str, text: str, published: str, expected: set[str]
) -> None:
    people = {entity.id for entity in enrich(language, text, published=published).of_kind("person")}
    assert people == expected


def test_a_surname_means_whom_the_page_names_in_full(enrich: Enrich) -> None:
    page = enrich("en", "Mehriban Aliyeva opened it. Aliyeva thanked the guests. Leyla Abdullayeva listened.")
    assert mentions(page, "person/mehriban-aliyeva") == [("Mehriban Aliyeva", "alias"), ("Aliyeva", "surname")]


def test_the_living_and_serving_of_two_named_in_full_is_meant_by_a_title(enrich: Enrich) -> None:
    page = enrich("en", "The memory of Heydar Aliyev is honoured. President Ilham Aliyev came. Mr Aliyev spoke.")
    assert mentions(page, "person/ilham-aliyev") == [("Ilham Aliyev", "alias"), ("Aliyev", "surname")]
    assert mentions(page, "person/heydar-aliyev") == [("Heydar Aliyev", "alias")]


def test_a_stranger_of_a_known_surname_stays_a_stranger(enrich: Enrich) -> None:
    page = enrich("en", "Ambassador Rovshan Mammadyarov spoke. Mammadyarov left.")
    assert ids(page) == {"person/~mamadiarov-rovxan"}
    assert len(page.entities[0].mentions) == 2


def test_a_stranger_is_one_identity_in_three_scripts(enrich: Enrich) -> None:
    page = enrich(
        "en",
        "Ambassador Rauf Jahangirov came.",
        ru="Посол Рауф Джахангиров приехал. Говорили с Рауфом Джахангировым.",
        az="Səfir Rauf Cahangirovla görüş oldu. Cahangirov danışdı.",
    )
    (person,) = page.of_kind("person")
    assert not person.known
    assert [m.text for m in person.mentions] == [
        "Rauf Jahangirov",
        "Рауф Джахангиров",
        "Рауфом Джахангировым",
        "Rauf Cahangirovla",
        "Cahangirov",
    ]


def test_a_title_may_say_of_what(enrich: Enrich) -> None:
    page = enrich(
        "en", "Ambassador of Georgia to Azerbaijan Zurab Pataridze and Minister of Defense Hazem Shaalan met."
    )
    names = {entity.name for entity in page.of_kind("person")}
    assert names == {"Zurab Pataridze", "Hazem Shaalan"}
    assert {"place/georgia", "place/azerbaijan"} <= ids(page)


def test_the_country_belongs_to_the_russian_organisation_before_it(enrich: Enrich) -> None:
    page = enrich("ru", "В МИД России и в Верховном суде Грузии сообщили об этом.")
    organisations = {entity.name for entity in page.of_kind("organisation")}
    assert organisations == {"Ministry of Foreign Affairs of Russia", "Верховном суде Грузии"}
    assert page.of_kind("place") == ()


def test_whoever_an_institution_is_of_is_named_all_the_same(enrich: Enrich) -> None:
    page = enrich("ru", "Об этом сообщила пресс-служба Аркадия Пузырькова и полиция Урюпинска.")
    assert [entity.name for entity in page.of_kind("person")] == ["Аркадий Пузырьков"]
    assert [mention.text for place in page.of_kind("place") for mention in place.mentions] == ["Урюпинска"]


def test_generic_phrases_in_capitals_are_no_organisations(enrich: Enrich) -> None:
    text = "Совместная Межправительственная Комиссия обсудила коридор Север - Юг и Нагорно-Карабахский конфликт."
    assert enrich("ru", text).entities == ()


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("Russia, Azerbaijan: Declaration on Allied Relations.", "2022-12-05", "treaty/allied-interaction-2022"),
        ("Türkiye, Azerbaijan: Declaration on Allied Relations.", "2022-12-05", "treaty/shusha-declaration-2021"),
        ("Azerbaijan and Russia spoke of the Declaration on Allied Interaction.", "2019-01-01", None),
        ("A Declaration on Allied Interaction was read in Peru.", "2022-12-05", None),
    ],
)  # fmt: skip
def test_a_treaty_is_known_by_its_parties_and_date(
    enrich: Enrich, text: str, published: str, expected: str | None
) -> None:
    treaties = enrich("en", text, published=published).of_kind("treaty")
    assert [treaty.id for treaty in treaties] == ([expected] if expected else [])


TRILATERAL = "treaty/trilateral-statement-2020"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The Statement by Azerbaijan, Armenia and Russia of November 10, 2020 holds.", TRILATERAL),
        ("en", "Armenia, Azerbaijan, Russia: the statement signed on 10 November 2020.", TRILATERAL),
        ("en", "The minister of Russia made a statement on 10 November 2020.", None),
        ("en", "Armenia and Russia spoke on 10 November 2020.", None),
        ("en", "Armenia and Russia signed a convention. It was 10 November 2020.", None),
        ("en", "Azerbaijan and Russia signed the Treaty of 31 February 1997.", None),
        ("ru", "Договор между Россией и Азербайджаном от 3 июля 1997 года действует.", "treaty/friendship-treaty-1997"),
        ("az", "Azərbaycan və Rusiya 2022-ci il fevralın 22-də Bəyannamə imzalayıb.", "treaty/allied-interaction-2022"),
    ],
)  # fmt: skip
def test_a_document_is_known_by_its_kind_and_day(
    enrich: Enrich, language: str, text: str, expected: str | None
) -> None:
    treaties = enrich(language, text).of_kind("treaty")
    assert [treaty.id for treaty in treaties] == ([expected] if expected else [])


JANUARY, SOCHI = "treaty/trilateral-statement-2021-01", "treaty/sochi-statement-2021"
ALLIED = "treaty/allied-interaction-2022"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Russia, Azerbaijan, Armenia: the trilateral statements of 10 November 2020, 11 January 2021 and "
            "26 November 2021 hold.",
            {TRILATERAL: "statements", JANUARY: "11 January 2021", SOCHI: "26 November 2021"},
        ),
        (
            "ru",
            "Азербайджан, Армения и Россия выполняют трёхсторонние заявления от 10 ноября 2020 года, 11 января и "
            "26 ноября 2021 года.",
            {
                TRILATERAL: "трёхсторонние заявления от 10 ноября 2020 года",
                JANUARY: "11 января",
                SOCHI: "26 ноября 2021",
            },
        ),
        (
            "az",
            "Azərbaycan, Ermənistan və Rusiya 10 noyabr 2020-ci il, 11 yanvar 2021-ci il tarixli üçtərəfli "
            "bəyanatlara əməl edir.",
            {TRILATERAL: "10 noyabr 2020", JANUARY: "11 yanvar 2021-ci il tarixli üçtərəfli bəyanatlara"},
        ),
        ("en", "Russia and Azerbaijan: the declaration of 22 February raised relations.", {ALLIED: "declaration"}),
        ("en", "Azerbaijan and Russia hold to the declaration signed in February 2022.", {ALLIED: "declaration"}),
        ("ru", "Россия и Азербайджан: Декларация, подписанная в феврале 2022 года.", {ALLIED: "Декларация"}),
        (
            "az",
            "Rusiya və Azərbaycan: 2022-ci ilin fevralında imzalanan Bəyannamənin əhəmiyyəti.",
            {ALLIED: "Bəyannamənin"},
        ),
        # Nothing says that it was signed, and a statement of that month is another thing.
        ("en", "Russia and Azerbaijan spoke of the declaration. In February 2022 snow fell.", {}),
        ("en", "Russia and Azerbaijan adopted a statement in February 2022.", {}),
        # One of the parties is not on the page.
        ("en", "Azerbaijan holds to the declaration signed in February 2022.", {}),
    ],
)  # fmt: skip
def test_documents_in_a_row_without_a_year_or_of_a_month(
    enrich: Enrich, language: str, text: str, expected: dict[str, str]
) -> None:
    treaties = enrich(language, text, published="2022-11-14").of_kind("treaty")
    assert {treaty.id: treaty.mentions[0].text for treaty in treaties} == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Azerbaijan and Russia: the Baku Declaration of 3 July 2008 holds."),
        ("ru", "Азербайджан и Россия верны Бакинской декларации от 3 июля 2008 года."),
        ("az", "Azərbaycan və Rusiya: 2008-ci il 3 iyul tarixli Bakı Bəyannaməsi qüvvədədir."),
    ],
)
def test_a_day_beside_a_name_decides_between_treaties(enrich: Enrich, language: str, text: str) -> None:
    (treaty,) = enrich(language, text, published="2022-02-23").of_kind("treaty")
    assert treaty.id == "treaty/baku-declaration-2008"
    (alone,) = enrich("en", "Azerbaijan and Russia: the Baku Declaration.", published="2022-02-23").of_kind("treaty")
    assert alone.id == "treaty/baku-declaration-2001"


def test_a_day_without_a_year_is_the_last_one_before_the_page(enrich: Enrich) -> None:
    text = "Russia and Azerbaijan: the declaration of 22 February."
    assert not enrich("en", text, published="2024-03-01").of_kind("treaty")
    assert enrich("en", text, published="2023-01-31").of_kind("treaty")


def test_titles_are_read_too_and_the_most_named_comes_first(enrich: Enrich) -> None:
    page = enrich("en", "Baku. Baku. Moscow.")
    assert [entity.name for entity in page.entities] == ["Baku", "Moscow"]
    assert page.knowledge_version


PIECES = st.sampled_from(
    ["Azerbaijan’s", "С.В. Лавров", "МИД", "России", "Aliyev", "Mr", "Ambassador of Georgia", "Zurab Pataridze", "U.S.",
     "Верховный суд", "Иван Петров", "Петрову", "BMT-nin", "səfir Rauf Hacıyevə", "Hacıyev", "Declaration", ".", "\n\n",
     "on Allied Interaction", "«Газпром»", "(ТАСС)"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    pieces=st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=20),
    language=st.sampled_from(["en", "ru", "az", "und"]),
)
def test_every_mention_is_where_it_says(enrich: Enrich, pieces: list[str], language: str) -> None:
    page = enrich(language, " ".join(pieces))
    taken: set[tuple[int, str, int]] = set()
    for entity in page.entities:
        assert entity.known or "/~" in entity.id
        for mention in entity.mentions:
            text = getattr(page.article.segments[mention.segment], mention.field)
            assert text[mention.start : mention.end] == mention.text
            places = {(mention.segment, mention.field, index) for index in range(mention.start, mention.end)}
            assert not places & taken
            taken |= places
