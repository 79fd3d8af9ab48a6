"""Who looks at the pages, and what that person may do. How a login is told is up to whoever mounts the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import HTTPException, Request


@dataclass(frozen=True)
class Visitor:
    """A person with a login.

    Attributes:
        name: their name, kept with what they decide.
        may_read: whether they may see the source of an id.
        may_write: whether they may change its rules and decide of its pages.
    """

    name: str
    may_read: Callable[[str], bool]
    may_write: Callable[[str], bool]

    def check_read(self, source_id: str) -> None:
        """Raise an HTTP error 403 unless the source may be seen."""
        if not self.may_read(source_id):
            raise HTTPException(403, f"Your login may not see {source_id}.")

    def check_write(self, source_id: str) -> None:
        """Raise an HTTP error 403 unless the source may be changed."""
        if not self.may_write(source_id):
            raise HTTPException(403, f"Your login may look at {source_id}, and not change it.")


def check_same_origin(request: Request) -> None:
    """Refuse a writing request that a page of another site made with the visitor's cookie (HTTP error 403).

    A browser says where a request comes from by ``Sec-Fetch-Site``, older ones by ``Origin``; a request with a token of
    its own in ``Authorization`` was made by no foreign page.
    """
    if request.headers.get("authorization"):
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        same = site == "same-origin"
    else:
        same = urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host")
    if not same:
        raise HTTPException(403, "This came from another site's page; open the page here and do it again.")
