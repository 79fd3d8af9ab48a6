"""A text with its structure, for the terminal: headings, lists, tables, quotations, turns, links and images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

_JsonPart = Mapping[str, Any]
_TURN_STYLES = {"question": "bold cyan", "answer": "bold green", "statement": "bold green"}


def segment_lines(segment: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what to print of a segment, one paragraph, table or image at a time.

    Args:
        segment: as JSON; one without ``parts`` is printed as its text.
    """
    from rich.text import Text

    parts: Sequence[_JsonPart] = segment.get("parts") or ()
    if not parts:
        yield Text(segment["text"])
        return
    images = sorted(segment.get("images") or (), key=lambda image: image["at"])
    numbers: dict[int, int] = {}
    for (kind, group), members in groupby(parts, key=lambda part: (part["kind"], part.get("group"))):
        of_kind = list(members)
        while images and images[0]["at"] <= of_kind[0]["start"]:
            yield _image_line(images.pop(0))
        if kind == "table-cell":
            yield _table(segment, of_kind)
            continue
        for part in of_kind:
            while images and images[0]["at"] <= part["start"]:
                yield _image_line(images.pop(0))
            if kind == "list-item" and part.get("ordered"):
                numbers[group] = numbers.get(group, 0) + 1
            yield _paragraph(segment, part, numbers.get(group, 0))
    yield from map(_image_line, images)


def _paragraph(segment: Mapping[str, Any], part: _JsonPart, number: int) -> RenderableType:
    from rich.padding import Padding

    text = _marked_text(segment, part["start"], part["end"])
    kind = part["kind"]
    if kind == "heading":
        text.stylize("bold")
        return Padding(text, (1, 0, 0, 0))
    if kind == "list-item":
        bullet = f"{number}. " if part.get("ordered") else "• "
        return Padding(_prefixed(bullet, text), (0, 0, 0, 2 * part.get("level", 1)))
    if kind in ("quote", "quote-source"):
        text.stylize("italic" if kind == "quote" else "dim")
        if part.get("source"):
            text.append(f" ({part['source']})", style="dim")
        return Padding(_prefixed("│ " if kind == "quote" else "│ — ", text), (0, 0, 0, 2))
    text.append("\n")
    return text


def _prefixed(prefix: str, text: Text) -> Text:
    from rich.text import Text

    return Text.assemble(prefix, text)


def _marked_text(segment: Mapping[str, Any], start: int, end: int) -> Text:
    """Return a stretch of the text with its links underlined and the label of a turn in the colour of its role."""
    from rich.text import Text

    text = Text(segment["text"][start:end])
    for link in segment.get("links") or ():
        if start <= link["start"] < end:
            text.stylize(f"underline link {link['href']}", link["start"] - start, link["end"] - start)
    for turn in segment.get("turns") or ():
        if turn["start"] == start:
            text.stylize(_TURN_STYLES[turn["role"]], 0, max(turn["said_from"] - start, 1))
    return text


def _table(segment: Mapping[str, Any], cells: Sequence[_JsonPart]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    columns = 1 + max(cell["column"] for cell in cells)
    table = Table(show_header=False, title_justify="left")
    for _ in range(columns):
        table.add_column(overflow="fold")
    for _, row in groupby(cells, key=lambda cell: cell["row"]):
        filled: list[Text] = [Text() for _ in range(columns)]
        for cell in row:
            text = _marked_text(segment, cell["start"], cell["end"])
            place = cell["column"]
            filled[place] = Text("\n").join([filled[place], text]) if filled[place] else text
        table.add_row(*filled)
    return table


def _image_line(image: Mapping[str, Any]) -> RenderableType:
    from rich.text import Text

    said = image.get("caption") or image.get("alt") or "no caption"
    return Text(f"[image: {said}] {image['src']}", style="dim")
