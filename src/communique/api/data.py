"""The API's routes: everything as JSON, or as a file to keep."""

from __future__ import annotations

from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse

from communique.api.entities import EntityView, read_entity
from communique.api.errors import ERROR_ANSWERS, NotHereError
from communique.api.parameters import HitsAsked, SearchAsked
from communique.api.services import Services, ServicesNeeded
from communique.index import SearchHit, SearchResult, read_document, search_documents
from communique.index.compile import LONGEST_QUERY
from communique.index.explore import StoryPage, TellingTerms, read_story, similar_documents, telling_terms
from communique.index.export import ENDINGS, MEDIA_TYPES, ExportFormat, iterate_documents, write_export
from communique.index.revisions import Revision, list_revisions
from communique.index.suggest import Suggestion, suggest

MOST_EXPORTED = 10_000
# Written for searching, not for reading: the same text and names once more.
_NOT_SHOWN = ("title", "body", "names", "identities", "fingerprint")

router = APIRouter(responses=ERROR_ANSWERS, tags=["search"])

DocumentId = Annotated[str, Path(pattern=r"^[0-9a-f]{6,64}$", description="Id of a document, or its first digits.")]
StoryId = Annotated[str, Path(min_length=1, max_length=200, description="Id of a story, or of a page of its own.")]
EntityId = Annotated[
    str, Path(min_length=3, max_length=300, description="Id of an identity.", examples=["person/sergey-lavrov"])
]


@router.get("/search")
def search(asked: HitsAsked, services: ServicesNeeded) -> SearchResult:
    """Search: hits with highlights and why each was found, facets, counts over time."""
    return search_documents(*services.all, asked)


@router.get("/suggest")
def suggestions(
    services: ServicesNeeded,
    q: Annotated[str, Query(max_length=LONGEST_QUERY, description="A query being typed.", examples=["Məmm"])] = "",
    size: Annotated[int, Query(ge=1, le=20)] = 8,
) -> list[Suggestion]:
    """Identities in any script, or spellings, that complete a query."""
    return suggest(*services.all, q, size)


@router.get("/terms")
def terms(asked: SearchAsked, services: ServicesNeeded) -> TellingTerms:
    """Words and identities that set what a search finds apart from all other pages."""
    return telling_terms(*services.all, asked)


@router.get("/export", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
def export(
    asked: SearchAsked,
    services: ServicesNeeded,
    form: Annotated[ExportFormat, Query(alias="format")] = "csv",
    most: Annotated[int, Query(ge=1, le=MOST_EXPORTED, description="Pages to stop after.")] = MOST_EXPORTED,
) -> StreamingResponse:
    """Every page a search finds, each with where it lies in the archive."""
    documents = iterate_documents(*services.all, asked, most)
    # The first is read before the answer begins, so that a mistake is an answer of its own.
    first = [document for document in (next(documents, None),) if document is not None]
    return StreamingResponse(
        write_export(chain(first, documents), form),
        media_type=MEDIA_TYPES[form],
        headers={"content-disposition": f'attachment; filename="communique.{ENDINGS[form]}"'},
    )


@router.get("/documents/{document_id}")
def document(document_id: DocumentId, services: ServicesNeeded) -> dict[str, Any]:
    """One page: its text by language, identities, and where all of it came from."""
    return shown_document(services, document_id)


@router.get("/documents/{document_id}/similar")
def similar(
    document_id: DocumentId, services: ServicesNeeded, size: Annotated[int, Query(ge=1, le=50)] = 10
) -> list[SearchHit]:
    """Pages like one, in any language."""
    found = shown_document(services, document_id)
    return similar_documents(services.client, services.settings, found["id"], size)


@router.get("/documents/{document_id}/revisions")
def revisions(document_id: DocumentId, services: ServicesNeeded) -> list[Revision]:
    """Earlier states of a page, and what changed from each to the next."""
    found = shown_document(services, document_id)
    return list_revisions(services.client, services.settings, found["id"])


@router.get("/entities/{entity_id:path}")
def entity(entity_id: EntityId, services: ServicesNeeded) -> EntityView:
    """One identity: its names, how often it is named over time and with whom, and its newest pages."""
    found = read_entity(services, entity_id)
    if found is None:
        raise NotHereError(f"{entity_id}: no identity of that id, and no page that names one")
    return found


@router.get("/stories/{story_id}")
def story(story_id: StoryId, services: ServicesNeeded) -> list[StoryPage]:
    """The pages of one story, oldest first: original, reprints, updates, translations."""
    pages = read_story(services.client, services.settings, story_id)
    if not pages:
        raise NotHereError(f"{story_id}: no story of that id")
    return pages


def shown_document(services: Services, document_id: str) -> dict[str, Any]:
    """Return a document without what is only searched.

    Raises:
        NotHereError: there is none, or several begin with these digits.
    """
    found = read_document(services.client, services.settings, document_id)
    if found is None:
        raise NotHereError(f"{document_id}: no document of that id")
    return {name: value for name, value in found.items() if name not in _NOT_SHOWN}
