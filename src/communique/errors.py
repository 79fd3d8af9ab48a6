"""The errors Communiqué raises on purpose: one small family, each saying what was expected, what came, and where."""

from __future__ import annotations


class CommuniqueError(Exception):
    """Parent of every error raised on purpose; its text is fit to be shown to an operator.

    Args:
        message: what went wrong, what was expected, and what to do next.
    """


class ConfigError(CommuniqueError):
    """A file under ``config/`` (or a setting) is not valid; the text names file, line and reason."""


class ServiceError(CommuniqueError):
    """A service (Elasticsearch, Airflow, a demo site) is missing, refuses or fails; waiting may help."""


class PageError(CommuniqueError):
    """One page cannot go on; it belongs in quarantine while every other page goes on.

    Args:
        reason: a short stable code such as ``http-500`` or ``no-text``, used as a facet by operators.
        message: the same for a person, naming the URL.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
