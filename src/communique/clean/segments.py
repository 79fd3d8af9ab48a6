"""A page in several languages taken apart: one segment a language, in page order, each with its own headline.

A run of blocks in another language becomes a segment only if it is a text of its own: long enough, and a fair share
of the page. A quoted foreign sentence stays where it is; a short foreign tail (the footer of a site whose own
language is another) is boilerplate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from communique.clean.block_languages import OWN_TEXT, tell_languages
from communique.clean.blocks import TextBlock
from communique.clean.images import FoundImage, find_images
from communique.clean.languages import UNKNOWN, detect_language
from communique.clean.names import letters
from communique.clean.selection import common_container
from communique.clean.structure import SEPARATOR, place_blocks, read_links, read_parts
from communique.clean.turns import read_turns
from communique.models import Image, Segment

_OWN_SHARE = 0.12
"""Least share of the longest run that a segment of its own has."""

_ALIKE = 2.0
"""How much longer a translation is than its shortest counterpart at the most."""

_LEAST_TITLE, _TITLE_LENGTH = 12, 250
_OPENING_QUOTE = re.compile(r"^[\"'«“„‘‹—–-]")


@dataclass
class _Run:
    language: str
    blocks: list[TextBlock]

    @property
    def length(self) -> int:
        return sum(len(block.text) for block in self.blocks)


def segment_blocks(
    blocks: Sequence[TextBlock], title: str | None, likely: tuple[str, ...] = (), *, url: str = ""
) -> tuple[Segment, ...]:
    """Return the segments of a page's kept blocks; blocks that turn out to be boilerplate or titles are removed.

    Args:
        blocks: the page's blocks in page order; changed in place.
        title: headline of the page.
        likely: languages that the page or its source declare.
        url: address of the page, to make those of its links and images whole.
    """
    kept = [block for block in blocks if block.kept]
    if not kept:
        return ()
    runs = _language_runs(kept, likely)
    runs = _absorb_small_runs(runs)
    titles = [_take_title(run, blocks) if number else None for number, run in enumerate(runs)]
    _place_page_title(runs, titles, title, blocks, likely)
    for run, own in zip(runs, titles, strict=True):
        _remove_title(run, own)
    parts = [(run, own) for run, own in zip(runs, titles, strict=True) if any(block.kept for block in run.blocks)]
    images = find_images(blocks, common_container(blocks), url)
    made = [_segment(run, own, _images_of(number, parts, images), url) for number, (run, own) in enumerate(parts)]
    return tuple(
        segment.model_copy(update={"translations": _translations_of(number, made)})
        for number, segment in enumerate(made)
    )


def _translations_of(number: int, segments: Sequence[Segment]) -> tuple[int, ...]:
    """Return the places of the segments that are a text's translations: in another language, and about as long.

    A summary of a few lines in another language is none.
    """
    own = segments[number]
    return tuple(
        at
        for at, other in enumerate(segments)
        if UNKNOWN != other.language != own.language != UNKNOWN
        and max(len(own.text), len(other.text)) <= _ALIKE * min(len(own.text), len(other.text))
    )


def _language_runs(blocks: Sequence[TextBlock], likely: tuple[str, ...]) -> list[_Run]:
    runs: list[_Run] = []
    for block, language in zip(blocks, tell_languages(blocks, likely), strict=True):
        if runs and runs[-1].language == language:
            runs[-1].blocks.append(block)
        else:
            runs.append(_Run(language, [block]))
    return runs


def _absorb_small_runs(runs: list[_Run]) -> list[_Run]:
    """Merge runs that are no text of their own into what stands before them; remove short foreign ends."""
    longest = max(run.length for run in runs)
    main = next(run.language for run in runs if run.length == longest)
    own = {
        run.language for run in runs if run.length >= max(OWN_TEXT, _OWN_SHARE * longest) and run.language != UNKNOWN
    } | {main}
    merged: list[_Run] = []
    for number, run in enumerate(runs):
        at_end = number in (0, len(runs) - 1) and len(runs) > 1
        if (
            run.language not in own
            and at_end
            and not _OPENING_QUOTE.match(run.blocks[0].text)
            and _is_foreign_end(run, longest)
        ):
            for block in run.blocks:
                block.remove("foreign-end")
        elif run.language in own and not (merged and merged[-1].language == run.language):
            merged.append(_Run(run.language, list(run.blocks)))
        elif merged:
            merged[-1].blocks += run.blocks
        else:
            merged.append(_Run(main, list(run.blocks)))
    return _join_same_language(merged, longest)


def _is_foreign_end(run: _Run, longest: int) -> bool:
    """Only another script or a tiny share is surely foreign; lingua may err between sisters on one paragraph."""
    return run.length < min(OWN_TEXT, _OWN_SHARE * longest)


def _join_same_language(runs: list[_Run], longest: int) -> list[_Run]:
    """Join neighbours, and put quotations that stand inside a text back into it."""
    joined: list[_Run] = []
    for number, run in enumerate(runs):
        inside = 0 < number < len(runs) - 1 and runs[number - 1].language == runs[number + 1].language
        quotation = inside and run.length < max(OWN_TEXT, _OWN_SHARE * longest)
        if joined and (joined[-1].language == run.language or quotation):
            joined[-1].blocks += run.blocks
        else:
            joined.append(_Run(run.language, list(run.blocks)))
    return joined


def _take_title(run: _Run, blocks: Sequence[TextBlock]) -> str | None:
    """Take the short line that opens a further segment, or that stands left out right above it, as its headline."""
    first = run.blocks[0]
    if len(run.blocks) > 1 and _may_be_title(first):
        run.blocks = run.blocks[1:]
        first.remove("title")
        return first.text
    at = next(number for number, block in enumerate(blocks) if block is first)
    above = blocks[at - 1] if at else None
    if above is None or above.kept or above.rule != "extractor" or not _may_be_title(above):
        return None
    if detect_language(above.text, (run.language,)) != run.language:
        return None
    above.remove("title")
    return above.text


def _may_be_title(block: TextBlock) -> bool:
    if not _LEAST_TITLE <= len(block.text) <= _TITLE_LENGTH or block.link_share > 0.5:
        return False
    return not block.ends_sentence or block.text.endswith("?")


def _place_page_title(
    runs: list[_Run], titles: list[str | None], title: str | None, blocks: Sequence[TextBlock], likely: tuple[str, ...]
) -> None:
    """Give the page's headline to the segment in its language, the first one if that cannot be told."""
    if not title or not runs:
        return
    language = detect_language(title, likely) if len(runs) > 1 else runs[0].language
    target = next((number for number, run in enumerate(runs) if run.language == language), 0)
    if target and titles[0] is None:
        titles[0] = _take_title(runs[0], blocks)
    if target and titles[target] and letters(titles[target] or "") != letters(title):
        target = 0 if titles[0] is None else target
    titles[target] = title


def _remove_title(run: _Run, title: str | None) -> None:
    same = letters(title or "")
    for block in run.blocks:
        if same and len(block.text) <= 2 * len(title or "") and letters(block.text) == same:
            block.remove("title")


def _images_of(number: int, parts: Sequence[tuple[_Run, str | None]], images: Sequence[FoundImage]) -> list[FoundImage]:
    """Return the images that stand before a block of one segment; the last one has those behind the text too."""
    own = set(map(id, parts[number][0].blocks))
    is_last = number == len(parts) - 1
    return [image for image in images if id(image.before) in own or (is_last and image.before is None)]


def _segment(run: _Run, title: str | None, images: Sequence[FoundImage], url: str) -> Segment:
    placed = place_blocks([block for block in run.blocks if block.kept])
    text = SEPARATOR.join(one.block.text for one in placed)
    starts = {id(one.block): one.start for one in placed}
    return Segment(
        language=run.language,
        title=title,
        text=text,
        parts=read_parts(placed),
        links=read_links(placed, url),
        images=tuple(
            Image(src=image.src, at=starts.get(id(image.before), len(text)), alt=image.alt, caption=image.caption)
            for image in images
        ),
        turns=read_turns(placed),
    )
