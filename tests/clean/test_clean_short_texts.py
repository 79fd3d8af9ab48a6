"""Single sentences and headlines are told apart in languages that are alike."""

from __future__ import annotations

from benchmarks.languages import mistakes_of, read_texts

from communique.clean.languages import detect_language

SISTERS = ({"az", "tr"}, {"ru", "uk", "be", "bg"})


def test_sister_languages_are_told_apart_on_short_texts() -> None:
    texts = read_texts()
    wrong = mistakes_of(detect_language, texts)
    assert len(texts) == 100
    assert not [pair for pair in wrong if any(set(pair) <= family for family in SISTERS)]
    assert sum(wrong.values()) <= 2
