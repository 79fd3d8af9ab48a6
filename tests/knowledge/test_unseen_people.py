"""People the knowledge base does not have are told apart and together across scripts, namesakes above all apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.people import (
    DATA,
    FIFTH,
    FOURTH,
    FRESH,
    SIXTH,
    THIRD,
    joined_near_names,
    judge,
    read_people,
)

from communique.knowledge import KnowledgeBase, same_person

FLOORS = {DATA: 0.99, FRESH: 0.979, THIRD: 0.997, FOURTH: 0.995, FIFTH: 0.988, SIXTH: 0.965}
"""As measured; they only rise. First seen, before anything was changed for these names: .942, .917, .930, .977, .955
and .965."""
MOST_NEAR_NAMES_JOINED = 11
"""Of 274 near names of two people; it only falls."""


@pytest.mark.parametrize("file", FLOORS, ids=lambda file: file.stem)
def test_no_namesakes_are_taken_for_one_and_few_spellings_for_two(file: Path) -> None:
    # Of all pairs the benchmark asks; here those that share a word, which take a tenth of the time.
    score, missed, false = judge(same_person, read_people(file), near=True)
    assert false == []
    assert score >= FLOORS[file], missed


def test_near_names_of_two_people_stay_two() -> None:
    joined = joined_near_names(same_person)
    assert len(joined) <= MOST_NEAR_NAMES_JOINED, joined


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Thomas Meier", "Thomas Mayer", False),
        ("Thomas Meier", "Томас Майер", True),
        ("Thomas Müller", "Thomas Mueller", True),
        ("Robert Price", "Robert Pryce", False),
        ("Peter Mann", "Peter Main", False),
        ("Babe Ruth", "Babe Roth", False),
        ("Philip Roth", "Филип Рот", True),
        ("Philip Roth", "Филип Рут", False),
        ("George Bush", "Джордж Буш", True),
        ("George Bush", "Джордж Баш", False),
        ("Grace Kelly", "Грейс Келли", True),
        ("Grace Kelly", "Грейс Кайли", False),
        ("David Cook", "Дэвид Кук", True),
        ("David Cook", "Дэвид Кок", False),
        ("Maria Silva", "Мария Сильвия", False),
        ("Hosni Mubarak", "Hüsnü Mübarək", True),
        ("Хафез аль-Асад", "Hafiz əl-Əsəd", True),
        ("Hassan Ali", "Hüseyn Əli", False),
        ("Sergey Tokayev", "Sergei Tokaev", True),
        ("Yousef Mousavi", "Yusuf Musavi", True),
        ("Barbara Leaf", "Barbara Lif", True),
    ],
)
def test_two_spellings_of_one_script_need_a_reason(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Isaac Herzog", "Исаак Герцог", True),
        ("Charles Michel", "Шарль Мишель", True),
        ("Charles Michel", "Çarlz Maykl", False),
        ("Иосиф Петров", "Джозеф Петров", False),
        ("Jamal Mammadov", "Камаль Мамедов", False),
        ("Fikret Sergeev", "Фикрет Сергеев", True),
        ("Anar Babayev", "Анар Бабаков", False),
        ("Anar Hacıbəyov", "Анар Гаджибеков", True),
        ("Leo Petrov", "Леонид Петров", False),
        ("Jean Dupont", "Джон Дюпон", False),
        ("John Bolton", "Джон Белтон", False),
        ("Thomas Mann", "Томас Мейер", False),
        ("Yusif Aliyev", "İosif Əliyev", False),
        ("Michael Smith", "Michel Smith", False),
        ("Michael Smith", "Мишель Смит", False),
        ("Yusif Petrov", "Иосиф Петров", False),
        ("Alan Brown", "Эллен Браун", False),
        ("Michel Dupont", "Michelle Dupont", False),
        ("Nicola Sturgeon", "Никола Стерджен", True),
    ],
)
def test_given_names_cross_languages_by_custom_and_no_further(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


def test_the_names_are_unseen(knowledge: KnowledgeBase) -> None:
    known = {
        name: ids
        for file in FLOORS
        for names in read_people(file)
        for name in names
        if (ids := knowledge.people_by_folded_name(name))
    }
    assert known == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Gordon Brown", "Qordon Braun", True),
        ("Gordon Brown", "Gordon Braun", False),  # written by nobody's ear: two spellings, two families
        ("Wolfgang Schäuble", "Вольфганг Шойбле", True),
        ("Wolfgang Schauble", "Volfqanq Şoyble", False),  # a letter without its mark is not read as with it
        ("Jean-Marc Ayrault", "Жан-Марк Эро", True),
        ("Li Keqiang", "Ли Кэцян", True),
        ("Mao Ning", "Мао Нин", True),
        ("Jarosław Kaczyński", "Ярослав Качиньский", True),
        ("Jaroslaw Kaczynski", "Yaroslav Kaçinski", True),
        ("Hovik Hakobyan", "Овик Акопян", True),
        ("Jules Verne", "Jül Vern", True),
        ("Haider al-Abadi", "Хайдер аль-Абади", True),
        ("Fayez al-Sarraj", "Fayiz əs-Sərrac", True),
        ("Abdel Fattah el-Sisi", "Əbdülfəttah əs-Sisi", True),
        ("Salim AlMalik", "Салим аль-Малик", True),
        ("Абдулла Абдулла", "Abdulla Abdulla", True),
        ("Kim Yo-jong", "Ким Ё Чжон", True),
        ("Anar Ələkbərov", "Анар Алекперов", True),
    ],
)
def test_names_are_read_by_the_rules_of_their_languages(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same
