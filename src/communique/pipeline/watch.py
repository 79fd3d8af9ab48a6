"""Looking into the listings of a watched source for pages that were not in them before."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from communique.discover import Reading
from communique.fetch import PoliteSession, RememberingSession
from communique.pipeline.context import Installation
from communique.sources.hours import is_within
from communique.sources.model import ListEntrance, Source

_REMEMBERED = 50_000
"""Addresses remembered of a source: what dropped out of a feed long ago may be announced again."""


class Watcher:
    """Looks into the listings of one source by conditional requests and remembers what it saw.

    Args:
        source_id: the source.
        installation: settings and services.
    """

    def __init__(self, source_id: str, installation: Installation) -> None:
        self._id, self._installation = source_id, installation
        self._file = installation.settings.home / "watch" / f"{source_id}.urls"
        self._seen: dict[str, None] | None = None

    def look(self) -> tuple[str, ...]:
        """Return the canonical URLs of pages in scope that are listed now and were not when last looked.

        They count as seen only after :meth:`keep`, so that a watcher killed in between tells of them again.

        Raises:
            CommuniqueError: the source's file is not valid, or no listing can be read now.
        """
        source = self._installation.source(self._id)
        now = datetime.now(UTC)
        if not is_within(source.fetch.hours, source.timezone, now):
            return ()
        settings = self._installation.settings
        with PoliteSession(source, services_dir=settings.services_dir) as polite:
            session = RememberingSession(polite, settings.listings_dir / source.id)
            listed = [candidate.url for candidate in Reading(_first_pages(source), session, now).candidates()]
        seen = self._remembered()
        return tuple(url for url in listed if url not in seen)

    def keep(self, urls: tuple[str, ...]) -> None:
        """Remember pages as seen."""
        seen = self._remembered()
        seen.update(dict.fromkeys(urls))
        for url in list(seen)[: max(0, len(seen) - _REMEMBERED)]:
            del seen[url]
        _write_lines(self._file, seen)

    def _remembered(self) -> dict[str, None]:
        if self._seen is None:
            lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
            self._seen = dict.fromkeys(lines)
        return self._seen


def _first_pages(source: Source) -> Source:
    """Return the source with nothing but the first page of each of its lists: news stand there."""
    discover = [
        entrance.model_copy(update={"max_pages": 1}) if isinstance(entrance, ListEntrance) else entrance
        for entrance in source.discover
    ]
    return source.model_copy(update={"discover": tuple(discover)})


def _write_lines(file: Path, lines: dict[str, None]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.partial")
    partial.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    partial.replace(file)
