"""The pages: the search with its facets and timeline, and one page's text beside where it came from."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from communique.api.data import DocumentId, shown_document
from communique.api.document_view import DocumentView
from communique.api.errors import ErrorAnswer
from communique.api.parameters import PageParameters, build_request
from communique.api.search_view import SearchView
from communique.api.services import ServicesNeeded
from communique.api.texts import Texts, choose_texts, languages
from communique.direction import text_direction
from communique.index import QueryError, search_documents
from communique.index.explore import read_story, similar_documents, telling_terms
from communique.index.revisions import list_revisions
from communique.templating import page_environment

_PAGES = page_environment("communique.api")
_PAGES.filters["direction"] = text_direction
_SIMILAR = 5

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def _texts_of(request: Request) -> Texts:
    return choose_texts(request.query_params.get("ui"), request.headers.get("accept-language", ""))


TextsChosen = Annotated[Texts, Depends(_texts_of)]


@router.get("/")
def show_search(
    request: Request,
    services: ServicesNeeded,
    texts: TextsChosen,
    parameters: Annotated[PageParameters, Query()],
) -> HTMLResponse:
    """Show the search; a query with a mistake shows its place and keeps what was typed."""
    view = SearchView(parameters, services, texts)
    try:
        asked = build_request(parameters)
        result = search_documents(*services.all, asked)
        terms = telling_terms(*services.all, asked) if parameters.show == "terms" else None
    except QueryError as error:
        return _render("search.html", request, texts, status=400, view=view, result=None, terms=None, mistake=error)
    return _render("search.html", request, texts, view=view, result=result, terms=terms, mistake=None)


@router.get("/pages/{document_id}")
def show_page(document_id: DocumentId, request: Request, services: ServicesNeeded, texts: TextsChosen) -> HTMLResponse:
    """Show one page: its text with the names in it, beside where it came from, its versions and its story."""
    found = shown_document(services, document_id)
    client, settings = services.client, services.settings
    story = (found.get("story") or {}).get("id")
    view = DocumentView(
        document=found,
        services=services,
        texts=texts,
        story=[page for page in read_story(client, settings, story) if page.hit.id != found["id"]] if story else [],
        revisions=list_revisions(client, settings, found["id"]),
        similar=similar_documents(client, settings, found["id"], _SIMILAR),
    )
    return _render("document.html", request, texts, view=view)


@router.get("/help")
def show_help(request: Request, texts: TextsChosen) -> HTMLResponse:
    """Show how to ask."""
    return _render("help.html", request, texts)


def is_page(request: Request) -> bool:
    """Tell whether a page was asked for, and not the API."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return path in {"", "/", "/help"} or path.startswith("/pages/")


def show_error(request: Request, status: int, error: ErrorAnswer) -> Response:
    """Return an error as a page."""
    return _render("error.html", request, _texts_of(request), status=status, error=error)


def _render(template: str, request: Request, texts: Texts, status: int = 200, **values: Any) -> HTMLResponse:
    base = request.scope.get("root_path", "").rstrip("/")
    # A link to the same page in another language of the interface.
    others = {one: str(request.url.include_query_params(ui=one).query) for one in languages()}
    html = _PAGES.get_template(template).render(t=texts, base=base, others=others, **values)
    return HTMLResponse(html, status, headers={"content-language": texts.language, "vary": "accept-language"})
