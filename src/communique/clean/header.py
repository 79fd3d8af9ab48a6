"""The lines around the headline: date bars, bylines, labels and document numbers that are no part of the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from communique.clean.blocks import TextBlock
from communique.clean.boilerplate import is_date_bar
from communique.clean.byline_lines import BYLINE_LINE, is_byline_label, is_byline_line, is_labelled_name
from communique.clean.names import letters
from communique.clean.references import reference_of_line, split_title
from communique.clean.textdates import strip_dates

_PARAGRAPH = 140
_REACH = 12
_BELOW_STANDFIRST = 8


def header_blocks(blocks: Sequence[TextBlock], title: str | None) -> list[TextBlock]:
    """Return the blocks around the headline and before the text, those nearest below the headline first.

    Args:
        blocks: the page's blocks in page order, those of the text marked as kept.
        title: the headline as the page shows it.
    """
    first = next((at for at, block in enumerate(blocks) if block.kept and _is_paragraph(block)), 0)
    found = _find_title(blocks, title, first)
    start = first if found is None else min(found, first)
    end = _end_of_header(blocks, max(first, start, found or 0))
    below = [block for block in blocks[start:end][:25] if not _is_paragraph(block) and not _says(block, title)]
    above = list(reversed(blocks[max(0, start - _REACH) : start]))
    after = _first_after_text(blocks) + _further_bylines(blocks, start)
    headline = [blocks[found]] if found is not None else []
    return below + [block for block in above if not _is_paragraph(block)] + after + headline


def remove_header_lines(blocks: Sequence[TextBlock], title: str | None) -> None:
    """Remove headline, bylines, document numbers and date lines from the start (bylines from the end) of the text."""
    kept = [block for block in blocks if block.kept]
    labelled = False
    for block in kept[:10]:
        rule = header_rule(block.text, title) or ("byline" if is_labelled_name(block.text, labelled) else None)
        labelled = is_byline_label(block.text)
        if rule:
            block.remove(rule)
    for block in kept[-3:]:
        if block.kept and is_byline_line(block.text):
            block.remove("byline")


def header_rule(text: str, title: str | None = None) -> str | None:
    """Return the name of the rule by which a line belongs to the header of a page, ``None`` if it is text."""
    if title and _same_title(text, title):
        return "title"
    if reference_of_line(text):
        return "reference"
    if is_byline_line(text):
        return "byline"
    if is_date_bar(text) or _is_date_with_byline(text):
        return "date-bar"
    return None


def _is_date_with_byline(text: str) -> bool:
    """Tell ``date 2022-12-05 By Azernews`` from prose: nothing but a date, words of a date bar and a byline."""
    if len(text) > _PARAGRAPH:
        return False
    rest = strip_dates(text)
    if rest == text:
        return False
    words = rest.split()
    return any(
        BYLINE_LINE.match(tail) and is_byline_line(tail) and is_date_bar(f"2000-01-01 {' '.join(words[:at])}")
        for at in range(min(len(words), 6))
        for tail in [" ".join(words[at:])]
    )


def _same_title(text: str, title: str) -> bool:
    if len(text) > len(title) + 60 or len(text) < 0.5 * len(title):
        return False
    bare, _ = split_title(text)
    return letters(title) in (letters(bare), letters(text))


def _says(block: TextBlock, title: str | None) -> bool:
    return bool(title) and _same_title(block.text, title or "")


def _end_of_header(blocks: Sequence[TextBlock], last: int) -> int:
    """Return where a header ends: two lines behind its last known place, or more where that was a standfirst."""
    following = range(last + 1, min(len(blocks), last + _BELOW_STANDFIRST))
    text = next((at for at in following if blocks[at].kept and _is_paragraph(blocks[at])), None)
    return last + 3 if text is None else max(last + 3, text)


def _find_title(blocks: Sequence[TextBlock], title: str | None, first: int) -> int | None:
    """Return the place of the headline nearest above the text."""
    if not title:
        return None
    places = [at for at, block in enumerate(blocks[: first + 2]) if _says(block, title)]
    return places[-1] if places else None


def _first_after_text(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    last = max((at for at, block in enumerate(blocks) if block.kept), default=-1)
    return [block for block in blocks[last + 1 : last + 4] if len(block.text) < _PARAGRAPH] if last >= 0 else []


def _further_bylines(blocks: Sequence[TextBlock], start: int) -> list[TextBlock]:
    """Return bylines below the headline that stand farther off: after a picture, or taken for a part of the text."""
    kept = [at for at, block in enumerate(blocks) if block.kept]
    if not kept:
        return []
    ends = {*kept[:3], *kept[-3:]}
    places = (at for at in range(start, kept[-1] + 1) if not blocks[at].kept or at in ends)
    return list(islice((blocks[at] for at in places if is_byline_line(blocks[at].text)), 3))


def _is_paragraph(block: TextBlock) -> bool:
    return len(block.text) >= _PARAGRAPH or (block.kept and len(block.text) > 60 and block.ends_sentence)


def section_labels(header: Iterable[TextBlock]) -> list[str]:
    """Return the short lines of a header, where sites name the kind of page ("Press release 21 November 2017")."""
    return [block.text for block in header if len(block.text) <= 60 and block.link_share < 0.5]
