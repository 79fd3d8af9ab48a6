"""``communique story``: the pages of one story, what each is in it, and how each differs from what it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from communique.stories.differences import Difference

_LONGEST = 300


def register(app: typer.Typer) -> None:
    """Add ``story`` to the command line."""
    app.command("story")(story)


def story(
    page: Annotated[
        str, typer.Argument(metavar="ID|URL", help="Id (or its first digits), or URL, of any of its pages.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show a story: its pages, first publisher first, and how each differs from the page it was made from."""
    from communique.cli.console import make_console
    from communique.errors import CommuniqueError
    from communique.index import read_document
    from communique.index.explore import read_story
    from communique.index.held import read_documents
    from communique.pipeline.context import Installation

    installation = Installation()
    found = read_document(installation.client, installation.settings, page)
    if found is None:
        raise CommuniqueError(f"no document, or more than one, is called {page}; see `communique search`")
    story_id = (found.get("story") or {}).get("id", found["id"])
    urls = [one.hit.url for one in read_story(installation.client, installation.settings, story_id)]
    documents = list(read_documents(installation.client, installation.settings, urls).values())
    told = [_entry(document, documents) for document in sorted(documents, key=_first_then_by_date)]
    if as_json:
        typer.echo(json.dumps({"story": story_id, "pages": told}, ensure_ascii=False))
        return
    console = make_console()
    for entry in told:
        for line in _lines(entry):
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def _first_then_by_date(document: Mapping[str, Any]) -> tuple[bool, str, str]:
    role = (document.get("story") or {}).get("role", "original")
    return role != "original", document.get("published_text") or "9999", document["url"]


def _entry(document: Mapping[str, Any], documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    place = document.get("story") or {"role": "original"}
    parent = next((one for one in documents if one["id"] == place.get("of")), None)
    difference = _difference(parent, document) if parent else None
    return {
        "id": document["id"],
        "url": document["url"],
        "source": document["source"],
        "published": document.get("published_text"),
        "headline": document.get("headline"),
        "languages": document["languages"],
        "role": place["role"],
        "likeness": place.get("likeness"),
        "of": parent and parent["url"],
        "difference": difference and difference.model_dump(),
    }


def _difference(parent: Mapping[str, Any], document: Mapping[str, Any]) -> Difference | None:
    """Return how the texts of the first language the two have in common differ; nothing for a translation."""
    from communique.stories.differences import tell_difference

    texts: dict[str, str] = {}
    for segment in parent["segments"]:
        texts.setdefault(segment["language"], segment["text"])
    for segment in document["segments"]:
        if segment["language"] in texts:
            return tell_difference(texts[segment["language"]], segment["text"])
    return None


def _lines(entry: Mapping[str, Any]) -> list[str]:
    when = entry["published"] or "no date"
    lines = [f"{entry['role']:<12} {when:<17} {entry['source']}  [{', '.join(entry['languages'])}]"]
    lines += [f"    {entry['headline'] or 'no headline'}", f"    {entry['url']}  ({entry['id'][:12]})"]
    if entry["of"]:
        measure = "facts in common" if entry["role"] == "translation" else "text in common"
        lines.append(f"    of {entry['of']}, {measure}: {entry['likeness']:.0%}")
    if difference := entry["difference"]:
        lines += [f"    {difference['kept']} paragraphs the same"]
        lines += [f"    ~ {_cut(before)}\n      {_cut(after)}" for before, after in difference["changed"]]
        lines += [f"    + {_cut(part)}" for part in difference["added"]]
        lines += [f"    - {_cut(part)}" for part in difference["left_out"]]
    return [*lines, ""]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
