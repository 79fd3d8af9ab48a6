"""Dates in the lines of a page: those around the headline, and those that say little else, up to the text's end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from communique.clean.blocks import TextBlock
from communique.clean.date_markup import FAR, LONGEST_DATE, MODIFIED_WORD
from communique.clean.date_values import DateBounds, DateReading
from communique.clean.textdates import find_dates

_PUBLISHED_LABEL = re.compile(
    r"publi|posted|опубл|дата|tarix|dərc|yayın|veröff|pubbl|mis en ligne|created|issued", re.I
)
_COLUMN = re.compile(r"(?<![a-z])(?:sidebar|aside|widget)(?![a-z])")
_LONGEST_LABEL = 20


def from_header(header: Sequence[TextBlock], bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the dates of the header: of lines that say little else first, those of updates last."""
    beside: list[DateReading] = []
    updated: list[DateReading] = []
    for block in header:
        if len(block.text) > 300 or _is_far_block(block):
            continue
        start = 0
        found = find_dates(block.text, day_first=bounds.day_first)[:3]
        is_date_line = 3 * sum(item.end - item.start for item in found) >= len(block.text)
        for item in found:
            reading = DateReading(item.iso, "text")
            before = block.text[start : item.start]
            if MODIFIED_WORD.search(before):
                updated.append(reading)
            elif is_date_line or _PUBLISHED_LABEL.search(before):
                yield reading
            else:
                beside.append(reading)
            start = item.end
    yield from beside
    yield from updated


def read_lone_dates(blocks: Sequence[TextBlock], bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the dates of lines that say little else, for a page that gives none where dates are looked for.

    Those said to be of publication come first, then the day above the text if all lines there agree on one, then those
    of updates. What a day is of may be said by a line of its own before it; such a pair may stand below the first
    paragraphs, which are then a standfirst.

    Args:
        blocks: all blocks of the page; those behind the text are of other pages.
        bounds: what dates are possible.
    """
    kept = [at for at, block in enumerate(blocks) if block.kept and len(block.text) > LONGEST_DATE]
    alone: list[str] = []
    updated: list[DateReading] = []
    for at, block in enumerate(blocks[: kept[-1]] if kept else ()):
        start = 0
        for item in find_dates(block.text, day_first=bounds.day_first) if len(block.text) <= LONGEST_DATE else ():
            before = block.text[start : item.start] or _label_above(blocks, at)
            if MODIFIED_WORD.search(before):
                updated.append(DateReading(item.iso, "text"))
            elif _PUBLISHED_LABEL.search(before) and at < (kept[0] if item.start else kept[:3][-1]):
                yield DateReading(item.iso, "text")
            elif at < kept[0] and not _is_far_block(block) and 2 * (item.end - item.start) >= len(block.text):
                alone.append(item.iso)
            start = item.end
    if len({iso[:10] for iso in alone}) == 1:
        yield DateReading(max(alone, key=len), "text")
    yield from updated


def _label_above(blocks: Sequence[TextBlock], at: int) -> str:
    """Return the line before a block if it is as short as the name of a field."""
    label = blocks[at - 1].text if at else ""
    return label if len(label) <= _LONGEST_LABEL else ""


def _is_far_block(block: TextBlock) -> bool:
    return block.element is not None and block.tag != "line" and bool(FAR.search(block.context))


def from_columns(header: Sequence[TextBlock], bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the dates that lines of the header consist of, where only the name of a column speaks against them.

    Many layouts name the element around article *and* sidebar after the latter.
    """
    for block in header:
        if len(block.text) > LONGEST_DATE or not _is_far_block(block) or FAR.search(_COLUMN.sub("", block.context)):
            continue
        for item in find_dates(block.text, day_first=bounds.day_first)[:1]:
            if 2 * (item.end - item.start) >= len(block.text) and not MODIFIED_WORD.search(block.text):
                yield DateReading(item.iso, "text")
