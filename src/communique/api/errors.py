"""Every error as an answer: JSON from the API, a page from the pages, each with what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from communique.errors import CommuniqueError
from communique.index import QueryError


class ErrorAnswer(BaseModel):
    """What went wrong.

    Attributes:
        error: short stable name.
        message: the same for a person, with what to do.
        position: index of the character of the query that is wrong, where one is.
    """

    error: str
    message: str
    position: int | None = None


class NotHereError(CommuniqueError):
    """What was asked for by id is not there."""


ERROR_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorAnswer, "description": "The query has a mistake; the answer tells its place."},
    404: {"model": ErrorAnswer, "description": "Nothing is there under this id."},
    422: {"model": ErrorAnswer, "description": "A parameter is out of its bounds."},
    503: {"model": ErrorAnswer, "description": "Elasticsearch is away; try again later."},
}

ShowError = Callable[[Request, int, ErrorAnswer], Response]
"""Makes a page of an error."""


def add_error_answers(app: FastAPI, show: ShowError, is_page: Callable[[Request], bool]) -> None:
    """Answer every error in the form of the route that was asked.

    Args:
        app: the application.
        show: makes a page of an error.
        is_page: tells whether a page was asked for.
    """

    def answer(request: Request, status: int, error: ErrorAnswer) -> Response:
        if is_page(request):
            return show(request, status, error)
        return JSONResponse(error.model_dump(exclude_none=True), status)

    def own(request: Request, error: Exception) -> Response:
        if isinstance(error, QueryError):
            return answer(request, 400, ErrorAnswer(error=error.code, message=str(error), position=error.position))
        if isinstance(error, NotHereError):
            return answer(request, 404, ErrorAnswer(error="not-here", message=str(error)))
        return answer(request, 503, ErrorAnswer(error="service", message=str(error)))

    def invalid(request: Request, error: Exception) -> Response:
        problems = error.errors() if isinstance(error, RequestValidationError) else []
        told = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}".removeprefix(": ") for one in problems)
        return answer(request, 422, ErrorAnswer(error="bad-parameter", message=told))

    def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        detail = str(error.detail) if isinstance(error, HTTPException) else "error"
        made = answer(request, status, ErrorAnswer(error="http", message=detail))
        if isinstance(error, HTTPException) and error.headers:
            made.headers.update(error.headers)
        return made

    app.add_exception_handler(CommuniqueError, own)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
