"""Shows how far the demo's crawls have come: bars in a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from communique.demo.crawl_demo import CrawlState

LINE_SECONDS = 5.0


class CrawlProgress:
    """Progress of several crawls on one console.

    Args:
        console: where it is shown.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars: dict[str, TaskID] = {}
        self._last_line = ("", 0.0)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> CrawlProgress:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, states: list[CrawlState]) -> None:
        """Show the states of all crawls."""
        if self._console.is_terminal:
            for state in states:
                self._show_bar(state)
        else:
            self._show_line(states)

    def _show_bar(self, state: CrawlState) -> None:
        if state.source_id not in self._bars:
            self._bars[state.source_id] = self._progress.add_task(state.source_id, total=None, note="")
        # Mapped tasks appear as discover ends, so the total grows; until then the bar only pulses.
        total = sum(state.tasks.values()) or None
        self._progress.update(
            self._bars[state.source_id], total=total, completed=_done(state), note=f"{state.state} {_done(state)} tasks"
        )

    def _show_line(self, states: list[CrawlState]) -> None:
        ended = sum(state.ended for state in states)
        done = sum(_done(state) for state in states)
        line = f"crawling: {ended} of {len(states)} sources finished, {done} tasks done"
        text, at = self._last_line
        if line != text and (time.monotonic() - at > LINE_SECONDS or ended == len(states)):
            self._console.print(line, highlight=False)
            self._last_line = (line, time.monotonic())


def _done(state: CrawlState) -> int:
    return state.tasks.get("success", 0)
