"""Changing one line of a source file and leaving its comments and order alone."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

from communique.errors import ConfigError
from communique.sources.load import load_source

_VERIFIED = re.compile(r"^verified:.*$", re.MULTILINE)
_ID = re.compile(r"^id:.*$", re.MULTILINE)


def mark_verified(path: Path, day: date) -> None:
    """Write ``verified: <day>`` into a source file.

    Raises:
        ConfigError: the file would not be valid afterwards; it is left as it was.
    """
    text = path.read_text(encoding="utf-8")
    line = f"verified: {day.isoformat()}"
    changed, count = _VERIFIED.subn(line, text, count=1)
    if not count:
        changed = _ID.sub(lambda match: f"{match[0]}\n{line}", text, count=1)
    write_source_file(path, changed)


def write_source_file(path: Path, text: str) -> None:
    """Write a source file whole, after reading it back as a valid source.

    Raises:
        ConfigError: ``text`` is not a valid source of this file's name; nothing is written.
    """
    folder = path.parent / f".{os.getpid()}.partial"
    folder.mkdir(parents=True)
    draft = folder / path.name
    try:
        draft.write_text(text, encoding="utf-8")
        try:
            load_source(draft)
        except ConfigError as error:
            raise ConfigError(str(error).replace(str(draft), str(path))) from error
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
        folder.rmdir()
