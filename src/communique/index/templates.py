"""Templates, indices and aliases: put in place from ``config/elasticsearch``, as often as one likes.

An index is named ``<prefix>-documents-v<version>-000001`` and reached by the alias ``<prefix>-documents`` alone, so
that another can be built beside it and the alias moved in one call.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal, cast, get_args

import structlog
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from communique.errors import ConfigError, ServiceError
from communique.index.client import describe, service_errors
from communique.index.generations import indices_of, version_of
from communique.settings import Settings

IndexKind = Literal["documents", "ledger", "revisions", "health", "incidents", "alerts"]
"""What is kept in Elasticsearch, each behind an alias of its own."""

_log = structlog.get_logger(__name__)
_PREFIX = "{prefix}"


def alias_name(settings: Settings, kind: IndexKind) -> str:
    """Return the alias that documents, or ledger entries, are written to and read from."""
    return f"{settings.index_prefix}-{kind}"


def ensure_indices(client: Elasticsearch, settings: Settings, *, again: bool = False) -> None:
    """Put templates, indices and aliases in place; what is there already stays, and gains fields that are new.

    Safe to run again, and by several processes at once: every call either makes something whole or finds it made. An
    index of an older version than its template stays in use as it is until `communique index migrate`. Every task
    calls this, so a digest of the templates is left in the cluster, and where it is still right nothing is changed:
    each change would pass through the whole cluster's state.

    Args:
        client: the cluster.
        settings: the installation.
        again: put everything in place even where the digest says that it is, as after a template was removed by hand.

    Raises:
        ConfigError: a template file is missing or not JSON.
        ServiceError: the cluster is away or refuses, or a field that exists would have to change its type.
    """
    digest = _templates_digest(settings)
    with service_errors("looking at what is in place"):
        if not again and _in_place(client, settings, digest):
            return
    versions = put_templates(client, settings)
    with service_errors("putting indices in place"):
        for name, version in versions.items():
            _ensure_index(client, settings, cast(IndexKind, name), version)
        client.cluster.put_component_template(name=_mark_name(settings), template={}, meta={"digest": digest})


def _mark_name(settings: Settings) -> str:
    return f"{settings.index_prefix}-in-place"


def _templates_digest(settings: Settings) -> str:
    """Return a digest of every template file of this installation, with its prefix filled in."""
    folders = ("component_templates", "index_templates")
    templates = {folder: _read_templates(settings, folder) for folder in folders}
    return hashlib.sha256(json.dumps(templates, sort_keys=True).encode()).hexdigest()


def _in_place(client: Elasticsearch, settings: Settings, digest: str) -> bool:
    """Tell whether these very templates were put in place, and every alias is there."""
    try:
        found = client.cluster.get_component_template(name=_mark_name(settings))
    except NotFoundError:
        return False
    mark = found["component_templates"][0]["component_template"].get("_meta", {})
    aliases = ",".join(alias_name(settings, kind) for kind in get_args(IndexKind))
    return mark.get("digest") == digest and bool(client.indices.exists_alias(name=aliases))


def put_templates(client: Elasticsearch, settings: Settings) -> dict[str, int]:
    """Put the templates in place and return the version of each index template by its name.

    Raises:
        ConfigError: a template file is missing or not JSON.
        ServiceError: the cluster is away or refuses.
    """
    indices = _read_templates(settings, "index_templates")
    with service_errors("putting index templates in place"):
        for name, body in _read_templates(settings, "component_templates").items():
            client.cluster.put_component_template(name=f"{settings.index_prefix}-{name}", **body)
        for name, body in indices.items():
            client.indices.put_index_template(name=f"{settings.index_prefix}-{name}", **body)
    return {name: int(body["version"]) for name, body in indices.items()}


def template_version(settings: Settings, kind: IndexKind) -> int:
    """Return the version of the index template of ``kind``: part of the names of its indices.

    Raises:
        ConfigError: the template is missing, not JSON, or has no version.
    """
    path = settings.config_dir / "elasticsearch" / "index_templates" / f"{kind}.json"
    try:
        return int(read_json(path)["version"])
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{path}: 'version' is missing or not a number") from error


def _ensure_index(client: Elasticsearch, settings: Settings, kind: IndexKind, version: int) -> None:
    alias = alias_name(settings, kind)
    if client.indices.exists_alias(name=alias):
        _add_new_fields(client, settings, kind, version)
        return
    try:
        client.indices.create(
            index=f"{alias}-v{version}-000001", aliases={alias: {"is_write_index": True}}, wait_for_active_shards=1
        )
    except BadRequestError as error:
        # Another process made it between the question and the call.
        if error.error != "resource_already_exists_exception":
            raise


def _add_new_fields(client: Elasticsearch, settings: Settings, kind: IndexKind, version: int) -> None:
    """Give every index in use the fields that are new: a document is written again where it stands, old or not."""
    simulated = client.indices.simulate_template(name=f"{settings.index_prefix}-{kind}")
    mappings: dict[str, Any] = simulated["template"]["mappings"]
    alias = alias_name(settings, kind)
    for index in indices_of(client, alias):
        try:
            client.indices.put_mapping(index=index, **mappings)
        except BadRequestError as error:
            if version_of(index) < version:
                _log.warning("migration due", alias=alias, index=index, next="communique index migrate")
                continue
            raise ServiceError(
                f"{index}, behind {alias}, was made with another mapping ({describe(error)}); "
                "raise 'version' in its index template and run `communique index migrate`"
            ) from error


def _read_templates(settings: Settings, folder: str) -> dict[str, dict[str, Any]]:
    """Return the templates of a folder by file name, with the installation's prefix filled in."""
    directory = settings.config_dir / "elasticsearch" / folder
    templates = {path.stem: _read_template(path, settings.index_prefix) for path in sorted(directory.glob("*.json"))}
    if not templates:
        raise ConfigError(f"{directory}: no index templates; expected the files of config/elasticsearch")
    return templates


def _read_template(path: Path, prefix: str) -> dict[str, Any]:
    body = read_json(path)
    return {_ARGUMENTS.get(key, key): _fill_prefix(value, prefix) for key, value in body.items()}


_ARGUMENTS = {"_meta": "meta"}


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises:
        ConfigError: it is missing or not JSON; the text names file and line.
    """
    try:
        return cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}, line {error.lineno}: not JSON: {error.msg}") from error


def _fill_prefix(value: Any, prefix: str) -> Any:
    if isinstance(value, str):
        return value.replace(_PREFIX, prefix)
    if isinstance(value, list):
        return [_fill_prefix(item, prefix) for item in value]
    if isinstance(value, dict):
        return {key: _fill_prefix(item, prefix) for key, item in value.items()}
    return value
