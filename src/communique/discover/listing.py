"""What every kind of listing has in common: it is fetched, unpacked, and names pages."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bs4 import BeautifulSoup

from communique.errors import PageError
from communique.models import Answer, IsoDate, WebSession, date_part

MAX_LISTING_BYTES = 64_000_000
"""Bound for one listing, unpacked: the sitemap protocol allows 50 MB."""
MAX_PAGES_BACK = 10_000
"""Pages of one listing that are followed back to a date at the most."""
_GZIP_MAGIC = b"\x1f\x8b"


class Listed(NamedTuple):
    """One page as a listing names it.

    Attributes:
        url: absolute or relative to ``found_in``, as written there.
        found_in: address of the listing.
        title: headline, if given, as plain text.
        published: publication date, if given, as precise as it was.
        modified: date of last change, if given, as precise as it was.
        alternates: language and address of the same page in other languages, as written there.
    """

    url: str
    found_in: str
    title: str | None = None
    published: IsoDate | None = None
    modified: IsoDate | None = None
    alternates: tuple[tuple[str, str], ...] = ()


class Turned(NamedTuple):
    """A mark among listed pages: everything before it was named by files that need not be read again.

    Attributes:
        pending: address and depth of the files that are to be read after it.
    """

    pending: tuple[tuple[str, int], ...]


def reaches_back(items: Sequence[Listed], since: date | None) -> bool:
    """Tell whether a page of a listing reaches behind ``since``: it has dates, and every one of them is before."""
    dates = [item.published for item in items if item.published]
    return since is not None and bool(dates) and all(is_before(date, since) for date in dates)


def is_before(listed_date: IsoDate | None, since: date | None) -> bool:
    """Tell whether a date that a listing gives is of a day before ``since``; an unknown one never is."""
    return since is not None and listed_date is not None and date_part(listed_date) < since


def fetch_listing(url: str, session: WebSession) -> Answer:
    """Return a listing, unpacked if it is a gzip file.

    Raises:
        PageError: it could not be read, did not answer 200, or is larger than a listing may be.
    """
    answer = session.get(url)
    if answer.status != 200:
        raise PageError(f"http-{answer.status}", f"{url}: expected 200, got {answer.status} {answer.reason}".rstrip())
    if not answer.body.strip():
        raise PageError("empty-body", f"{url}: answered 200 with an empty body")
    return answer.model_copy(update={"body": _unpack(answer.body, url)})


def plain_text(markup: str | None) -> str | None:
    """Return the visible text of a headline that may carry tags or escaped letters, ``None`` if there is none."""
    if not markup:
        return None
    text = BeautifulSoup(markup, "lxml").get_text(" ") if "<" in markup or "&" in markup else markup
    return " ".join(text.split()) or None


def _unpack(body: bytes, url: str) -> bytes:
    if not body.startswith(_GZIP_MAGIC):
        return body
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    try:
        plain = unpacker.decompress(body, MAX_LISTING_BYTES)
    except zlib.error as error:
        raise PageError("bad-encoding", f"{url}: looks like a gzip file and is none: {error}") from error
    if not unpacker.eof:
        reason = "too-large" if unpacker.unconsumed_tail else "truncated"
        raise PageError(reason, f"{url}: {reason.replace('-', ' ')} after {len(plain):,} bytes unpacked")
    return plain
