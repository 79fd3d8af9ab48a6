"""``communique demo``: start everything, crawl the demo sites through Airflow, show what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from communique.settings import Settings

EXAMPLE_QUERY = "Лавров"
EXAMPLE_HITS = 5


def register(app: typer.Typer) -> None:
    """Add ``demo``, its sub-commands, and ``serve`` to the command line."""
    group = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
    group.callback()(demo)
    group.command("break")(break_site)
    group.command("mend")(mend_site)
    app.add_typer(group, name="demo")
    app.command("serve")(serve)


def demo(
    context: typer.Context,
    pages: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of saved pages (with gold.jsonl) to serve and crawl beside the demo sites."),
    ] = None,
    flashes: Annotated[
        int, typer.Option(min=0, help="Flashes that the watched demo wire is to have; each new one is timed.")
    ] = 3,
    minutes: Annotated[float, typer.Option(help="Longest time to wait for the crawls.")] = 20,
) -> None:
    """Start everything that is not running, crawl the demo sites through Airflow, and leave it all running.

    Exit code 0 when every run succeeded and every listed page is accounted for.
    """
    if context.invoked_subcommand is not None:
        return
    from communique.cli.console import make_console
    from communique.cli.tables import report_table
    from communique.demo.crawl_demo import follow_crawls, read_crawl_reports, trigger_crawls
    from communique.demo.following import CrawlProgress
    from communique.runtime import airflow_client
    from communique.settings import get_settings

    console, settings = make_console(), get_settings()
    source_ids = _start_services(settings, pages or [], console)
    client = airflow_client(settings)
    runs = trigger_crawls(client, source_ids)
    with CrawlProgress(console) as progress:
        states = follow_crawls(client, runs, progress.show, timeout=minutes * 60)
    reports = read_crawl_reports(settings, runs)
    console.print(report_table(reports))
    _time_the_wire(settings, flashes, console)
    _show_example_search(settings, console)
    _show_addresses(settings, console)
    failed = [state.source_id for state in states if state.state != "success"]
    unfinished = [report.source for report in reports if not report.finished]
    if failed or unfinished or len(reports) < len(runs):
        console.print(f"failed: {', '.join(failed) or '-'}; unfinished: {', '.join(unfinished) or '-'}", style="red")
        raise typer.Exit(1)


def break_site(
    site: Annotated[str, typer.Argument(help="A demo site: mfa, speeches, agency, gazette or mirror.")],
    fault: Annotated[str, typer.Argument(help="redesign, silence, 403, slow or garbage.")],
    seconds: Annotated[float, typer.Option(min=0.1, max=60, help="How long `slow` makes a page take.")] = 2.0,
    by_script: Annotated[
        bool, typer.Option("--by-script", help="After `redesign`, only a script shows the texts: no reader finds them.")
    ] = False,
) -> None:
    """Break a demo site while it runs, to see its source's health say so after the next crawl."""
    from communique.demo.breakage import FAULTS, SiteFault, switch_fault
    from communique.errors import ConfigError

    chosen = next((known for known in FAULTS if known == fault), None)
    if chosen is None:
        raise ConfigError(f"{fault}: expected one of {', '.join(FAULTS)}")
    name = _demo_site(site)
    switch_fault(_switch_file(), name, SiteFault(fault=chosen, seconds=seconds, by_script=by_script))
    typer.echo(f"{name}: {fault}. See it: communique crawl demo-{name} && communique health demo-{name}")
    typer.echo(f"Mend it: communique demo mend {name}")


def mend_site(
    site: Annotated[str | None, typer.Argument(help="A demo site; all of them if none is named.")] = None,
) -> None:
    """Take back what `demo break` did."""
    from communique.demo.breakage import read_faults, switch_fault

    for name in [_demo_site(site)] if site else list(read_faults(_switch_file())):
        switch_fault(_switch_file(), name, None)
        typer.echo(f"{name}: mended; the next crawl sees it")


def _demo_site(site: str) -> str:
    from typing import get_args

    from communique.demo.site_facts import SiteId
    from communique.errors import ConfigError

    name = site.removeprefix("demo-")
    if name not in get_args(SiteId):
        raise ConfigError(f"{site}: no demo site; there are {', '.join(get_args(SiteId))}")
    return name


def _switch_file() -> Path:
    from communique.demo.breakage import SWITCH_FILE
    from communique.settings import get_settings

    return get_settings().home / SWITCH_FILE


def serve(
    folder: Annotated[Path, typer.Argument(help="Folder with gold.jsonl: url, html and date of each saved page.")],
    name: Annotated[str | None, typer.Option(help="Id of the source; pages-<folder> if not given.")] = None,
) -> None:
    """Serve saved pages on loopback under their own host names, and write the source that crawls them."""
    from communique.cli.console import make_console
    from communique.settings import get_settings

    console = make_console()
    source_id = _serve_folder(get_settings(), folder, name, console)
    console.print(
        f"Crawl them with `communique crawl {source_id}` or Airflow's DAG crawl_{source_id}; `make down` ends it.",
        markup=False,
    )


def _start_services(settings: Settings, folders: list[Path], console: Console) -> list[str]:
    """Start what the demo needs, and return the ids of the sources to crawl."""
    from communique.runtime import start_all
    from communique.sources import load_sources, source_directories

    def report(line: str) -> None:
        console.print(line, markup=False, highlight=False)

    served = [_serve_folder(settings, folder, None, console) for folder in folders]
    start_all(settings, report, demo_web=True, search_page=True)
    sources = load_sources(*source_directories(settings)).sources
    return [source.id for source in sources.values() if source.demo] + served


def _serve_folder(settings: Settings, folder: Path, name: str | None, console: Console) -> str:
    from communique.demo.saved_pages import build_pages_source
    from communique.runtime import start_saved_pages

    source_id = name or f"pages-{folder.resolve().name.lower()}"
    settings.local_sources_dir.mkdir(parents=True, exist_ok=True)
    text = build_pages_source(folder, source_id)
    (settings.local_sources_dir / f"{source_id}.yaml").write_text(text, encoding="utf-8")
    service = start_saved_pages(settings, folder.resolve(), source_id)
    console.print(f"{source_id}: saved pages of {folder} on {service.address}", markup=False, highlight=False)
    return source_id


def _time_the_wire(settings: Settings, flashes: int, console: Console) -> None:
    """Publish flashes the first time; from then on show the times of those there are: a demo run again adds nothing."""
    from communique.cli.latency import print_spans, time_flashes
    from communique.demo.wire import WIRE_SOURCE, read_flashes, wire_file
    from communique.pipeline.context import Installation
    from communique.pipeline.latency import read_latency

    wanted = flashes - len(read_flashes(wire_file(settings.home.resolve())))
    if wanted <= 0:
        held = read_latency(Installation(settings), WIRE_SOURCE, since=datetime.now(UTC) - timedelta(days=1))
        if held:
            console.print("\n[bold]The watched demo wire, last 24 hours[/bold] (`communique flash` publishes more)")
            print_spans(held, console)
        return
    console.print(f"\n[bold]{wanted} flashes on the watched demo wire[/bold] (`communique flash` publishes more)")
    missing, spans = time_flashes(settings, wanted, every=5, seconds=120, console=console)
    print_spans(spans, console)
    for url in missing:
        console.print(f"not searchable within 120 s: {url}; see `communique why {url}`", style="red", markup=False)


def _show_example_search(settings: Settings, console: Console) -> None:
    from communique.cli.search import print_result
    from communique.index import SearchRequest, connect, search_documents
    from communique.knowledge import get_knowledge

    console.print(f"\n[bold]communique search {EXAMPLE_QUERY}[/bold]")
    request = SearchRequest(query=EXAMPLE_QUERY, size=EXAMPLE_HITS)
    print_result(search_documents(connect(settings), settings, get_knowledge(settings), request), console)


def _show_addresses(settings: Settings, console: Console) -> None:
    from urllib.parse import quote

    from communique.cli.services import address_table
    from communique.runtime import read_service

    console.print(address_table(settings))
    if page := read_service(settings, "search-page"):
        console.print(f"Search in a browser: {page.url}/?q={quote(EXAMPLE_QUERY)}", markup=False, soft_wrap=True)
    console.print("`make status` shows what is running; `make down` ends it.", markup=False)
