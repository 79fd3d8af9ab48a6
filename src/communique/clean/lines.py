"""Lines of text as they are gathered from a tree, with the links in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html

_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")  # soft hyphen, zero width, direction marks

LinkSpan = tuple[html.HtmlElement, int, int]
"""A link element, and where its text begins and ends."""


def squeeze(text: str) -> str:
    """Return ``text`` in NFC without invisible letters, every run of white space (no-break too) as one space."""
    if text.isascii():
        return " ".join(text.split())
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", text).split()))


@dataclass
class Line:
    """A line that is being gathered.

    Attributes:
        parts: its pieces of text, as the tree has them.
        link_characters: characters inside links.
        first_text: element whose text (or tail) holds its first characters.
        in_tail: whether it is that element's tail.
        links: the links in it.
    """

    parts: list[str] = field(default_factory=list)
    link_characters: int = 0
    first_text: html.HtmlElement | None = None
    in_tail: bool = False
    links: list[OpenLink] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text, squeezed."""
        return squeeze("".join(self.parts))

    def link_spans(self, offset: int) -> Iterator[LinkSpan]:
        """Yield the links with their places in the squeezed text, moved by ``offset``."""
        # How much was read of the line: parts, length of their squeezed text, and whether a space stands behind it.
        at, length, is_spaced = 0, 0, False
        for link in self.links:
            before, inside = "".join(self.parts[at : link.first]), "".join(self.parts[link.first : link.last])
            length, is_spaced = _squeezed_length(length, is_spaced, before)
            at = link.first
            text = squeeze(inside)
            if text:
                start = offset + length + bool(length and (is_spaced or inside[:1].isspace()))
                yield link.element, start, start + len(text)


def _squeezed_length(length: int, is_spaced: bool, further: str) -> tuple[int, bool]:
    """Return the length of a squeezed text that goes on, and whether a space stands behind it."""
    text = squeeze(further)
    if not text:
        return length, is_spaced or bool(further)
    return length + bool(length and (is_spaced or further[0].isspace())) + len(text), further[-1].isspace()


@dataclass
class OpenLink:
    """A link, and the pieces of its line that it holds: from ``first`` to before ``last`` (``None``: still open)."""

    element: html.HtmlElement
    first: int
    last: int | None = None
