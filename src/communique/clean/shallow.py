"""HTML made shallow again: old pages that open ``font`` or ``div`` without end nest deeper than a parser goes.

The parser gives up at 256 levels and leaves out the rest of the page. Here the tags that only say how letters look are
taken out of the source, and those below a depth; where one of these would have begun or ended a block, a break is left,
so that paragraphs stay apart.
"""

from __future__ import annotations

import re

from communique.clean.blocks import BLOCK_TAGS

MAX_DEPTH = 150
"""Levels that are left to a page."""

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>script|style|textarea|title)\b[^>]*>.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>",
    re.S | re.I,
)
_EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_LOOKS = frozenset(
    {"font", "b", "i", "u", "em", "strong", "span", "big", "small", "tt", "strike", "s", "ins", "center", "nobr"}
)
_CLOSED_BY_ITS_LIKE = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})
_BREAK = "<br><br>"
_BREAKS = re.compile(rf"{_BREAK}(?:\s*{_BREAK})+")


def flatten_markup(source: str) -> str:
    """Return a page without tags of looks and those that stand deeper than :data:`MAX_DEPTH`; its text is all there.

    Args:
        source: HTML text.
    """
    flattener = _Flattener()
    return _BREAKS.sub(_BREAK, _TOKEN.sub(flattener.replace, source))


class _Flattener:
    """Keeps the open elements while the tags of a page pass by."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._dropped: dict[str, int] = {}

    def replace(self, match: re.Match[str]) -> str:
        """Return what is left of one tag."""
        if match["name"] is None:
            return match.group()
        name = match["name"].lower()
        if name in _EMPTY:
            return match.group()
        if name in _LOOKS:
            return ""
        return self._close(name, match.group()) if match["end"] else self._start(name, match.group())

    def _start(self, name: str, tag: str) -> str:
        if name in _CLOSED_BY_ITS_LIKE and self._open and self._open[-1] == name:
            self._open.pop()
        if len(self._open) < MAX_DEPTH:
            self._open.append(name)
            return tag
        self._dropped[name] = self._dropped.get(name, 0) + 1
        return _BREAK if name in BLOCK_TAGS else ""

    def _close(self, name: str, tag: str) -> str:
        if self._dropped.get(name):
            self._dropped[name] -= 1
            return _BREAK if name in BLOCK_TAGS else ""
        if name not in self._open:
            return tag
        while self._open.pop() != name:
            pass
        return tag
