"""Another index in the place of the one in use, without a pause for those who search and write; and the way back.

The next index is built beside the one in use and filled from it in rounds (:mod:`communique.index.copying`). For the
last round, usually a second or two, writing is held back: writers try again for half a minute. Then both are compared,
the alias moves in one call, and waiting writers reach the new index. The old one stays, closed to writing, under
``<alias>-previous``: :func:`roll_back_index` copies what was written since into it and moves the alias back. Where an
alias has grown to several indices, each gets its successor, and all are moved in one call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from communique.errors import ServiceError
from communique.index.blocks import set_block, writing_held_back
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
from communique.index.placing import places_of
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
        successors: by each index it led to before, oldest first, the one it leads to now.
        outcome: of all rounds of copying.
        deleted: documents deleted from the old ones meanwhile, and so from the new ones.
        problems: what speaks against the new ones; the alias moved only if there is nothing, or if it was accepted.
        moved: whether the alias leads to the new ones.
    """

    alias: str
    successors: dict[str, str]
    outcome: CopyOutcome = field(default_factory=CopyOutcome)
    deleted: int = 0
    problems: list[str] = field(default_factory=list)
    moved: bool = False

    @property
    def old(self) -> str:
        """The indices before, for a person."""
        return ", ".join(self.successors)

    @property
    def new(self) -> str:
        """The indices after, for a person."""
        return ", ".join(self.successors.values())


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
        ServiceError: the cluster is away, or a migration was broken off before.
    """
    put_templates(client, settings)
    alias = alias_name(settings, kind)
    with service_errors(f"migrating {alias}"):
        old = _indices_in_use(client, alias)
        _clear_broken_migration(client, alias, restart=restart)
        successors = {}
        for index in old:
            successors[index] = new = next_generation(client, alias, template_version(settings, kind))
            report(f"building {new} beside {index}")
            client.indices.create(index=new, wait_for_active_shards=1)
        return _take_over(client, Migration(alias, successors), {}, report=report, accept=accept)


def roll_back_index(client: Elasticsearch, settings: Settings, kind: IndexKind, *, report: Report) -> Migration:
    """Lead the alias back to the index before the last migration, with everything written since.

    Rolling back twice is going forward again. Fields that the older mapping does not know are left out and counted;
    `communique replay` makes them again after the next migration. An index that was begun after the migration has none
    to go back to, and stays as it is.

    Raises:
        ServiceError: the cluster is away, or there is nothing to go back to.
    """
    alias = alias_name(settings, kind)
    with service_errors(f"rolling back {alias}"):
        earlier = indices_of(client, previous_alias(alias))
        made_from = {index: _meta(client, index) for index in _indices_in_use(client, alias)}
        back = {index: one["built_from"] for index, one in made_from.items() if one.get("built_from") in earlier}
        if not back:
            raise ServiceError(f"{alias}: there is no earlier index to go back to; {', '.join(made_from)} stays in use")
        since: dict[str, Checkpoint] = {index: made_from[index]["same_as_previous_at"] for index in back}
        for index in back.values():
            set_block(client, index, blocked=False)
        migration = Migration(alias, back)
        report(f"copying what was written since the migration from {migration.old} to {migration.new}")
        return _take_over(client, migration, since, report=report, accept=True)


def drop_previous_index(client: Elasticsearch, settings: Settings, kind: IndexKind) -> list[str]:
    """Delete the index that the last migration left behind, and return its name; there is no way back then."""
    alias = previous_alias(alias_name(settings, kind))
    with service_errors(f"deleting what is behind {alias}"):
        names = list(indices_of(client, alias))
        if names:
            client.indices.delete(index=names)
        return names


def _take_over(
    client: Elasticsearch, migration: Migration, since: Mapping[str, Checkpoint], *, report: Report, accept: bool
) -> Migration:
    """Fill the new indices from the old ones, compare them with writing held back, and move the alias."""
    pairs = migration.successors.items()
    reached = {old: _copy_in_rounds(client, migration, (old, new), since.get(old, {}), report) for old, new in pairs}
    with ExitStack() as stack:
        report("holding writing back for the last round")
        for old in migration.successors:
            stack.enter_context(writing_held_back(client, old))
        for old, new in pairs:
            _copy_round(client, migration, (old, new), reached[old], report)
            migration.deleted += delete_vanished(client, old, new)
        migration.problems = _find_problems(client, migration)
        if migration.problems and not accept:
            return migration
        for old, new in pairs:
            _remember_difference(client, old, new)
        _move_alias(client, migration)
    migration.moved = True
    return migration


def _find_problems(client: Elasticsearch, migration: Migration) -> list[str]:
    problems = [f"{url or one}: refused: {reason}" for one, url, reason in _still_refused(client, migration)]
    for old, new in migration.successors.items():
        problems += compare_indices(client, old, new)
    return problems


def _copy_in_rounds(
    client: Elasticsearch, migration: Migration, pair: tuple[str, str], since: Checkpoint, report: Report
) -> Checkpoint:
    checkpoint = since
    for _ in range(MAX_ROUNDS):
        reached = read_checkpoint(client, pair[0])
        copied = _copy_round(client, migration, pair, checkpoint, report)
        checkpoint = reached
        if copied <= FEW_CHANGES:
            break
    return checkpoint


def _copy_round(
    client: Elasticsearch, migration: Migration, pair: tuple[str, str], since: Checkpoint, report: Report
) -> int:
    old, new = pair
    read_checkpoint(client, old)  # makes everything visible
    outcome = copy_changes(client, old, new, since, lambda count: report(f"{count} documents copied in this round"))
    migration.outcome.add(outcome)
    report(f"{outcome.copied} documents copied")
    return outcome.copied


def _still_refused(client: Elasticsearch, migration: Migration) -> list[tuple[str, str, str]]:
    """Return each document that was refused and is not in the new index after all rounds, once."""
    refused = {one: (one, url, reason) for one, url, reason in migration.outcome.refused}
    if not refused:
        return []
    copied = places_of(client, list(migration.successors.values()), refused)
    held = places_of(client, list(migration.successors), refused)
    migration.outcome.refused = [found for one, found in refused.items() if one in held and one not in copied]
    return migration.outcome.refused


def _remember_difference(client: Elasticsearch, old: str, new: str) -> None:
    """Write down in the new index from which write on it differs from the old one, for the way back."""
    checkpoint = read_checkpoint(client, new)
    meta = _meta(client, new) | {"built_from": old, "same_as_previous_at": checkpoint}
    client.indices.put_mapping(index=new, meta=meta)


def _meta(client: Elasticsearch, index: str) -> dict[str, Any]:
    meta: dict[str, Any] = client.indices.get_mapping(index=index)[index]["mappings"].get("_meta", {})
    return meta


def _move_alias(client: Elasticsearch, migration: Migration) -> None:
    before = previous_alias(migration.alias)
    left = [name for name in indices_of(client, before) if name not in migration.successors]
    is_written = indices_of(client, migration.alias)
    actions: list[dict[str, Any]] = [{"remove": {"index": name, "alias": before}} for name in left]
    for old, new in migration.successors.items():
        actions += [
            {"remove": {"index": old, "alias": migration.alias, "must_exist": True}},
            {"add": {"index": new, "alias": migration.alias, "is_write_index": is_written[old]}},
            {"add": {"index": old, "alias": before}},
        ]
    client.indices.update_aliases(actions=actions)


def _indices_in_use(client: Elasticsearch, alias: str) -> list[str]:
    written_index(client, alias)
    return list(indices_of(client, alias))


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
    for name in indices_of(client, alias):
        set_block(client, name, blocked=False)
