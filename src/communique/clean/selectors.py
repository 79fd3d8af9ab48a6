"""CSS selectors on the shared lxml tree, by soupsieve: the same engine that checks them when a source is loaded."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Tag
from lxml import etree, html


class SelectorIndex:
    """A mirror of a tree that soupsieve can search; it is built once a page, and only for sources with rules.

    Args:
        root: the page's tree.
    """

    def __init__(self, root: html.HtmlElement) -> None:
        self._soup, self._originals = _mirror(root)

    def select(self, selector: str) -> list[html.HtmlElement]:
        """Return the elements of the page that ``selector`` (valid CSS) finds, in page order."""
        return [self._originals[id(tag)] for tag in self._soup.select(selector) if id(tag) in self._originals]


def _mirror(root: html.HtmlElement) -> tuple[BeautifulSoup, dict[int, html.HtmlElement]]:
    soup = BeautifulSoup("", "lxml")
    soup.reset()
    originals: dict[int, html.HtmlElement] = {}
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            tag = soup.handle_starttag(element.tag, None, None, dict(element.attrib))
            if isinstance(tag, Tag):
                originals[id(tag)] = element
            soup.handle_data(element.text or "")
        else:
            soup.handle_endtag(element.tag)
            soup.handle_data(element.tail or "")
    soup.endData()
    return soup, originals
