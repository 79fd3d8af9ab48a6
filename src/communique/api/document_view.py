"""What the template of a page needs: its text in pieces with the names in it, and its provenance by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from communique.api.labels import Labels
from communique.api.services import Services
from communique.api.texts import Texts
from communique.index import SearchHit
from communique.index.citations import archive_reference
from communique.index.explore import StoryPage
from communique.index.revisions import Revision
from communique.pipeline.lineage import place_run

_PARAMETERS = {one: one for one in ("person", "place", "org", "treaty", "event")} | {"organisation": "org"}
_FIELDS = (
    ("person", "people"),
    ("organisation", "organisations"),
    ("place", "places"),
    ("treaty", "treaties"),
    ("event", "events"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text; one that is a name leads to the other pages that have it."""

    text: str
    parameter: str | None = None
    identity: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Helps the template of a page.

    Attributes:
        document: the document.
        services: for labels.
        texts: the language of the interface.
        story: the other pages of its story.
        revisions: its versions, oldest first.
        similar: pages like it.
    """

    document: dict[str, Any]
    services: Services
    texts: Texts
    story: list[StoryPage]
    revisions: list[Revision]
    similar: list[SearchHit]

    @property
    def labels(self) -> Labels:
        """Readable names."""
        return Labels(self.services, self.texts)

    @property
    def link(self) -> str | None:
        """Address of the page itself, if it is one of the web."""
        url: str = self.document["url"]
        return url if url.startswith(("http://", "https://")) else None

    @property
    def translations(self) -> list[StoryPage]:
        """Pages of the story in languages that this one has not."""
        own = set(self.document["languages"])
        return [page for page in self.story if not own & set(page.hit.languages)]

    @property
    def others(self) -> list[StoryPage]:
        """The other pages of the story, without those that stand under the translations."""
        translations = {page.hit.id for page in self.translations}
        return [page for page in self.story if page.hit.id not in translations]

    def paragraphs(self, number: int) -> Iterator[list[Piece]]:
        """Yield the paragraphs of a segment, each in pieces."""
        start = 0
        for paragraph in self.document["segments"][number]["text"].split("\n\n"):
            yield list(self._pieces(number, start, start + len(paragraph)))
            start += len(paragraph) + 2

    def named(self) -> Iterator[tuple[str, list[tuple[str, str, int]]]]:
        """Yield kinds of identities, and of each kind (id, name, number of mentions)."""
        for kind, field in _FIELDS:
            found = self.document.get(field, ())
            if found:
                yield (
                    kind,
                    [(one["id"], self.labels.identity(one["id"], one["name"]), one["mentions"]) for one in found],
                )

    def provenance(self) -> list[tuple[str, str]]:
        """Return where the page came from, as (key of a text, value)."""
        document = self.document
        rows = [
            ("source", self.labels.of("source", document["source"])),
            ("kind", self.labels.of("kind", document["kind"])),
            ("published", document.get("published_text")),
            ("modified", document.get("modified_text")),
            ("byline", ", ".join(document.get("byline", ()))),
            ("reference", document.get("reference")),
            ("withdrawn", document.get("withdrawn_at")),
            ("listed", document.get("listed_at")),
            ("fetched", document.get("fetched_at")),
            ("archived", archive_reference(document)),
            ("confidence", document.get("confidence")),
            ("origins", ", ".join(f"{field}: {origin}" for field, origin in document.get("origins", {}).items())),
            ("made-with", ", ".join(f"{name} {version}" for name, version in document["versions"].items())),
            ("run", document.get("run_id")),
            ("dag", place_run(document["source"], document.get("run_id", "")).dag_id),
            ("id", document["id"]),
        ]
        return [(name, str(value)) for name, value in rows if value not in {None, ""}]

    def quotes(self) -> list[dict[str, Any]]:
        """Return the statements on the page whose speaker is known."""
        return [quote for quote in self.document.get("quotes", ()) if quote.get("speaker")]

    def _pieces(self, number: int, start: int, end: int) -> Iterator[Piece]:
        """Yield the text from ``start`` to ``end`` with the names in it apart; of two that overlap, the first."""
        text = self.document["segments"][number]["text"]
        position = start
        mentions = [
            one for one in self.document.get("mentions", ()) if one["segment"] == number and one["field"] == "text"
        ]
        for mention in sorted(mentions, key=lambda one: (one["start"], -one["end"])):
            if position <= mention["start"] and mention["end"] <= end:
                yield Piece(text[position : mention["start"]])
                parameter = _PARAMETERS.get(mention["id"].partition("/")[0])
                label = self.labels.identity(mention["id"], self._names.get(mention["id"], mention["text"]))
                yield Piece(text[mention["start"] : mention["end"]], parameter, mention["id"], label)
                position = mention["end"]
        yield Piece(text[position:end])

    @property
    def _names(self) -> dict[str, str]:
        return {one["id"]: one["name"] for _, field in _FIELDS for one in self.document.get(field, ())}
