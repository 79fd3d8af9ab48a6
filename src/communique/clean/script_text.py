"""The text of a page that only its scripts show, from the data that it carries for them.

Frameworks that build pages in the browser send an article as data: as ``articleBody`` of JSON-LD, or as HTML in
strings of JSON, which lie in a string of a script themselves (``self.__next_f.push([1,"…"])``). Whatever the framework,
it is the string with most paragraphs in it. Such data is read only where the markup holds no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import islice
from json import JSONDecodeError, JSONDecoder
from typing import Any

from lxml import etree, html

_OPENING, _CLOSING = re.compile(r"<script\b[^<>]{0,2000}>", re.I), re.compile(r"</script", re.I)
_DECODER = JSONDecoder(strict=False)  # a string of a script may go over lines
_SIGNS = ("articleBody", "<p", "u003cp", "u003Cp")
_PARAGRAPH = re.compile(r"<p[\s>]", re.I)
_LEAST_CHARACTERS, _MOST_CHARACTERS, _LEAST_PARAGRAPHS = 250, 300_000, 3
_DEPTH = 3
_NEXT = 0.5  # length of the second longest article beside the longest
_MOST_STRINGS, _MOST_FAILURES, _MOST_CANDIDATES = 100_000, 40, 12


def text_in_scripts(source: str) -> str | None:
    """Return the HTML of the article that scripts of a page carry as data, ``None`` if there is none.

    Where they carry several of a like length, as on a list of articles, none of them is the page's own.

    Args:
        source: HTML text of the page.
    """
    told = (
        text
        for script in _scripts(source)
        if any(sign in script for sign in _SIGNS)
        for text in _articles(script, _DEPTH)
    )
    short = (text for text in told if len(text) <= _MOST_CHARACTERS)
    weights = {text: _weigh(text) for text in islice(short, _MOST_CANDIDATES)}
    weighed = sorted(weights.items(), key=lambda item: -item[1])
    if not weighed or weighed[0][1] < _LEAST_CHARACTERS:
        return None
    is_own = len(weighed) == 1 or weighed[1][1] <= _NEXT * weighed[0][1]
    return weighed[0][0] if is_own else None


def _scripts(source: str) -> Iterator[str]:
    at = 0
    while opened := _OPENING.search(source, at):
        closed = _CLOSING.search(source, opened.end())
        if closed is None:
            return
        yield source[opened.end() : closed.start()]
        at = closed.end()


def _articles(text: str, depth: int) -> Iterator[str]:
    """Yield the HTML of each string in ``text`` that may be an article, strings within strings too."""
    key = ""
    for value in _strings(text):
        if len(value) >= _LEAST_CHARACTERS:
            if key == "articleBody" and not _PARAGRAPH.search(value):
                yield "".join(f"<p>{escape(line)}</p>" for line in value.splitlines() if line.strip())
            elif sum(1 for _ in islice(_PARAGRAPH.finditer(value), _LEAST_PARAGRAPHS)) == _LEAST_PARAGRAPHS:
                yield value[value.index("<") :]
            elif depth and any(sign in value for sign in _SIGNS):
                yield from _articles(value, depth - 1)
        key = value


def _strings(text: str) -> Iterator[str]:
    """Yield the values of the double-quoted strings of JSON or of a script, in their order."""
    failures = 0
    at = text.find('"')
    for _ in range(_MOST_STRINGS):
        if at < 0 or failures > _MOST_FAILURES:
            return
        try:
            value, end = _DECODER.raw_decode(text, at)
        except JSONDecodeError:  # an escape that JSON has not, or a quotation mark that ends nowhere
            failures += 1
            end = at + 1
        else:
            yield value
        at = text.find('"', end)


def _weigh(text: str) -> int:
    """Return how many characters stand in paragraphs of HTML."""
    try:
        root: Any = html.document_fromstring(f"<body>{text}</body>")
    except (etree.LxmlError, ValueError):
        return 0
    return sum(len(paragraph.text_content().strip()) for paragraph in root.iter("p"))
