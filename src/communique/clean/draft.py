"""What is known of a page before, while and after it is cleaned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lxml.html import HtmlElement

from communique.clean.blocks import TextBlock
from communique.clean.templates import TemplateIndex
from communique.models import Alternate, Article, Block, CanonicalClaim
from communique.sources.model import Source


@dataclass(frozen=True)
class Subject:
    """What is known of a page besides its content.

    Attributes:
        url: identity of the page.
        source: whose rules apply.
        listed_title: headline as the listing gave it.
        listed_date: publication date as the listing gave it.
        fetched_at: when it was received.
        template: what was learned of the site's own blocks.
        released: whether a person has released the page: it is an article however unsure we are of its text.
        link_header: the header ``Link`` of its answer.
    """

    url: str
    source: Source | None = None
    listed_title: str | None = None
    listed_date: str | None = None
    fetched_at: datetime | None = None
    template: TemplateIndex | None = None
    released: bool = False
    link_header: str | None = None


@dataclass
class Draft:
    """An article while its readers fill it."""

    subject: Subject
    blocks: list[TextBlock]
    cut: tuple[Block, ...] = ()
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    byline: tuple[str, ...] = ()
    reference: str | None = None
    rules_version: str = "generic"
    origins: dict[str, str] = field(default_factory=dict)
    likely_languages: tuple[str, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    canonical: CanonicalClaim | None = None
    bodies: tuple[HtmlElement, ...] = ()

    def set(self, name: str, value: object, origin: str) -> None:
        """Give a field its value and note where it came from; an empty value changes nothing."""
        if value:
            setattr(self, name, value)
            self.origins[name] = origin


@dataclass(frozen=True)
class Explained:
    """A cleaned page with what was read on the way.

    Attributes:
        article: the result.
        blocks: all blocks of the page, kept and removed, in page order.
        credits: whom to credit with the page, organisations too (the byline holds only people).
    """

    article: Article
    blocks: tuple[Block, ...]
    credits: tuple[str, ...] = ()
