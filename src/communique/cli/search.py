"""``communique search`` and ``communique show``: pages found, and one page with where it came from."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from communique.index import Highlight, SearchHit, SearchRequest, SearchResult

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_ID_CHARACTERS = 12
_SHOWN_VALUES = 8
_Values = list[str] | None


def register(app: typer.Typer) -> None:
    """Add ``search`` and ``show`` to the command line."""
    app.command("search")(search)
    app.command("show")(show)


def search(
    query: Annotated[
        str, typer.Argument(help='Words, names in any script, "phrases"; * finds everything.', show_default=False)
    ] = "*",
    *,
    source: Annotated[_Values, typer.Option(help="Only this source; give it again for another one too.")] = None,
    kind: Annotated[_Values, typer.Option(help="Only this kind of page, such as 'press release'.")] = None,
    language: Annotated[_Values, typer.Option(help="Only pages with text in this language: en, ru, az.")] = None,
    person: Annotated[_Values, typer.Option(help="Only pages that name this person (id or name).")] = None,
    place: Annotated[_Values, typer.Option(help="Only pages that name this place (id or name).")] = None,
    organisation: Annotated[_Values, typer.Option(help="Only pages that name this organisation (id or name).")] = None,
    treaty: Annotated[_Values, typer.Option(help="Only pages that name this treaty (id or name).")] = None,
    date_from: Annotated[
        str | None, typer.Option("--from", help="Published on this day or later: 2022, 2022-05 or 2022-05-31.")
    ] = None,
    date_to: Annotated[str | None, typer.Option("--to", help="Published on this day or earlier.")] = None,
    size: Annotated[int, typer.Option(help="Hits to show at most.")] = 10,
    offset: Annotated[int, typer.Option(help="Hits to leave out before the first.")] = 0,
    sort: Annotated[str, typer.Option(help="relevance, newest or oldest.")] = "relevance",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Search the index. Exit code 0 whether or not anything is found, 1 if Elasticsearch is away, 2 for bad usage."""
    request = _build_request(
        query=query,
        sources=source or (),
        kinds=kind or (),
        languages=language or (),
        people=person or (),
        places=place or (),
        organisations=organisation or (),
        treaties=treaty or (),
        date_from=_first_day(date_from),
        date_to=_last_day(date_to),
        size=size,
        offset=offset,
        sort=sort,
    )
    result = _search(request)
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
    from communique.errors import CommuniqueError

    found = _read_document(document)
    if found is None:
        raise CommuniqueError(f"{document}: no document of that id or URL; `communique search` shows ids and URLs")
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        print_document(found, make_console())


def print_result(result: SearchResult, console: Console) -> None:
    """Print hits, then facets; nothing of a page is taken for markup."""
    from rich.text import Text

    console.print(Text(f"{result.total:,} pages", style="bold"))
    for name in result.matched_names:
        taken = ", ".join(f"{label} ({identity})" for identity, label in name.identities)
        console.print(Text(f"“{name.text}” is taken for {taken}", style="dim"))
    for note in result.notes:
        console.print(Text(note, style="yellow"))
    for hit in result.hits:
        console.print()
        _print_hit(hit, console)
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


def _build_request(**fields: Any) -> SearchRequest:
    from pydantic import ValidationError

    from communique.index import SearchRequest

    try:
        return SearchRequest(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(f"--{part}" for part in first["loc"])
        raise typer.BadParameter(f"{where}: {first['msg']}".removeprefix(": ")) from error


def _search(request: SearchRequest) -> SearchResult:
    from communique.index import connect, search_documents
    from communique.knowledge import get_knowledge
    from communique.settings import get_settings

    settings = get_settings()
    return search_documents(connect(settings), settings, get_knowledge(settings), request)


def _read_document(reference: str) -> dict[str, Any] | None:
    from communique.index import connect, read_document
    from communique.settings import get_settings
    from communique.urls import canonicalize_url

    settings = get_settings()
    return read_document(
        connect(settings), settings, canonicalize_url(reference) if "://" in reference else reference.lower()
    )


def _first_day(value: str | None) -> date | None:
    if value is None:
        return None
    match = _PARTIAL_DATE.fullmatch(value)
    try:
        if match:
            return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        pass
    raise typer.BadParameter(f"expected a year, month or day (2022, 2022-05, 2022-05-31), got {value}")


def _last_day(value: str | None) -> date | None:
    first = _first_day(value)
    if first is None or value is None or value.count("-") == 2:
        return first
    year, month = (first.year, first.month) if "-" in value else (first.year, 12)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) if year < date.max.year else date.max


def _print_hit(hit: SearchHit, console: Console) -> None:
    from rich.text import Text

    title = next((_marked(one) for one in hit.highlights if one.field == "title"), None)
    console.print(title or Text(hit.title or hit.url), style="bold")
    facts = (hit.published or "no date", hit.source, hit.kind, "+".join(hit.languages), hit.id[:_ID_CHARACTERS])
    console.print(Text(" · ".join(facts), style="cyan"))
    console.print(Text(hit.url, style="dim"), soft_wrap=True)
    for highlight in hit.highlights:
        if highlight.field == "body":
            console.print(_marked(highlight))


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
            for field in ("people", "places", "organisations", "treaties")
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
