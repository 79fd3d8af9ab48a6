"""``communique enrich``: one page through cleaner and enricher, with every name and what linked it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.text import Text

    from communique.models import EnrichedArticle, Entity, EntityKind

_STYLES = {"person": "bold cyan", "place": "green", "organisation": "yellow", "treaty": "magenta", "event": "blue"}
_KEYS: dict[str, EntityKind] = {
    "people": "person",
    "places": "place",
    "organisations": "organisation",
    "treaties": "treaty",
    "events": "event",
}


def register(app: typer.Typer) -> None:
    """Add ``enrich`` to the command line."""
    app.command("enrich")(enrich)


def enrich(
    target: Annotated[str, typer.Argument(help="A saved page (.html, .txt, each maybe .gz) or an http(s) address.")],
    url: Annotated[str | None, typer.Option(help="The address a saved page had.")] = None,
    source: Annotated[str | None, typer.Option(help="Id of the source whose rules apply.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show the people, places, organisations, treaties and events a page names, with mentions and reasons."""
    from communique.errors import CommuniqueError

    try:
        enriched = _enrich_target(target, url, source)
    except CommuniqueError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(enriched_json(enriched), ensure_ascii=False))
    else:
        _print_enriched(enriched)


def enriched_json(enriched: EnrichedArticle) -> dict[str, Any]:
    """Return what ``--json`` prints: the article as ``communique clean`` does, and its entities by kind."""
    from communique.cli.clean import article_json

    shaped = article_json(enriched.article)
    for key, kind in _KEYS.items():
        shaped[key] = [_entity_json(entity) for entity in enriched.entities if entity.kind == kind]
    shaped["knowledge_version"] = enriched.knowledge_version
    return shaped


def _entity_json(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "name": entity.name,
        "known": entity.known,
        "mentions": [mention.model_dump(mode="json") for mention in entity.mentions],
    }


def _enrich_target(target: str, url: str | None, source_id: str | None) -> EnrichedArticle:
    from communique.clean import clean_page
    from communique.enrich import enrich_article
    from communique.knowledge import get_knowledge
    from communique.pipeline.reading import load_raw_page, source_of
    from communique.settings import get_settings

    settings = get_settings()
    page = load_raw_page(target, url)
    source = source_of(page.url, source_id, settings) if source_id else None
    return enrich_article(clean_page(page, source=source), get_knowledge(settings))


def _print_enriched(enriched: EnrichedArticle) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    table = Table("kind", "name", "id", "mentions", "why", title="Names on the page", title_justify="left")
    for entity in enriched.entities:
        why = ", ".join(sorted({mention.why for mention in entity.mentions}))
        style = _STYLES[entity.kind]
        table.add_row(
            f"[{style}]{entity.kind}[/]", escape(entity.name), escape(entity.id), str(len(entity.mentions)), why
        )
    console.print(table)
    for index, segment in enumerate(enriched.article.segments):
        console.rule(escape(segment.language))
        if segment.title:
            console.print(_marked(enriched, index, "title", segment.title))
        console.print(_marked(enriched, index, "text", segment.text), soft_wrap=True)


def _marked(enriched: EnrichedArticle, segment: int, field: str, text: str) -> Text:
    """Return the text with every name in the colour of its kind (a ``Text`` takes no markup from the page)."""
    from rich.text import Text

    marked = Text(text)
    for entity in enriched.entities:
        for mention in entity.mentions:
            if mention.segment == segment and mention.field == field:
                marked.stylize(_STYLES[entity.kind], mention.start, mention.end)
    return marked
