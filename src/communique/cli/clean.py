"""``communique clean``: one page through the cleaner, as an article, as JSON, or explained block by block."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from communique.clean import Explained
    from communique.models import Article


def register(app: typer.Typer) -> None:
    """Add ``clean`` to the command line."""
    app.command("clean")(clean)


def clean(
    target: Annotated[str, typer.Argument(help="A saved page (.html, .txt, each maybe .gz) or an http(s) address.")],
    *,
    url: Annotated[str | None, typer.Option(help="The address a saved page had.")] = None,
    source: Annotated[str | None, typer.Option(help="Id of the source whose rules apply.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    explain: Annotated[bool, typer.Option(help="Show each block: kept or removed, and by which rule.")] = False,
    html: Annotated[Path | None, typer.Option(help="With --explain: write it as a coloured page to this file.")] = None,
) -> None:
    """Show what the cleaner makes of one page: its fields with their origins, and its text by language."""
    from communique.errors import CommuniqueError

    try:
        explained = _explain_target(target, url, source)
    except CommuniqueError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    if html is not None:
        _write_html(explained, html, explain=explain)
    elif as_json:
        typer.echo(json.dumps(article_json(explained.article), ensure_ascii=False))
    elif explain:
        _print_blocks(explained)
    else:
        _print_article(explained.article)


def _write_html(explained: Explained, file: Path, *, explain: bool) -> None:
    from communique.clean.html_view import render_explanation

    if not explain:
        raise typer.BadParameter("--html shows what --explain does; give both")
    try:
        file.write_text(render_explanation(explained), encoding="utf-8")
    except OSError as error:
        typer.echo(
            f"error: {file}: cannot be written: {error.strerror}; name a file in a folder that is there", err=True
        )
        raise typer.Exit(2) from error
    typer.echo(f"written to {file}")


def article_json(article: Article) -> dict[str, Any]:
    """Return what ``--json`` prints of an article: stable names, ISO 8601 dates, ``None`` for what is absent."""
    segments = [segment.model_dump(mode="json") for segment in article.segments]
    return {
        "url": article.url,
        "title": article.title,
        "published": article.published,
        "modified": article.modified,
        "byline": list(article.byline),
        "reference": article.reference,
        "kind": article.kind,
        "kind_evidence": article.kind_evidence and article.kind_evidence.model_dump(mode="json"),
        "segments": segments,
        "languages": list(article.languages),
        "origins": article.origins,
        "removed": [{"text": block.text, "rule": block.rule} for block in article.removed],
        "confidence": article.confidence,
        "rules_version": article.rules_version,
    }


def _explain_target(target: str, url: str | None, source_id: str | None) -> Explained:
    from communique.clean import explain_page
    from communique.pipeline.reading import load_raw_page, source_of
    from communique.settings import get_settings

    page = load_raw_page(target, url)
    source = source_of(page.url, source_id, get_settings()) if source_id else None
    return explain_page(page, source=source)


def _print_article(article: Article) -> None:
    from rich.console import Console
    from rich.markup import escape

    from communique.cli.structure_view import segment_lines

    console = Console()
    for name, value, origin in _field_rows(article):
        console.print(f"[bold]{name}[/]  {escape(value)}  [dim]{escape(origin)}[/]", soft_wrap=True)
    for segment in article.segments:
        console.rule(escape(f"{segment.language}  {segment.title or ''}"))
        for line in segment_lines(segment.model_dump(mode="json")):
            console.print(line, soft_wrap=True)


def _print_blocks(explained: Explained) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    fields = Table("field", "value", "origin", title="Fields", title_justify="left")
    for row in _field_rows(explained.article):
        fields.add_row(*map(escape, row))
    blocks = Table("", "rule", "text", title="Blocks of the page", title_justify="left")
    for block in explained.blocks:
        mark = "[green]kept[/]" if block.kept else "[red]removed[/]"
        blocks.add_row(mark, escape(block.rule), escape(block.text))
    console.print(fields)
    console.print(blocks)


def _field_rows(article: Article) -> list[tuple[str, str, str]]:
    values = {
        "title": article.title,
        "published": article.published,
        "modified": article.modified,
        "byline": ", ".join(article.byline),
        "reference": article.reference,
        "kind": article.kind,
    }
    origins = article.origins | {"kind": _kind_origin(article)}
    rows = [(name, value, origins.get(name, "")) for name, value in values.items() if value]
    rows.append(("languages", ", ".join(article.languages), ""))
    return [*rows, ("confidence", f"{article.confidence:.2f}", f"rules: {article.rules_version}")]


def _kind_origin(article: Article) -> str:
    origin, evidence = article.origins.get("kind", ""), article.kind_evidence
    return f"{origin}: “{evidence.words}”" if evidence and evidence.words else origin
