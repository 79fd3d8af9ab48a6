"""What changed between two versions of a page is told field by field, and paragraph by paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.index.differences import Difference, compare_contents, content_of, is_same_version, mark_words

ONE = "The ministers met in the capital on Friday and spoke about trade, transport and the joint commission."
TWO = "They agreed that the commission will meet again in the autumn, and that experts will prepare a programme."
THREE = "The delegation left on the same evening after a visit to the museum of the city."


def content(*paragraphs: str, language: str = "en", **fields: object) -> dict[str, object]:
    document = {
        "headline": "Ministers meet",
        "published_text": "2025-04-04",
        "byline": [],
        "segments": [{"language": language, "title": None, "text": "\n\n".join(paragraphs)}],
        **fields,
    }
    return content_of(document)


def changes(before: dict[str, object], after: dict[str, object]) -> list[tuple[str, str, int | None]]:
    return [(one.field, one.change, one.paragraph) for one in compare_contents(before, after)]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ((ONE, TWO, THREE), []),
        ((ONE, TWO), [("text", "removed", 3)]),
        ((TWO, THREE), [("text", "removed", 1)]),
        ((ONE, "A new paragraph about fish.", TWO, THREE), [("text", "added", 2)]),
        ((ONE, TWO.replace("autumn", "spring"), THREE), [("text", "changed", 2)]),
        ((ONE, "Nothing like it: 17 zebras.", THREE), [("text", "removed", 2), ("text", "added", 2)]),
        ((TWO.replace("autumn", "spring"), THREE), [("text", "removed", 1), ("text", "changed", 1)]),
    ],
)
def test_paragraphs_are_paired(after: tuple[str, ...], expected: list[tuple[str, str, int | None]]) -> None:
    assert changes(content(ONE, TWO, THREE), content(*after)) == expected


def test_single_fields_and_lists_are_told_apart() -> None:
    people = [{"id": "person/a", "name": "Ann Lee", "facet": "x", "mentions": 3}]
    before = content(ONE, people=people, byline=["A. Writer"], reference="1/25")
    after = content(ONE, headline="Ministers do not meet", published_text="2025-04-05", byline=["B. Writer"])
    assert changes(before, after) == [
        ("headline", "changed", None),
        ("published", "changed", None),
        ("reference", "removed", None),
        ("byline", "removed", None),
        ("byline", "added", None),
        ("people", "removed", None),
    ]
    assert not is_same_version(before, after)


def test_another_language_is_added_with_its_title() -> None:
    after = content(ONE)
    after["segments"] = [*after["segments"], {"language": "ru", "title": "Встреча", "text": "Министры встретились."}]  # type: ignore[misc]
    assert compare_contents(content(ONE), after) == (
        Difference(field="title", change="added", language="ru", after="Встреча"),
        Difference(field="text", change="added", language="ru", paragraph=1, after="Министры встретились."),
    )


def test_counts_and_dates_of_change_make_no_version() -> None:
    before = content(ONE, people=[{"name": "Ann Lee", "mentions": 3}], byline=None)
    after = content(ONE, people=[{"name": "Ann Lee", "mentions": 4}], modified_text="2025-04-07", byline=())
    assert is_same_version(before, after)
    assert changes(before, after) == [("modified", "added", None)]


def test_words_are_marked() -> None:
    assert mark_words("They meet in autumn .", "They meet late in spring .") == (
        "They meet {+late+} in [-autumn-] {+spring+} ."
    )


PARAGRAPHS = st.lists(st.sampled_from([ONE, TWO, THREE, ONE + " More.", "Fish."]), min_size=1, max_size=8)


@given(PARAGRAPHS, PARAGRAPHS)
def test_the_later_text_follows_from_the_earlier_and_the_differences(before: list[str], after: list[str]) -> None:
    differences = compare_contents(content(*before), content(*after))
    came = [one.after for one in differences if one.after is not None]
    went = [one.before for one in differences if one.before is not None]
    kept = list(before)
    for text in went:
        kept.remove(text)
    assert sorted([*kept, *came]) == sorted(after)
    for one in differences:
        assert one.paragraph is not None
        text = after if one.after is not None else before
        assert text[one.paragraph - 1] == (one.after if one.after is not None else one.before)
