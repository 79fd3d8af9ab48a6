"""The page cut into blocks: runs of text between the boundaries a reader sees, in page order.

Every later reader (body, boilerplate, languages) works on these blocks, whether they come from HTML or from plain
text, so that a paragraph of the clean text is always exactly the text of the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree, html

MAX_BLOCKS = 8_000
"""Blocks read from one page; what comes after them is left out."""

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "iframe",
        "video",
        "audio",
    ]
)
SKIPPED_TAGS = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "iframe",
        "object",
        "svg",
        "math",
        "canvas",
        "video",
        "audio",
        "title",
        "rp",
    ]
)
IMAGE_TAGS = frozenset({"img", "amp-img"})
_READ_TAGS = IMAGE_TAGS | {"a", "br"}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")  # soft hyphen, zero width, direction marks
_SENTENCE_END = re.compile(r"[.!?…:;。！？．｡؟۔।։][\"'»”’)\]」』）]*$")
_LONGEST_END = 12  # characters of a sentence's end: its mark and the quotation marks and brackets behind it
# Characters that stand for a syllable or a word: 379 of a Japanese report say as much as a thousand Latin letters.
_DENSE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_DENSITY = 2.5
_CONTEXT_LEVELS = 5
PARAGRAPH = 80
"""Least weight of a block that counts as a paragraph of prose."""


LinkSpan = tuple[html.HtmlElement, int, int]
"""A link element, and where its text begins and ends."""


@dataclass(eq=False)
class TextBlock:
    """One block of a page and what was decided about it.

    Attributes:
        text: its visible text, NFC, white space squeezed.
        tag: nearest block element (``p``, ``li``, ``h2`` …), ``line`` in plain text.
        element: that element, ``None`` in plain text.
        link_characters: characters of ``text`` inside links.
        first_text: element whose text (or tail) holds the block's first characters.
        in_tail: whether it is that element's tail.
        kept: whether the block belongs to the clean text.
        rule: name of the rule that decided last.
        lines: the lines with links it was made of, each with its place in ``text``.
        images: image elements between the block before and the end of this one (of the last block: behind it too).
    """

    text: str
    tag: str = "line"
    element: html.HtmlElement | None = None
    link_characters: int = 0
    first_text: html.HtmlElement | None = None
    in_tail: bool = False
    kept: bool = False
    rule: str = "extractor"
    lines: tuple[tuple[int, _Line], ...] = ()
    images: tuple[html.HtmlElement, ...] = ()

    @cached_property
    def links(self) -> tuple[LinkSpan, ...]:
        """Link elements in the block, with the first character of ``text`` they hold and the one behind their last."""
        return tuple(span for offset, line in self.lines for span in line.link_spans(offset))

    @cached_property
    def link_share(self) -> float:
        """Share of the text inside links, 0 to 1."""
        return min(1.0, self.link_characters / max(1, len(self.text)))

    @cached_property
    def ancestors(self) -> tuple[html.HtmlElement, ...]:
        """The block's element and the elements around it, innermost first, without ``body`` and ``html``."""
        if self.element is None:
            return ()
        chain = [self.element, *self.element.iterancestors()]
        while chain and chain[-1].tag in ("body", "html"):
            chain.pop()
        return tuple(chain)

    @cached_property
    def context(self) -> str:
        """Classes, ids, roles and tags of the innermost ancestors, lower case, one element a word group."""
        return " | ".join(describe(element) for element in self.ancestors[:_CONTEXT_LEVELS])

    @cached_property
    def weight(self) -> int:
        """Its length in characters, those of Chinese, Japanese and Korean counted for as many as they say."""
        if self.text.isascii():
            return len(self.text)
        return len(self.text) + int((_DENSITY - 1) * len(_DENSE.findall(self.text)))

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether the text ends as a sentence does."""
        return bool(_SENTENCE_END.search(self.text, max(0, len(self.text) - _LONGEST_END)))

    @cached_property
    def is_paragraph(self) -> bool:
        """Whether it is prose: long enough, hardly linked, and it ends as a sentence does."""
        return self.weight >= PARAGRAPH and self.link_share < 0.3 and self.ends_sentence

    def keep(self, rule: str) -> None:
        """Mark the block as part of the clean text."""
        self.kept, self.rule = True, rule

    def remove(self, rule: str) -> None:
        """Mark the block as no part of the clean text."""
        self.kept, self.rule = False, rule


def describe(element: html.HtmlElement) -> str:
    """Return tag, class, id and role of an element, lower case."""
    get = element.get
    return f"{element.tag} {get('class') or ''} {get('id') or ''} {get('role') or ''}"[:400].lower()


def squeeze(text: str) -> str:
    """Return ``text`` in NFC without invisible letters, every run of white space (no-break too) as one space."""
    if text.isascii():
        return " ".join(text.split())
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", text).split()))


@dataclass
class _Line:
    parts: list[str] = field(default_factory=list)
    link_characters: int = 0
    first_text: html.HtmlElement | None = None
    in_tail: bool = False
    links: list[_OpenLink] = field(default_factory=list)

    @property
    def text(self) -> str:
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
class _OpenLink:
    """A link, and the pieces of its line that it holds: from ``first`` to before ``last`` (``None``: still open)."""

    element: html.HtmlElement
    first: int
    last: int | None = None


class _BlockReader:
    """Collects text between block boundaries while the tree is walked once."""

    def __init__(self) -> None:
        self.blocks: list[TextBlock] = []
        self._lines: list[_Line] = [_Line()]
        self._link_depth = 0
        self._links: list[html.HtmlElement] = []
        self._images: list[html.HtmlElement] = []

    def add_text(self, text: str, element: html.HtmlElement, in_tail: bool) -> None:
        line = self._lines[-1]
        line.parts.append(text)
        if not text.isspace():
            if line.first_text is None:
                line.first_text, line.in_tail = element, in_tail
            if self._link_depth:
                line.link_characters += len(text.strip())

    def open_link(self, element: html.HtmlElement) -> None:
        self._link_depth += 1
        if element.get("href"):
            self._links.append(element)
            self._lines[-1].links.append(_OpenLink(element, len(self._lines[-1].parts)))

    def close_link(self, element: html.HtmlElement) -> None:
        self._link_depth -= 1
        if self._links and self._links[-1] is element:
            self._links.pop()
            self._close_link_in_line()

    def add_image(self, element: html.HtmlElement) -> None:
        self._images.append(element)

    def break_line(self) -> None:
        self._lines.append(self._next_line())

    def end_block(self, element: html.HtmlElement) -> None:
        line = self._lines[0]
        if line.first_text is None and not self._links and len(self._lines) == 1:
            if line.parts:
                line.parts.clear()  # as good as a new line, and most boundaries have nothing before them
            if line.links:
                line.links.clear()
            return
        following = self._next_line()
        if len(self._lines) > 1 or self._lines[0].first_text is not None:
            made = list(_blocks_of_lines(self._lines, element))
            if made and self._images:
                made[0].images, self._images = tuple(self._images), []
            self.blocks += made
        self._lines = [following]

    def finish(self, element: html.HtmlElement) -> list[TextBlock]:
        self.end_block(element)
        if self.blocks and self._images:
            self.blocks[-1].images += tuple(self._images)
        return self.blocks[:MAX_BLOCKS]

    def _next_line(self) -> _Line:
        """Return a line that goes on with the links that are open."""
        if not self._links:
            return _Line()
        self._close_link_in_line()
        return _Line(links=[_OpenLink(self._links[-1], 0)])

    def _close_link_in_line(self) -> None:
        line = self._lines[-1]
        if line.links and line.links[-1].last is None:
            line.links[-1].last = len(line.parts)


def _blocks_of_lines(lines: list[_Line], element: html.HtmlElement) -> Iterator[TextBlock]:
    """Join lines broken inside a sentence; a blank line, a finished sentence or a capital starts a new block."""
    current: TextBlock | None = None
    for line in lines:
        text = line.text
        if current is not None and (not text or not _continues(current.text, text)):
            yield current
            current = None
        if text and current is not None:
            if line.links:
                current.lines += ((len(current.text) + 1, line),)
            current.text = f"{current.text} {text}"
            current.link_characters += line.link_characters
        elif text:
            current = TextBlock(text, str(element.tag), element, line.link_characters, line.first_text, line.in_tail)
            if line.links:
                current.lines = ((0, line),)
    if current is not None:
        yield current


def _continues(before: str, after: str) -> bool:
    return not _SENTENCE_END.search(before) and after[0].islower()


def read_blocks(root: html.HtmlElement) -> list[TextBlock]:
    """Return the blocks of a tree in page order, at most :data:`MAX_BLOCKS`.

    Args:
        root: a parsed page or any element of it; it is not changed.
    """
    reader = _BlockReader()
    containers = [root]
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in BLOCK_TAGS:
                reader.end_block(containers[-1])
                containers.append(element)
            if tag in SKIPPED_TAGS:
                walker.skip_subtree()
                continue
            if tag in _READ_TAGS:
                _enter(reader, element, tag)
            if text := element.text:
                reader.add_text(text, element, False)
            continue
        if tag == "a":
            reader.close_link(element)
        elif tag in BLOCK_TAGS:
            reader.end_block(containers.pop())
            if len(reader.blocks) > MAX_BLOCKS:
                break
        if element is not root and (tail := element.tail):
            reader.add_text(tail, element, True)
    return reader.finish(containers[-1])


def _enter(reader: _BlockReader, element: html.HtmlElement, tag: str) -> None:
    if tag == "a":
        reader.open_link(element)
    elif tag == "br":
        reader.break_line()
    else:
        reader.add_image(element)
