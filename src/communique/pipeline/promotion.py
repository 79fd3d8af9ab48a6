"""Entries and decisions made of what an operator says of names, with the spellings that pages have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from communique.errors import CommuniqueError
from communique.index.fields import kind_of_identity
from communique.knowledge import Entry
from communique.knowledge.decisions import Merge, Split, is_unlinked
from communique.knowledge.editing import entry_id_for
from communique.knowledge.loading import FOLDERS
from communique.pipeline.context import Installation
from communique.pipeline.identity_changes import names_for_entry, need_unlinked

_LANGUAGES = ("en", "ru", "az")
Made = TypeVar("Made")


def make_entry(
    installation: Installation,
    identity: str,
    *,
    name: str | None = None,
    entry_id: str | None = None,
    spellings: Mapping[str, tuple[str, ...]] | None = None,
    offices: Iterable[str] = (),
) -> Entry:
    """Return an entry of the knowledge base for an unlinked identity.

    Args:
        installation: whose pages give the spellings.
        identity: id of the unlinked name.
        name: canonical English name; the most frequent English spelling if not given.
        entry_id: id of the entry; made of the name if not given.
        spellings: further ones by language.
        offices: each as ``office,org[,from[,until]]``; people only.

    Raises:
        CommuniqueError: no page names it and no name is given, or a value is not valid.
        ServiceError: Elasticsearch is away.
    """
    found = names_for_entry(installation, identity)
    names = {one: (*(spellings or {}).get(one, ()), *found.get(one, ())) for one in _LANGUAGES}
    canonical = name or next(iter(names["en"]), None)
    if canonical is None:
        raise CommuniqueError(f"{identity}: no page in English names it; give its English name with --name")
    kind = kind_of_identity(identity) or "person"
    others = {one: tuple(dict.fromkeys(n for n in held if n != canonical)) for one, held in names.items()}
    values: dict[str, Any] = {
        "id": entry_id or entry_id_for(kind, canonical),
        "name": canonical,
        "names": {one: held for one, held in others.items() if held},
    }
    if held_offices := [_read_office(one) for one in offices]:
        values["offices"] = held_offices
    model = next(one for one in FOLDERS.values() if one.kind == kind)
    return _valid(model.model_validate, values)


def make_merge(installation: Installation, identity: str, into: str, note: str | None) -> Merge:
    """Return the decision that an unlinked name is another identity's.

    Its spellings go to the entry it is merged into, so that searches understand them.

    Raises:
        CommuniqueError: the two cannot be one.
        ServiceError: Elasticsearch is away.
    """
    need_unlinked(identity)
    names: Mapping[str, tuple[str, ...]] = {}
    if not is_unlinked(into):
        if into not in installation.knowledge:
            raise CommuniqueError(f"{into}: the knowledge base has no such entry; `communique entity NAME` shows ids")
        held = set(installation.knowledge.entry(into).spellings())
        found = names_for_entry(installation, identity)
        fresh = {one: tuple(n for n in found.get(one, ()) if (one, n) not in held) for one in _LANGUAGES}
        names = {one: spelt for one, spelt in fresh.items() if spelt}
    return _valid(Merge.model_validate, {"merge": identity, "into": into, "spellings": names, "note": note})


def make_split(identity: str, into: str, name: str | None, signs: Mapping[str, Any], note: str | None) -> Split:
    """Return the decision that pages with certain signs mean another of the same name.

    Raises:
        CommuniqueError: there is no sign, or an id is not valid.
    """
    part = {"id": into, "name": name, **{sign: value for sign, value in signs.items() if value}}
    return _valid(Split.model_validate, {"split": identity, "parts": [part], "note": note})


def _read_office(text: str) -> dict[str, str]:
    values = [part.strip() for part in text.split(",")]
    if not 2 <= len(values) <= 4:
        raise CommuniqueError(f'--office: expected "office,org[,from[,until]]", got {text!r}')
    return {key: value for key, value in zip(("office", "org", "from", "until"), values, strict=False) if value}


def _valid(make: Callable[[Any], Made], values: Mapping[str, Any]) -> Made:
    try:
        return make(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise CommuniqueError(f"{where}: {first['msg']}".removeprefix(": ")) from error
