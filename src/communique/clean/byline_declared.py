"""Whom the head of a page declares as its authors: JSON-LD and ``meta`` elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from communique.clean.linked_data import types_of
from communique.clean.names import split_names
from communique.clean.page import Page

META_NAMES = (
    "author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "dc.contributor", "byl", "authors",
    "sailthru.author", "cxenseparse:author", "article.author", "mediator_author", "vr:author", "creator",
)  # fmt: skip


def from_linked_data(page: Page, blocked: Sequence[str]) -> Iterator[str]:
    """Yield the people whom JSON-LD calls authors of the first article that has any, none of ``blocked`` (the site)."""
    for article in page.articles:
        names = list(_author_names(article.get("author") or article.get("creator"), page, blocked))
        if names:
            yield from names
            return


def _author_names(value: Any, page: Page, blocked: Sequence[str]) -> Iterator[str]:
    if isinstance(value, str):
        yield from split_names(value, not_people=blocked)
    elif isinstance(value, list):
        for item in value[:30]:
            yield from _author_names(item, page, blocked)
    elif isinstance(value, dict):
        yield from _author_of_object(value, page, blocked)


def _author_of_object(value: dict[str, Any], page: Page, blocked: Sequence[str]) -> Iterator[str]:
    kinds = types_of(value)
    if any("Organization" in kind for kind in kinds):
        return
    name = value.get("name")
    if name is None and "@id" in value:
        name = next(
            (item.get("name") for item in page.linked_data if item.get("@id") == value["@id"] and "name" in item), None
        )
    if isinstance(name, list):
        for item in name[:30]:
            yield from _author_names(item, page, blocked)
    elif isinstance(name, str):
        is_typed = "Person" in kinds or "/person/" in str(value.get("@id"))
        # A host name like a person's own is a personal site's; a title that is typed so is a mistake.
        is_own = is_typed and " " in name.strip()
        titles = tuple(title for title in blocked if " " in title) if is_own else blocked
        yield from split_names(unescape(name), not_people=titles, allow_single=is_typed)


def from_meta(page: Page, blocked: Sequence[str]) -> Iterator[str]:
    """Yield the people of the ``meta`` element that names most of them: some sites repeat an element per author."""
    found: list[list[str]] = []
    for key in META_NAMES:
        contents = [content for content in page.meta.get(key, ()) if not content.startswith(("http", "//"))]
        found.append([name for content in contents for name in split_names(unescape(content), not_people=blocked)])
    yield from max(found, key=lambda names: len(set(names)))
