"""Stories in a real index: found by look-up, the same in any order, from several writers at once, and after changes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from benchmarks.stories import CATEGORIES as DEMO_CATEGORIES
from benchmarks.stories import demo_document, demo_pages, pairwise, true_story
from elasticsearch import Elasticsearch
from tests.index.index_pages import document_of, make_page

from communique.index import alias_name, connect, index_documents, refresh_documents
from communique.index.held import delete_documents
from communique.index.stories import group_stories, read_story_ids
from communique.settings import Settings
from communique.stories import make_fingerprint

CATEGORIES = {"ministry": "ministry", "agency": "agency", "mirror": "mirror"} | DEMO_CATEGORIES
WORDS = [
    f"{a}{b}" for a in ("min", "tra", "gas", "roa", "tal", "bor", "sum", "pea") for b in ("ter", "de", "ins", "ks")
]


def text(seed: int, paragraphs: int = 6) -> str:
    chance = random.Random(seed)
    return "\n\n".join(" ".join(chance.choice(WORDS) for _ in range(40)) for _ in range(paragraphs))


def document(name: str, body: str, source: str, day: str) -> dict[str, Any]:
    page = make_page(name, ("en", name, body), source=source, published=day)
    return document_of(page.model_copy(update={"fingerprint": make_fingerprint(page)}))


def story_documents() -> list[dict[str, Any]]:
    whole, parts = text(1), text(1).split("\n\n")
    return [
        document("original", whole, "ministry", "2023-02-27"),
        document("reprint", whole, "mirror", "2023-02-27"),
        document("cut", "\n\n".join(parts[:2]), "agency", "2023-02-27T18:00"),
        document("rewrite", "\n\n".join([*parts[:2], text(6, 3)]), "agency", "2023-02-28"),
        document("update", "\n\n".join([*parts, text(12, 1)]), "ministry", "2023-03-01"),
        document("other", text(40), "agency", "2023-02-27"),
    ]


EXPECTED = {
    "original": ("original", "original"), "reprint": ("original", "reprint"), "cut": ("original", "excerpt"),
    "rewrite": ("original", "rewrite"), "update": ("original", "update"), "other": ("other", "original"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _empty_index(client: Elasticsearch, settings: Settings) -> Iterator[None]:
    yield
    client.delete_by_query(index=alias_name(settings, "documents"), query={"match_all": {}}, refresh=True)


def bring(client: Elasticsearch, settings: Settings, documents: Sequence[dict[str, Any]]) -> int:
    """Do what the index step does: keep the story a document had, write, group."""
    ids = [one["id"] for one in documents]
    held = read_story_ids(client, settings, ids)
    written = [one | ({"story": held[one["id"]]} if one["id"] in held else {}) for one in documents]
    assert all(outcome.ok for outcome in index_documents(client, settings, written))
    refresh_documents(client, settings)
    return group_stories(client, settings, ids, CATEGORIES, former=[story["id"] for story in held.values()])


def places(
    client: Elasticsearch, settings: Settings, documents: Sequence[dict[str, Any]]
) -> dict[str, tuple[str, str]]:
    names = {one["id"]: one["headline"] for one in documents}
    stories = read_story_ids(client, settings, names)
    return {names[one]: (names[story["id"]], story["role"]) for one, story in stories.items()}


@pytest.mark.parametrize("seed", range(4))
def test_pages_find_their_story_in_whatever_order_they_come(
    client: Elasticsearch, settings: Settings, seed: int
) -> None:
    documents = story_documents()
    random.Random(seed).shuffle(documents)
    for one in documents:
        bring(client, settings, [one])
    assert places(client, settings, documents) == EXPECTED


def test_doing_it_again_changes_nothing(client: Elasticsearch, settings: Settings) -> None:
    documents = story_documents()
    assert bring(client, settings, documents) == len(documents)
    assert bring(client, settings, documents) == 0
    assert places(client, settings, documents) == EXPECTED


@pytest.fixture(scope="module")
def demo_documents() -> list[dict[str, Any]]:
    return [demo_document(page) for page in demo_pages()]


@pytest.mark.parametrize("seed", range(3))
def test_the_demos_pages_tell_their_stories_in_any_order_and_again(
    client: Elasticsearch, settings: Settings, demo_documents: list[dict[str, Any]], seed: int
) -> None:
    shuffled = random.Random(seed).sample(demo_documents, len(demo_documents))
    for at in range(0, len(shuffled), 11):
        bring(client, settings, shuffled[at : at + 11])
    truth = {page.url: true_story(page) for page in demo_pages()}
    urls = {one["id"]: one["url"] for one in demo_documents}
    stories = read_story_ids(client, settings, urls)
    assert pairwise({urls[one]: story["id"] for one, story in stories.items()}, truth) == (1.0, 1.0, 1.0)
    mirrors = {page.url for page in demo_pages() if page.mirrors}
    assert {urls[one] for one, story in stories.items() if story["role"] == "reprint"} == mirrors
    assert bring(client, settings, shuffled[::-1]) == 0
    assert read_story_ids(client, settings, urls) == stories


def test_writers_at_once_agree(client: Elasticsearch, settings: Settings) -> None:
    documents = story_documents()
    with ThreadPoolExecutor(len(documents)) as pool:
        list(pool.map(lambda one: bring(connect(settings), settings, [one]), documents))
    assert places(client, settings, documents) == EXPECTED


def test_a_page_that_changes_leaves_its_story(client: Elasticsearch, settings: Settings) -> None:
    documents = story_documents()
    bring(client, settings, documents)
    changed = document("reprint", text(77), "mirror", "2023-02-27")
    bring(client, settings, [changed])
    assert places(client, settings, documents) == EXPECTED | {"reprint": ("reprint", "original")}


def test_a_story_outlives_its_first_page(client: Elasticsearch, settings: Settings) -> None:
    documents = story_documents()
    bring(client, settings, documents)
    delete_documents(client, settings, [documents[0]["url"]])
    group_stories(client, settings, (), CATEGORIES, former=[documents[0]["id"]])
    names = {one["id"]: one["headline"] for one in documents}
    left = {names[one]: names[story["id"]] for one, story in read_story_ids(client, settings, names).items()}
    assert {story for name, story in left.items() if name != "other"} == {"cut"}


def test_a_paragraph_that_a_site_repeats_ties_nothing(client: Elasticsearch, settings: Settings) -> None:
    about = text(90, 2)
    documents = [document(f"n{seed}", f"{text(seed, 1)}\n\n{about}", "agency", "2023-02-27") for seed in range(20, 26)]
    for one in documents:
        bring(client, settings, [one])
    assert places(client, settings, documents) == {f"n{seed}": (f"n{seed}", "original") for seed in range(20, 26)}
