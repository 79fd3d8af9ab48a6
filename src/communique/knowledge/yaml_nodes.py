"""YAML read together with the line each value stands on, so that an error can name it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from communique.errors import ConfigError

_LARGEST_FILE = 5_000_000
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> tuple[object, yaml.Node | None]:
    """Return the file's content as plain values, and its node tree.

    Raises:
        ConfigError: it cannot be read, is too large, or is not YAML.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ConfigError(f"{path}: larger than {_LARGEST_FILE} bytes; split it")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node) if node else None), node
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        reason = getattr(error, "problem", None) or "not YAML"
        raise ConfigError(f"{path}, line {line}: {reason}") from error
    finally:
        loader.dispose()


def line_of(node: yaml.Node | None, location: Sequence[int | str]) -> int:
    """Return the line (from 1) of the value at ``location``, or of the nearest value around it."""
    for step in location:
        below = _below(node, step)
        if below is None:
            break
        node = below
    return node.start_mark.line + 1 if node else 1


def _below(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None
