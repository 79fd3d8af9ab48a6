"""The indices behind an alias: which is written to, which was before it, what the next one is called.

``<prefix>-documents-v<version>-<number>``: the version is that of the index template, the number grows with each index
made. The alias leads to those in use; ``<alias>-previous`` to the one a migration left behind, for the way back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from communique.errors import ServiceError

_VERSION = re.compile(r"-v(\d+)-\d{6}$")
_NUMBER = re.compile(r"-v\d+-(\d{6})$")


def previous_alias(alias: str) -> str:
    """Return the alias of the index that a migration left behind."""
    return f"{alias}-previous"


def indices_of(client: Elasticsearch, alias: str) -> dict[str, bool]:
    """Return the indices behind ``alias``, oldest first, and whether each is the one written to; empty if none."""
    if not client.indices.exists_alias(name=alias):
        return {}
    found: Mapping[str, Any] = client.indices.get_alias(name=alias).body
    only = len(found) == 1
    return {name: only or bool(found[name]["aliases"][alias].get("is_write_index")) for name in sorted(found)}


def version_of(index: str) -> int:
    """Return the template's version in the name of an index; 0 if it has none."""
    found = _VERSION.search(index)
    return int(found[1]) if found else 0


def written_index(client: Elasticsearch, alias: str) -> str:
    """Return the index that writes to ``alias`` go to.

    Raises:
        ServiceError: there is none.
    """
    for name, is_written in indices_of(client, alias).items():
        if is_written:
            return name
    raise ServiceError(f"the alias {alias} leads to no index; `communique index ensure` makes it")


def every_generation(client: Elasticsearch, alias: str) -> list[str]:
    """Return every index that was ever made for ``alias`` and is there, in use or not, by name."""
    return sorted(client.indices.get(index=f"{alias}-v*", allow_no_indices=True))


def next_generation(client: Elasticsearch, alias: str, version: int) -> str:
    """Return the name of the next index of ``alias``."""
    numbers = [int(found[1]) for name in every_generation(client, alias) if (found := _NUMBER.search(name))]
    return f"{alias}-v{version}-{max(numbers, default=0) + 1:06d}"
