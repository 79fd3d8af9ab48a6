"""The application: routes, headers that keep a browser safe, and errors as answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from communique import __version__
from communique.api import data, pages
from communique.api.errors import add_error_answers
from communique.api.headers import SafeHeaders
from communique.api.services import Services
from communique.settings import Settings, get_settings

_HERE = Path(__file__).parent
# Nothing of a crawled page can run, load or send: no inline script or style, no other host. Airflow's frame is allowed.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


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
    app.add_middleware(SafeHeaders, policy=_POLICY)
    return app
