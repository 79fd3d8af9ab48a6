"""The application of the operators' pages: a login before every route, safe headers, errors as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from communique.api.headers import SafeHeaders
from communique.errors import CommuniqueError, ServiceError
from communique.operators.console import actions, incident_list, pages
from communique.operators.console.rendering import render
from communique.operators.console.visitor import Visitor
from communique.pipeline.context import Installation
from communique.settings import Settings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


def create_console(visit: Callable[..., Any], settings: Settings | None = None) -> FastAPI:
    """Return the application.

    Args:
        visit: dependency of every route that returns the :class:`Visitor`, and answers 401 without a login.
        settings: the installation; that of the environment if not given.
    """

    visited = Depends(visit)

    def remember_visitor(request: Request, visitor: Visitor = visited) -> None:
        request.state.visitor = visitor

    app = FastAPI(
        title="Communiqué", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(remember_visitor)]
    )
    app.state.installation = Installation(settings)
    app.include_router(pages.router)
    app.include_router(actions.router)
    app.include_router(incident_list.router)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(CommuniqueError, _answer_error)
    app.add_exception_handler(RequestValidationError, _answer_bad_request)
    app.add_middleware(SafeHeaders, policy=_POLICY)
    return app


def _answer_http_error(request: Request, error: Exception) -> Response:
    status, text = (error.status_code, str(error.detail)) if isinstance(error, HTTPException) else (500, str(error))
    return _answer(request, status, text)


def _answer_error(request: Request, error: Exception) -> Response:
    return _answer(request, 503 if isinstance(error, ServiceError) else 400, str(error))


def _answer_bad_request(request: Request, error: Exception) -> Response:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    text = "; ".join(f"{'.'.join(map(str, problem['loc'][1:]))}: {problem['msg']}" for problem in problems)
    return _answer(request, 422, text or "this cannot be read")


def _answer(request: Request, status: int, text: str) -> HTMLResponse | PlainTextResponse:
    """Return an error as a page; as plain text to whoever has no login and shall learn nothing."""
    if not hasattr(request.state, "visitor"):
        return PlainTextResponse(text, status)
    return render(request, "error.html", status=status, text=text)
