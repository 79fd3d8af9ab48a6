"""``communique entity``: one identity with its names, offices, pages over time, company and statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.query_options import JsonOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elasticsearch import Elasticsearch

    from communique.index.identities import EntityView, Statement
    from communique.knowledge import KnowledgeBase
    from communique.settings import Settings

_BAR = 40
_COMPANY = 8
_EXCERPT = 300


def register(app: typer.Typer) -> None:
    """Add ``entity`` to the command line."""
    app.command("entity")(entity)


def entity(
    name: Annotated[str, typer.Argument(metavar="NAME|ID", help="A name in any script and spelling, or an id.")],
    as_json: JsonOption = False,
) -> None:
    """Show one identity: names, offices, pages over time, whom and what it is named with, and what it said.

    Exit code 1 if nobody is called so, or more than one is; the text then says who.
    """
    from communique.cli.console import make_console
    from communique.cli.query_options import services
    from communique.errors import CommuniqueError
    from communique.index.identities import read_identity

    client, settings, knowledge = services()
    identity = _find_identity(client, settings, knowledge, name)
    found = read_identity(client, settings, knowledge, identity)
    if found is None:
        raise CommuniqueError(
            f"{name}: no identity of that id, and no page names one; `communique names list` shows more"
        )
    if as_json:
        typer.echo(found.model_dump_json())
        return
    console = make_console()
    for line in _lines(found, knowledge):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _find_identity(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, name: str) -> str:
    """Return the one id a name stands for; the knowledge base goes before names that nobody linked."""
    from communique.errors import CommuniqueError
    from communique.index.fields import kind_of_identity
    from communique.index.written_names import find_unlinked

    if "/" in name and kind_of_identity(name) is not None:
        return knowledge.decisions.merged(name)
    whole = [one for one in knowledge.resolve_query(name) if one.text == name.strip()]
    ids = [one for found in whole for one in found.ids]
    shown = {one: knowledge.entry(one).name for one in ids}
    if not ids:
        unlinked = find_unlinked(client, settings, name)
        shown = {one.id: f"{one.name}, {one.pages:,} pages" for one in unlinked}
        ids = list(shown)
    if len(ids) == 1:
        return ids[0]
    if not ids:
        raise CommuniqueError(f"{name}: nobody and nothing is called so; try another spelling, or `communique search`")
    choices = "\n".join(f"  {one}  {label}" for one, label in shown.items())
    raise CommuniqueError(f"{name} may be one of {len(ids)}; ask for it by id:\n{choices}")


def _lines(found: EntityView, knowledge: KnowledgeBase) -> Iterator[str]:
    yield f"{found.name}  ({found.id}, {found.kind}{'' if found.known else ', not in the knowledge base'})"
    for language, names in found.names.items():
        short = found.abbreviations.get(language, ())
        yield f"  {language}: {', '.join((*names, *short))}"
    if found.offices:
        yield "Offices"
    for office in found.offices:
        organisation = knowledge.entry(office.organisation).name if office.organisation in knowledge else ""
        yield f"  {office.since or '…':>10} – {office.until or 'today':<10}  {office.office}, {organisation}"
    yield f"{found.total:,} pages"
    yield from _timeline(found)
    for facet, buckets in found.named_with.items():
        if buckets:
            company = " · ".join(f"{one.label} {one.count:,}" for one in buckets[:_COMPANY])
            yield f"With {facet}: {company}"
    yield from _statements(found.statements)
    if found.newest:
        yield "Newest pages"
    for hit in found.newest:
        yield f"  {hit.published or 'no date'}  {hit.title or 'no headline'}"
        yield f"    {hit.url}"


def _timeline(found: EntityView) -> Iterator[str]:
    most = max((one.count for one in found.timeline), default=0)
    for one in found.timeline:
        if one.count:
            yield f"  {one.first} {'█' * max(1, round(_BAR * one.count / most))} {one.count:,}"


def _statements(statements: tuple[Statement, ...]) -> Iterator[str]:
    if statements:
        yield "Statements, the newest first, one page a story"
    for one in statements:
        text = one.text if len(one.text) <= _EXCERPT else f"{one.text[:_EXCERPT]}…"
        yield f"  {one.published or 'no date'}  {f'“{text}”' if one.direct else text}"
        yield f"    {one.url}"
