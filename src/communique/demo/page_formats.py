"""Pages that are no HTML: a ministry's note as a PDF file, and a statement as plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO

from communique.demo.content import DemoPage
from communique.models import parse_iso

_WIDTH, _HEIGHT, _MARGIN = 595, 842, 85
_LINES_OF_A_PAGE = 26
_COLUMNS = 76
_TEXT_COLUMNS = 72
_HEAD, _TEXT, _TITLE = 8, 11, 17

PlacedLine = tuple[str, int, float, float]
"""Text, size of its letters, and where it begins, in points from the lower left corner."""
_Line = tuple[str, int, float]
"""Text, size of its letters, and the space before it, in points."""


def render_pdf(page: DemoPage, publisher: str) -> bytes:
    """Return a page as a PDF file in the standard letters (Latin only), with running heads and page numbers.

    Args:
        page: its first segment is what the file says.
        publisher: name in the running head and in the metadata.
    """

    lines = list(_lines_of(page))
    parts = [lines[start : start + _LINES_OF_A_PAGE] for start in range(0, len(lines), _LINES_OF_A_PAGE)]
    published = parse_iso(page.published)
    moment = f"D:{published:%Y%m%d%H%M%S}" if isinstance(published, datetime) else f"D:{published:%Y%m%d}"
    return write_pdf(
        [
            [
                (publisher, _HEAD, _MARGIN, _HEIGHT - 40),
                *_place_lines(part),
                (f"Page {number} of {len(parts)}", _HEAD, _MARGIN, 40),
            ]
            for number, part in enumerate(parts, start=1)
        ],
        {"/Title": page.title, "/Author": publisher, "/CreationDate": moment},
    )


def write_pdf(pages: Iterable[Iterable[PlacedLine]], metadata: Mapping[str, str]) -> bytes:
    """Return a PDF file in Helvetica.

    Args:
        pages: the lines of each page; letters of windows-1252.
        metadata: ``/Title``, ``/Author``, ``/CreationDate`` and the like.
    """
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    named = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in named.items()})
    for lines in pages:
        page = writer.add_blank_page(width=_WIDTH, height=_HEIGHT)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        content = DecodedStreamObject()
        content.set_data(b"\n".join(_draw(*line) for line in lines))
        page[NameObject("/Contents")] = content
    writer.add_metadata(dict(metadata))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def render_text(page: DemoPage) -> str:
    """Return a page as plain text wrapped at a fixed width, as mailing lists and old archives keep it."""
    published = parse_iso(page.published)
    blocks = [page.title, f"{published.day} {published:%B %Y}", *page.segments[0].text.split("\n\n")]
    return "\n\n".join("\n".join(textwrap.wrap(block, _TEXT_COLUMNS)) for block in blocks) + "\n"


def _lines_of(page: DemoPage) -> Iterator[_Line]:
    published = parse_iso(page.published)
    if page.reference:
        yield f"No. {page.reference}", _TEXT, 0
    yield f"{published.day} {published:%B %Y}", _TEXT, 0
    for place, text in enumerate(textwrap.wrap(page.title, 44)):
        yield text, _TITLE, 0 if place else 16
    for paragraph in page.segments[0].text.split("\n\n"):
        # A word is parted where the paper ends, as a typesetter does, so that a reader has to put it together again.
        for place, text in enumerate(_part_words(textwrap.wrap(paragraph, _COLUMNS))):
            yield text, _TEXT, 0 if place else 9


def _part_words(lines: list[str]) -> list[str]:
    for place in range(2, len(lines) - 1, 3):
        word, _, rest = lines[place + 1].partition(" ")
        if word.isalpha() and word.islower() and len(word) > 7:
            lines[place] += f" {word[:4]}-"
            lines[place + 1] = f"{word[4:]} {rest}".strip()
    return lines


def _place_lines(lines: list[_Line]) -> Iterator[PlacedLine]:
    height = float(_HEIGHT - _MARGIN)
    for text, size, space in lines:
        height -= size * 1.3 + space
        yield text, size, _MARGIN, height


def _draw(text: str, size: int, x: float, y: float) -> bytes:
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 {size} Tf {x:.1f} {y:.1f} Td ({escaped}) Tj ET".encode("cp1252")
