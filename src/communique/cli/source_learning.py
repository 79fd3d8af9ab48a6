"""``communique sources learn``: rules proposed from a source's archived pages, with what speaks for them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from communique.pipeline.rule_learning import Proposal


def learn(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the source.")],
    pages: Annotated[int, typer.Option(min=3, max=2_000, help="Newest archived pages to learn from.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Propose selectors for a source from its archived pages, as YAML to paste, and show what they would change.

    Nothing is written. Each selector comes with the number of pages on which it finds what the generic extractor
    found, and with those on which it finds something else: one of the two is wrong there.
    """
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.rule_learning import propose_rules

    with make_console(stderr=True).status(f"{source_id}: read the archive") as status:
        proposal = propose_rules(source_id, Installation(), pages=pages, tell=status.update)
    if as_json:
        typer.echo(json.dumps(asdict(proposal), ensure_ascii=False, default=_json_value))
    else:
        _print_proposal(proposal, make_console())


def _json_value(value: object) -> object:
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    return str(value)


def _print_proposal(proposal: Proposal, console: Console) -> None:
    from rich.table import Table

    for design in proposal.designs:
        table = Table("field", "selector", "finds the same", "else", title_justify="left")
        table.title = f"version {design.rules.version}: {design.pages} pages, {design.first} to {design.last}"
        for one in design.evidence:
            table.add_row(one.field, one.selector, f"{one.right} of {one.pages}", str(len(one.differing)))
        console.print(table)
        for one in design.evidence:
            for url, found, generic in one.differing[:3]:
                console.print(f"{one.field}: {url}\n  selector: {found}\n  generic:  {generic}", markup=False)
    _print_effect(proposal, console)
    console.print(f"To paste into config/sources/{proposal.source}.yaml, below `clean:`:\n", markup=False)
    console.print(proposal.yaml, markup=False, highlight=False, soft_wrap=True)
    console.print(f"Then: communique replay --source {proposal.source} --dry-run", markup=False)


def _print_effect(proposal: Proposal, console: Console) -> None:
    effect = proposal.effect
    changed = ", ".join(f"{name} of {count}" for name, count in effect.fields.items()) or "nothing"
    console.print(f"On {effect.pages} archived pages these rules change: {changed}", markup=False)
    for sample in effect.samples:
        console.print(
            f"{sample.field}: {sample.url}\n  - {sample.before}\n  + {sample.after}", markup=False, highlight=False
        )
    for url, reason in effect.lost:
        console.print(f"refused: {url} ({reason})", markup=False)
    for url in effect.gained:
        console.print(f"read at last: {url}", markup=False)
    if proposal.without_design or proposal.unread:
        console.print(
            f"{proposal.without_design} pages are of no design known here; {len(proposal.unread)} pages have "
            "no article that could be read",
            markup=False,
        )
