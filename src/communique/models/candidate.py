"""What a listing says of a page before it is fetched."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from communique.models.base import Value
from communique.models.dates import IsoDate

Via = Literal["feed", "sitemap", "list", "manual"]
"""Kind of listing that named a page."""


class Alternate(Value):
    """The same text in another language, as a site itself names it (``hreflang``, a language switch).

    Attributes:
        language: ISO 639-1 code; ``und`` where the site's name for it is none (``x-default``).
        url: canonical URL.
    """

    language: str
    url: str


class Candidate(Value):
    """One page a source lists.

    Attributes:
        source: id of the source.
        url: canonical URL, the page's identity from here on.
        via: kind of listing.
        found_in: address of the listing (feed, sitemap or list page).
        title: headline as the listing gives it, if it does.
        published: publication date as the listing gives it, if it does.
        modified: date of last change as the listing gives it, if it does.
        alternates: other languages of the page, if the listing names them.
        listed_at: when the listing was read (UTC).
    """

    source: str
    url: str
    via: Via
    found_in: str
    title: str | None = None
    published: IsoDate | None = None
    modified: IsoDate | None = None
    alternates: tuple[Alternate, ...] = ()
    listed_at: datetime
