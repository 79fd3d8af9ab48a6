"""``communique search`` and ``communique show``: pages found, and one page with where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

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

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from communique.index import Highlight, SearchHit, SearchResult

_ID_CHARACTERS = 12
_SHOWN_VALUES = 8


def register(app: typer.Typer) -> None:
    """Add ``search`` and ``show`` to the command line."""
    app.command("search")(explain_mistakes(search))
    app.command("show")(show)


def search(
    query: QueryText = "*",
    *,
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
    size: Annotated[int, typer.Option(help="Hits to show at most.")] = 10,
    offset: Annotated[int, typer.Option(help="Hits to leave out before the first.")] = 0,
    after: Annotated[
        str | None, typer.Option(help="Go on behind the hits of a page: its 'next' of --json (with --every-page).")
    ] = None,
    collapse: Annotated[
        bool, typer.Option("--collapse/--every-page", help="Show the pages of one story as one hit, or each.")
    ] = True,
    sort: SortOption = "relevance",
    as_json: JsonOption = False,
) -> None:
    """Search the index. Exit code 0 whether or not anything is found, 1 if Elasticsearch is away, 2 for bad usage."""
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
        size=size,
        offset=offset,
        after=after,
        collapse=collapse and after is None,
        sort=sort,
    )
    from communique.index import search_documents

    result = search_documents(*services(), request)
    if as_json:
        typer.echo(result.model_dump_json())
        return
    from communique.cli.console import make_console

    print_result(result, make_console())


def show(
    document: Annotated[str, typer.Argument(metavar="ID|URL", help="Id (or its first digits), or URL of the page.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show one document with its provenance. Exit code 1 if it is not in the index."""
    import json

    from communique.cli.console import make_console

    found = need_document(document)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        print_document(found, make_console())


def print_result(result: SearchResult, console: Console) -> None:
    """Print hits, then facets; nothing of a page is taken for markup."""
    from rich.text import Text

    stories = f" in {result.stories:,} stories" if result.stories is not None and result.stories < result.total else ""
    console.print(Text(f"{result.total:,} pages{stories}", style="bold"))
    if result.spelling:
        console.print(Text(f"Did you mean: {result.spelling}", style="yellow"))
    for name in result.matched_names:
        taken = ", ".join(f"{label} ({identity})" for identity, label in name.identities)
        console.print(Text(f"“{name.text}” is taken for {taken}", style="dim"))
    for note in result.notes:
        console.print(Text(note, style="yellow"))
    for hit in result.hits:
        console.print()
        print_hit(hit, console)
    if result.total:
        console.print()
        console.print(_facet_table(result))


def print_document(document: dict[str, Any], console: Console) -> None:
    """Print a document: provenance first, then its text by language, with its structure."""
    from rich.rule import Rule
    from rich.text import Text

    from communique.cli.structure_view import segment_lines

    console.print(Text(document.get("headline") or "(no headline)", style="bold"))
    console.print(_provenance_table(document))
    for segment in document["segments"]:
        console.print(Rule(Text(segment["language"]), align="left"))
        if segment.get("title"):
            console.print(Text(segment["title"], style="bold"))
        for line in segment_lines(segment):
            console.print(line)


def print_hit(hit: SearchHit, console: Console) -> None:
    """Print one hit: title, facts, why it was found."""
    from rich.text import Text

    title = next((_marked(one) for one in hit.highlights if one.field == "title"), None)
    console.print(title or Text(hit.title or hit.url), style="bold")
    facts = (hit.published or "no date", hit.source, hit.kind, "+".join(hit.languages), hit.id[:_ID_CHARACTERS])
    console.print(Text(" · ".join(facts), style="cyan"))
    console.print(Text(hit.url, style="dim"), soft_wrap=True)
    for highlight in hit.highlights:
        if highlight.field == "body":
            console.print(_marked(highlight))
    for statement in hit.statements:
        console.print(Text(f"“{statement.text}” — {statement.speaker or 'unknown speaker'}", style="italic"))
    if ways := _other_ways(hit):
        console.print(Text(ways, style="dim"))
    if hit.more:
        console.print(Text(f"{hit.more:,} more of this story: communique search 'story:{hit.story}'", style="dim"))


def _other_ways(hit: SearchHit) -> str:
    """Return why a hit was found, where that is not by its words."""
    seen = {way.text for way in hit.why if way.how == "words"}
    how = {
        "identity": "as a mention of who or what is meant",
        "spelling": "in another spelling",
        "translation": "in other words or another language",
        "date": "as a day named or of publication",
    }
    ways = [f"“{way.text}” {how[way.how]}" for way in hit.why if way.how in how and way.text not in seen]
    return f"found by {', '.join(ways)}" if ways else ""


def _marked(highlight: Highlight) -> Text:
    from rich.text import Text

    text = Text(highlight.text)
    for start, end in highlight.marks:
        text.stylize("bold yellow", start, end)
    return text


def _facet_table(result: SearchResult) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    for facet, buckets in result.facets.items():
        if buckets:
            table.add_row(facet, Text(" · ".join(f"{one.label} {one.count:,}" for one in buckets[:_SHOWN_VALUES])))
    return table


def _provenance_table(document: dict[str, Any]) -> Table:
    from rich.table import Table
    from rich.text import Text

    archive = document.get("archive") or {}
    rows = {
        "id": document["id"],
        "url": document["url"],
        "final url": document.get("final_url"),
        "source": document["source"],
        "kind": document["kind"],
        "published": document.get("published_text"),
        "byline": ", ".join(document.get("byline", ())),
        "reference": document.get("reference"),
        **{
            field: ", ".join(f"{one['name']} ({one['mentions']})" for one in document.get(field, ()))
            for field in ("people", "places", "organisations", "treaties", "events")
        },
        "fetched": document.get("fetched_at"),
        "archived in": archive and f"{archive['file']} @ {archive['offset']} ({archive['record_id']})",
        "digest": document.get("digest"),
        "made with": ", ".join(f"{name} {version}" for name, version in document["versions"].items()),
        "run": document.get("run_id"),
        "indexed": document.get("indexed_at"),
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in rows.items():
        if value:
            table.add_row(name, Text(str(value)))
    return table
