"""What ``communique explain`` shows of a document, as values; and the same as one HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_KINDS = {
    "person": "person",
    "place": "place",
    "org": "organisation",
    "organisation": "organisation",
    "treaty": "treaty",
    "event": "event",
}
_IDENTITIES = ("people", "places", "organisations", "treaties", "events")
_PLACES = {"headline": "headline", "label": "line above the text", "url": "address", "reference": "document number"}
_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Note:
    """Something found in a text.

    Attributes:
        start: first character.
        end: one past the last.
        kind: ``quote``, ``person``, ``place``, ``organisation``, ``treaty``, ``event``, ``sum``, ``day``, ``number``,
            ``cites`` or ``sign`` (of the page's kind).
        label: what it is.
        why: the reason.
    """

    start: int
    end: int
    kind: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """A title or text of the page with what was found in it."""

    language: str
    field: str
    text: str
    notes: tuple[Note, ...]

    def runs(self) -> Iterator[tuple[str, tuple[Note, ...]]]:
        """Yield the text in pieces, each with the notes that cover it; the pieces together are the text."""
        bounds = sorted({0, len(self.text), *(note.start for note in self.notes), *(note.end for note in self.notes)})
        for start, end in pairwise(bounds):
            yield self.text[start:end], tuple(note for note in self.notes if note.start <= start and end <= note.end)


@dataclass(frozen=True, slots=True)
class Explained:
    """A page explained.

    Attributes:
        heading: headline, address, kind with its reason, and story, one a line.
        parts: its texts.
        tables: rows of what was found, by title.
    """

    heading: tuple[str, ...]
    parts: tuple[Part, ...]
    tables: dict[str, tuple[tuple[str, ...], ...]]


def explain_document(document: Mapping[str, Any]) -> Explained:
    """Return what there is to say of a document."""
    parts = []
    for index, segment in enumerate(document["segments"]):
        for name in ("title", "text"):
            if segment.get(name):
                notes = sorted(_notes(document, index, name), key=lambda note: (note.start, -note.end))
                parts.append(Part(segment["language"], name, segment[name], tuple(notes)))
    return Explained(tuple(_heading(document)), tuple(parts), _tables(document))


def render_html(explained: Explained) -> str:
    """Return the page as HTML; whatever comes from the document is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("explain.html").render(page=explained)


def _heading(document: Mapping[str, Any]) -> Iterator[str]:
    yield document.get("headline") or "no headline"
    yield document["url"]
    origin = (document.get("origins") or {}).get("kind", "default")
    published = document.get("published_text") or "no date"
    yield f"{document['kind']} (by {origin}), {published}, {document['source']}, {document['id'][:12]}"
    if evidence := document.get("kind_evidence"):
        yield _reason_of_kind(document["kind"], evidence)
    if story := document.get("story"):
        yield f"{story['role']} of story {story['id'][:12]}"
    if speaker := document.get("page_speaker"):
        yield f"all of it said by {speaker['name']} ({speaker['id']})"


def _notes(document: Mapping[str, Any], segment: int, field: str) -> Iterator[Note]:
    def here(items: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        return (one for one in items if one["segment"] == segment and one.get("field", "text") == field)

    if (sign := _sign_in(document, segment, field)) is not None:
        yield sign
    names = {one["id"]: one["name"] for kind in _IDENTITIES for one in document.get(kind) or ()}
    for quote in here(document.get("quotes") or ()):
        yield Note(quote["start"], quote["end"], "quote", _speaker(quote), _reason_of_quote(quote))
    for mention in here(document.get("mentions") or ()):
        kind = _KINDS[mention["id"].partition("/")[0]]
        name = names.get(mention["id"], mention["text"])
        yield Note(mention["start"], mention["end"], kind, f"{name} ({mention['id']})", mention["why"])
    for mark in here(document.get("marks") or ()):
        if mark["what"] != "cites":
            yield Note(mark["start"], mark["end"], mark["what"], str(mark["value"]), mark["why"])
    for one in here(document.get("money") or ()):
        yield Note(one["start"], one["end"], "sum", f"{one['currency']} {one['amount']:,.0f}", "written")


def _sign_in(document: Mapping[str, Any], segment: int, field: str) -> Note | None:
    """Return the sign of the page's kind, if it stands in this headline."""
    evidence = document.get("kind_evidence") or {}
    if field != "title" or evidence.get("place") != "headline":
        return None
    if document["segments"][segment].get("title") != evidence["line"]:
        return None
    return Note(evidence["start"], evidence["end"], "sign", document["kind"], "sign of the page's kind")


def _reason_of_kind(kind: str, evidence: Mapping[str, Any]) -> str:
    place, line, start, end = (evidence[name] for name in ("place", "line", "start", "end"))
    if place == "source":
        return f"{kind}: what the source gives where no headline, label or address says otherwise"
    if place == "nothing":
        return f"{kind}: no headline, label or address says otherwise"
    rule = f", by the source's rule {evidence['rule']}" if evidence.get("rule") else ""
    where = "" if line == line[start:end] else f" {line}, characters {start} to {end}"
    return f"{kind}: “{line[start:end]}” in the {_PLACES[place]}{where}{rule}"


def _tables(document: Mapping[str, Any]) -> dict[str, tuple[tuple[str, ...], ...]]:
    reasons: dict[str, set[str]] = {}
    for mention in document.get("mentions") or ():
        reasons.setdefault(mention["id"], set()).add(mention["why"])
    identities = [one for kind in _IDENTITIES for one in document.get(kind) or ()]
    marks = document.get("marks") or ()
    return {
        "Statements": tuple(
            (_speaker(one), _reason_of_quote(one), _excerpt(one["text"])) for one in document.get("quotes") or ()
        ),
        "Names": tuple(
            (one["name"], one["id"], f"{one['mentions']} times", ", ".join(sorted(reasons.get(one["id"], ()))))
            for one in identities
        ),
        "Topics": tuple((one["name"], f"{one['score']:.1f}", ", ".join(one["evidence"]))
                        for one in document.get("topic_evidence") or ()),
        "Who met": tuple((one["name"], one["id"]) for one in document.get("participants") or ()),
        "Cites": tuple((one["text"], one["value"], one["why"]) for one in marks if one["what"] == "cites"),
        "Days, numbers": tuple((one["text"], str(one["value"]), one["why"]) for one in marks if one["what"] != "cites"),
        "Sums": tuple((one["text"], f"{one['currency']} {one['amount']:,.0f}") for one in document.get("money") or ()),
    }  # fmt: skip


def _speaker(quote: Mapping[str, Any]) -> str:
    speaker = quote.get("speaker")
    return speaker["name"] if speaker else "nobody named"


def _reason_of_quote(quote: Mapping[str, Any]) -> str:
    verb = f", “{quote['verb']}” ({quote.get('act') or 'according'})" if quote.get("verb") else ""
    return f"{'direct' if quote['direct'] else 'reported'}, by {quote['why']}{verb}"


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
