"""Decisions of identities are validated, and applied in the order people think of them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.knowledge.conftest import WriteKnowledge

from communique.enrich import enrich_article
from communique.errors import ConfigError
from communique.knowledge import load_knowledge
from communique.knowledge.decisions import PageSigns
from communique.models import Article, Segment

SIGNS = PageSigns(
    url="https://a.example/1", source="mfa", day=date(2024, 5, 1), identities=frozenset({"place/freedonia"})
)

BROKEN = [
    ("- {merge: person/~a-b, into: person/none}\n", "line 1: person/none: the knowledge base has no such entry"),
    ("- {merge: person/rufus-firefly, into: person/~a}\n", "make one entry of the two"),
    ("- {merge: person/~a-b, into: place/freedonia}\n", "same kind"),
    (
        "- {merge: person/~a, into: person/~b}\n- {merge: person/~b, into: person/~a}\n",
        "line 2: person/~b is merged into",
    ),
    ("- {merge: person/~a, into: person/~b}\n- {merge: person/~a, into: person/~c}\n", "was merged before"),
    ("- {split: person/~a, parts: [{id: person/~a-2}]}\n", "needs a sign"),
    ("- {split: person/~a, parts: [{id: person/~a, urls: [x]}]}\n", "another id"),
    ("- {split: person/~a, parts: [{id: person/~a-2, url: x}]}\n", "url"),
    ("merge: person/~a\n", "expected a list of decisions"),
]


@pytest.mark.parametrize(("text", "reason"), BROKEN)
def test_a_decision_that_cannot_be_is_named_with_its_line(
    write_knowledge: WriteKnowledge, text: str, reason: str
) -> None:
    with pytest.raises(ConfigError, match=r"decisions\.yaml, line") as caught:
        load_knowledge(write_knowledge(decisions=text))
    assert reason in str(caught.value)


def test_merges_lead_to_their_end_and_searches_understand_them(write_knowledge: WriteKnowledge) -> None:
    text = (
        "- {merge: person/~a, into: person/~b}\n"
        "- {merge: person/~b, into: person/rufus-firefly, spellings: {ru: [Руфус Светлячок]}, note: the same}\n"
    )
    knowledge = load_knowledge(write_knowledge(decisions=text))
    assert knowledge.decisions.merged("person/~a") == "person/rufus-firefly"
    assert knowledge.decisions.merged("person/~c") == "person/~c"
    assert knowledge.resolve_query("руфус светлячок")[0].ids == ("person/rufus-firefly",)


@pytest.mark.parametrize(
    ("signs", "fits"),
    [
        ("urls: ['https://a.example/1']", True),
        ("urls: ['https://a.example/2']", False),
        ("sources: [mfa], from: 2024", True),
        ("sources: [mfa], until: 2023", False),
        ("with: [place/freedonia]", True),
        ("spellings: [A. Bell]", False),
        ("spellings: [ANNA BELL]", True),
    ],
)
def test_a_page_is_a_parts_if_all_its_signs_hold(write_knowledge: WriteKnowledge, signs: str, fits: bool) -> None:
    text = f"- {{split: person/~a-bel, parts: [{{id: person/~a-bel-2, name: Anna Bell II, {signs}}}]}}\n"
    decisions = load_knowledge(write_knowledge(decisions=text)).decisions
    part = decisions.part("person/~a-bel", SIGNS, frozenset({"anna bell"}))
    assert part == ("person/~a-bel-2" if fits else "person/~a-bel")
    assert decisions.name("person/~a-bel-2") == "Anna Bell II"


def test_a_split_name_that_becomes_an_entry_stays_split(write_knowledge: WriteKnowledge) -> None:
    part = "- {split: person/~firafli-rufus, parts: [{id: person/~firafli-rufus-2, sources: [opera]}]}\n"
    merge = "- {merge: person/~firafli-rufus, into: person/rufus-firefly}\n"
    knowledge = load_knowledge(write_knowledge(decisions=part + merge))
    text = "President Rufus Firefly spoke in Freedonia, and Firefly sang."
    for source, identity in (("mfa", "person/rufus-firefly"), ("opera", "person/~firafli-rufus-2")):
        article = Article(source=source, url="https://a.example/1", segments=(Segment(language="az", text=text),))
        people = enrich_article(article, knowledge).of_kind("person")
        assert [one.id for one in people] == [identity]
