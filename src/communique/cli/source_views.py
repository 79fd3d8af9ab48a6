"""How ``communique sources`` shows what it found: as tables for people, as one JSON object for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communique.cli.source_check import PageCheck, SourceCheck
    from communique.discover import WayIn
    from communique.sources import Source, SourceSet

_SHOWN = 10


def _sample_in_scope(source: Source, ways_in: Sequence[WayIn]) -> tuple[list[str], int]:
    """Return what the proposed source would crawl of the sample, and how many addresses it leaves out."""
    from communique.sources import why_out_of_scope
    from communique.urls import join_url

    found: dict[str, bool] = {}
    for listed in (listed for way in ways_in for listed in way.sample):
        try:
            url = join_url(listed.found_in, listed.url)
        except ValueError:
            continue
        found[url] = why_out_of_scope(url, source.scope) is None
    return [url for url, inside in found.items() if inside], sum(not inside for inside in found.values())


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def source_json(source: Source) -> dict[str, Any]:
    """Return what ``sources list --json`` says of one source."""
    fields = {"id", "name", "category", "languages", "schedule", "enabled", "demo", "verified", "home"}
    return source.model_dump(mode="json", include=fields)


def check_json(result: SourceCheck, *, marked: bool) -> dict[str, Any]:
    """Return what ``sources check --json`` prints."""
    return {
        "source": result.source.id,
        "passed": result.passed,
        "marked": marked,
        "listed": len(result.discovery.candidates),
        "left_out": result.discovery.left_out_by_reason,
        "problems": [problem.model_dump(mode="json") for problem in result.discovery.problems],
        "pages": [_page_json(page) for page in result.pages],
        "changes": list(result.changes),
    }


def _page_json(page: PageCheck) -> dict[str, Any]:
    article = page.article
    return {
        "url": page.url,
        "problem": page.problem,
        "missing": list(page.missing),
        "article": article.model_dump(mode="json", exclude={"removed", "archive"}) if article else None,
    }


def proposal_json(source: Source, text: str, ways_in: Sequence[WayIn], written: str | None) -> dict[str, Any]:
    """Return what ``sources add --json`` prints."""
    inside, left_out = _sample_in_scope(source, ways_in)
    return {
        "id": source.id,
        "yaml": text,
        "written": written,
        "ways_in": [
            {"type": way.type, "url": way.url, "found_by": way.found_by, "named": len(way.sample)} for way in ways_in
        ],
        "would_crawl": inside,
        "left_out": left_out,
    }


def print_sources(loaded: SourceSet) -> None:
    """Print a table of the sources, then what is wrong with the files that cannot be read."""
    from rich.markup import escape
    from rich.table import Column, Table

    from communique.cli.console import make_console

    console = make_console()
    table = Table(Column("id", no_wrap=True, min_width=max(map(len, loaded.sources), default=2)))
    for name in ("name", "languages", "schedule", "verified"):
        table.add_column(name)
    for source in loaded.sources.values():
        verified = source.verified.isoformat() if source.verified else "demo" if source.demo else "unverified"
        schedule = source.schedule if source.enabled else f"{source.schedule} (off)"
        table.add_row(*map(escape, (source.id, source.name, " ".join(source.languages), schedule, verified)))
    console.print(table)
    for error in loaded.errors:
        console.print(str(error), style="red", markup=False, soft_wrap=True)


def print_check(result: SourceCheck, *, marked: bool) -> None:
    """Print what a check found, page by page, and what would need to change."""
    from rich.markup import escape

    from communique.cli.console import make_console

    console = make_console()
    left_out = ", ".join(f"{count} {reason}" for reason, count in result.discovery.left_out_by_reason.items())
    console.print(
        f"[bold]{escape(result.source.id)}[/]: {len(result.discovery.candidates)} pages listed, "
        f"left out: {escape(left_out) or 'none'}, listings that failed: {len(result.discovery.problems)}"
    )
    for page in result.pages:
        console.rule(escape(page.url), align="left")
        _print_page(page)
    for change in result.changes:
        console.print(f"[red]to change[/]  {escape(change)}", soft_wrap=True)
    if result.passed:
        done = "marked as verified" if marked else "run again with --mark to note it in the file"
        console.print(f"[green]passed[/]: nothing needs to change; {done}")


def _print_page(page: PageCheck) -> None:
    from rich.markup import escape
    from rich.table import Table

    from communique.cli.console import make_console

    if page.article is None:
        make_console().print(page.problem or "", style="red", markup=False, soft_wrap=True)
        return
    article = page.article
    values = {
        "title": article.title,
        "published": article.published,
        "byline": ", ".join(article.byline),
        "reference": article.reference,
        "kind": article.kind,
        "languages": ", ".join(article.languages),
        "text": f"{len(article.text):,} characters: {article.text[:120]!r}",
    }
    table = Table("field", "value", "origin", show_edge=False)
    for name, value in values.items():
        shown = "[yellow]missing[/]" if name in page.missing and name != "text" else escape(value or "")
        table.add_row(name, shown, escape(article.origins.get(name, "")))
    make_console().print(table)


def print_proposal(source: Source, text: str, ways_in: Sequence[WayIn], written: str | None) -> None:
    """Print the ways in that were found, the proposed file, and what it would crawl."""
    from rich.markup import escape
    from rich.syntax import Syntax

    from communique.cli.console import make_console

    console = make_console()
    for way in ways_in:
        console.print(f"{way.type}  {escape(way.url)}  [dim]by {way.found_by}, names {len(way.sample)} pages[/]")
    console.print(Syntax(text, "yaml", word_wrap=True))
    inside, left_out = _sample_in_scope(source, ways_in)
    console.print(f"It would crawl {len(inside)} of the pages seen and leave out {left_out}, among them:")
    for url in inside[:_SHOWN]:
        console.print(f"  {url}", markup=False, soft_wrap=True)
    ending = f"written to {written}" if written else "write it with --write"
    console.print(f"{ending}; then run `communique sources check {source.id}`", markup=False)
