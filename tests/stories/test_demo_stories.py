"""The stories of the demo sites whose truth their content files tell: mirrors of speeches, and their translations."""

from __future__ import annotations

import re
from itertools import combinations

from communique.demo.content import DemoPage, load_sites
from communique.enrich import enrich_article
from communique.index import build_document
from communique.knowledge import get_knowledge
from communique.models import Article
from communique.settings import Settings
from communique.stories import StoryPage, form_stories, read_page

SITES = [site for site in load_sites() if site.id in {"mfa", "speeches", "mirror"}]
CATEGORIES = {"mfa": "ministry", "speeches": "ministry", "mirror": "mirror"}
PAGES = [page for site in SITES for page in site.documents]


def true_story(page: DemoPage) -> str:
    """Return the story of a page: the slug of the speech it reprints or is one language of."""
    slug = page.mirrors.partition("/")[2] if page.mirrors else page.slug
    return re.sub(r"-(?:en|ru)$", "", slug)


def story_page(page: DemoPage) -> StoryPage:
    fields = page.model_dump(include={"title", "published", "byline", "reference", "kind", "segments"})
    enriched = enrich_article(Article(source=page.site, url=page.url, **fields), get_knowledge(Settings()))
    return read_page(build_document(enriched, run_id="r", versions={}), CATEGORIES[page.site])


def test_the_same_pairs_of_pages_tell_one_story_as_their_files_say() -> None:
    pages = {page.url: story_page(page) for page in PAGES}
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
