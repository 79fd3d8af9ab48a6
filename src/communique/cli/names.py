"""``communique names``: names that pages have and the knowledge base has not; promoted, merged and split by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.index.written_names import UnlinkedName
    from communique.knowledge.editing import Change
    from communique.models import EntityKind

_Kind = Annotated[str, typer.Option(help="person, place, organisation, treaty or event.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
_Note = Annotated[str | None, typer.Option(help="Why, for whoever reviews it.")]
_Spellings = list[str] | None


def register(app: typer.Typer) -> None:
    """Add ``names`` and its commands to the command line."""
    names = typer.Typer(
        help="Names that pages have and the knowledge base has not: promote, merge, split.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for command in (promote, merge, split):
        names.command(command.__name__)(command)
    names.command("list")(list_names)
    names.command("apply")(apply_edits)
    app.add_typer(names, name="names")


def list_names(
    kind: _Kind = "person",
    like: Annotated[str | None, typer.Option(help="Only names with these words, in any script.")] = None,
    fewest: Annotated[int, typer.Option(min=1, help="Only names that so many pages have.")] = 1,
    most: Annotated[int, typer.Option(min=1, max=1000, help="Names to show at most.")] = 25,
    as_json: _Json = False,
) -> None:
    """List identities that are not in the knowledge base, those of most pages first, each with pages that name it.

    "maybe" says which entry of the knowledge base has a name that is spelt alike.
    """
    from communique.cli.console import make_console
    from communique.index.written_names import list_unlinked
    from communique.pipeline.context import Installation
    from communique.pipeline.identity_changes import likely_entries

    installation = Installation()
    found = list_unlinked(
        installation.client, installation.settings, _read_kind(kind), like=like, fewest=fewest, most=most
    )
    maybe = {one.id: likely_entries(installation.knowledge, one.id, one.name) for one in found}
    if as_json:
        rows = [one.model_dump(mode="json") | {"maybe": maybe[one.id]} for one in found]
        typer.echo(json.dumps({"names": rows}, ensure_ascii=False))
        return
    console = make_console()
    for line in [line for one in found for line in _lines_of_name(one, maybe[one.id])] or ["no such name is held"]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def promote(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the name, from `communique names list`.")],
    *,
    name: Annotated[
        str | None, typer.Option(help="Canonical English name; else the most frequent English spelling.")
    ] = None,
    entry_id: Annotated[
        str | None, typer.Option("--id", help="Id of the new entry; made of the name if not given.")
    ] = None,
    en: Annotated[_Spellings, typer.Option(help="Further English spelling; may be given again.")] = None,
    ru: Annotated[_Spellings, typer.Option(help="Further Russian spelling; may be given again.")] = None,
    az: Annotated[_Spellings, typer.Option(help="Further Azerbaijani spelling; may be given again.")] = None,
    office: Annotated[
        _Spellings,
        typer.Option(
            metavar="OFFICE,ORG[,FROM[,UNTIL]]", help='Office held ("minister,org/x,2020"); may be given again.'
        ),
    ] = None,
    dry_run: _DryRun = False,
    as_json: _Json = False,
) -> None:
    """Make a name an entry of the knowledge base, with all spellings that pages have; documents that name it follow."""
    from communique.knowledge.editing import promotion_change
    from communique.pipeline.context import Installation
    from communique.pipeline.identity_changes import need_unlinked
    from communique.pipeline.promotion import make_entry

    need_unlinked(identity)
    installation = Installation()
    typed = {"en": tuple(en or ()), "ru": tuple(ru or ()), "az": tuple(az or ())}
    entry = make_entry(installation, identity, name=name, entry_id=entry_id, spellings=typed, offices=office or ())
    spellings = [spelling for _, spelling in entry.spellings()]
    written = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    _follow(
        installation,
        promotion_change(identity, entry),
        [identity, entry.id],
        spellings,
        written,
        dry_run=dry_run,
        as_json=as_json,
    )


def merge(
    identities: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of names that are another's.")],
    into: Annotated[str, typer.Option(help="Id they belong to: an entry of the knowledge base, or another name's.")],
    note: _Note = None,
    dry_run: _DryRun = False,
    as_json: _Json = False,
) -> None:
    """Say that names are one identity's; documents that have them follow, and searches for it understand them."""
    from communique.knowledge.editing import decision_change
    from communique.pipeline.context import Installation
    from communique.pipeline.promotion import make_merge

    installation = Installation()
    decisions = [make_merge(installation, identity, into, note) for identity in identities]
    changes = [decision_change(one) for one in decisions]

    def change(directory: Any) -> None:
        for one in changes:
            one(directory)

    written = [one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in decisions]
    spellings = [spelling for one in decisions for _, spelling in one.spellings.items()]
    _follow(installation, change, [*identities, into], spellings, written, dry_run=dry_run, as_json=as_json)


def split(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id that covers more than one.")],
    *,
    into: Annotated[str, typer.Option(help="Id of the other: an entry of the knowledge base, or a new ID-2.")],
    name: Annotated[str | None, typer.Option(help="What to call the other, if the knowledge base has it not.")] = None,
    beside: Annotated[
        _Spellings, typer.Option("--with", metavar="ID", help="Pages that name this as well; may be given again.")
    ] = None,
    url: Annotated[_Spellings, typer.Option(help="This page; may be given again.")] = None,
    source: Annotated[_Spellings, typer.Option(help="Pages of this source; may be given again.")] = None,
    spelling: Annotated[_Spellings, typer.Option(help="Pages that write it so; may be given again.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="Pages published on this day or later.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Pages published on this day or earlier.")] = None,
    note: _Note = None,
    dry_run: _DryRun = False,
    as_json: _Json = False,
) -> None:
    """Say which pages mean another of the same name; signs given together must all hold. Documents follow."""
    from communique.knowledge.editing import decision_change
    from communique.pipeline.context import Installation
    from communique.pipeline.promotion import make_split
    from communique.urls import canonicalize_url

    signs = {
        "with": tuple(beside or ()),
        "urls": tuple(map(canonicalize_url, url or ())),
        "sources": tuple(source or ()),
        "spellings": tuple(spelling or ()),
        "from": since,
        "until": until,
    }
    decision = make_split(identity, into, name, signs, note)
    written = decision.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    _follow(Installation(), decision_change(decision), [identity, into], (), written, dry_run=dry_run, as_json=as_json)


def apply_edits(
    identities: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids whose entries or decisions were edited.")
    ],
    spelling: Annotated[
        _Spellings, typer.Option(help="Pages that have this name follow too; may be given again.")
    ] = None,
    dry_run: _DryRun = False,
    as_json: _Json = False,
) -> None:
    """Make the documents again that name these identities, after config/knowledge was edited by hand."""
    from communique.pipeline.context import Installation

    installation = Installation()
    entries = [installation.knowledge.entry(one) for one in identities if one in installation.knowledge]
    spellings = [*(spelling or ()), *(name for entry in entries for _, name in entry.spellings())]
    _follow(installation, None, identities, spellings, None, dry_run=dry_run, as_json=as_json)


def _follow(
    installation: Any,
    change: Change | None,
    identities: list[str],
    spellings: Any,
    written: Any,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from communique.cli.console import make_console
    from communique.cli.replay import print_changes
    from communique.pipeline.identity_changes import follow_change

    with make_console(stderr=True).status("names") as status:
        done = follow_change(installation, change, identities, spellings, dry_run=dry_run, tell=status.update)
    if as_json:
        typer.echo(json.dumps({"written": written, **done.model_dump(mode="json")}, ensure_ascii=False))
        return
    console = make_console()
    for line in _lines_of_written(written, dry_run=dry_run):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"{done.pages:,} pages name it", highlight=False)
    print_changes(list(done.changes), console)
    for one in done.unheld:
        console.print(f"not in the archive, its document stays as it is: {one}", markup=False, highlight=False)


def _lines_of_written(written: Any, *, dry_run: bool) -> Iterator[str]:
    import yaml

    if written:
        yield "would be written into config/knowledge:" if dry_run else "written into config/knowledge:"
        items = written if isinstance(written, list) else [written]
        yield from yaml.safe_dump(items, allow_unicode=True, sort_keys=False).splitlines()


def _lines_of_name(name: UnlinkedName, maybe: tuple[str, ...]) -> Iterator[str]:
    yield f"{name.pages:>6,}  {name.name}  ({name.id})"
    if maybe:
        yield f"        maybe {', '.join(maybe)}"
    for example in name.examples:
        yield f"        [{example.language}] … {example.context} …"
        yield f"        {example.published or 'no date'}  {example.url}"


def _read_kind(kind: str) -> EntityKind:
    from communique.index.document import IDENTITY_FIELDS

    if kind not in IDENTITY_FIELDS:
        raise typer.BadParameter(f"--kind: expected one of {', '.join(IDENTITY_FIELDS)}, got {kind}")
    return kind
