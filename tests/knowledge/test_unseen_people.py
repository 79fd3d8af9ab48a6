"""People the knowledge base does not have are told apart and together across scripts, namesakes above all apart."""

from __future__ import annotations

from benchmarks.people import judge, read_people

from communique.knowledge import KnowledgeBase, same_person

FLOOR = 0.94
"""As first measured, before anything was changed for these names; it only rises."""


def test_no_namesakes_are_taken_for_one_and_few_spellings_for_two() -> None:
    people = read_people()
    score, missed, false = judge(same_person, people)
    assert false == []
    assert score >= FLOOR, missed


def test_the_names_are_unseen(knowledge: KnowledgeBase) -> None:
    known = {name: ids for names in read_people() for name in names if (ids := knowledge.people_by_folded_name(name))}
    assert known == {}
