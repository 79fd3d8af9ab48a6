"""What a page tells of itself besides its text, for pages that have none (videos, posts, pages drawn by scripts)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from communique.clean.block_reader import read_blocks
from communique.clean.bylines import read_byline
from communique.clean.credits import choose_credits
from communique.clean.dates import DateBounds, read_published
from communique.clean.page import parse_page, site_names_of
from communique.clean.titles import read_title


@dataclass(frozen=True)
class Metadata:
    """Fields of a page without its text.

    Attributes:
        title: headline.
        published: ISO 8601 day or time of publication.
        byline: people who wrote it.
        credits: whom the page declares as authors, organisations too.
    """

    title: str | None
    published: str | None
    byline: tuple[str, ...]
    credits: tuple[str, ...]


def read_metadata(html: str, url: str, fetched_at: datetime | None = None) -> Metadata:
    """Return what the head and the markup of a page say.

    Raises:
        ValueError: there is no element in ``html`` at all.
    """
    page = parse_page(html, url)
    names = site_names_of(page)
    title = read_title(page, read_blocks(page.root), names, None)
    published = read_published(page, (), DateBounds(fetched_at, not page.may_put_month_first), None)
    byline = read_byline(page, (), names)[0]
    return Metadata(
        title=title.text if title else None,
        published=published.iso if published else None,
        byline=byline,
        credits=choose_credits(page, byline, names),
    )
