"""Rules that operators write for this installation: kept beside the source files, every earlier state with them.

``<home>/sources/rules/<source>.yaml`` holds in place of the rules in the source's file, which may be read-only;
``<source>.<time>.yaml.old`` is what held before.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import yaml

from communique.errors import ConfigError
from communique.settings import Settings
from communique.sources.load import RULES_FOLDER, load_rules
from communique.sources.model import Cleaning, CleanRules, LocalRules, Source

_HEADER = """\
# Written on the page of the source in Airflow, or by `communique sources rules`. It holds in place of `clean.rules` in
# the source's file. Take it over into that file, then `communique sources rules {source} --discard`.
"""


def rules_file(settings: Settings, source_id: str) -> Path:
    """Return where the rules lie that operators wrote for a source."""
    return settings.local_sources_dir / RULES_FOLDER / f"{source_id}.yaml"


def read_local_rules(settings: Settings, source_id: str) -> LocalRules | None:
    """Return the rules that operators wrote for a source, if there are any.

    Raises:
        ConfigError: their file is not valid.
    """
    file = rules_file(settings, source_id)
    return load_rules(file) if file.exists() else None


def put_version(versions: tuple[CleanRules, ...], rules: CleanRules) -> tuple[CleanRules, ...]:
    """Return ``versions`` with ``rules`` in the place of the version of the same name, or in front as the newest."""
    if any(one.version == rules.version for one in versions):
        return tuple(rules if one.version == rules.version else one for one in versions)
    return (rules, *versions)


def write_version(
    settings: Settings, source: Source, rules: CleanRules, *, by: str, reason: str, now: datetime | None = None
) -> LocalRules:
    """Write one version of a source's rules, beside its other versions, and return what holds from now on.

    Args:
        settings: the installation.
        source: the source as it is read now.
        rules: the version; one of the same name is replaced.
        by: who writes it.
        reason: why.
        now: the present moment.
    """
    written = LocalRules(
        written_by=by,
        written_at=now or datetime.now(UTC),
        reason=reason,
        rules=put_version(source.clean.rules, rules),
    )
    file = rules_file(settings, source.id)
    _set_aside(file, written.written_at)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(_HEADER.format(source=source.id) + render_rules(written), encoding="utf-8")
    partial.replace(file)
    return written


def discard_rules(settings: Settings, source_id: str, now: datetime | None = None) -> None:
    """Let the rules in the source's file hold again; those that operators wrote are set aside.

    Raises:
        ConfigError: there are none.
    """
    file = rules_file(settings, source_id)
    if not file.exists():
        raise ConfigError(f"{source_id}: no rules of this installation; those in its file hold")
    _set_aside(file, now or datetime.now(UTC), leave=False)


def render_rules(written: LocalRules | Cleaning) -> str:
    """Return rules as YAML."""
    body = written.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110)


def _set_aside(file: Path, now: datetime, *, leave: bool = True) -> None:
    """Keep the present state of ``file`` under another name; it stays readable throughout where it is to be left."""
    if not file.exists():
        return
    kept = file.with_name(f"{file.stem}.{now:%Y%m%dT%H%M%S%f}.yaml.old")
    if leave:
        kept.write_bytes(file.read_bytes())
    else:
        file.replace(kept)
