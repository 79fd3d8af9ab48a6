"""Headers that keep a browser safe from what crawled pages hold, on every answer of an application."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
"""Beside a content security policy of the application's own."""


class SafeHeaders:
    """Adds headers to every answer, errors and files among them, and holds nothing of an answer back.

    A header that an answer has already stays.

    Args:
        app: the application.
        policy: content security policy of answers that have none.
        headers: the other headers.
    """

    def __init__(self, app: ASGIApp, policy: str, headers: Mapping[str, str] = SAFE_HEADERS) -> None:
        self._app = app
        self._headers = {"content-security-policy": policy, **headers, "cache-control": "private, no-cache"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
