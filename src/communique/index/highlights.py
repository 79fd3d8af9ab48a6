"""Highlights as plain text with marked places, so that no markup of a crawled page is ever taken for ours."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from html import escape
from typing import Any, Literal, cast

from communique.index.languages import TEXT_LANGUAGES
from communique.index.marking import marking_query
from communique.index.query import Query
from communique.index.request import Highlight

# Start and end of text: documents are written without C0 controls, so these can only be Elasticsearch's.
_START, _END = "\x02", "\x03"
_MARK = re.compile(f"{_START}([^{_END}]*){_END}")
_PIECES = 2
_NO_MATCH_CHARACTERS = 200
# A sentence may run over a page, as a list without full stops does.
_LONGEST_PIECE = 700
# Below Elasticsearch's own bound (index.highlight.max_analyzed_offset), beyond which it would refuse the search.
_MOST_ANALYZED = 500_000
# Not after "г." or "Mr.": an end of a sentence has three letters before it, a digit, or a bracket.
_SENTENCE_END = re.compile(r"(?<=[\w\])»”\"]{3})[.!?…]+[»”\")]*\s+(?=[\"«“„(–—]*[A-ZА-ЯЁƏÇĞİÖŞÜ])|\n+")  # fmt: skip


def build_highlighting(query: Query) -> dict[str, Any]:
    """Return the ``highlight`` section of a search for ``query``: whole titles, and two whole sentences of the text."""
    title = {"number_of_fragments": 0}
    body = {
        "number_of_fragments": _PIECES,
        "boundary_scanner": "sentence",
        "fragment_size": 0,
        "no_match_size": _NO_MATCH_CHARACTERS,
    }
    return {
        "pre_tags": [_START],
        "post_tags": [_END],
        "order": "score",
        "max_analyzed_offset": _MOST_ANALYZED,
        "fields": {
            f"{field}.{language}": options | _marked(query, f"{field}.{language}")
            for field, options in (("title", title), ("body", body))
            for language in (*TEXT_LANGUAGES, "other")
        },
    }


def read_highlights(found: Mapping[str, list[str]]) -> tuple[Highlight, ...]:
    """Return the highlights of one hit, titles first; unmarked text only where nothing is marked."""
    highlights = [
        _within_bounds(_read_piece(field, piece)) for field in sorted(found, reverse=True) for piece in found[field]
    ]
    marked = [highlight for highlight in highlights if highlight.marks]
    return tuple(marked or [_with_ellipsis(one) for one in highlights[:1]])


def highlight_mentions(document: Mapping[str, Any], ids: Collection[str]) -> Iterator[Highlight]:
    """Yield pieces of a document's text around mentions of identities, wherever none of the query's words stands.

    Args:
        document: with ``segments`` and ``mentions``.
        ids: the identities.
    """
    seen: set[int] = set()
    for mention in document.get("mentions", ()):
        if mention["id"] in ids and mention["field"] == "text" and mention["segment"] not in seen:
            seen.add(mention["segment"])
            segment = document["segments"][mention["segment"]]
            yield _piece_around(segment["text"], segment["language"], mention["start"], mention["end"])


def highlight_html(highlight: Highlight) -> str:
    """Return a highlight as HTML: everything escaped, marked places in ``<mark>``."""
    parts: list[str] = []
    position = 0
    for start, end in highlight.marks:
        parts += [escape(highlight.text[position:start]), f"<mark>{escape(highlight.text[start:end])}</mark>"]
        position = end
    return "".join((*parts, escape(highlight.text[position:])))


def _marked(query: Query, field: str) -> dict[str, Any]:
    # Phrases and beginnings are looked for in the exact sub-field.
    return {"highlight_query": marking_query(query, field), "matched_fields": [field, f"{field}.exact"]}


def _read_piece(path: str, piece: str) -> Highlight:
    field, _, language = path.partition(".")
    marks: list[tuple[int, int]] = []
    text = ""
    position = 0
    for match in _MARK.finditer(piece):
        text += piece[position : match.start()]
        marks.append((len(text), len(text) + len(match.group(1))))
        text += match.group(1)
        position = match.end()
    text += piece[position:]
    return Highlight(field=cast("Literal['title', 'body']", field), language=language, text=text, marks=tuple(marks))


def _with_ellipsis(highlight: Highlight) -> Highlight:
    """Return the beginning of a text with a sign that it goes on."""
    ended = highlight.field == "title" or highlight.text.rstrip().endswith((".", "!", "?", "…", "»", "”"))
    return highlight if ended else highlight.model_copy(update={"text": f"{highlight.text.rstrip()} …"})


def _piece_around(text: str, language: str, start: int, end: int) -> Highlight:
    """Return the sentence a mention stands in."""
    first = max((match.end() for match in _SENTENCE_END.finditer(text, 0, start)), default=0)
    following = _SENTENCE_END.search(text, end)
    last = following.end() if following else len(text)
    sentence = text[first:last].rstrip()
    return _within_bounds(
        Highlight(
            field="body",
            language=language if language in TEXT_LANGUAGES else "other",
            text=sentence,
            marks=((start - first, end - first),),
        )
    )


def _within_bounds(highlight: Highlight) -> Highlight:
    """Return a piece without blank edges, one that is too long cut around its first mark, between words."""
    text = highlight.text
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    if last - first > _LONGEST_PIECE:
        middle = highlight.marks[0][0] if highlight.marks else first
        first = _after_blank(text, max(first, middle - _LONGEST_PIECE // 2), first)
        last = _before_blank(text, min(last, first + _LONGEST_PIECE), last)
    before, behind = "… " if text[:first].strip() else "", " …" if text[last:].strip() else ""
    shift = len(before) - first
    marks = tuple((start + shift, end + shift) for start, end in highlight.marks if first <= start and end <= last)
    return highlight.model_copy(update={"text": f"{before}{text[first:last]}{behind}", "marks": marks})


def _after_blank(text: str, position: int, lowest: int) -> int:
    return position if position <= lowest else text.rfind(" ", lowest, position) + 1 or position


def _before_blank(text: str, position: int, highest: int) -> int:
    return position if position >= highest else max(text.rfind(" ", 0, position), 0) or position
