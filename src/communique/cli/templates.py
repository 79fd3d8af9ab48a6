"""``communique templates``: what repeats on a site's pages, learned, shown, and accepted by a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from communique.pipeline.context import Installation
    from communique.pipeline.document_changes import Changes
    from communique.pipeline.template_learning import Trial
    from communique.sources.template import SiteTemplate

_SHOWN_LINES = 60
_SourceId = Annotated[str, typer.Argument(metavar="SOURCE", help="Id of the source.")]
_AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def register(app: typer.Typer) -> None:
    """Add ``templates`` to the command line."""
    templates = typer.Typer(
        help="What repeats on a site's pages and is taken out of its articles.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    templates.command("learn")(learn)
    templates.command("show")(show)
    templates.command("diff")(diff)
    templates.command("accept")(accept)
    templates.command("reject")(reject)
    app.add_typer(templates, name="templates")


def learn(
    source_id: _SourceId,
    pages: Annotated[int, typer.Option(min=5, max=5_000, help="Newest archived pages to learn from.")] = 200,
    as_json: _AsJson = False,
) -> None:
    """Learn what repeats on the archived pages of a source, and propose it. It holds after `accept`."""
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.template_learning import compare_templates, learn_from_archive, same_places

    installation = Installation()
    learned = learn_from_archive(source_id, installation, pages=pages)
    accepted = _newest(installation, source_id)
    is_new = accepted is None or not same_places(accepted, learned)
    file = installation.templates.propose(learned) if is_new else None
    less, more = compare_templates(accepted, learned)
    if as_json:
        answer = {"proposed": file and str(file), "less": less, "more": more}
        typer.echo(json.dumps(answer | {"template": learned.model_dump(mode="json")}, ensure_ascii=False))
        return
    console = make_console()
    console.print(f"{source_id}: learned from {learned.pages} pages, {len(learned.places)} places", markup=False)
    _print_lines(console, less, more)
    if file is None:
        console.print("nothing new: the accepted template stands", markup=False)
    else:
        console.print(
            f"proposed in {file}; it may be corrected there. Next: communique templates diff {source_id}",
            markup=False,
            soft_wrap=True,
        )


def show(source_id: _SourceId, as_json: _AsJson = False) -> None:
    """Show the accepted versions of a source's template, what the newest takes out, and whether one is proposed."""
    from communique.cli.console import make_console
    from communique.errors import CommuniqueError
    from communique.pipeline.context import Installation
    from communique.pipeline.template_learning import compare_templates

    installation = Installation()
    installation.source(source_id)
    versions = installation.templates.versions(source_id)
    proposed = installation.templates.read_proposed(source_id)
    if as_json:
        accepted = [one.model_dump(mode="json") for one in versions]
        typer.echo(json.dumps({"accepted": accepted, "proposed": proposed and proposed.model_dump(mode="json")}))
        return
    if not versions and proposed is None:
        raise CommuniqueError(f"{source_id}: no template yet; run `communique templates learn {source_id}`")
    console = make_console()
    for one in versions:
        console.print(
            f"version {one.version}: for pages received from {one.valid_from}, learned on {one.learned} from "
            f"{one.pages} pages, {len(one.places)} places",
            markup=False,
        )
    if versions:
        _print_lines(console, [], compare_templates(None, versions[-1])[1])
    if proposed is not None:
        console.print(f"one is proposed: communique templates diff {source_id}", markup=False)


def diff(source_id: _SourceId, as_json: _AsJson = False) -> None:
    """Show what the proposed template takes out that the accepted one does not, and what that changes in documents."""
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.template_learning import compare_templates

    installation = Installation()
    proposed = _proposed(installation, source_id)
    less, more = compare_templates(_newest(installation, source_id), proposed)
    _, changes = _try(proposed, installation)
    if as_json:
        typer.echo(json.dumps({"less": less, "more": more, "changes": changes.model_dump(mode="json")}))
        return
    console = make_console()
    _print_lines(console, less, more)
    _print_changes(changes, console)
    console.print(f"to take it: communique templates accept {source_id}", markup=False)


def accept(
    source_id: _SourceId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, even if documents change.")] = False,
) -> None:
    """Show what the proposed template changes in documents, then take it and write them, if that is wanted."""
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.template_learning import changes_documents

    installation, console = Installation(), make_console()
    trial, changes = _try(_proposed(installation, source_id), installation)
    _print_changes(changes, console)
    if changes_documents(changes) and not yes:
        typer.confirm("Take the template and write these documents?", abort=True)
    accepted = installation.templates.accept(source_id)
    trial.apply()
    console.print(
        f"{source_id}: version {accepted.version} holds for pages received from {accepted.valid_from}", markup=False
    )


def reject(source_id: _SourceId) -> None:
    """Take the proposed template away."""
    from communique.pipeline.context import Installation

    installation = Installation()
    _proposed(installation, source_id)
    installation.templates.discard(source_id)
    typer.echo(f"{source_id}: the proposed template is gone")


def _newest(installation: Installation, source_id: str) -> SiteTemplate | None:
    return next(reversed(installation.templates.versions(source_id)), None)


def _proposed(installation: Installation, source_id: str) -> SiteTemplate:
    from communique.errors import CommuniqueError

    installation.source(source_id)
    proposed = installation.templates.read_proposed(source_id)
    if proposed is None:
        raise CommuniqueError(f"{source_id}: no template is proposed; run `communique templates learn {source_id}`")
    return proposed


def _try(template: SiteTemplate, installation: Installation) -> tuple[Trial, Changes]:
    from communique.cli.console import make_console
    from communique.pipeline.template_learning import Trial

    trial = Trial(template, installation)
    with make_console(stderr=True).status(f"{template.source}: plan") as status:
        return trial, trial.run(status.update)


def _print_changes(changes: Changes, console: Console) -> None:
    from communique.cli.replay import print_changes

    print_changes([changes], console)


def _print_lines(console: Console, less: list[str], more: list[str]) -> None:
    for sign, lines, style in (("-", less, "red"), ("+", more, "green")):
        for line in lines[:_SHOWN_LINES]:
            console.print(f"{sign} {line}", style=style, markup=False, highlight=False)
        if len(lines) > _SHOWN_LINES:
            console.print(f"{sign} and {len(lines) - _SHOWN_LINES} more: see the file", markup=False)
