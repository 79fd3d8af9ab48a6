"""Another index in the place of the one in use, without a pause for those who search and write; and the way back.

The next index is built beside the one in use and filled from it in rounds (:mod:`communique.index.copying`). For the
last round, usually a second or two, writing is held back: writers try again for half a minute. Then both are compared,
the alias moves in one call, and waiting writers reach the new index. The old one stays, closed to writing, under
``<alias>-previous``: :func:`roll_back_index` copies what was written since into it and moves the alias back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from communique.errors import ServiceError
from communique.index.checking import compare_indices
from communique.index.client import service_errors
from communique.index.copying import Checkpoint, CopyOutcome, copy_changes, delete_vanished, read_checkpoint
from communique.index.generations import (
    every_generation,
    indices_of,
    next_generation,
    previous_alias,
    written_index,
)
from communique.index.templates import IndexKind, alias_name, put_templates, template_version
from communique.settings import Settings

MAX_ROUNDS = 10
"""Rounds of copying before the last one, at the most; each is shorter than the one before it."""
FEW_CHANGES = 200
"""As many documents in a round mean that the next can be the last, with writing held back."""

Report = Callable[[str], None]


@dataclass
class Migration:
    """What a migration did.

    Attributes:
        alias: what readers and writers use.
        old, new: the index it led to before, and leads to now.
        outcome: of all rounds of copying.
        deleted: documents deleted from the old one meanwhile, and so from the new one.
        problems: what speaks against the new index; the alias moved only if there is nothing, or if it was accepted.
        moved: whether the alias leads to the new index.
    """

    alias: str
    old: str
    new: str
    outcome: CopyOutcome = field(default_factory=CopyOutcome)
    deleted: int = 0
    problems: list[str] = field(default_factory=list)
    moved: bool = False


def migrate_index(
    client: Elasticsearch,
    settings: Settings,
    kind: IndexKind,
    *,
    report: Report,
    accept: bool = False,
    restart: bool = False,
) -> Migration:
    """Build the index anew by the present templates, and lead the alias to it.

    Args:
        client: the cluster.
        settings: the alias's prefix, and where the templates are.
        kind: which alias.
        report: takes lines of progress.
        accept: move the alias although the new index refused documents or the comparison found differences.
        restart: first delete what a migration that was broken off left behind.

    Raises:
        ServiceError: the cluster is away, a migration was broken off before, or the alias leads to several indices.
    """
    put_templates(client, settings)
    alias = alias_name(settings, kind)
    with service_errors(f"migrating {alias}"):
        old = _only_index(client, alias)
        _clear_broken_migration(client, alias, restart=restart)
        new = next_generation(client, alias, template_version(settings, kind))
        report(f"building {new} beside {old}")
        client.indices.create(index=new, wait_for_active_shards=1)
        return _take_over(client, Migration(alias, old, new), {}, report=report, accept=accept)


def roll_back_index(client: Elasticsearch, settings: Settings, kind: IndexKind, *, report: Report) -> Migration:
    """Lead the alias back to the index before the last migration, with everything written since.

    Rolling back twice is going forward again. Fields that the older mapping does not know are left out and counted;
    `communique replay` makes them again after the next migration.

    Raises:
        ServiceError: the cluster is away, or there is nothing to go back to.
    """
    alias = alias_name(settings, kind)
    with service_errors(f"rolling back {alias}"):
        present = _only_index(client, alias)
        earlier = list(indices_of(client, previous_alias(alias)))
        if len(earlier) != 1:
            raise ServiceError(f"{alias}: there is no earlier index to go back to; {present} stays in use")
        since: Checkpoint = _meta(client, present).get("same_as_previous_at", {})
        if not since:
            raise ServiceError(f"{present} does not say since when it differs from {earlier[0]}; nothing was changed")
        _set_block(client, earlier[0], blocked=False)
        report(f"copying what was written since the migration from {present} to {earlier[0]}")
        return _take_over(client, Migration(alias, present, earlier[0]), since, report=report, accept=True)


def drop_previous_index(client: Elasticsearch, settings: Settings, kind: IndexKind) -> list[str]:
    """Delete the index that the last migration left behind, and return its name; there is no way back then."""
    alias = previous_alias(alias_name(settings, kind))
    with service_errors(f"deleting what is behind {alias}"):
        names = list(indices_of(client, alias))
        if names:
            client.indices.delete(index=names)
        return names


def _take_over(
    client: Elasticsearch, migration: Migration, since: Checkpoint, *, report: Report, accept: bool
) -> Migration:
    """Fill the new index from the old one, compare them with writing held back, and move the alias."""
    checkpoint = _copy_in_rounds(client, migration, since, report)
    with _writing_held_back(client, migration.old):
        report("holding writing back for the last round")
        _copy_round(client, migration, checkpoint, report)
        migration.deleted = delete_vanished(client, migration.old, migration.new)
        migration.problems = [
            *(f"{url or one}: refused: {reason}" for one, url, reason in _still_refused(client, migration)),
            *compare_indices(client, migration.old, migration.new),
        ]
        if migration.problems and not accept:
            return migration
        _remember_difference(client, migration)
        _move_alias(client, migration)
    migration.moved = True
    return migration


def _copy_in_rounds(client: Elasticsearch, migration: Migration, since: Checkpoint, report: Report) -> Checkpoint:
    checkpoint = since
    for _ in range(MAX_ROUNDS):
        reached = read_checkpoint(client, migration.old)
        copied = _copy_round(client, migration, checkpoint, report)
        checkpoint = reached
        if copied <= FEW_CHANGES:
            break
    return checkpoint


def _copy_round(client: Elasticsearch, migration: Migration, since: Checkpoint, report: Report) -> int:
    read_checkpoint(client, migration.old)  # makes everything visible
    outcome = copy_changes(
        client, migration.old, migration.new, since, lambda count: report(f"{count} documents copied in this round")
    )
    migration.outcome.add(outcome)
    report(f"{outcome.copied} documents copied")
    return outcome.copied


def _still_refused(client: Elasticsearch, migration: Migration) -> list[tuple[str, str, str]]:
    """Return each document that was refused and is not in the new index after all rounds, once."""
    refused = {one: (one, url, reason) for one, url, reason in migration.outcome.refused}
    if not refused:
        return []
    found = client.mget(index=migration.new, ids=list(refused), source=False)["docs"]
    held = client.mget(index=migration.old, ids=list(refused), source=False)["docs"]
    gone = {one["_id"] for one in held if not one.get("found")}
    migration.outcome.refused = [
        refused[one["_id"]] for one in found if not one.get("found") and one["_id"] not in gone
    ]
    return migration.outcome.refused


@contextmanager
def _writing_held_back(client: Elasticsearch, index: str) -> Iterator[None]:
    """Hold writing to ``index`` back; let it go on if the alias still leads there in the end."""
    _set_block(client, index, blocked=True)
    try:
        yield
    finally:
        aliases = client.indices.get_alias(index=index)[index]["aliases"]
        if not any(alias.endswith("-previous") for alias in aliases):
            _set_block(client, index, blocked=False)


def _set_block(client: Elasticsearch, index: str, *, blocked: bool) -> None:
    if blocked:
        # Waits for the writes that are on their way.
        client.indices.add_block(index=index, block="write")
    else:
        client.indices.put_settings(index=index, settings={"index.blocks.write": None})


def _remember_difference(client: Elasticsearch, migration: Migration) -> None:
    """Write down in the new index from which write on it differs from the old one, for the way back."""
    checkpoint = read_checkpoint(client, migration.new)
    meta = _meta(client, migration.new) | {"built_from": migration.old, "same_as_previous_at": checkpoint}
    client.indices.put_mapping(index=migration.new, meta=meta)


def _meta(client: Elasticsearch, index: str) -> dict[str, Any]:
    meta: dict[str, Any] = client.indices.get_mapping(index=index)[index]["mappings"].get("_meta", {})
    return meta


def _move_alias(client: Elasticsearch, migration: Migration) -> None:
    before = previous_alias(migration.alias)
    left = [name for name in indices_of(client, before) if name != migration.old]
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": migration.old, "alias": migration.alias, "must_exist": True}},
            {"add": {"index": migration.new, "alias": migration.alias, "is_write_index": True}},
            *({"remove": {"index": name, "alias": before}} for name in left),
            {"add": {"index": migration.old, "alias": before}},
        ]
    )


def _only_index(client: Elasticsearch, alias: str) -> str:
    names = indices_of(client, alias)
    if len(names) > 1:
        raise ServiceError(f"{alias} leads to {len(names)} indices ({', '.join(names)}); migrate each by hand")
    return written_index(client, alias)


def _clear_broken_migration(client: Elasticsearch, alias: str, *, restart: bool) -> None:
    """Delete, or tell of, indices that no alias leads to: a migration that did not end."""
    used = {*indices_of(client, alias), *indices_of(client, previous_alias(alias))}
    orphans = [name for name in every_generation(client, alias) if name not in used]
    if orphans and not restart:
        raise ServiceError(
            f"{', '.join(orphans)}: a migration goes on, or was broken off. If none goes on, start it again with "
            "--restart, which deletes what it left behind"
        )
    if orphans:
        client.indices.delete(index=orphans)
    _set_block(client, written_index(client, alias), blocked=False)
