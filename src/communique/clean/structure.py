"""The structure of a clean text: what each paragraph is on the page, its links, its images.

Everything is read from the blocks that were kept and points into their joined text, so that nothing here can change
what the text says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from lxml import html

from communique.clean.blocks import TextBlock
from communique.clean.lines import squeeze
from communique.models import Link, Part

SEPARATOR = "\n\n"
"""What stands between two paragraphs of a text."""

_LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
_ITEMS = frozenset({"li", "dt", "dd"})
_SOURCES = frozenset({"cite", "footer", "figcaption"})
_LEAST_CELLS, _MOST_CELLS = 4, 4_000
_LONG_CELL = 150
_MAX_HREF = 2_000
_MAX_SOURCE = 300


@dataclass(frozen=True)
class PlacedBlock:
    """A kept block and where it stands in the text of its segment."""

    block: TextBlock
    start: int

    @property
    def end(self) -> int:
        """One past the block's last character."""
        return self.start + len(self.block.text)


def place_blocks(blocks: Sequence[TextBlock]) -> list[PlacedBlock]:
    """Return the blocks with their places in the text that joins them."""
    placed, start = [], 0
    for block in blocks:
        placed.append(PlacedBlock(block, start))
        start += len(block.text) + len(SEPARATOR)
    return placed


def read_parts(placed: Sequence[PlacedBlock]) -> tuple[Part, ...]:
    """Return what each block is on the page; lists, tables and quotations are numbered in the order of the text."""
    groups: dict[int, int] = {}
    tables = _Tables()
    return tuple(_part(one, groups, tables) for one in placed)


def read_links(placed: Sequence[PlacedBlock], base_url: str) -> tuple[Link, ...]:
    """Return the links of the blocks that lead to a page, with absolute addresses."""
    return tuple(link for one in placed for link in _links_of(one, base_url))


def absolute_address(reference: str | None, base_url: str) -> str | None:
    """Return the absolute http(s) address of a reference, ``None`` if it has none worth keeping."""
    reference = (reference or "").strip()
    if not reference or len(reference) > _MAX_HREF or reference.startswith(("#", "data:", "javascript:")):
        return None
    try:
        address = urljoin(base_url, reference)
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def _links_of(one: PlacedBlock, base_url: str) -> Iterator[Link]:
    for element, start, end in one.block.links:
        href = absolute_address(element.get("href"), base_url)
        if href and 0 <= start < end <= len(one.block.text):
            yield Link(start=one.start + start, end=one.start + end, href=href)


def _part(one: PlacedBlock, groups: dict[int, int], tables: _Tables) -> Part:
    """Decide by the innermost element around a block that means something."""
    block, place = one.block, {"start": one.start, "end": one.end}
    for element in block.ancestors:
        tag = str(element.tag)
        if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            return Part(kind="heading", level=int(tag[1]), **place)
        if tag in _ITEMS and (holder := _list_of(element)) is not None:
            depth = 1 + sum(1 for outer in holder.iterancestors() if outer.tag in _LISTS)
            ordered = holder.tag == "ol"
            return Part(kind="list-item", level=depth, ordered=ordered, group=_group(holder, groups), **place)
        if tag in ("td", "th") and (cell := tables.find_cell(element)) is not None:
            table, row, column = cell
            return Part(kind="table-cell", row=row, column=column, group=_group(table, groups), **place)
        if tag == "blockquote":
            group = _group(element, groups)
            if _is_source(block, element):
                return Part(kind="quote-source", group=group, **place)
            return Part(kind="quote", group=group, source=_source_of(element), **place)
    return Part(kind="paragraph", **place)


def _group(element: html.HtmlElement, groups: dict[int, int]) -> int:
    return groups.setdefault(id(element), len(groups) + 1)


def _list_of(item: html.HtmlElement) -> html.HtmlElement | None:
    parent = item.getparent()
    while parent is not None and parent.tag == "div":
        parent = parent.getparent()
    return parent if parent is not None and parent.tag in _LISTS else None


def _is_source(block: TextBlock, quote: html.HtmlElement) -> bool:
    element = block.first_text.getparent() if block.in_tail and block.first_text is not None else block.first_text
    while element is not None and element is not quote:
        if element.tag in _SOURCES:
            return True
        element = element.getparent()
    return False


def _source_of(quote: html.HtmlElement) -> str | None:
    """Return whom a quotation is by: its own ``cite`` or ``footer``, the caption of its figure, or its address."""
    for tag in ("cite", "footer"):
        found = quote.find(f".//{tag}")
        if found is not None and (text := squeeze(found.text_content()).lstrip("—–- ")):
            return text[:_MAX_SOURCE]
    parent = quote.getparent()
    caption = parent.find("figcaption") if parent is not None and parent.tag == "figure" else None
    if caption is not None and (text := squeeze(caption.text_content()).lstrip("—–- ")):
        return text[:_MAX_SOURCE]
    return (quote.get("cite") or "").strip()[:_MAX_SOURCE] or None


_Cell = tuple[html.HtmlElement, int, int]


class _Tables:
    """The tables of a page that hold data, each looked through once; those that only arrange the page have no cells."""

    def __init__(self) -> None:
        self._cells: dict[int, dict[int, tuple[int, int]]] = {}

    def find_cell(self, element: html.HtmlElement) -> _Cell | None:
        """Return table, row and column of a cell, ``None`` if its table is no table of data."""
        table = next((outer for outer in element.iterancestors() if outer.tag == "table"), None)
        if table is None:
            return None
        if id(table) not in self._cells:
            self._cells[id(table)] = _read_cells(table)
        place = self._cells[id(table)].get(id(element))
        return (table, *place) if place else None


def _read_cells(table: html.HtmlElement) -> dict[int, tuple[int, int]]:
    """Return row and column by cell; none where nested tables, long cells or cells of paragraphs speak of layout."""
    if table.find(".//table") is not None:
        return {}
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    count = sum(map(len, rows))
    if not _LEAST_CELLS <= count <= _MOST_CELLS or len([row for row in rows if len(row) > 1]) < 2:
        return {}
    if any(sum(1 for _ in cell.iter("p", "div")) > 1 for row in rows for cell in row):
        return {}
    if sum(len(cell.text_content()) for row in rows for cell in row) > _LONG_CELL * count:
        return {}
    return {
        id(cell): (number, sum(_span(before) for before in row[:at]))
        for number, row in enumerate(rows)
        for at, cell in enumerate(row)
    }


@lru_cache(maxsize=64)
def _span_of(text: str) -> int:
    return max(1, min(100, int(text))) if text.isdecimal() and len(text) < 4 else 1


def _span(cell: html.HtmlElement) -> int:
    return _span_of(cell.get("colspan") or "1")
