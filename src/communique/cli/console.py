"""The console every command prints on."""

from __future__ import annotations

from rich.console import Console

LOG_WIDTH = 120


def make_console(*, stderr: bool = False) -> Console:
    """Return a console as wide as the terminal; 120 columns where there is none, as in a log or a pipe.

    Rich takes 80 columns for a pipe, in which the tables' figures no longer fit.
    """
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=LOG_WIDTH)
