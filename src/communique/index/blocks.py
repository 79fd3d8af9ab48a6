"""Holding writing to an index back for a moment: its writers try again, and find the next index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch


@contextmanager
def writing_held_back(client: Elasticsearch, index: str) -> Iterator[None]:
    """Hold writing to ``index`` back; let it go on if the alias still leads there in the end."""
    set_block(client, index, blocked=True)
    try:
        yield
    finally:
        aliases = client.indices.get_alias(index=index)[index]["aliases"]
        if not any(alias.endswith("-previous") for alias in aliases):
            set_block(client, index, blocked=False)


def set_block(client: Elasticsearch, index: str, *, blocked: bool) -> None:
    """Hold writing to ``index`` back, or let it go on."""
    if blocked:
        # Waits for the writes that are on their way.
        client.indices.add_block(index=index, block="write")
    else:
        client.indices.put_settings(index=index, settings={"index.blocks.write": None})
