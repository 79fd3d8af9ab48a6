"""Pages compared pair by pair: what is one text, a piece, a rewrite, a translation, and what only looks like one."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.stories import StoryPage, compare_pages, form_stories, read_page
from communique.stories.fingerprints import ANCHOR_EVERY
from communique.stories.shingles import shingle, words_of_text

WORDS = [
    f"{a}{b}" for a in ("min", "tra", "gas", "roa", "tal", "bor", "sum", "pea") for b in ("ter", "de", "ins", "ks")
]


def text(seed: int, paragraphs: int = 5, words: int = 40) -> str:
    chance = random.Random(seed)
    return "\n\n".join(" ".join(chance.choice(WORDS) for _ in range(words)) for _ in range(paragraphs))


def page(
    name: str, body: str, *, source: str = "a", day: str = "2023-02-27", category: str = "agency", language: str = "en",
    facts: tuple[tuple[int, str], ...] = (), **fields: object,
) -> StoryPage:  # fmt: skip
    mentions = [{"id": fact, "segment": 0, "field": "text", "start": at, "end": at + 1} for at, fact in facts]
    document = {
        "id": name, "url": f"https://{source}.example/{name}", "source": source, "published_text": day,
        "segments": [{"language": language, "text": body, "title": name}], "mentions": mentions, **fields,
    }  # fmt: skip
    return read_page(document, category)


def relation(one: StoryPage, other: StoryPage) -> str | None:
    found, back = compare_pages(one, other), compare_pages(other, one)
    assert found == back
    return found.relation if found else None


def test_a_reprint_in_another_frame_is_the_same_text() -> None:
    frame = "Reproduced with the kind permission of the publisher by this library of statements."
    assert relation(page("x", text(1)), page("y", f"{text(1)}\n\n{frame}", source="b")) == "same"
    assert relation(page("x", text(1)), page("y", text(2), source="b")) is None


def test_a_piece_is_a_part_and_a_digest_is_none() -> None:
    whole = text(1, paragraphs=8)
    piece = "\n\n".join(whole.split("\n\n")[:2])
    assert relation(page("x", whole), page("y", piece, source="b", day="2023-02-28")) == "part"
    digest = f"{text(7, 6)}\n\n{piece}\n\n{text(8, 6)}"
    assert relation(page("x", piece), page("y", digest, source="b", day="2023-02-28")) is None


def test_a_light_rewrite_must_be_near_in_time() -> None:
    original = text(1).split("\n\n")
    rewritten = "\n\n".join([*original[:2], text(5, 3)])
    assert relation(page("x", "\n\n".join(original)), page("y", rewritten, source="b", day="2023-02-28")) == "rewrite"
    assert relation(page("x", "\n\n".join(original)), page("y", rewritten, source="b", day="2023-05-28")) is None


def test_weekly_pages_of_one_template_are_not_one_story() -> None:
    def weekly(day: int) -> str:
        return f"{text(1, 1, 60)} on {day} March 2023 at {day} o'clock with {day * 37} people and {day * 11} cars."

    first, second = page("x", weekly(13), day="2023-03-13"), page("y", weekly(27), day="2023-03-27")
    assert relation(first, second) is None
    assert relation(first, page("z", weekly(13), day="2023-03-15")) == "same"


def test_what_a_site_repeats_is_no_evidence() -> None:
    body = "\n\n".join([text(1, 1, 60), text(2, 2)])
    document = {"id": "x", "url": "u", "source": "a", "segments": [{"language": "en", "text": body}]}
    from communique.stories.fingerprints import paragraph_digests

    repeated = frozenset(list(paragraph_digests(body))[:1])
    own = read_page(document, repeated=repeated).texts[0].shingles
    assert len(own) < len(read_page(document).texts[0].shingles)
    all_of_it = frozenset(paragraph_digests(body))
    assert len(read_page(document, repeated=all_of_it).texts[0].shingles) == len(read_page(document).texts[0].shingles)


FACTS = tuple((index * 30, fact) for index, fact in enumerate(
    ["person/a", "place/x", "d:2023-02-22", "org/b", "n:120", "person/c", "m:USD:3000000", "treaty/t", "place/y"]
))  # fmt: skip


def test_a_translation_has_the_same_facts_in_the_same_order() -> None:
    english = page("x", text(1), facts=FACTS)
    assert relation(english, page("y", text(9), language="ru", source="b", facts=FACTS)) == "translation"
    fewer = page("y", text(9), language="ru", source="b", facts=FACTS[:3])
    assert relation(english, fewer) is None
    late = page("y", text(9), language="ru", source="b", facts=FACTS, day="2023-04-27")
    assert relation(english, late) is None
    named = page("y", text(9), language="ru", source="b", alternates=["https://a.example/x"])
    assert relation(english, named) == "translation"


def story_pages() -> list[StoryPage]:
    whole = text(1, paragraphs=8)
    parts = whole.split("\n\n")
    return [
        page("ministry", whole, source="m", category="ministry", facts=FACTS),
        page("again", whole, source="m", category="ministry", day="2023-02-28"),
        page("mirror", whole, source="r", category="mirror"),
        page("cut", "\n\n".join(parts[:2]), source="b", day="2023-02-27T18:00"),
        page("rewrite", "\n\n".join([*parts[:2], text(6, 4)]), source="c", day="2023-02-28"),
        page(
            "russian", text(9, 8), source="m", category="ministry", language="ru", facts=FACTS, day="2023-02-27T20:00"
        ),
        page("update", "\n\n".join([*parts, text(12, 2)]), source="m", category="ministry", day="2023-03-01"),
        page("stranger", text(40), source="b"),
    ]


def test_each_page_of_a_story_has_its_role_whatever_the_order() -> None:
    expected = {
        "ministry": ("ministry", "original"), "again": ("ministry", "duplicate"), "mirror": ("ministry", "reprint"),
        "cut": ("ministry", "excerpt"), "rewrite": ("ministry", "rewrite"), "russian": ("ministry", "translation"),
        "update": ("ministry", "update"), "stranger": ("stranger", "original"),
    }  # fmt: skip
    pages = story_pages()
    all_pairs = {one.id: [other.id for other in pages] for one in pages}
    for order in itertools.islice(itertools.permutations(pages), 0, 40_000, 4_000):
        members = form_stories(order, all_pairs)
        assert {one: (place.story, place.role) for one, place in members.items()} == expected


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_a_piece_shares_anchors_with_the_whole(share: float) -> None:
    words = words_of_text(text(1, 20))
    whole = {one for one in shingle(words) if one % ANCHOR_EVERY == 0}
    piece = {one for one in shingle(words[: int(len(words) * share)]) if one % ANCHOR_EVERY == 0}
    assert piece and piece <= whole


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    relation(page("x", one), page("y", other, source="b"))
