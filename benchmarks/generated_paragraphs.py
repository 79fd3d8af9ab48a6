"""Paragraphs for generated pages: those of the demo's pages with what the enrich stage found in them, in other words.

Names, statements, sums and days keep their words; of the others a third is replaced by another word of the same
language, as often as words occur there, a few of them by words that no page had.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from benchmarks.relevance import demo_pages
from communique.enrich import enrich_article
from communique.index import build_document
from communique.knowledge import KnowledgeBase
from communique.models import Article, EnrichedArticle, Mark, Mention, Quote, Segment, Sum

LANGUAGES = ("en", "ru", "az")
REPLACED = 0.3
"""Share of the longer words that another word of the language takes the place of."""
UNSEEN = 0.02
"""Share of these that is a word of its own."""

Marked = TypeVar("Marked", Mention, Quote, Sum, Mark)

_WORD = re.compile(r"[^\W\d_]{4,}")
_WRITTEN_SYLLABLES = {
    "en": "ba den cor fil gan hol ist ker lin mor nes pol quin rad sel tor ven wick yar zor",
    "ru": "ба дел кор фи ган хол ист кер лин мор нес пол рад сел тор вен зар чен жил",
    "az": "ba dər kor fi gan hol ist kər lin mor nəs pol rad səl tor ven zər çin şah ğil",
}
_SYLLABLES = {language: written.split() for language, written in _WRITTEN_SYLLABLES.items()}
_ENDINGS = {
    "en": ("s", "ing", "ed", "tion", "er"),
    "ru": ("ов", "ами", "ого", "ение", "ской"),
    "az": ("lar", "lərin", "dan", "ıyla", "imiz"),
}


def invent_word(language: str, draw: random.Random) -> str:
    """Return a word of three syllables and an ending, as the language might have it."""
    return "".join(draw.choices(_SYLLABLES[language], k=3)) + draw.choice(_ENDINGS[language])


def invent_name(language: str, draw: random.Random) -> str:
    """Return a first and a last name."""
    first, last = ("".join(draw.choices(_SYLLABLES[language], k=2)).capitalize() for _ in range(2))
    return f"{first} {last}{'son' if language == 'en' else 'ов' if language == 'ru' else 'zadə'}"


def paragraph_documents(
    knowledge: KnowledgeBase, draw: random.Random, count: int, pages: int | None = None
) -> dict[str, list[Mapping[str, Any]]]:
    """Return documents of one paragraph each, as the product builds them, ``count`` for each language.

    Args:
        knowledge: what the demo's pages are enriched with.
        draw: of everything that is drawn.
        count: documents of each language.
        pages: pages of the demo that paragraphs are taken from, the first ones; all if not given.
    """
    paragraphs = _demo_paragraphs(knowledge, pages)
    words = {
        language: [word for one in found for word in _WORD.findall(one.article.text) if word.islower()]
        for language, found in paragraphs.items()
    }
    return {
        language: [
            build_document(_reword(draw.choice(found), words[language], draw), run_id="generated", versions={})
            for _ in range(count)
        ]
        for language, found in paragraphs.items()
    }


def _demo_paragraphs(knowledge: KnowledgeBase, pages: int | None) -> dict[str, list[EnrichedArticle]]:
    found: dict[str, list[EnrichedArticle]] = defaultdict(list)
    for page in list(demo_pages().values())[:pages]:
        fields = page.model_dump(include={"title", "published", "segments", "kind"})
        enriched = enrich_article(Article(source="generated", url=page.url, **fields), knowledge)
        for number, segment in enumerate(enriched.article.segments):
            if segment.language in LANGUAGES:
                found[segment.language] += _split(enriched, number)
    return found


def _split(enriched: EnrichedArticle, number: int) -> Iterator[EnrichedArticle]:
    """Yield each paragraph of a segment as a page of its own, with what stands in it."""
    segment = enriched.article.segments[number]
    start = 0
    for text in segment.text.split("\n\n"):
        piece = Segment(language=segment.language, title=segment.title, text=text)
        entities = (
            one.model_copy(update={"mentions": tuple(_within(one.mentions, number, start, len(text)))})
            for one in enriched.entities
        )
        said = enriched.statements
        statements = said.model_copy(
            update={
                "quotes": tuple(_within(said.quotes, number, start, len(text))),
                "sums": tuple(_within(said.sums, number, start, len(text))),
                "days": tuple(_within(said.days, number, start, len(text))),
                "numbers": (),
                "cites": (),
                "cited": (),
            }
        )
        yield enriched.model_copy(
            update={
                "article": enriched.article.model_copy(update={"segments": (piece,)}),
                "entities": tuple(one for one in entities if one.mentions),
                "statements": statements,
            }
        )
        start += len(text) + 2


def _within(marks: Sequence[Marked], number: int, start: int, length: int) -> Iterator[Marked]:
    for one in marks:
        in_text = getattr(one, "field", "text") == "text"
        if in_text and one.segment == number and start <= one.start and one.end <= start + length:
            yield one.model_copy(update={"segment": 0, "start": one.start - start, "end": one.end - start})


def _reword(page: EnrichedArticle, words: Sequence[str], draw: random.Random) -> EnrichedArticle:
    """Return the page of one paragraph in other words; names, statements, sums and days keep theirs."""
    segment = page.article.segments[0]
    said = page.statements
    spans = [(one.start, one.end) for entity in page.entities for one in entity.mentions]
    spans += [(one.start, one.end) for one in said.quotes]
    spans += [(one.start, one.end) for one in said.sums]
    spans += [(one.start, one.end) for one in said.days]
    pieces: list[str] = []
    shifts = [(0, 0)]
    last = 0
    for found in _WORD.finditer(segment.text):
        inside = any(start < found.end() and found.start() < end for start, end in spans)
        if inside or not found[0].islower() or draw.random() > REPLACED:
            continue
        word = draw.choice(words) if draw.random() > UNSEEN else invent_word(segment.language, draw)
        pieces += [segment.text[last : found.start()], word]
        shifts.append((found.end(), shifts[-1][1] + len(word) - len(found[0])))
        last = found.end()

    def moved(marks: Sequence[Marked]) -> tuple[Marked, ...]:
        return tuple(
            one.model_copy(update={"start": one.start + by, "end": one.end + by})
            for one in marks
            for by in [next(shift for start, shift in reversed(shifts) if start <= one.start)]
        )

    text = "".join([*pieces, segment.text[last:]])
    article = page.article.model_copy(update={"segments": (segment.model_copy(update={"text": text}),)})
    entities = tuple(one.model_copy(update={"mentions": moved(one.mentions)}) for one in page.entities)
    marks = {"quotes": moved(said.quotes), "sums": moved(said.sums), "days": moved(said.days)}
    return page.model_copy(
        update={"article": article, "entities": entities, "statements": said.model_copy(update=marks)}
    )
