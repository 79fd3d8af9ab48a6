"""Reading ``config/knowledge``: every file validated, every contradiction an error with file, line and reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from communique.errors import ConfigError
from communique.knowledge.base import KnowledgeBase
from communique.knowledge.checks import Located, check_entries
from communique.knowledge.decision_file import load_decisions
from communique.knowledge.entries import Entry, Event, Organisation, Person, Place, Treaty
from communique.knowledge.patterns import Patterns
from communique.knowledge.wordlists import load_wordlists
from communique.knowledge.yaml_nodes import line_of, read_yaml
from communique.settings import Settings

FOLDERS: dict[str, type[Entry]] = {
    "people": Person,
    "organisations": Organisation,
    "places": Place,
    "treaties": Treaty,
    "events": Event,
}
"""Folder of the entries of each kind."""
_PATTERNS_FILE = "patterns.yaml"


def load_knowledge(directory: Path) -> KnowledgeBase:
    """Read, validate and index the knowledge base in ``directory``.

    Args:
        directory: folder with ``people/``, ``organisations/``, ``places/``, ``treaties/``, ``events/`` (each of YAML
            files that are lists of entries), ``patterns.yaml``, the word lists of
            :mod:`communique.knowledge.wordlists`, and what people decided of identities
            (:mod:`communique.knowledge.decisions`).

    Raises:
        ConfigError: a file is missing or not valid, or entries contradict one another; the text names file, line and
            reason.
    """
    if not directory.is_dir():
        raise ConfigError(f"{directory}: no such folder; expected the knowledge base (config/knowledge)")
    patterns = _read_patterns(directory / _PATTERNS_FILE)
    located = [entry for path, model in _entry_files(directory) for entry in _read_entries(path, model)]
    decisions = load_decisions(directory, (one.entry.id for one in located))
    spellings = decisions.spellings()
    located = [replace(one, entry=one.entry.also_called(spellings.get(one.entry.id, ()))) for one in located]
    check_entries(located, patterns)
    entries = (one.entry for one in located)
    return KnowledgeBase(entries, patterns, knowledge_version(directory), load_wordlists(directory), decisions)


def get_knowledge(settings: Settings) -> KnowledgeBase:
    """Return the installation's knowledge base, loaded once per process."""
    return _load_once(settings.config_dir / "knowledge")


_load_once = cache(load_knowledge)


def _entry_files(directory: Path) -> Iterator[tuple[Path, type[Entry]]]:
    for folder, model in FOLDERS.items():
        yield from ((path, model) for path in sorted((directory / folder).glob("*.yaml")))


def knowledge_version(directory: Path) -> str:
    """Return the first twelve hex digits of the SHA-256 of all files, names included; reads nothing into a base."""
    digest = hashlib.sha256()
    for path in sorted(directory.rglob("*.yaml")):
        digest.update(f"{path.relative_to(directory).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _read_entries(path: Path, model: type[Entry]) -> Iterable[Located]:
    content, node = read_yaml(path)
    if not isinstance(content, list):
        raise ConfigError(f"{path}, line 1: expected a list of entries (lines that begin with '- id:')")
    return [Located(_validate(model, item, path, node, index), path, line_of(node, (index,)))
            for index, item in enumerate(content)]  # fmt: skip


def _validate(model: type[Entry], item: object, path: Path, node: yaml.Node | None, index: int) -> Entry:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        line = line_of(node, (index, *first["loc"]))
        where = ".".join(map(str, first["loc"])) or "entry"
        raise ConfigError(f"{path}, line {line}: {where}: {first['msg']}") from error


def _read_patterns(path: Path) -> Patterns:
    content, node = read_yaml(path)
    try:
        return Patterns.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{path}, line {line_of(node, first['loc'])}: {where}: {first['msg']}") from error
