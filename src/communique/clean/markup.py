"""HTML of any quality parsed within bounds: what would take a parser minutes is cut first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from lxml import etree, html

from communique.clean.decoding import strip_controls
from communique.clean.mojibake import repair_mojibake
from communique.clean.shallow import flatten_markup

MAX_CHARACTERS = 8_000_000
"""Longest HTML that is read (characters); the rest of a longer page is left out."""

MAX_ELEMENTS = 40_000
"""Most elements of a page that are read; the rest of a larger one is left out."""

_MAX_ATTRIBUTE = 20_000
_LONG_ATTRIBUTE = re.compile(rf"""=\s*("[^"<>]{{{_MAX_ATTRIBUTE},}}"|'[^'<>]{{{_MAX_ATTRIBUTE},}}')""")
# The parser compares each attribute of a tag with all before it: a hundred thousand of them take it a minute.
_LONG_TAG = re.compile(rf"(<[A-Za-z][^<>]{{{_MAX_ATTRIBUTE}}})[^<>]+")
# "&#1;" and its like name characters that no page shows and lxml puts into a tree but takes from nobody.
_NO_CHARACTER = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)|"
    r"[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[eEfF])(?![0-9a-fA-F]));?"
)
# Spelt without re.I: only then does the expression engine look for its first letters by themselves.
_END_OF_DOCUMENT = re.compile(r"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")
_INVISIBLE = ("style", "template", "canvas", "embed")
_DRAWINGS = ("svg", "object", "map")


@dataclass(frozen=True)
class Markup:
    """HTML as it was parsed.

    Attributes:
        root: its ``html`` element.
        text: the text that was parsed.
        is_cut: whether there is more than is read of one page.
    """

    root: html.HtmlElement
    text: str
    is_cut: bool


def parse_markup(source: str) -> Markup:
    """Parse HTML of any quality; reads at most :data:`MAX_CHARACTERS` and :data:`MAX_ELEMENTS` of it.

    Raises:
        ValueError: there is no element in it at all.
    """
    # A browser reads on after an early end of the document, the parser does not: the end tags say nothing anyway.
    text = _cut_long_tags(strip_controls(repair_mojibake(source[:MAX_CHARACTERS])))
    text = _NO_CHARACTER.sub("", _END_OF_DOCUMENT.sub("", text))
    root, is_deep = _parse_text(text)
    if is_deep:
        root, _ = _parse_text(flatten_markup(text))
    return Markup(root, text, is_cut=_cut_tree(root) or len(source) > MAX_CHARACTERS)


def _cut_long_tags(text: str) -> str:
    """Return HTML without attributes of enormous length, and without what goes on in a tag of enormous length."""
    at = 0
    while 0 <= at < len(text) - _MAX_ATTRIBUTE:
        at = text.rfind(">", at + 1, at + _MAX_ATTRIBUTE)
    if at >= 0:
        return text
    return _LONG_TAG.sub(r"\1", _LONG_ATTRIBUTE.sub('=""', text))


def _parse_text(text: str) -> tuple[html.HtmlElement, bool]:
    """Return the tree of a page, and whether the parser gave up because elements are nested too deep.

    Raises:
        ValueError: there is no element in it at all.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, huge_tree=False)
    # lxml.html asks Python for the class of every element, each time it is met; nothing here needs its form elements.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, AssertionError, ValueError) as error:
        raise ValueError(str(error)) from error
    last = parser.error_log.last_error
    return root, last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT


def _cut_tree(root: html.HtmlElement) -> bool:
    """Take out what stands behind the last element that is read; tell whether there was anything."""
    last = next(islice(root.iter(), MAX_ELEMENTS, None), None)
    if last is None:
        return False
    del last[:]
    cut_behind(root, last)
    return True


def cut_behind(root: html.HtmlElement, last: html.HtmlElement) -> None:
    """Take the elements that stand behind ``last`` out of the tree of ``root``."""
    while last is not root:
        parent = last.getparent()
        del parent[parent.index(last) + 1 :]
        last = parent


def strip_invisible(root: html.HtmlElement) -> None:
    """Take out what is never shown; unwrap a drawing or button that was left open and swallowed the page."""
    etree.strip_elements(root, *_INVISIBLE, with_tail=False)
    for element in list(root.iter(*_DRAWINGS, "button")):
        if element.getparent() is None:
            continue
        if element.find(".//p") is not None or element.find(".//article") is not None:
            element.drop_tag()
        elif element.tag in _DRAWINGS:
            element.drop_tree()
    for script in list(root.iter("script")):
        script.text = None
