"""Documents by the million for measuring growth: paragraphs of the demo put together anew, with other people in them.

What decides how large a document becomes and how long a search takes is kept as the demo's pages have it: how densely
names, statements, sums and days stand, how often words occur. What a large collection has and a small one lacks is
made: words and people that nobody has named before, more of them with every page. No two documents have the same text.
A document has the fields of one that the product builds, because it is put together from such (a test compares them).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from benchmarks.generated_paragraphs import LANGUAGES, invent_name, invent_word, paragraph_documents
from communique.index import document_id
from communique.index.document import IDENTITY_FIELDS
from communique.index.names import fold_searchable
from communique.knowledge import KnowledgeBase

SHARES = (0.45, 0.35, 0.20)
"""Share of the pages in each of the languages."""
IN_TWO_LANGUAGES = 0.15
PARAGRAPHS = (1.6, 0.6)
"""Mean and deviation of the logarithm of the number of paragraphs of a text (median five)."""
STRANGERS = 200_000
"""People that no knowledge base has; how often each is named follows Zipf's law."""
SOURCES = 40
FIRST_DAY = date(2008, 1, 1)
DAYS = 6_500

Document = dict[str, Any]


class DocumentMaker:
    """Makes documents, the same ones for the same seed.

    Args:
        knowledge: what the demo's pages are enriched with.
        seed: of everything that is drawn.
        variants: paragraphs of each language that texts are put together from.
        pages: pages of the demo that these are made of, the first ones; all if not given.
    """

    def __init__(
        self, knowledge: KnowledgeBase, seed: int = 7, variants: int = 2_000, pages: int | None = None
    ) -> None:
        self._draw = random.Random(seed)
        self._paragraphs = paragraph_documents(knowledge, self._draw, variants, pages)
        self._ranks = list(accumulate(1 / rank for rank in range(1, STRANGERS + 1)))

    def make(self, number: int) -> Document:
        """Return the document of the page of this number."""
        draw = self._draw
        languages = draw.choices(LANGUAGES, SHARES)
        if draw.random() < IN_TWO_LANGUAGES:
            languages.append(draw.choice([one for one in LANGUAGES if one not in languages]))
        document = self._frame(number, languages)
        for place, language in enumerate(languages):
            self._add_text(document, place, language)
        document["names"] = sorted(document["names"])
        document["mentioned_dates"] = sorted(set(document["mentioned_dates"]))
        document["headline"] = next(iter(document["title"].values()))[0]
        document["fingerprint"] = self._fingerprint(document)
        return document

    def _frame(self, number: int, languages: list[str]) -> Document:
        """Return the document without a text: where and when."""
        draw = self._draw
        day = FIRST_DAY + timedelta(days=int(DAYS * draw.random() ** 0.6))
        url = f"https://ministry-{number % SOURCES}.example/{day:%Y/%m}/{number}"
        kinds = self._paragraphs[languages[0]]
        frame = {key: value for key, value in draw.choice(kinds).items() if not isinstance(value, list | dict)}
        return frame | {
            "id": document_id(url),
            "url": url,
            "final_url": url,
            "source": f"source-{int(SOURCES * draw.random() ** 2):02}",
            "reference": f"{number}/{day:%y}",
            "language": languages[0],
            "languages": languages,
            "published": day.isoformat(),
            "published_day": day.isoformat(),
            "published_text": day.isoformat(),
            "fetched_at": f"{day}T12:00:00+00:00",
            "listed_at": f"{day}T11:50:00+00:00",
            "digest": f"sha256:{draw.getrandbits(256):064x}",
            "archive": {"file": f"source/{number // 500}.warc.gz", "offset": number * 9_000, "length": 9_000},
            "versions": dict.fromkeys(("cleaner", "enricher", "document", "rules", "knowledge", "code"), "generated"),
            "origins": {"title": "rule", "published": "rule", "text": "rule"},
            **{field: [] for field in ("segments", "mentions", "quotes", "speakers", "participants", "money", "marks")},
            **{field: [] for field in ("mentioned_dates", "topics", "topic_evidence", *IDENTITY_FIELDS.values())},
            "title": {},
            "body": {},
            "names": set(),
            "identities": {"title": [], "body": []},
        }

    def _add_text(self, document: Document, place: int, language: str) -> None:
        count = max(1, min(60, round(self._draw.lognormvariate(*PARAGRAPHS))))
        chosen = self._draw.choices(self._paragraphs[language], k=count)
        texts: list[str] = []
        at = 0
        for one in chosen:
            texts.append(one["segments"][0]["text"])
            add_paragraph(document, one, place, at)
            at += len(texts[-1]) + 2
        texts.append(self._strangers(document, place, at, language))
        text = "\n\n".join(texts)
        title = chosen[0]["segments"][0]["title"] or texts[0][:60]
        document["segments"].append({**chosen[0]["segments"][0], "title": title, "text": text})
        document["title"].setdefault(language, []).append(title)
        document["body"].setdefault(language, []).append(text)

    def _strangers(self, document: Document, place: int, at: int, language: str) -> str:
        """Return a paragraph that names two people whom no knowledge base has, in words of its own."""
        text = ""
        for rank in self._draw.choices(range(STRANGERS), cum_weights=self._ranks, k=2):
            name = invent_name(language, random.Random(rank))
            mark = {"segment": place, "field": "text", "start": at + len(text), "end": at + len(text) + len(name)}
            identity = f"person/~{language}-{rank}"
            document["mentions"].append({"id": identity, "text": name, "why": "statistical", **mark})
            document["identities"]["body"].append(identity)
            document["names"].add(fold_searchable(name))
            facet = {"id": identity, "name": name, "facet": f"{identity}\t{name}", "known": False, "mentions": 1}
            _add_identity(document["people"], facet)
            text += f"{name}, {invent_word(language, self._draw)} {self._draw.randrange(10_000)}. "
        return text.rstrip()

    def _fingerprint(self, document: Document) -> dict[str, list[str]]:
        """Return bands, anchors and paragraphs as pages have that share nothing with others, and facts that they do."""
        draw = self._draw
        words = sum(segment["text"].count(" ") for segment in document["segments"])
        paragraphs = sum(segment["text"].count("\n\n") + 1 for segment in document["segments"])
        return {
            "bands": [f"{band:x}-{draw.getrandbits(48):012x}" for _ in document["segments"] for band in range(16)],
            "anchors": [f"{draw.getrandbits(64):016x}" for _ in range(min(256, words // 8))],
            "facts": [f"d:{FIRST_DAY + timedelta(days=draw.randrange(DAYS))}" for _ in range(12)],
            "paragraphs": [f"{draw.getrandbits(48):012x}" for _ in range(paragraphs)],
        }

    def documents(self, count: int) -> Iterator[Document]:
        """Yield documents."""
        return map(self.make, range(count))


def add_paragraph(document: Document, paragraph: Mapping[str, Any], place: int, at: int) -> None:
    """Add what stands in a paragraph to a document, in whose segment ``place`` it begins at character ``at``."""
    for field in ("mentions", "quotes", "money", "marks"):
        document[field] += [
            {**mark, "segment": place, "start": mark["start"] + at, "end": mark["end"] + at}
            for mark in paragraph[field]
            if mark.get("field") != "title"
        ]
    for field in (*IDENTITY_FIELDS.values(), "speakers"):
        for one in paragraph[field]:
            _add_identity(document[field], one)
    document["identities"]["body"] += paragraph["identities"]["body"]
    document["names"].update(paragraph["names"])
    document["mentioned_dates"] += paragraph["mentioned_dates"]
    if not document["topics"]:
        document["topics"], document["topic_evidence"] = paragraph["topics"], paragraph["topic_evidence"]
        document["participants"] = paragraph["participants"]


def _add_identity(held: list[dict[str, Any]], one: Mapping[str, Any]) -> None:
    for other in held:
        if other["id"] == one["id"]:
            other["mentions"] += one["mentions"]
            return
    held.append(dict(one))
