"""The operators' pages as a login sees them, over real HTTP."""

from __future__ import annotations

import requests
from fastapi import HTTPException, Request

from communique.operators.console import Visitor

SAME_SITE = {"sec-fetch-site": "same-origin"}


def visit(request: Request) -> Visitor:
    """Log in by a header: ``ann`` may write, ``eve`` may look, nobody else may anything."""
    name = request.headers.get("x-login")
    if name not in {"ann", "eve"}:
        raise HTTPException(401, "Not authenticated")
    return Visitor(name=name, may_read=lambda source: source != "azernews", may_write=lambda source: name == "ann")


class Pages:
    """The pages as one login sees them."""

    def __init__(self, address: str, login: str | None) -> None:
        self.address = address
        self.headers = {"x-login": login} if login else {}

    def get(self, path: str, **query: str) -> requests.Response:
        return requests.get(self.address + path, params=query, headers=self.headers, timeout=60)

    def post(self, path: str, headers: dict[str, str] | None = None, **form: str) -> requests.Response:
        sent = self.headers | (SAME_SITE if headers is None else headers)
        return requests.post(self.address + path, data=form, headers=sent, timeout=120, allow_redirects=False)
