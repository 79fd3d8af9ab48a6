"""Reading source files so that one bad file names its lines and never stops the others."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from communique.errors import ConfigError
from communique.models import Value
from communique.settings import Settings
from communique.sources import model
from communique.sources.model import LocalRules, Source
from communique.sources.yaml_lines import KeyPath, YamlDocument, YamlDocumentError

V = TypeVar("V", bound=Value)
RULES_FOLDER = "rules"
"""Folder beside source files that holds the rules operators wrote (``<source>.yaml``), see :class:`LocalRules`."""
_MAX_FILE_BYTES = 1_000_000
_UNION_TAGS = frozenset({"feed", "sitemap", "list"})


@dataclass(frozen=True)
class SourceSet:
    """Every source that could be read, and what was wrong with the files of the others.

    Attributes:
        sources: by id, in the order of their files' names.
        errors: one for each bad file; its text has one line per problem: file, line, key path, reason.
        files: the file each source was read from, by id.
    """

    sources: dict[str, Source] = field(default_factory=dict)
    errors: list[ConfigError] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)


def source_directories(settings: Settings) -> tuple[Path, ...]:
    """Return the folders that hold source files: those of the repository, then those made on this machine."""
    return (settings.config_dir / "sources", settings.local_sources_dir)


def load_sources(*directories: Path) -> SourceSet:
    """Read every ``*.yaml`` and ``*.yml`` of ``directories``; a missing folder holds nothing.

    A source whose id is taken by an earlier file is an error of the later file. Rules that operators wrote take the
    place of those in a source's file; where they are not valid, that is an error and the file's own rules hold.
    """
    found = SourceSet()
    for directory in directories:
        for path in sorted([*directory.glob("*.yaml"), *directory.glob("*.yml")]):
            _add_source(found, path)
    for directory in directories:
        for path in sorted((directory / RULES_FOLDER).glob("*.yaml")):
            _apply_rules(found, path)
    return found


def load_source(path: Path) -> Source:
    """Read one source file.

    Raises:
        ConfigError: it cannot be read or is not valid; one line of text for each problem.
    """
    document, source = _read_model(path, Source)
    _check_id(path, document, source)
    return source


def load_rules(path: Path) -> LocalRules:
    """Read one file of rules that operators wrote; errors as :func:`load_source`."""
    return _read_model(path, LocalRules)[1]


def _read_model(path: Path, model: type[V]) -> tuple[YamlDocument, V]:
    try:
        document = YamlDocument(_read_text(path))
    except YamlDocumentError as problem:
        raise ConfigError(_describe(path, problem.line, problem.path, problem.reason)) from problem
    try:
        return document, model.model_validate(document.value)
    except ValidationError as error:
        problems = [_describe_detail(path, document, detail) for detail in error.errors(include_url=False)]
        raise ConfigError("\n".join(problems)) from error


def _add_source(found: SourceSet, path: Path) -> None:
    try:
        source = load_source(path)
    except ConfigError as error:
        found.errors.append(error)
        return
    if source.id in found.sources:
        reason = f"the id {source.id} is taken by {found.files[source.id]}; give this source another"
        found.errors.append(ConfigError(_describe(path, 1, ("id",), reason)))
        return
    found.sources[source.id] = source
    found.files[source.id] = path


def _apply_rules(found: SourceSet, path: Path) -> None:
    """Put operators' rules in the place of a source's own; those of a source that is gone wait for it."""
    source = found.sources.get(path.stem)
    if source is None:
        return
    try:
        rules = load_rules(path).rules
    except ConfigError as error:
        found.errors.append(error)
        return
    cleaning = source.clean.model_copy(update={"rules": rules})
    found.sources[source.id] = source.model_copy(update={"clean": cleaning})


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_FILE_BYTES + 1)
        if len(content) > _MAX_FILE_BYTES:
            raise YamlDocumentError(1, (), f"larger than {_MAX_FILE_BYTES:,} bytes, the most a source file may have")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise YamlDocumentError(1, (), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise YamlDocumentError(line, (), "not UTF-8; save the file as UTF-8") from error


def _check_id(path: Path, document: YamlDocument, source: Source) -> None:
    if source.id != path.stem:
        reason = f"expected {path.stem!r}, the name of its file, got {source.id!r}; rename one of the two"
        raise ConfigError(_describe(path, document.line_of(("id",)), ("id",), reason))


def _describe_detail(path: Path, document: YamlDocument, detail: ErrorDetails) -> str:
    location = _location(detail)
    return _describe(path, document.line_of(location), location, _reason(detail, location))


def _location(detail: ErrorDetails) -> KeyPath:
    """Drop from pydantic's path the name of the union member, which stands behind a list position."""
    steps = detail["loc"]
    return tuple(
        step
        for position, step in enumerate(steps)
        if not (position and step in _UNION_TAGS and isinstance(steps[position - 1], int))
    )


def _reason(detail: ErrorDetails, location: KeyPath) -> str:
    if detail["type"] == "extra_forbidden":
        return "unknown key" + _suggest(str(location[-1]))
    if detail["type"] == "missing":
        return "missing; this key is required"
    if detail["type"] == "model_type" or detail["type"] == "model_attributes_type":
        return f"expected keys and values, got {type(detail['input']).__name__}"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{message}, got {_shorten(detail['input'])}"


def _suggest(key: str) -> str:
    close = difflib.get_close_matches(key, _known_keys(), n=1)
    return f"; did you mean {close[0]!r}?" if close else "; see docs/ for the keys there are"


def _known_keys() -> list[str]:
    classes = [value for value in vars(model).values() if isinstance(value, type) and issubclass(value, Value)]
    return sorted({name for value in classes for name in value.model_fields})


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"


def _describe(path: Path, line: int, location: KeyPath, reason: str) -> str:
    keys = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")
    return f"{path}:{line}: {keys + ': ' if keys else ''}{reason}"
