"""Logs of the command line: to standard error, so that what a command prints stays whole for the next program."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

from communique.settings import LogFormat


def write_logs_to_stderr(level: str, log_format: LogFormat) -> None:
    """Send structured logs to standard error, with the run, source, batch and stage that are bound where they arise.

    Airflow sets up its own logs, of which the pipeline's are part; this is for the command line alone.

    Args:
        level: the least that is written, such as ``warning``.
        log_format: ``text`` for people, ``json`` for one object a line.
    """
    renderer: Processor
    if log_format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        # Looked up at each event: whoever runs a command within its own process may have put another in its place.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
