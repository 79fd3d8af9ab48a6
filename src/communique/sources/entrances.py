"""The ways into a source that its file may name: feeds, sitemaps and list pages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from communique.models import Value
from communique.sources.field_types import Selector, Url


class FeedEntrance(Value):
    """A way in: an RSS, Atom or JSON feed."""

    type: Literal["feed"]
    url: Url


class SitemapEntrance(Value):
    """A way in: a sitemap, news sitemap or sitemap index."""

    type: Literal["sitemap"]
    url: Url


class ListEntrance(Value):
    """A way in: list pages, read by selectors.

    Attributes:
        url: first page.
        item: one listed page's element; ``link``, ``title`` and ``date`` are looked up inside it.
        link: the element whose ``href`` is the page.
        title: element of the headline (the link itself if absent).
        date: element of the date, if the list shows one.
        next: link to the next list page, if there is one.
        numbered: address of the list pages after the first, with ``{number}`` for their number, for a list without
            links to them.
        first_number: number that the first list page has in this counting (0 or 1 as a rule).
        max_pages: list pages read in one run at the most; ``communique backfill`` goes on to its date.
    """

    type: Literal["list"]
    url: Url
    item: Selector
    link: Selector = "a"
    title: Selector | None = None
    date: Selector | None = None
    next: Selector | None = None
    numbered: Url | None = None
    first_number: int = Field(default=1, ge=0)
    max_pages: int = Field(default=50, ge=1, le=10_000)

    @field_validator("numbered")
    @classmethod
    def _check_numbered(cls, value: str | None) -> str | None:
        if value is not None and "{number}" not in value:
            raise ValueError("expected an address with {number} where the number of a list page stands")
        return value


Entrance = Annotated[FeedEntrance | SitemapEntrance | ListEntrance, Field(discriminator="type")]
"""One way into a source."""
