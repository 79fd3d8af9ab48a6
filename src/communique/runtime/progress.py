"""Lines of progress, for whoever waits for something that takes long."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str], None]
"""Takes a line of progress."""


def ignore_progress(line: str) -> None:
    """Take a line of progress and say nothing."""
