"""The query language: the tree of a text and the text of a tree, and the place of every mistake."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from communique.index.compile import MOST_UNITS, compile_query
from communique.index.days import read_stretch
from communique.index.grammar import FIELDS, parse_query
from communique.index.marking import marking_query
from communique.index.syntax import (
    AllOf,
    AnyOf,
    Beginning,
    Everything,
    InField,
    Node,
    Phrase,
    QueryError,
    Without,
    Words,
    write_query,
)
from communique.knowledge import KnowledgeBase

LETTERS = "abzVİıəŞЛавдё019.,'_/?+&{}[]^\\"
WORDS = st.text(LETTERS, min_size=1, max_size=8)
PHRASES = st.builds(
    Phrase, st.lists(st.text(LETTERS + "()*-:", min_size=1, max_size=6), max_size=3).map(" ".join), st.integers(0, 9)
)
ONE_VALUE = st.one_of(
    st.lists(WORDS, min_size=1, max_size=3).map(lambda words: Words(" ".join(words))),
    PHRASES,
    st.text("abЛə", min_size=2, max_size=6).map(Beginning),
    st.just(Everything()),
)


def _several(kind: type[AllOf] | type[AnyOf], parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    others = parts.filter(lambda part: not isinstance(part, kind))
    return st.lists(others, min_size=2, max_size=3).map(lambda some: kind(tuple(some)))


def _combined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(_several(AllOf, parts), _several(AnyOf, parts), parts.map(Without))


VALUES = st.recursive(ONE_VALUE, _combined, max_leaves=4)
NODES = st.recursive(
    st.one_of(ONE_VALUE, st.builds(InField, st.sampled_from(sorted(FIELDS)), VALUES)), _combined, max_leaves=8
)


@hypothesis_settings(deadline=None, derandomize=True, max_examples=120)
@given(NODES)
def test_the_text_of_a_tree_gives_the_tree(node: Node) -> None:
    try:
        parsed = parse_query(write_query(node))
    except QueryError as error:
        assert error.code == "too-deep"
        return
    assert parsed == node


@hypothesis_settings(deadline=None, derandomize=True, max_examples=150)
@given(
    st.one_of(
        st.text(max_size=80),
        st.text('()"“”«»:-*~ \t\nabЛ', max_size=80),
        st.lists(st.sampled_from(["AND", "OR", "NOT", "(", ")", "-", "a", '"b c"', "person:", "date:", "x:y"])).map(
            " ".join
        ),
        st.integers(1, 400).map(lambda times: "(" * times + "a" + ")" * times),
        st.integers(1, 400).map(lambda times: "NOT " * times + "a"),
        st.integers(1, 400).map(lambda times: "-" * times + "a"),
    )
)
def test_any_text_is_a_tree_that_survives_writing_or_an_error_with_its_place(text: str) -> None:
    try:
        node = parse_query(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)
        assert str(error).splitlines()[-1].strip() == "^"
        return
    assert parse_query(write_query(node)) == node


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        (" * ", Everything()),
        ("gas supply", Words("gas supply")),
        ("gas AND supply", AllOf((Words("gas"), Words("supply")))),
        ("gas OR oil supply", AnyOf((Words("gas"), Words("oil supply")))),
        ("gas and supply", Words("gas and supply")),
        ("«gas supply» “b”", AllOf((Phrase("gas supply"), Phrase("b")))),
        ('"gas supply"~3', Phrase("gas supply", 3)),
        ("negotiat*", Beginning("negotiat")),
        ("gas -oil", AllOf((Words("gas"), Without(Words("oil"))))),
        ("gas-oil", Words("gas-oil")),
        ("NOT (a OR b) c", AllOf((Without(AnyOf((Words("a"), Words("b")))), Words("c")))),
        ("person:Lavrov", InField("person", Words("Lavrov"))),
        ("Person: Lavrov gas", AllOf((InField("person", Words("Lavrov")), Words("gas")))),
        ("organization:(EU OR NATO)", InField("org", AnyOf((Words("EU"), Words("NATO"))))),
        ("date:2022..2023", InField("date", Words("2022..2023"))),
        ("https://a.example/b?c=1", Words("https://a.example/b?c=1")),
        ("talks: at 12:30", Words("talks: at 12:30")),
    ],
)
def test_what_a_text_means(text: str, tree: Node) -> None:
    assert parse_query(text) == tree


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ('gas "supply', "quote-not-closed", 4),
        ("gas» supply", "quote-not-open", 3),
        ("gas (oil", "parenthesis-not-closed", 4),
        ('gas ( "(" oil', "parenthesis-not-closed", 4),
        ("gas) oil", "parenthesis-not-open", 3),
        ("gas ()", "empty-parentheses", 5),
        ("gas AND", "nothing-after-operator", 7),
        ("gas AND OR oil", "nothing-after-operator", 8),
        ("OR gas", "nothing-before-operator", 0),
        ("gas person:", "nothing-in-field", 11),
        ("persn:Lavrov", "unknown-field", 0),
        ("gas person:(source:x)", "nested-field", 12),
        ("-(" * 9 + "a" + ")" * 9, "too-deep", 0),
        ("(" * 60 + "a" + ")" * 60, "too-deep", 40),
    ],
)
def test_a_mistake_has_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert (caught.value.code, caught.value.position) == (code, position)
    line, caret = str(caught.value).splitlines()[-2:]
    assert line[caret.index("^") :].strip() == text[position : position + 30].strip()


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("gas date:someday", "bad-value", 9),
        ("date:2023..2022", "bad-value", 5),
        ("gas date:2022-13", "bad-value", 9),
        ('person:"…"', "nothing-in-field", 7),
        (" ".join(f'"{number}"' for number in range(MOST_UNITS + 1)), "too-many", 150),
    ],
)
def test_a_value_that_a_field_does_not_take_has_its_place(
    text: str, code: str, position: int, knowledge: KnowledgeBase
) -> None:
    with pytest.raises(QueryError) as caught:
        compile_query(text, knowledge)
    assert (caught.value.code, caught.value.position) == (code, position)


def test_quotation_marks_inside_a_name_make_no_phrase(knowledge: KnowledgeBase) -> None:
    (name,) = compile_query("региональная платформа «3+3»", knowledge).names
    assert name.ids == ("org/three-plus-three",)
    assert not compile_query('«отдельные» "слова"', knowledge).names


def test_a_treaty_named_by_its_day_is_looked_for_without_it_where_all_parties_are(knowledge: KnowledgeBase) -> None:
    query = json.dumps(compile_query("trilateral statement of 10 November 2020", knowledge).query)
    parties = [f'{{"term": {{"places.id": "place/{one}"}}}}' for one in ("azerbaijan", "armenia", "russia")]
    assert f'"filter": [{", ".join(parties)}]' in query
    assert '"filter"' not in json.dumps(compile_query("trilateral statement", knowledge).query)


def test_each_field_is_marked_by_the_clauses_about_it(knowledge: KnowledgeBase) -> None:
    query = compile_query('Lavrov "peace treaty" NOT gas date:2022', knowledge).query
    marking = json.dumps(marking_query(query, "title.en"))
    assert "peace treaty" in marking
    assert "Lavrov" in marking
    assert not re.search("gas|2022|body|title.ru|identit|_name", marking)
    assert marking_query({"match_all": {}}, "title.en") == {"match_none": {}}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("31.05.2022", "2022-05-31", "2022-05-31"),
        ("2021..2022-03", "2021-01-01", "2022-03-31"),
        ("2021..", "2021-01-01", "None"),
        ("..2021-12", "None", "2021-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
    ],
)
def test_stretches_of_days(text: str, first: str, last: str) -> None:
    assert tuple(map(str, read_stretch(text))) == (first, last)


@pytest.mark.parametrize("text", ["", "..", "2022..2023..2024", "0000", "2022-00", "2022-02-30", "22", "2023..2022"])
def test_what_is_no_stretch_of_days(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected a year|later than"):
        read_stretch(text)
