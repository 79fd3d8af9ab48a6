"""The stories of the demo sites whose truth their content files tell: mirrors of speeches, and their translations."""

from __future__ import annotations

from itertools import combinations

from benchmarks.stories import CATEGORIES, demo_document, demo_pages, pairwise, true_story, variants_figures

from communique.stories import form_stories, read_page

PAGES = demo_pages()


def test_the_same_pairs_of_pages_tell_one_story_as_their_files_say() -> None:
    pages = {page.url: read_page(demo_document(page), CATEGORIES[page.site]) for page in PAGES}
    by_id = {made.id: page for page in PAGES if (made := pages[page.url])}
    members = form_stories(pages.values(), dict.fromkeys(by_id, by_id))
    found = {pair for pair in combinations(sorted(members), 2) if members[pair[0]].story == members[pair[1]].story}
    truth = {one: true_story(page) for one, page in by_id.items()}
    true = {pair for pair in combinations(sorted(by_id), 2) if truth[pair[0]] == truth[pair[1]]}
    assert len(true) > 20
    assert found == true
    roles = {by_id[one].url: place.role for one, place in members.items()}
    assert {roles[page.url] for page in PAGES if page.mirrors} == {"reprint"}
    assert {roles[page.url] for page in PAGES if page.site == "mfa"} == {"original"}


def test_agency_copy_that_is_cut_changed_or_updated_is_one_story() -> None:
    precision, recall, f1 = variants_figures()
    assert (precision, recall) >= (0.97, 0.97)
    assert f1 >= 0.97


def test_pairwise_figures_count_pairs_and_not_pages() -> None:
    true = {"a": "1", "b": "1", "c": "1", "d": "2"}
    assert pairwise(true, true) == (1.0, 1.0, 1.0)
    assert pairwise({"a": "x", "b": "x", "c": "y", "d": "y"}, true) == (0.5, 1 / 3, 0.4)
