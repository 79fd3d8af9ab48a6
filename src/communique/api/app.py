"""The application: routes, headers that keep a browser safe, and errors as answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from communique import __version__
from communique.api import data, pages
from communique.api.errors import add_error_answers
from communique.api.services import Services
from communique.settings import Settings, get_settings

_HERE = Path(__file__).parent
# Nothing of a crawled page can run, load or send: no inline script or style, no other host. Airflow's frame is allowed.
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


def create_app(
    settings: Settings | None = None, *, allowed_hosts: Sequence[str] = ("*",), dependencies: Sequence[Any] = ()
) -> FastAPI:
    """Return the application. It only reads, and connects when first asked.

    Args:
        settings: the installation; that of the environment if not given.
        allowed_hosts: host names that requests may name.
        dependencies: of every route, such as a login.
    """
    app = FastAPI(
        title="Communiqué",
        summary="Search what ministries and news sites said, in English, Russian and Azerbaijani.",
        version=__version__,
        # Their pages load scripts from elsewhere; any OpenAPI viewer reads /openapi.json.
        docs_url=None,
        redoc_url=None,
        openapi_url=None if dependencies else "/openapi.json",
        dependencies=list(dependencies),
    )
    app.state.services = Services(settings or get_settings())
    app.include_router(data.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    add_error_answers(app, pages.show_error, pages.is_page)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts))
    app.add_middleware(_Headers)
    return app


class _Headers:
    """Adds the headers to every answer, errors and files among them, and holds nothing of an answer back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "private, no-cache")
            await send(message)

        await self._app(scope, receive, send_with_headers)
