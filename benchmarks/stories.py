"""Measure stories on the demo sites whose files tell the truth: ``python -m benchmarks.stories``.

Pages of one story are those that reprint a speech, and those that are one language of it. Every pair of pages is
compared, so this measures the comparison; that the index's look-up finds the same pairs is what
``tests/index/test_index_stories.py`` checks. Beside it what most find near duplicates with: MinHash-LSH over
shingles of words (``datasketch``), at the bound that suits these very pages best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from communique.demo.content import DemoPage, load_sites
from communique.enrich import enrich_article
from communique.index import build_document
from communique.knowledge import get_knowledge
from communique.models import Article
from communique.settings import Settings
from communique.stories import StoryPage, form_stories, read_page

_ADDED = {
    "en": (
        "There was news from the region on the subject that our readers know, correspondents said.",
        "Readers will remember what this newspaper wrote of it earlier.",
        "Later in the day officials added that details would be given to the press in the coming week.",
    ),
    "ru": (
        "Из региона поступили новые сведения по теме, знакомой нашим читателям, сообщают корреспонденты.",
        "Напомним, что наше издание писало об этом и раньше.",
        "Позднее официальные лица добавили, что подробности сообщат журналистам на следующей неделе.",
    ),
    "az": (
        "Müxbirlərin bildirdiyinə görə, oxucularımıza tanış olan mövzu ilə bağlı yeni xəbər var.",
        "Xatırladaq ki, qəzetimiz bu barədə əvvəllər də yazıb.",
        "Günün sonunda rəsmilər əlavə ediblər ki, təfərrüatlar gələn həftə mətbuata açıqlanacaq.",
    ),
}
CATEGORIES = {"mfa": "ministry", "speeches": "ministry", "mirror": "mirror"}
_BOUNDS = (0.2, 0.35, 0.5, 0.65, 0.8)
_SHINGLE = 5


def demo_pages() -> list[DemoPage]:
    """Return the pages of the demo sites whose stories their files tell."""
    return [page for site in load_sites() if site.id in CATEGORIES for page in site.documents]


def true_story(page: DemoPage) -> str:
    """Return the story of a page: the slug of the speech it reprints or is one language of."""
    slug = page.mirrors.partition("/")[2] if page.mirrors else page.slug
    return re.sub(r"-(?:en|ru)$", "", slug)


def agency_variants() -> list[tuple[StoryPage, str]]:
    """Return the agency's pages as others print them, each with its story: cut, with another head and end, updated.

    The reports are its own, no copies of the ministry. Real prose is cut and changed here as wires do it: the
    first half under another source, the middle with a new lead and a new end, and the whole with a paragraph added.
    """
    site = next(site for site in load_sites() if site.id == "agency")
    return [variant for page in site.documents for variant in _variants_of(page)]


def _variants_of(page: DemoPage) -> Iterator[tuple[StoryPage, str]]:
    document = demo_document(page)
    segment: dict[str, str] = document["segments"][0]  # type: ignore[index]
    paragraphs = [one for one in segment["text"].split("\n\n") if one.strip()]
    lead, end, more = _ADDED[segment["language"]]
    texts = {
        "": paragraphs,
        "cut": paragraphs[: (len(paragraphs) + 1) // 2],
        "rewrite": [lead, *paragraphs[1:-1], end],
        "update": [*paragraphs, more],
    }
    for name, kept in texts.items():
        changed = {**document, "id": f"{document['id']}-{name}", "url": f"{page.url}#{name}"}
        changed["segments"] = [{**segment, "text": "\n\n".join(kept)}]
        changed["source"] = page.site if name in {"", "update"} else f"wire-{name}"
        fields = {"mentions": [], "marks": [], "money": []} if name else {}
        yield read_page({**changed, **fields}, "agency"), page.slug


def demo_document(page: DemoPage) -> dict[str, object]:
    """Return the document of a page, enriched from its true fields."""
    fields = page.model_dump(include={"title", "published", "byline", "reference", "kind", "segments"})
    enriched = enrich_article(Article(source=page.site, url=page.url, **fields), get_knowledge(Settings()))
    return build_document(enriched, run_id="r", versions={})


def pairwise(found: Mapping[str, str], true: Mapping[str, str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the pairs of pages that stand in one story."""
    told, right = _pairs(found), _pairs(true)
    precision = len(told & right) / len(told) if told else 1.0
    recall = len(told & right) / len(right) if right else 1.0
    return precision, recall, 2 * len(told & right) / (len(told) + len(right)) if told or right else 1.0


def _pairs(stories: Mapping[str, str]) -> set[tuple[str, str]]:
    return {pair for pair in combinations(sorted(stories), 2) if stories[pair[0]] == stories[pair[1]]}


def our_stories(pages: list[DemoPage]) -> dict[str, str]:
    """Return the story of each page's address, as we group them."""
    read = {page.url: read_page(demo_document(page), CATEGORIES[page.site]) for page in pages}
    ids = [one.id for one in read.values()]
    members = form_stories(read.values(), dict.fromkeys(ids, ids))
    return {url: members[one.id].story for url, one in read.items()}


def peer_stories(pages: list[DemoPage]) -> Iterator[tuple[float, dict[str, str]]]:
    """Yield the stories that MinHash-LSH finds, at several bounds of likeness."""
    from datasketch import MinHash, MinHashLSH

    hashes = {}
    for page in pages:
        words = re.findall(r"\w+", " ".join(segment.text for segment in page.segments).lower())
        hashes[page.url] = made = MinHash(num_perm=128)
        made.update_batch([" ".join(words[at : at + _SHINGLE]).encode() for at in range(len(words) - _SHINGLE + 1)])
    for bound in _BOUNDS:
        index = MinHashLSH(threshold=bound, num_perm=128)
        stories: dict[str, str] = {}
        for url, made in hashes.items():
            alike = {stories[other] for other in index.query(made)}
            stories |= {one: url for one, story in stories.items() if story in alike} | {url: url}
            index.insert(url, made)
        yield bound, stories


def main() -> None:
    """Print the figures."""
    pages = demo_pages()
    true = {page.url: true_story(page) for page in pages}
    print(f"{len(pages)} pages, {len(_pairs(true))} pairs of one story")
    _print_figures("communique", pairwise(our_stories(pages), true))
    _print_figures("agency: cut, changed, updated", variants_figures())
    peers = [(pairwise(found, true), bound) for bound, found in peer_stories(pages)]
    figures, bound = max(peers, key=lambda peer: peer[0][2])
    _print_figures(f"datasketch MinHash-LSH at {bound}", figures)


def variants_figures() -> tuple[float, float, float]:
    """Return precision, recall and F1 of the agency's variants, each language by itself: translations are not these."""
    variants = agency_variants()
    true = {page.id: story for page, story in variants}
    found: dict[str, str] = {}
    for language in _ADDED:
        pages = [page for page, _ in variants if page.texts[0].language == language]
        ids = [page.id for page in pages]
        members = form_stories(pages, dict.fromkeys(ids, ids))
        found |= {one: place.story for one, place in members.items()}
    return pairwise(found, {one: true[one] for one in found})


def _print_figures(who: str, figures: tuple[float, float, float]) -> None:
    precision, recall, f1 = figures
    print(f"{who:32}precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")


if __name__ == "__main__":
    main()
