"""The learned templates of an installation: one folder a source, one file a version, and what is proposed beside them.

``<home>/templates/<source>/0001.yaml`` is an accepted version, ``proposed.yaml`` waits for a person. They lie in the
installation's home and not in ``config``: they are learned from its archive.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from communique.errors import CommuniqueError
from communique.sources.template import SiteTemplate, read_template, render_template

_PROPOSED = "proposed.yaml"
NO_TEMPLATE = "none"
"""What stands for the templates of a source that has none."""


class TemplateStore:
    """The template files of an installation.

    Args:
        folder: where they lie.
        trial: a template taken in place of the source's accepted one, to see what it would change.
    """

    def __init__(self, folder: Path, trial: SiteTemplate | None = None) -> None:
        self._folder, self._trial = folder, trial

    def versions(self, source_id: str) -> tuple[SiteTemplate, ...]:
        """Return the accepted versions of a source's template, oldest first; the trial's among them.

        Raises:
            ConfigError: a file is not valid.
        """
        accepted = tuple(map(read_template, sorted(self._of(source_id).glob("[0-9]*.yaml"))))
        if self._trial is not None and self._trial.source == source_id:
            return (*accepted, self._numbered(self._trial, accepted))
        return accepted

    def read_proposed(self, source_id: str) -> SiteTemplate | None:
        """Return the template that waits to be accepted, if there is one."""
        file = self.proposed_file(source_id)
        return read_template(file) if file.exists() else None

    def proposed_file(self, source_id: str) -> Path:
        """Return where the template lies that waits to be accepted."""
        return self._of(source_id) / _PROPOSED

    def propose(self, template: SiteTemplate) -> Path:
        """Write a template that waits to be accepted, in place of any that waited, and return its file."""
        file = self.proposed_file(template.source)
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, render_template(template.model_copy(update={"version": 0})))
        return file

    def accept(self, source_id: str) -> SiteTemplate:
        """Make the proposed template the newest version, and return it.

        Raises:
            CommuniqueError: none is proposed.
        """
        proposed = self.read_proposed(source_id)
        if proposed is None:
            raise CommuniqueError(f"{source_id}: no template is proposed; run `communique templates learn {source_id}`")
        accepted = self._numbered(proposed, self.versions(source_id))
        _write(self._of(source_id) / f"{accepted.version:04}.yaml", render_template(accepted))
        self.proposed_file(source_id).unlink()
        return accepted

    def discard(self, source_id: str) -> None:
        """Take a proposed template away, if there is one."""
        self.proposed_file(source_id).unlink(missing_ok=True)

    def _of(self, source_id: str) -> Path:
        return self._folder / source_id

    def _numbered(self, template: SiteTemplate, accepted: Sequence[SiteTemplate]) -> SiteTemplate:
        return template.model_copy(update={"version": 1 + max((one.version for one in accepted), default=0)})


def template_on(versions: Sequence[SiteTemplate], day: date) -> SiteTemplate | None:
    """Return the version that holds for a page received on ``day``: the newest that had begun, else the first."""
    return next((one for one in reversed(versions) if one.valid_from <= day), versions[0] if versions else None)


def digest_of_templates(versions: Sequence[SiteTemplate]) -> str:
    """Return the newest version's number and a digest over all of them, :data:`NO_TEMPLATE` if there is none."""
    if not versions:
        return NO_TEMPLATE
    content = "\n".join(one.model_dump_json() for one in versions)
    return f"{versions[-1].version}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _write(file: Path, text: str) -> None:
    partial = file.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)
