"""The lines under pictures, which are no part of a text."""

from __future__ import annotations

import re

from lxml import html

from communique.clean.blocks import HEADINGS, TextBlock, describe
from communique.clean.names import letters

_PICTURE = re.compile(r"(?<![a-z])(?:figure|photo|image|img|picture|pic|thumb|gallery|foto|slide|media)(?![a-z])")
_SHORT, _LONGEST = 220, 500
_LEAST_LETTERS, _MOST_ADDED = 25, 2
_SMALL_TYPE = frozenset({"em", "i", "small"})


def is_caption(block: TextBlock) -> bool:
    """Tell the line under a picture by where it stands, by its type or by what the picture says of itself."""
    if _shares_element_with_picture(block):
        return True
    if not block.images or block.tag in HEADINGS or len(block.text) > _LONGEST:
        return False
    return _repeats_picture(block) or _is_small_type_behind_picture(block)


def _shares_element_with_picture(block: TextBlock) -> bool:
    """Tell a line that shares a small element, named after pictures, with a picture."""
    if len(block.text) > _SHORT:
        return False
    for element in block.ancestors[:3]:
        if _PICTURE.search(describe(element)) and element.find(".//img") is not None:
            return len(element.text_content()) < 2 * _SHORT
    return False


def _repeats_picture(block: TextBlock) -> bool:
    """Tell a line that the picture right before it has as its ``alt`` or ``title``, maybe with its source behind it."""
    line = letters(block.text)
    if len(line) < _LEAST_LETTERS:
        return False
    told = (letters(image.get(name) or "") for image in block.images for name in ("alt", "title"))
    return any(
        item.startswith(line) or (line.startswith(item) and len(line) <= _MOST_ADDED * len(item))
        for item in told
        if item
    )


def _is_small_type_behind_picture(block: TextBlock) -> bool:
    """Tell a line in italics or small type that is all a paragraph has beside its picture."""
    paragraph: html.HtmlElement | None = next((item for item in block.ancestors if item.tag in ("p", "div")), None)
    if paragraph is None or not any(outer is paragraph for image in block.images for outer in image.iterancestors()):
        return False
    small = "".join("".join(item.itertext()) for item in paragraph if item.tag in _SMALL_TYPE)
    return bool(small) and letters(small) == letters(paragraph.text_content())
