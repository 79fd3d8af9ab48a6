"""What changed between two versions of a page: field by field, the text paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

from rapidfuzz import fuzz

from communique.models import Value

DECIDING_FIELDS = ("headline", "published_text", "byline", "reference", "segments")
"""Fields of a document that make another version of a page. Names follow from the text, and a date of last change that
stands alone is a claim without a change."""
_SINGLE_FIELDS = {
    "headline": "headline",
    "published_text": "published",
    "modified_text": "modified",
    "reference": "reference",
    "kind": "kind",
}
_LIST_FIELDS = ("byline", "people", "places", "organisations", "treaties", "events", "topics")
CONTENT_FIELDS = (*_SINGLE_FIELDS, *_LIST_FIELDS, "segments")
"""Fields of a document that a version keeps."""
_ALIKE = 50.0
"""Similarity (0 to 100) from which two paragraphs in the same place are one that was rewritten."""
_COMPARED_CHARACTERS = 4000
"""Of a longer paragraph only so much is weighed, so that a page without paragraphs costs no more than others."""

_MARKED_WORDS = 4000
"""Longer texts are shown before and after as wholes: matching words takes the square of their number."""


class Difference(Value):
    """One thing that is different.

    Attributes:
        field: ``headline``, ``published``, ``modified``, ``reference``, ``kind``, ``byline``, ``people``, ``places``,
            ``organisations``, ``treaties``, ``events``, ``topics``, ``title`` (of a language) or ``text``.
        change: ``added``, ``removed`` or ``changed``.
        language: language of a title or paragraph.
        paragraph: number of a paragraph in the text of its language, from 1: in the later text, or in the earlier one
            for a paragraph that is gone.
        before, after: what stood and what stands.
    """

    field: str
    change: Literal["added", "removed", "changed"]
    language: str | None = None
    paragraph: int | None = None
    before: str | None = None
    after: str | None = None


def content_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a document says of its page's content: fields that differ when the page does."""
    content = {name: document[name] for name in CONTENT_FIELDS if document.get(name)}
    for name in _LIST_FIELDS:
        if name in content:
            content[name] = list(_names(content[name]))
    return content


def is_same_version(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether two contents are one version of a page."""
    return all(_plain(before.get(name)) == _plain(after.get(name)) for name in DECIDING_FIELDS)


def compare_contents(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return how ``after`` differs from ``before``: single fields, then titles and text by language, then lists.

    Args:
        before: content of the earlier version, from :func:`content_of`.
        after: that of the later one.
    """
    return (
        *_compare_single_fields(before, after),
        *_compare_segments(before.get("segments") or (), after.get("segments") or ()),
        *(found for name in _LIST_FIELDS for found in _compare_lists(name, before.get(name), after.get(name))),
    )


def mark_words(before: str, after: str) -> str:
    """Return a rewritten text with the words that went as ``[-so-]`` and those that came as ``{+so+}``."""
    old, new = before.split(), after.split()
    if len(old) + len(new) > _MARKED_WORDS:
        return f"[-{before}-] {{+{after}+}}"
    marked: list[str] = []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            marked.append(" ".join(new[new_start:new_end]))
            continue
        if old_start < old_end:
            marked.append(f"[-{' '.join(old[old_start:old_end])}-]")
        if new_start < new_end:
            marked.append(f"{{+{' '.join(new[new_start:new_end])}+}}")
    return " ".join(marked)


def _compare_single_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name, shown in _SINGLE_FIELDS.items():
        if before.get(name) != after.get(name):
            yield _difference(shown, before.get(name), after.get(name))


def _compare_lists(name: str, before: Iterable[str] | None, after: Iterable[str] | None) -> Iterator[Difference]:
    old, new = list(before or ()), list(after or ())
    yield from (_difference(name, item, None) for item in old if item not in new)
    yield from (_difference(name, None, item) for item in new if item not in old)


def _compare_segments(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    for language in dict.fromkeys(segment["language"] for segment in (*before, *after)):
        old_titles, old_text = _read_language(before, language)
        new_titles, new_text = _read_language(after, language)
        if old_titles != new_titles:
            yield _difference("title", old_titles or None, new_titles or None, language=language)
        yield from _compare_paragraphs(old_text, new_text, language)


def _read_language(segments: Iterable[Mapping[str, Any]], language: str) -> tuple[str, list[str]]:
    own = [segment for segment in segments if segment["language"] == language]
    titles = " / ".join(segment["title"] for segment in own if segment.get("title"))
    return titles, [paragraph for segment in own for paragraph in segment["text"].split("\n\n") if paragraph]


def _compare_paragraphs(before: Sequence[str], after: Sequence[str], language: str) -> Iterator[Difference]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for old, new in _pair_paragraphs(before, range(old_start, old_end), after, range(new_start, new_end)):
            yield _difference(
                "text",
                None if old is None else before[old],
                None if new is None else after[new],
                language=language,
                paragraph=(new if new is not None else old or 0) + 1,
            )


def _pair_paragraphs(
    before: Sequence[str], old: range, after: Sequence[str], new: range
) -> Iterator[tuple[int | None, int | None]]:
    """Pair the paragraphs of two unlike stretches that are rewritings of one another, in order; others stand alone."""
    waiting = list(new)
    for place in old:
        match = next((other for other in waiting if _are_alike(before[place], after[other])), None)
        if match is None:
            yield place, None
            continue
        while waiting[0] != match:
            yield None, waiting.pop(0)
        yield place, waiting.pop(0)
    yield from ((None, place) for place in waiting)


def _are_alike(one: str, other: str) -> bool:
    return fuzz.ratio(one[:_COMPARED_CHARACTERS], other[:_COMPARED_CHARACTERS], score_cutoff=_ALIKE) > 0


def _difference(
    field: str, before: str | None, after: str | None, *, language: str | None = None, paragraph: int | None = None
) -> Difference:
    change: Literal["added", "removed", "changed"]
    change = "added" if before is None else "removed" if after is None else "changed"
    return Difference(field=field, change=change, language=language, paragraph=paragraph, before=before, after=after)


def _names(items: Iterable[Any]) -> Iterator[str]:
    """Return list items by their names: identities are objects in a document."""
    return (str(item["name"]) if isinstance(item, Mapping) else str(item) for item in items)


def _plain(value: Any) -> Any:
    """Return a value in which an empty list is nothing and ``None`` is absent, as in a document."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value] or None
    return value
