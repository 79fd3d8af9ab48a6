"""How a page's markup is broken on purpose, in ways that browsers forgive and parsers fall over."""

from __future__ import annotations

import re

TEXT_BEGINS = "<!-- text begins -->"
TEXT_ENDS = "<!-- text ends -->"
"""Comments that the news agency's template sets around an article's paragraphs."""
_NUL = "\x00"
_CROSSED = "<b><i></b></i>"


def break_markup(html: str) -> str:
    """Return ``html`` with broken markup and every word of its text still in place and in order.

    Paragraphs and list entries are never closed, inline elements close in the wrong order, NULs stand between
    paragraphs, the document ends in the middle of its text and goes on, and nothing is closed at the end.

    Args:
        html: a page whose paragraphs stand between ``TEXT_BEGINS`` and ``TEXT_ENDS``.
    """
    head, rest = html.replace("</li>", "").split(TEXT_BEGINS)
    text, tail = rest.split(TEXT_ENDS)
    paragraphs = text.split("</p>")
    middle = len(paragraphs) // 2
    paragraphs[middle] = f"</body></html>\n{_NUL}{paragraphs[middle]}"
    head = head.replace("</span>", "</span></b></font>")
    tail = re.sub(r"</(?:main|article|section|body|html)>", "", tail)
    return head + f"\n{_NUL}{_CROSSED}".join(paragraphs) + tail
