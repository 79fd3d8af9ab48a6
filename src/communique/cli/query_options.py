"""What the commands that take a query share: their options, the request of them, and what they need to answer it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from communique.index import SearchRequest
    from communique.knowledge import KnowledgeBase
    from communique.settings import Settings

_Values = list[str] | None


_Command = TypeVar("_Command", bound=Callable[..., Any])

QueryText = Annotated[
    str,
    typer.Argument(
        help='Words, names in any script, "phrases", person: org: place: treaty: event: speaker: quote: source: '
        "kind: lang: topic: date: title:, AND OR NOT, parentheses, beginn*; * finds everything.",
        show_default=False,
    ),
]
SourceOption = Annotated[_Values, typer.Option("--source", help="Only this source; again for another too.")]
KindOption = Annotated[_Values, typer.Option("--kind", help="Only this kind of page, such as 'press release'.")]
LanguageOption = Annotated[_Values, typer.Option("--language", help="Only pages in this language: en, ru, az.")]
TopicOption = Annotated[_Values, typer.Option("--topic", help="Only pages on this topic.")]
PersonOption = Annotated[_Values, typer.Option("--person", help="Only pages that name this person (id or name).")]
PlaceOption = Annotated[_Values, typer.Option("--place", help="Only pages that name this place (id or name).")]
OrganisationOption = Annotated[_Values, typer.Option("--organisation", help="Only pages that name this organisation.")]
TreatyOption = Annotated[_Values, typer.Option("--treaty", help="Only pages that name this treaty (id or name).")]
EventOption = Annotated[_Values, typer.Option("--event", help="Only pages that name this event (id or name).")]
SpeakerOption = Annotated[_Values, typer.Option("--speaker", help="Only pages where this person speaks (id or name).")]
FromOption = Annotated[
    str | None, typer.Option("--from", help="Published on this day or later: 2022, 2022-05 or 2022-05-31.")
]
ToOption = Annotated[str | None, typer.Option("--to", help="Published on this day or earlier.")]
SortOption = Annotated[str, typer.Option("--sort", help="relevance, recency, newest or oldest.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def build_request(**fields: Any) -> SearchRequest:
    """Return the request of a command's options; a value that cannot be is bad usage."""
    from pydantic import ValidationError

    from communique.index import SearchRequest

    try:
        return SearchRequest(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(f"--{part}" for part in first["loc"])
        raise typer.BadParameter(f"{where}: {first['msg']}".removeprefix(": ")) from error


def services() -> tuple[Elasticsearch, Settings, KnowledgeBase]:
    """Return what a search needs: the cluster, the settings and the knowledge base."""
    from communique.index import connect
    from communique.knowledge import get_knowledge
    from communique.settings import get_settings

    settings = get_settings()
    return connect(settings), settings, get_knowledge(settings)


def explain_mistakes(command: _Command) -> _Command:
    """Return a command that ends with exit code 2 and the place of the mistake where its query is none."""

    @wraps(command)
    def explained(*arguments: Any, **options: Any) -> Any:
        from communique.index import QueryError

        try:
            return command(*arguments, **options)
        except QueryError as error:
            sys.stderr.write(f"error: {error}\n")
            raise typer.Exit(2) from error

    return explained  # type: ignore[return-value]


def need_document(reference: str) -> dict[str, Any]:
    """Return a document by id, beginning of an id, or URL; that there is none is an error."""
    from communique.errors import CommuniqueError

    found = _read_document(reference)
    if found is None:
        raise CommuniqueError(f"{reference}: no document of that id or URL; `communique search` shows ids and URLs")
    return found


def _read_document(reference: str) -> dict[str, Any] | None:
    from communique.index import connect, read_document
    from communique.ledger import Ledger
    from communique.settings import get_settings
    from communique.urls import canonicalize_url

    settings = get_settings()
    client = connect(settings)
    if "://" not in reference:
        return read_document(client, settings, reference.lower())
    url = canonicalize_url(reference)
    found = read_document(client, settings, url)
    if found is None:  # another address of a page that is held
        entry = Ledger(client, settings).read_entries([url]).get(url)
        found = read_document(client, settings, entry.copy_of.url) if entry and entry.copy_of else None
    return found


def first_day(value: str | None) -> date | None:
    """Return the first day of ``--from``; what is no date is bad usage."""
    from communique.index import days

    try:
        return days.first_day(value or "")
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def last_day(value: str | None) -> date | None:
    """Return the last day of ``--to``; what is no date is bad usage."""
    from communique.index import days

    try:
        return days.last_day(value or "")
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
