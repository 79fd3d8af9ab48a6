"""What would change between the documents that are held and those made anew: counted by field, with samples."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from communique.models import Value

Change = Literal["added", "removed", "changed", "same", "failed"]
"""What a replay does to the document of a page. ``failed``: it cannot be made again, and what stands stays."""

OF_ONE_RUN = frozenset({"run_id", "indexed_at", "versions", "template_version"})
"""Fields that say when and with what a document was made, not what the page says."""
OF_THE_PAGES_PAST = frozenset({"withdrawn_at", "revision", "changed_at", "text_since", "story"})
"""Fields that the index step gives a document from what is known of its page, whatever the document is made with."""
SAMPLES_OF_A_FIELD = 3
_EXCERPT = 160
_CONTEXT = 30


class FieldSample(Value):
    """One field of one document, before and after.

    Attributes:
        url: canonical URL of the page.
        field: name of the field.
        before, after: an excerpt about the first difference; empty where there is no such field.
    """

    url: str
    field: str
    before: str
    after: str


class PageSample(Value):
    """A page whose document comes, goes, or cannot be made.

    Attributes:
        url: canonical URL of the page.
        change: what happens to its document.
        why: the headline of a new document; the reason and message of a page that is refused.
    """

    url: str
    change: Change
    why: str


class Changes(Value):
    """What a replay changes, in documents.

    Attributes:
        source: id of the source.
        pages: pages read from the archive.
        added, removed, changed, same, failed: documents, as in :data:`Change`; they add up to ``pages``.
        fields: changed documents by field.
        samples: of changed fields, at most :data:`SAMPLES_OF_A_FIELD` each.
        page_samples: pages of each of ``added``, ``removed`` and ``failed``, as many.
    """

    source: str
    pages: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    same: int = 0
    failed: int = 0
    fields: dict[str, int] = Field(default_factory=dict)
    samples: tuple[FieldSample, ...] = ()
    page_samples: tuple[PageSample, ...] = ()


def compare_documents(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldSample, ...]:
    """Return one sample for each field in which two documents of a page differ, fields in alphabetical order.

    Args:
        before: as held.
        after: as made; compared as the JSON it is sent as. What is known of the page's past is no part of what is made.
    """
    made = json.loads(json.dumps(after))
    names = sorted((before.keys() | made.keys()) - OF_ONE_RUN - OF_THE_PAGES_PAST)
    return tuple(
        FieldSample(url=made["url"], field=name, **_excerpts(before.get(name), made.get(name)))
        for name in names
        if before.get(name) != made.get(name)
    )


def add_changes(source: str, parts: Iterable[Changes]) -> Changes:
    """Return the sum of ``parts``, with no more samples of a kind than one of them has."""
    parts = list(parts)
    counts, fields = Counter[str](), Counter[str]()
    for part in parts:
        counts.update(part.model_dump(include={"pages", "added", "removed", "changed", "same", "failed"}))
        fields.update(part.fields)
    return Changes(
        source=source,
        fields=dict(fields.most_common()),
        samples=_first_of_each([sample for part in parts for sample in part.samples], "field"),
        page_samples=_first_of_each([sample for part in parts for sample in part.page_samples], "change"),
        **counts,
    )


def changes_of_page(source: str, change: Change, *, url: str, why: str = "") -> Changes:
    """Return the account of one page that is not a change of fields."""
    sample = () if change == "same" else (PageSample(url=url, change=change, why=why[:_EXCERPT]),)
    return Changes.model_validate({"source": source, "pages": 1, change: 1, "page_samples": sample})


def changes_of_fields(source: str, url: str, samples: tuple[FieldSample, ...]) -> Changes:
    """Return the account of one page whose document stood before: changed, or the same if ``samples`` is empty."""
    if not samples:
        return changes_of_page(source, "same", url=url)
    return Changes(source=source, pages=1, changed=1, fields={one.field: 1 for one in samples}, samples=samples)


def _first_of_each(samples: list[Any], attribute: str) -> tuple[Any, ...]:
    seen: Counter[str] = Counter()
    kept = []
    for sample in samples:
        kind = getattr(sample, attribute)
        seen[kind] += 1
        if seen[kind] <= SAMPLES_OF_A_FIELD:
            kept.append(sample)
    return tuple(kept)


def _excerpts(before: Any, after: Any) -> dict[str, str]:
    old, new = _text(before), _text(after)
    alike = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, alike - _CONTEXT)
    return {"before": _excerpt(old, start), "after": _excerpt(new, start)}


def _excerpt(text: str, start: int) -> str:
    cut = text[start : start + _EXCERPT]
    return ("…" if start and text else "") + cut + ("…" if start + _EXCERPT < len(text) else "")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
