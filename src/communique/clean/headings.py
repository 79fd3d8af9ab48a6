"""The headings a reader sees above a text, with the parts they are made of and whether they belong to the page's frame.

A heading stands in the *frame* if an element between it and what holds the text too is named after menus, breadcrumbs,
logos and the like, or hides it from the eye. The names of elements that hold the text as well say nothing: a layout
called ``content-sidebar`` has the article in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from lxml import etree

from communique.clean.blocks import TextBlock, describe
from communique.clean.lines import squeeze
from communique.clean.names import letters

_HEADLINES = etree.XPath("descendant::*[self::h1 or @itemprop='headline']")
_FRAME = re.compile(
    r"(?<![a-z])(?:logo|brand|site-?title|site-?name|nav|navbar|navigation|menu|footer|cookie|modal|sidebar|related|"
    r"(?:bread-?)?crumbs?|visually-?hidden|sr-only|screen-reader(?:-text)?|aside|newsletter|popup|dialog)(?![a-z])"
)
_MOST_HEADINGS, _MOST_PARTS = 30, 8
_REACH = 12


@dataclass(frozen=True)
class Heading:
    """A line that may be the headline.

    Attributes:
        text: its whole text, white space squeezed.
        parts: texts of its own elements, where it has several (a kicker and the headline proper).
        rank: how much it looks like the headline by its markup alone, 0 is best.
        framed: whether it stands in the frame of the page.
    """

    text: str
    parts: tuple[str, ...]
    rank: int
    framed: bool = False

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """Its text, then its parts."""
        return (self.text, *self.parts)


def read_headings(root: Any, blocks: Sequence[TextBlock]) -> list[Heading]:
    """Return the headings of a page that may be its headline, those of the highest rank first, then in page order.

    Args:
        root: the page's ``html`` element.
        blocks: the page's blocks, with those of the text marked as kept.
    """
    around = _around_text(blocks)
    behind = {id(block.element) for block in _behind_text(blocks)}
    found = [
        Heading(_text_of(element), _parts_of(element), 0, _in_frame(element, around))
        for element in _declared_headlines(root)
        if id(element) not in behind
    ]
    found += _lines_above_text(blocks, around)
    return sorted((heading for heading in found if heading.text), key=lambda heading: heading.rank + 3 * heading.framed)


def _declared_headlines(root: Any) -> list[Any]:
    found = _HEADLINES(root)
    return found[:_MOST_HEADINGS] if isinstance(found, list) else []


def _around_text(blocks: Iterable[TextBlock]) -> frozenset[int]:
    """Return the identities of the elements that hold the paragraphs of the text."""
    kept = (block for block in blocks if block.kept and len(block.text) > 60)
    return frozenset(id(element) for block in islice(kept, 60) for element in block.ancestors[1:])


def _behind_text(blocks: Sequence[TextBlock]) -> Sequence[TextBlock]:
    """Return what stands below the last paragraph: the headings of other articles."""
    places = (at for at in range(len(blocks) - 1, -1, -1) if blocks[at].kept and len(blocks[at].text) > 60)
    last = next(places, None)
    return () if last is None else blocks[last + 1 :]


def _in_frame(element: Any, around: frozenset[int]) -> bool:
    for item in (element, *element.iterancestors()):
        if item.tag in ("html", "body") or id(item) in around:
            return False
        if _FRAME.search(describe(item)):
            return True
    return False


def _lines_above_text(blocks: Sequence[TextBlock], around: frozenset[int]) -> Iterator[Heading]:
    """Yield the lower headings (rank 1) and other short lines (rank 2) right above the first paragraph."""
    first = first_paragraph(blocks)
    for block in blocks[max(0, first - _REACH) : first + 1]:
        if block.tag == "h1" or block.link_share > 0.5 or block.element is None:
            continue
        is_heading = block.tag in ("h2", "h3")
        parts = _parts_of(block.element) if is_heading else ()
        yield Heading(block.text, parts, 1 if is_heading else 2, _in_frame(block.element, around))


def first_paragraph(blocks: Sequence[TextBlock]) -> int:
    """Return the place of the first block of the text that is a sentence or more, 0 where there is none."""
    return next(
        (at for at, block in enumerate(blocks) if block.kept and len(block.text) > 60 and block.ends_sentence), 0
    )


def _text_of(element: Any) -> str:
    if element.tag == "meta":
        return squeeze(element.get("content") or "")
    return squeeze(" ".join(element.itertext()) if element.find(".//br") is not None else element.text_content())


def _parts_of(element: Any) -> tuple[str, ...]:
    """Return the texts of an element's children and of the runs between them, if there are two or more."""
    while len(element) == 1 and not squeeze(element.text or "") and not squeeze(element[0].tail or ""):
        element = element[0]
    runs = [element.text or ""]
    for child in islice(element, _MOST_PARTS):
        runs += [child.text_content() if isinstance(child.tag, str) else "", child.tail or ""]
    found = tuple(text for text in map(squeeze, runs) if letters(text))
    return found if len(found) > 1 else ()
