"""The files that Kibana imports: one saved object a line, in a stable order, so that a change reads well in a diff."""

from __future__ import annotations

from pathlib import Path

from communique.kibana.description import Description
from communique.kibana.objects import build_saved_objects

KIBANA_FOLDER = "kibana"
"""Folder below ``config/`` with the description and the files made of it."""


def render_files(description: Description, prefix: str) -> dict[str, str]:
    """Return the text of each file by its name.

    Args:
        description: what is to stand in them.
        prefix: first part of the aliases that the data views read (``communique``).
    """
    return {
        f"{name}.ndjson": "".join(
            saved.model_dump_json(exclude_none=True) + "\n" for saved in build_saved_objects(file, prefix)
        )
        for name, file in description.files.items()
    }


def write_files(description: Description, folder: Path, prefix: str) -> list[Path]:
    """Write the files to ``folder`` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in render_files(description, prefix).items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
