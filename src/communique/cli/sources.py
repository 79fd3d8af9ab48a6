"""``communique sources``: which sites are crawled, whether their descriptions hold, and new ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.source_learning import learn
from communique.cli.source_views import (
    check_json,
    print_check,
    print_json,
    print_proposal,
    print_sources,
    proposal_json,
    source_json,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communique.discover import WayIn
    from communique.models import Answer
    from communique.sources import Source, SourceSet


def register(app: typer.Typer) -> None:
    """Add ``sources`` to the command line."""
    sources = typer.Typer(help="The sites that are crawled.", no_args_is_help=True, rich_markup_mode=None)
    sources.command("list")(list_sources)
    sources.command("check")(check)
    sources.command("add")(add)
    sources.command("rules")(rules)
    sources.command("learn")(learn)
    app.add_typer(sources, name="sources")


def list_sources(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """List every source, and what is wrong with files that cannot be read.

    Exit code 0 when every file is valid, 1 otherwise.
    """
    loaded = _load()
    if as_json:
        rows = [source_json(source) for source in loaded.sources.values()]
        print_json({"sources": rows, "errors": [str(error) for error in loaded.errors]})
    else:
        print_sources(loaded)
    if loaded.errors:
        raise typer.Exit(1)


def rules(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the source.")],
    discard: Annotated[bool, typer.Option("--discard", help="Let the rules in the source's file hold again.")] = False,
) -> None:
    """Show the rules by which a source's pages are read, as YAML: those that operators wrote, or its file's."""
    from communique.pipeline.context import Installation
    from communique.settings import get_settings
    from communique.sources.rule_files import discard_rules, read_local_rules, render_rules

    settings = get_settings()
    if discard:
        discard_rules(settings, source_id)
        typer.echo(f"{source_id}: the rules in its file hold again; `communique replay --source {source_id}` uses them")
        return
    source = Installation(settings).source(source_id)
    typer.echo(render_rules(read_local_rules(settings, source_id) or source.clean), nl=False)


def check(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the source.")],
    pages: Annotated[int, typer.Option(min=1, max=50, help="Pages to fetch.")] = 3,
    mark: Annotated[bool, typer.Option("--mark", help="Write today's date as verified if the check passes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Read a source's listings, fetch a few of its pages, and show what is extracted and what is missing.

    Nothing is kept. Exit code 0 when nothing needs to change in the source's file, 1 otherwise.
    """
    from communique.cli.source_check import check_source
    from communique.errors import ConfigError
    from communique.fetch import PoliteSession
    from communique.settings import get_settings
    from communique.sources.edit import mark_verified

    loaded = _load()
    if source_id not in loaded.sources:
        broken = [str(error) for error in loaded.errors if f"{source_id}.y" in str(error)]
        raise ConfigError("\n".join(broken) or f"no source is called {source_id}; see `communique sources list`")
    source = loaded.sources[source_id]
    with PoliteSession(source, services_dir=get_settings().services_dir) as session:
        result = check_source(source, session, pages=pages)
    if result.passed and mark:
        mark_verified(loaded.files[source_id], datetime.now(UTC).date())
    if as_json:
        print_json(check_json(result, marked=result.passed and mark))
    else:
        print_check(result, marked=result.passed and mark)
    if not result.passed:
        raise typer.Exit(1)


def add(
    url: Annotated[str, typer.Argument(help="Address of the site's front page.")],
    *,
    source_id: Annotated[str | None, typer.Option("--id", help="Id of the new source; made of its host name.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the file into config/sources.")] = False,
    allow_private: Annotated[bool, typer.Option(help="The site is on this machine or in a private network.")] = False,
    connect_to: Annotated[
        str | None,
        typer.Option(help="Ask HOST:PORT (or service:demo-web, the demo's sites) in place of the site's own address."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Find the ways into a site, propose a complete source file, and show what it would crawl.

    A site without feed and sitemap gets the selectors of the list on its front page. Exit code 1 when nothing is found.
    """
    from communique.discover import find_ways_in
    from communique.errors import CommuniqueError
    from communique.fetch import PoliteSession
    from communique.settings import get_settings
    from communique.sources.edit import write_source_file

    policy = _policy(allow_private or connect_to is not None, connect_to)
    visitor = _visitor(url, policy)
    with PoliteSession(visitor, services_dir=get_settings().services_dir) as session:
        home = session.get(visitor.home)
        ways_in = find_ways_in(home, session)
    if not ways_in:
        raise CommuniqueError(
            f"{url} (answered {home.status}): no feed and no sitemap is named by robots.txt, linked by the front page "
            "or at a usual path, and the front page shows no list; describe its list page by selectors "
            "in a file of config/sources"
        )
    proposal, text = _propose(home, ways_in, source_id, policy)
    path = get_settings().config_dir / "sources" / f"{proposal.id}.yaml"
    if write:
        if path.exists():
            raise CommuniqueError(f"{path} is there already; give the new source another name with --id")
        write_source_file(path, text)
    if as_json:
        print_json(proposal_json(proposal, text, ways_in, str(path) if write else None))
    else:
        print_proposal(proposal, text, ways_in, str(path) if write else None)


def _load() -> SourceSet:
    from communique.settings import get_settings
    from communique.sources import load_sources, source_directories

    return load_sources(*source_directories(get_settings()))


def _policy(allow_private: bool, connect_to: str | None) -> dict[str, object]:
    """Return what a source file says of a site that is near, empty for one of the public web."""
    policy: dict[str, object] = {"allow_private": True, "delay_seconds": 0} if allow_private else {}
    return policy | ({"connect_to": connect_to} if connect_to else {})


def _visitor(url: str, policy: dict[str, object]) -> Source:
    """A source with default bounds for a site that is not described yet."""
    from communique.errors import CommuniqueError
    from communique.sources import Source
    from communique.urls import canonicalize_url

    try:
        home = canonicalize_url(url if "://" in url else f"https://{url}")
    except ValueError as error:
        raise CommuniqueError(f"{url}: {error}") from error
    return Source.model_validate(
        {
            "id": "new-source",
            "name": home,
            "description": "A site that is not described yet.",
            "category": "collection",
            "languages": ["en"],
            "home": home,
            "discover": [{"type": "feed", "url": home}],
            "scope": {"hosts": ["*"]},
            "fetch": {"delay_seconds": 0.5} | policy,
        }
    )


def _propose(
    home: Answer, ways_in: Sequence[WayIn], source_id: str | None, policy: dict[str, object]
) -> tuple[Source, str]:
    from communique.sources import Source
    from communique.sources.propose import propose_source, render_source

    listed = [listed.url for way in ways_in for listed in way.sample]
    proposal = propose_source(home.final_url, home.body, [way.entrance() for way in ways_in], listed)
    if source_id:
        proposal["id"] = source_id
    if policy:
        proposal["fetch"] = policy
    return Source.model_validate(proposal), render_source(proposal)
