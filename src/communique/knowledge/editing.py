"""Writing what people decide into the knowledge base's files: checked on a copy first, appended, nothing reordered."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from communique.errors import ConfigError
from communique.knowledge.base import KnowledgeBase
from communique.knowledge.decision_file import DECISIONS_FILE
from communique.knowledge.decisions import Decision, Merge
from communique.knowledge.entries import Entry
from communique.knowledge.folding import name_words
from communique.knowledge.loading import FOLDERS, load_knowledge

PROMOTED_FILE = "promoted.yaml"
"""File of each kind's folder that takes entries made by ``communique names promote``."""

_HEADERS = {
    DECISIONS_FILE: "# Which identities are one (merge) and which are several (split), as people decided.\n",
    PROMOTED_FILE: "# Names that pages had and the knowledge base had not, made entries of it by hand.\n",
}
_WIDTH = 118
Change = Callable[[Path], None]
"""Writes something into the knowledge base of a folder."""


def promotion_change(identity: str, entry: Entry) -> Change:
    """Return the change that appends an entry to the promoted ones of its kind, and says whose place it takes."""
    folder = next(name for name, model in FOLDERS.items() if isinstance(entry, model))

    def write(directory: Path) -> None:
        _append(directory / folder / PROMOTED_FILE, _plain(entry))
        _append(directory / DECISIONS_FILE, _plain(Merge(merge=identity, into=entry.id, note="promoted")))

    return write


def decision_change(decision: Decision) -> Change:
    """Return the change that appends a decision to ``decisions.yaml``."""
    item = _plain(decision)

    def write(directory: Path) -> None:
        _append(directory / DECISIONS_FILE, item)

    return write


@contextmanager
def tried_change(directory: Path, change: Change) -> Iterator[KnowledgeBase]:
    """Yield the knowledge base as it would be after a change; the folder itself stays as it is.

    Args:
        directory: the knowledge base.
        change: what to write.

    Raises:
        ConfigError: the change contradicts what is there; the text names the file's place in a temporary folder.
    """
    with tempfile.TemporaryDirectory(prefix="communique-knowledge-") as folder:
        copy = Path(folder) / "knowledge"
        shutil.copytree(directory, copy)
        change(copy)
        try:
            changed = load_knowledge(copy)
        except ConfigError as error:
            raise ConfigError(str(error).replace(str(copy), str(directory))) from error
        yield changed


def entry_id_for(kind: str, name: str) -> str:
    """Return an id for a new entry from its canonical English name: ``person/jane-roe``.

    Raises:
        ConfigError: the name has no Latin letters to make one of.
    """
    words = [word.lower() for word in name_words(name) if word.isascii()]
    if not words:
        raise ConfigError(f"{name}: no id can be made of it; give a name in Latin letters, or --id")
    prefix = "org" if kind == "organisation" else kind
    return f"{prefix}/{re.sub(r'[^a-z0-9-]', '', '-'.join(words))}"


def _plain(value: Entry | Decision) -> dict[str, Any]:
    """Return what a file says of a value: its own keys, and no defaults."""
    shown: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return shown


def _append(path: Path, item: Mapping[str, Any]) -> None:
    """Append one item to a file that is a list; what people wrote there stays as it is."""
    written = path.read_text(encoding="utf-8") if path.is_file() else _HEADERS[path.name]
    if written and not written.endswith("\n"):
        written += "\n"
    text = yaml.safe_dump([dict(item)], allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=None)
    beside = path.with_suffix(".new")
    beside.write_text(written + text, encoding="utf-8")
    beside.replace(path)
