"""Sums, days, document numbers, cited sources, who met, and topics with their evidence."""

from __future__ import annotations

from datetime import date

import pytest
from tests.enrich.conftest import Enrich

from communique.enrich.facts import find_days, find_numbers, find_sums
from communique.enrich.spans import Field
from communique.knowledge import KnowledgeBase

SUMS = [
    ("en", "It was three and a half billion US dollars, 1,200,000 euros, EUR 5m, £2bn or 20 million manats.",
     ["USD 3500000000", "EUR 1200000", "EUR 5000000", "GBP 2000000000", "AZN 20000000"]),
    ("en", "Investments totaled $6.3 billion with $5 billion in oil. In 2021 it was 30 km.",
     ["USD 6300000000", "USD 5000000000"]),
    ("ru", "Это 3,5 млрд долл. США, 25 млн манатов, 100 тыс. рублей, 1 200 000 евро и полтора миллиарда долларов.",
     ["USD 3500000000", "AZN 25000000", "RUB 100000", "EUR 1200000", "USD 1500000000"]),
    ("az", "Dövriyyə 3,5 milyard ABŞ dolları, 25 milyon manat, 10 min avro, dörd milyard dollar olub.",
     ["USD 3500000000", "AZN 25000000", "EUR 10000", "USD 4000000000"]),
    ("tr", "3 milyar dolar", []),
]  # fmt: skip
DAYS = [
    ("en", "On 3 July, May 5, 2021, on Monday and yesterday; in May, in 2022, today.",
     ["2023-07-03", "2021-05-05", "2023-02-20", "2023-02-21"]),
    ("en", "He came on December 5 and left on 11 January 2021.", ["2022-12-05", "2021-01-11"]),
    ("ru", "3 июля 2008 года, 22 февраля, в понедельник, вчера, 10.11.2020 г.",
     ["2008-07-03", "2023-02-22", "2023-02-20", "2023-02-21", "2020-11-10"]),
    ("az", "2022-ci il fevralın 22-də, noyabrın 10-da, 28 may 2018, şənbə günü.",
     ["2022-02-22", "2022-11-10", "2018-05-28", "2023-02-18"]),
    ("en", "On 31 February 2021 and 10/11/2020.", ["2020-11-10"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), SUMS)
def test_a_sum_is_an_amount_of_a_currency(
    knowledge: KnowledgeBase, language: str, text: str, expected: list[str]
) -> None:
    found = find_sums(Field(0, "text", language, text), knowledge)
    assert [f"{one.currency} {one.amount:.0f}" for one in found] == expected


@pytest.mark.parametrize(("language", "text", "expected"), DAYS)
def test_a_day_is_told_from_the_date_of_the_page(language: str, text: str, expected: list[str]) -> None:
    found = find_days(Field(0, "text", language, text), date(2023, 2, 22))
    assert sorted(one.value for one in found) == sorted(expected)


def test_without_a_date_of_the_page_only_whole_days_are_told() -> None:
    found = find_days(Field(0, "text", "en", "On 3 July and on 4 July 2020, on Monday."), None)
    assert [one.value for one in found] == ["2020-07-04"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UN resolutions 822, 853, 874 and 884 of 1993", ["822", "853", "874", "884"]),
        ("№ 214-п и No: 332/17, резолюция 2334", ["214-п", "332/17", "2334"]),
        ("359-27-02-2023", ["359-27-02-2023"]),
        ("on 27-02-2023 at 10", []),
    ],
)
def test_numbers_of_documents(text: str, expected: list[str]) -> None:
    assert [one.value for one in sorted(find_numbers(Field(0, "text", "ru", text)), key=lambda m: m.start)] == expected


CITED = [
    ("en", "The ministers met, the agency reports, citing the Azerbaijani Foreign Ministry.", "org/mfa-azerbaijan"),
    ("ru", "Министры встретились, сообщает агентство со ссылкой на МИД России.", "org/mfa-russia"),
    ("az", "Agentlik Rusiya XİN-ə istinadən xəbər verir ki, nazirlər görüşüb.", "org/mfa-russia"),
    ("en", "The Foreign Ministry of Russia held a reception.", None),
]


@pytest.mark.parametrize(("language", "text", "expected"), CITED)
def test_a_page_cites_whom_it_says(enrich: Enrich, language: str, text: str, expected: str | None) -> None:
    assert [one.id for one in enrich(language, text).statements.cited] == ([expected] if expected else [])


def test_who_met_stands_in_the_opening(enrich: Enrich) -> None:
    page = enrich("en", "Sergey Lavrov met Jeyhun Bayramov in Baku.\n\nIlham Aliyev was abroad. They held a meeting.")
    assert [one.name for one in page.statements.participants] == ["Sergey Lavrov", "Jeyhun Bayramov"]
    assert not enrich("en", "Sergey Lavrov spoke. Jeyhun Bayramov listened.").statements.participants


@pytest.mark.parametrize(
    ("language", "text", "topic", "word"),
    [
        ("en", "The railway, the corridor and the port will be built; freight grows.", "transport", "railway"),
        ("ru", "Обсуждалась делимитация границы и работа пунктов пропуска.", "borders", "делимитация"),
        ("az", "Nazirlər qaz, neft və enerji layihələrini müzakirə ediblər.", "energy", "qaz"),
    ],
)
def test_a_topic_has_its_evidence(enrich: Enrich, language: str, text: str, topic: str, word: str) -> None:
    topics = {one.name: one.evidence for one in enrich(language, text).statements.topics}
    assert word in topics[topic]
    assert not enrich(language, "X.").statements.topics
