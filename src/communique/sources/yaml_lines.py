"""YAML read strictly: duplicate keys are errors, and every value knows the line it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

KeyPath = tuple[str | int, ...]
"""Keys and list positions from the top of a document to a value."""


class YamlDocumentError(Exception):
    """A document that cannot be used.

    Args:
        line: counted from 1.
        path: where in the document.
        reason: what is wrong with it.
    """

    def __init__(self, line: int, path: KeyPath, reason: str) -> None:
        super().__init__(reason)
        self.line, self.path, self.reason = line, path, reason


class YamlDocument:
    """One parsed document.

    Args:
        text: the document.

    Attributes:
        value: its value, as ``yaml.safe_load`` gives it.

    Raises:
        YamlDocumentError: ``text`` is not YAML, repeats a key, or refers to itself by aliases.
    """

    def __init__(self, text: str) -> None:
        loader = yaml.SafeLoader(text)
        try:
            self._root = loader.get_single_node()
            if self._root is not None:
                _refuse_duplicates(self._root, (), set())
            self.value: Any = None if self._root is None else loader.construct_document(self._root)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise YamlDocumentError(mark.line + 1 if mark else 1, (), f"not YAML: {error.problem}") from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise YamlDocumentError(1, (), f"not YAML: {error}") from error
        finally:
            loader.dispose()

    def line_of(self, path: KeyPath) -> int:
        """Return the line (from 1) of the deepest part of ``path`` that the document has."""
        node, line = self._root, 1
        for step in path:
            found = _child(node, step)
            if found is None:
                continue  # pydantic names the member of a union in its path; the document has no such step
            line, node = found
        return line


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: yaml.Node = node.value[step]
        return child.start_mark.line + 1, child
    return None


def _refuse_duplicates(node: yaml.Node, path: KeyPath, above: set[int]) -> None:
    if id(node) in above:
        raise YamlDocumentError(node.start_mark.line + 1, path, "refers to itself by an alias")
    seen: set[str] = set()
    for key, child in _children(node):
        if isinstance(node, yaml.MappingNode) and str(key) in seen:
            raise YamlDocumentError(_key_line(node, str(key)), (*path, key), "the key is given twice")
        seen.add(str(key))
        _refuse_duplicates(child, (*path, key), above | {id(node)})


def _children(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from enumerate(node.value)


def _key_line(node: yaml.MappingNode, key: str) -> int:
    return max(int(name.start_mark.line) + 1 for name, _ in node.value if name.value == key)
