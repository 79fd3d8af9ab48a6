"""Growth: another index behind the alias once the one that is written to is large enough.

Searches ask all indices behind the alias. New documents go to the newest; one that is held already is changed where it
stands (:mod:`communique.index.placing`), so an id is never in two. An index that is full still takes changes.
"""

from __future__ import annotations

from elasticsearch import BadRequestError, Elasticsearch

from communique.errors import ServiceError
from communique.index.client import service_errors
from communique.index.generations import (
    every_generation,
    indices_of,
    next_generation,
    previous_alias,
    version_of,
    written_index,
)
from communique.index.templates import IndexKind, alias_name, put_templates, template_version
from communique.models import Value
from communique.settings import Settings

GROWING_KINDS: tuple[IndexKind, ...] = ("documents", "revisions")
"""What grows beyond one index. The ledger stays one: its entries are written over the version that was read."""
MOST_BYTES = 25 * 1024**3
"""Size of the shard of an index that is full. Elastic advises 10 to 50 GB: below, overhead; above, slow recovery."""
MOST_DOCUMENTS = 5_000_000
"""Documents of an index that is full, however small they are: a search looks through a shard on one processor."""


class IndexSize(Value):
    """An index behind an alias.

    Attributes:
        index: its name.
        documents: how many it holds.
        bytes: of its primary shards on disk.
        written: whether new documents go there.
    """

    index: str
    documents: int
    bytes: int
    written: bool


class Rollover(Value):
    """What a look at the size of an alias came to.

    Attributes:
        alias: which.
        written: the index that was written to, as it was.
        new: the index that new documents go to from now on; ``None`` if the other is not full.
    """

    alias: str
    written: IndexSize
    new: str | None = None


def index_sizes(client: Elasticsearch, settings: Settings, kind: IndexKind) -> list[IndexSize]:
    """Return the size of each index behind the alias of ``kind``, oldest first.

    Raises:
        ServiceError: the cluster is away.
    """
    alias = alias_name(settings, kind)
    with service_errors(f"measuring {alias}"):
        indices = indices_of(client, alias)
        if not indices:
            return []
        client.indices.refresh(index=alias)
        stats = client.indices.stats(index=alias, metric="store")["indices"]
        return [
            IndexSize(
                index=name,
                documents=client.count(index=name)["count"],
                bytes=stats[name]["primaries"]["store"]["size_in_bytes"],
                written=written,
            )
            for name, written in indices.items()
        ]


def roll_over(
    client: Elasticsearch,
    settings: Settings,
    kind: IndexKind,
    *,
    most_bytes: int = MOST_BYTES,
    most_documents: int = MOST_DOCUMENTS,
) -> Rollover:
    """Begin another index behind the alias if the one that is written to is full.

    Crawls go on. Doing it again, or at the same time by several processes, begins one index.

    Args:
        client: the cluster.
        settings: the installation.
        kind: which alias, one of :data:`GROWING_KINDS`.
        most_bytes: size of the shard from which on it is full.
        most_documents: number of documents from which on it is full.

    Raises:
        ServiceError: the cluster is away, or a migration is due or goes on.
    """
    alias = alias_name(settings, kind)
    if kind not in GROWING_KINDS:
        raise ServiceError(f"{alias} stays one index; those that grow are {', '.join(GROWING_KINDS)}")
    put_templates(client, settings)
    written = next((size for size in index_sizes(client, settings, kind) if size.written), None)
    if written is None:
        raise ServiceError(f"the alias {alias} leads to no index; `communique index ensure` makes it")
    if written.bytes < most_bytes and written.documents < most_documents:
        return Rollover(alias=alias, written=written)
    with service_errors(f"beginning another index for {alias}"):
        _refuse_migrations(client, settings, kind)
        new = next_generation(client, alias, template_version(settings, kind))
        try:
            # The condition leaves a second process, which looked before the first was done, without effect.
            conditions = {"min_docs": 1, "max_docs": 1, "max_primary_shard_size": "1b"}
            client.indices.rollover(alias=alias, new_index=new, conditions=conditions, wait_for_active_shards=1)
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
        return Rollover(alias=alias, written=written, new=written_index(client, alias))


def _refuse_migrations(client: Elasticsearch, settings: Settings, kind: IndexKind) -> None:
    """Refuse to go on while a migration copies, or while one is due: the next index would have another mapping."""
    alias = alias_name(settings, kind)
    used = {*indices_of(client, alias), *indices_of(client, previous_alias(alias))}
    if orphans := [name for name in every_generation(client, alias) if name not in used]:
        raise ServiceError(f"{alias}: {', '.join(orphans)}: a migration goes on, or was broken off; do it again later")
    if version_of(written_index(client, alias)) != template_version(settings, kind):
        raise ServiceError(f"{alias}: its mapping is of another version than its template; `communique index migrate`")
