"""Names found in a text: the Russian tagger's spans repaired, and nothing besides names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.enrich import find_candidates
from communique.enrich.consistency import find_repeated_names
from communique.enrich.institutions import find_institutions
from communique.enrich.repair import repair_spans
from communique.enrich.spans import Field, Span
from communique.knowledge import KnowledgeBase
from communique.models import EntityKind

Named = list[tuple[str, EntityKind]]


def spans_of(text: str, named: Named) -> list[Span]:
    """Tag each of the texts where it first stands after the one before it."""
    field, position, spans = Field(0, "text", "ru", text), 0, []
    for name, kind in named:
        start = text.index(name, position)
        position = start + len(name)
        spans.append(Span(field, start, position, kind, (), "statistical"))
    return spans


def shown(spans: list[Span]) -> Named:
    return [(span.text, span.kind) for span in spans]


INSTITUTIONS: list[tuple[str, Named, Named]] = [
    ("В МИД России ответили.", [("МИД", "organisation"), ("России", "place")], [("МИД России", "organisation")]),
    ("Глава МИД России Сергея Лаврова ждёт.", [
        ("МИД", "organisation"), ("России", "place"), ("Сергея Лаврова", "person")], [
        ("МИД России", "organisation"), ("Сергея Лаврова", "person")]),
    ("Решение принял парламент Крыма вчера.", [("Крыма", "place")], [("парламент Крыма", "organisation")]),
    ("Пишет министерство сельского хозяйства Германии.", [("Германии", "place")], [
        ("министерство сельского хозяйства Германии", "organisation")]),
    ("Выступил глава Комитета Сената США по международным делам.", [
        ("Комитета Сената", "organisation"), ("США", "place")], [
        ("Комитета Сената США по международным делам", "organisation")]),
    ("Там украинская полиция нашла Петра Иванова.", [("Петра Иванова", "person")], [
        ("украинская полиция", "organisation"), ("Петра Иванова", "person")]),
    ("Деньги лежат в банках Российской Федерации.", [("Российской Федерации", "place")], [
        ("Российской Федерации", "place")]),
    ("Этот суд ждут в Баку.", [("Баку", "place")], [("Баку", "place")]),
    ("Суд в Баку закончился.", [("Баку", "place")], [("Баку", "place")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tagged", "expected"), INSTITUTIONS)
def test_an_institution_has_its_adjectives_and_its_genitives(text: str, tagged: Named, expected: Named) -> None:
    assert shown(repair_spans(spans_of(text, tagged))) == expected


REPAIRS: list[tuple[str, Named, Named]] = [
    ("Кигели V\nКигели V умер.", [("Кигели V\nКигели V", "person")], [("Кигели V", "person")] * 2),
    ("Дэвид Саутер (David Souter) уходит.", [("Дэвид Саутер (David Souter)", "person")], [
        ("Дэвид Саутер", "person"), ("David Souter", "person")]),
    ("Приехал Хван Чжан Еп.", [("Хван", "person"), ("Чжан Еп", "person")], [("Хван Чжан Еп", "person")]),
    ("Экспертами ЕС и США.", [("ЕС", "place"), ("США", "organisation")], [
        ("ЕС", "organisation"), ("США", "place")]),
    ("По данным СМИ и ТАСС.", [("СМИ", "organisation"), ("ТАСС", "organisation")], [("ТАСС", "organisation")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tagged", "expected"), REPAIRS)
def test_usual_faults_of_the_tagger_are_repaired(text: str, tagged: Named, expected: Named) -> None:
    assert shown(repair_spans(spans_of(text, tagged))) == expected


def test_a_surname_is_found_wherever_its_full_name_makes_it_sure() -> None:
    text = "Янукович назначил. Позже Виктор Янукович уехал. О Януковиче забыли. Янина нет."
    found = find_repeated_names(spans_of(text, [("Виктор Янукович", "person")]))
    assert [span.text for span in found] == ["Янукович", "Виктор Янукович", "Януковиче"]


def test_a_word_that_is_common_too_is_left_to_the_tagger() -> None:
    text = "Приехал Иван Волк. Волк опасен."
    assert len(find_repeated_names(spans_of(text, [("Иван Волк", "person")]))) == 1


def test_nothing_comes_of_nothing() -> None:
    assert repair_spans([]) == find_institutions([]) == find_repeated_names([]) == []


def test_all_names_are_found_even_those_no_page_decides(knowledge: KnowledgeBase) -> None:
    field = Field(0, "text", "ru", "Федерика Могерини говорила с Януковичем в украинском правительстве.")
    assert shown(find_candidates(field, knowledge)) == [
        ("Федерика Могерини", "person"),
        ("Януковичем", "person"),
        ("украинском правительстве", "organisation"),
    ]


WORDS = ["МИД", "России", "комитет", "по", "делам", "Сергей", "Лавров", "(", "\n", "«", "суд", "в", ",", "•", "ЕС"]


@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=14), data=st.data())
def test_repaired_spans_are_ordered_apart_and_inside_the_text(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    cuts = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=6))))
    kinds: list[EntityKind] = ["person", "place", "organisation"]
    field = Field(0, "text", "ru", text)
    spans = [
        Span(field, start, end, kinds[number % 3], (), "statistical")
        for number, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False))
    ]
    position = 0
    for span in repair_spans(spans):
        assert position <= span.start < span.end <= len(text)
        position = span.end
