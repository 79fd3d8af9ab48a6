"""``communique export``, ``suggest``, ``terms`` and ``similar``: from a query to files, and on to other pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from communique.cli.query_options import (
    EventOption,
    FromOption,
    JsonOption,
    KindOption,
    LanguageOption,
    OrganisationOption,
    PersonOption,
    PlaceOption,
    QueryText,
    SortOption,
    SourceOption,
    SpeakerOption,
    ToOption,
    TopicOption,
    TreatyOption,
    build_request,
    explain_mistakes,
    first_day,
    last_day,
    need_document,
    services,
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("export")(explain_mistakes(export))
    app.command("suggest")(suggest)
    app.command("terms")(explain_mistakes(terms))
    app.command("similar")(similar)


def export(
    query: QueryText = "*",
    *,
    form: Annotated[str, typer.Option("--format", help="csv, jsonl (with texts), bibtex or ris.")] = "csv",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output if not given.")
    ] = None,
    source: SourceOption = None,
    kind: KindOption = None,
    language: LanguageOption = None,
    topic: TopicOption = None,
    person: PersonOption = None,
    place: PlaceOption = None,
    organisation: OrganisationOption = None,
    treaty: TreatyOption = None,
    event: EventOption = None,
    speaker: SpeakerOption = None,
    date_from: FromOption = None,
    date_to: ToOption = None,
    sort: SortOption = "newest",
    most: Annotated[int | None, typer.Option(min=1, help="Pages to stop after.")] = None,
) -> None:
    """Write every page a query finds, to the last, with where it lies in the archive."""
    from contextlib import nullcontext
    from typing import get_args

    from communique.index.export import ExportFormat, iterate_documents, write_export

    if form not in get_args(ExportFormat):
        raise typer.BadParameter(f"--format: expected one of {', '.join(get_args(ExportFormat))}, got {form}")
    request = build_request(
        query=query,
        sources=source or (),
        kinds=kind or (),
        languages=language or (),
        topics=topic or (),
        people=person or (),
        places=place or (),
        organisations=organisation or (),
        treaties=treaty or (),
        events=event or (),
        speakers=speaker or (),
        date_from=first_day(date_from),
        date_to=last_day(date_to),
        sort=sort,
    )
    documents = iterate_documents(*services(), request, most)
    # Line ends are the format's own: CSV and RIS end theirs with a carriage return.
    with output.open("w", encoding="utf-8", newline="") if output else nullcontext(sys.stdout) as file:
        for piece in write_export(documents, form):  # type: ignore[arg-type]
            file.write(piece)


def suggest(
    typed: Annotated[str, typer.Argument(help="A query that is being typed.")],
    size: Annotated[int, typer.Option(min=1, max=50, help="Suggestions to show at most.")] = 8,
    as_json: JsonOption = False,
) -> None:
    """Suggest people, organisations, places, treaties, events in any script, or spellings, for the end of a query."""
    import json

    from communique.index.suggest import suggest as suggest_completions

    found = suggest_completions(*services(), typed, size)
    if as_json:
        typer.echo(json.dumps([one.model_dump() for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.query}\t{one.name} ({one.kind}, {one.count:,} pages)")


def terms(query: QueryText, as_json: JsonOption = False) -> None:
    """Show the words and identities that set the pages a query finds apart from all others."""
    from communique.index.explore import telling_terms

    found = telling_terms(*services(), build_request(query=query))
    if as_json:
        typer.echo(found.model_dump_json())
        return
    for name, buckets in (*found.words.items(), *found.identities.items()):
        if buckets:
            typer.echo(f"{name}: " + " · ".join(f"{one.label} {one.count:,}" for one in buckets))


def similar(
    document: Annotated[str, typer.Argument(metavar="ID|URL", help="Id (or its first digits), or URL of the page.")],
    size: Annotated[int, typer.Option(min=1, max=100, help="Pages to show at most.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Show pages like one, in any language. Exit code 1 if that one is not in the index."""
    import json

    from communique.cli.console import make_console
    from communique.cli.search import print_hit
    from communique.index.explore import similar_documents

    client, settings, _ = services()
    hits = similar_documents(client, settings, need_document(document)["id"], size)
    if as_json:
        typer.echo(json.dumps([hit.model_dump() for hit in hits], ensure_ascii=False))
        return
    console = make_console()
    for hit in hits:
        print_hit(hit, console)
        console.print()
