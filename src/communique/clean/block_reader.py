"""The blocks of a page, gathered while its tree is walked once."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from communique.clean.blocks import BLOCK_TAGS, IMAGE_TAGS, MAX_BLOCKS, SKIPPED_TAGS, TextBlock, ends_sentence
from communique.clean.lines import Line, OpenLink

_READ_TAGS = IMAGE_TAGS | {"a", "br"}


class _BlockReader:
    """Collects text between block boundaries while the tree is walked once."""

    def __init__(self) -> None:
        self.blocks: list[TextBlock] = []
        self._lines: list[Line] = [Line()]
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
            self._lines[-1].links.append(OpenLink(element, len(self._lines[-1].parts)))

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

    def _next_line(self) -> Line:
        """Return a line that goes on with the links that are open."""
        if not self._links:
            return Line()
        self._close_link_in_line()
        return Line(links=[OpenLink(self._links[-1], 0)])

    def _close_link_in_line(self) -> None:
        line = self._lines[-1]
        if line.links and line.links[-1].last is None:
            line.links[-1].last = len(line.parts)


def _blocks_of_lines(lines: list[Line], element: html.HtmlElement) -> Iterator[TextBlock]:
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
    return not ends_sentence(before) and after[0].islower()


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
