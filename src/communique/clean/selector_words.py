"""Selectors that a person would write for an element: by its id, class or property, short ones first."""

from __future__ import annotations

import re

from lxml import html

_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]{1,60}")  # no digits: a name with a number is one page's own
_STATES = re.compile(
    r"active|current|clearfix|clear|row|container|wrapper|inner|outer|left|right|center|first|last|odd|even|hidden|"
    r"visible|show|fade|in|open|col(?:umn)?s?|mt|mb|pt|pb|d-(?:flex|block|none)|text-(?:left|right|center|justify)",
    re.I,
)
_TELLING = frozenset({"h1", "h2", "article", "time", "main"})
_MOST_CLASSES, _MOST_SCOPES = 3, 2
_SCOPE_LEVELS = 4


def selectors_for(element: html.HtmlElement) -> list[str]:
    """Return CSS selectors that match an element, the plainest first; none if nothing about it has a name."""
    own = _own_selectors(element)
    scopes = [scope for outer in _outer(element) for scope in _own_selectors(outer)[:1]][:_MOST_SCOPES]
    bare = own or [str(element.tag)]
    return [*own, *(f"{scope} {selector}" for scope in scopes for selector in bare[:2])]


def is_named(element: html.HtmlElement) -> bool:
    """Tell whether an element has an id, class or property that tells it from others of its tag."""
    return any(selector != element.tag for selector in _own_selectors(element))


def is_named_selector(selector: str) -> bool:
    """Tell whether what a selector matches has a name, or a tag that a page has only one of."""
    last = selector.rsplit(maxsplit=1)[-1]
    return last in _TELLING or any(sign in last for sign in "#.[")


def _outer(element: html.HtmlElement) -> list[html.HtmlElement]:
    around = [outer for outer in element.iterancestors() if outer.tag not in ("body", "html")]
    return around[:_SCOPE_LEVELS]


def _own_selectors(element: html.HtmlElement) -> list[str]:
    found = []
    name, role = element.get("id") or "", element.get("itemprop") or ""
    if _NAME.fullmatch(name):
        found.append(f"#{name}")
    classes = [one for one in (element.get("class") or "")[:300].split() if _NAME.fullmatch(one)]
    telling = [one for one in classes if not _STATES.fullmatch(one)]
    found += [f"{element.tag}.{one}" for one in telling[:_MOST_CLASSES]]
    if _NAME.fullmatch(role):
        found.append(f'{element.tag}[itemprop="{role}"]')
    if element.tag in _TELLING:
        found.append(str(element.tag))
    return found
