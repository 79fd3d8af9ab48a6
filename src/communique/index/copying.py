"""Copying what changed in one index into another, while others go on writing to the first.

Elasticsearch numbers the writes of each shard (``_seq_no``). A copy reads them in that order, from a checkpoint on,
and ends at a checkpoint below which no write was still on its way; the next copy begins there. So a few rounds, the
last one with writing held back, leave nothing out, whoever wrote meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.writing import describe_refusal, write_in_bulk

PAGE = 500
"""Documents read in one request; a document is about three kilobytes of text and as much of names."""

Checkpoint = dict[str, int]
"""For each shard, the number of its last write that is surely visible (``-1``: none)."""


@dataclass
class CopyOutcome:
    """What came of copying.

    Attributes:
        copied: documents written.
        dropped: fields the target does not know, and how often each was left out.
        refused: what the target refused: id, URL where the document has one, Elasticsearch's reason.
    """

    copied: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, other: CopyOutcome) -> None:
        """Add a later round; what it wrote well was refused before no more."""
        self.copied += other.copied
        self.dropped.update(other.dropped)
        self.refused += other.refused


def read_checkpoint(client: Elasticsearch, index: str) -> Checkpoint:
    """Return how far every write of an index is surely done and visible."""
    stats = client.indices.stats(index=index, level="shards")["indices"][index]["shards"]
    checkpoint = {shard: int(copies[0]["seq_no"]["local_checkpoint"]) for shard, copies in stats.items()}
    # What was done before the numbers were read is visible after this.
    client.indices.refresh(index=index)
    return checkpoint


def copy_changes(
    client: Elasticsearch, source: str, target: str, since: Checkpoint, report: Callable[[int], None]
) -> CopyOutcome:
    """Write to ``target`` every document of ``source`` that was written after ``since``.

    Fields that the target's mapping does not know are left out and counted, so that the way back to an older mapping
    is open; everything else about a document stays, its id among them.

    Args:
        client: the cluster.
        source: name of an index.
        target: name of another.
        since: from :func:`read_checkpoint`; a shard it does not name is copied whole.
        report: takes the number of documents written so far.
    """
    outcome = CopyOutcome()
    known = known_fields(client, target)
    actions = (
        {"_index": target, "_id": hit["_id"], "_source": keep_known(hit["_source"], known, outcome.dropped)}
        for shard in shards_of(client, source)
        for hit in _iter_writes(client, source, shard, since.get(shard, -1))
    )
    urls: dict[str, str] = {}
    for ok, item in write_in_bulk(client, _remember_urls(actions, urls), chunk_size=PAGE, to_alias=False):
        (result,) = item.values()
        url = urls.pop(result["_id"], "")
        if not ok:
            outcome.refused.append((result["_id"], url, describe_refusal(result["error"])))
            continue
        outcome.copied += 1
        if outcome.copied % PAGE == 0:
            report(outcome.copied)
    client.indices.refresh(index=target)
    return outcome


def delete_vanished(client: Elasticsearch, source: str, target: str) -> int:
    """Delete from ``target`` what is no longer in ``source``, and return how many documents that were.

    Both must be still: writing to ``source`` held back, and everything in it copied. Then more documents in the target
    than in the source can only be such as were deleted meanwhile.
    """
    client.indices.refresh(index=[source, target])
    if client.count(index=source)["count"] == client.count(index=target)["count"]:
        return 0
    held = set(_iter_ids(client, source))
    gone = [one for one in _iter_ids(client, target) if one not in held]
    actions = ({"_op_type": "delete", "_index": target, "_id": one} for one in gone)
    for _ in write_in_bulk(client, actions, to_alias=False):
        pass
    client.indices.refresh(index=target)
    return len(gone)


def shards_of(client: Elasticsearch, index: str) -> list[str]:
    """Return the numbers of an index's shards."""
    found = client.indices.get_settings(index=index, name="index.number_of_shards")
    return [str(number) for number in range(int(found[index]["settings"]["index"]["number_of_shards"]))]


def known_fields(client: Elasticsearch, index: str) -> dict[str, Any]:
    """Return the properties of an index's mapping."""
    properties: dict[str, Any] = client.indices.get_mapping(index=index)[index]["mappings"].get("properties", {})
    return properties


def keep_known(document: Mapping[str, Any], known: Mapping[str, Any], dropped: Counter[str], path: str = "") -> Any:
    """Return ``document`` without the fields that strict properties do not know; each is counted by its path."""
    kept = {}
    for name, value in document.items():
        if name in known:
            kept[name] = _keep_inner(value, known[name].get("properties"), dropped, f"{path}{name}.")
        else:
            dropped[f"{path}{name}"] += 1
    return kept


def _keep_inner(value: Any, known: Mapping[str, Any] | None, dropped: Counter[str], path: str) -> Any:
    if known and isinstance(value, Mapping):
        return keep_known(value, known, dropped, path)
    if known and isinstance(value, list):
        return [_keep_inner(one, known, dropped, path) for one in value]
    return value


def _remember_urls(actions: Iterator[dict[str, Any]], urls: dict[str, str]) -> Iterator[dict[str, Any]]:
    for action in actions:
        urls[action["_id"]] = str(action["_source"].get("url", ""))
        yield action


def _iter_writes(client: Elasticsearch, index: str, shard: str, after: int) -> Iterator[dict[str, Any]]:
    while True:
        answer = client.search(
            index=index,
            preference=f"_shards:{shard}",
            query={"range": {"_seq_no": {"gt": after}}},
            sort=[{"_seq_no": "asc"}],
            size=PAGE,
            track_total_hits=False,
        )
        hits: list[dict[str, Any]] = answer["hits"]["hits"]
        yield from hits
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"][0]


def _iter_ids(client: Elasticsearch, index: str) -> Iterator[str]:
    for shard in shards_of(client, index):
        after = -1
        while True:
            answer = client.search(
                index=index,
                preference=f"_shards:{shard}",
                query={"range": {"_seq_no": {"gt": after}}},
                sort=[{"_seq_no": "asc"}],
                size=10_000,
                source=False,
                track_total_hits=False,
            )
            hits = answer["hits"]["hits"]
            yield from (str(hit["_id"]) for hit in hits)
            if len(hits) < 10_000:
                break
            after = hits[-1]["sort"][0]
