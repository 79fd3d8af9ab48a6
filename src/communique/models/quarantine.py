"""A page that could not go on, kept with its reason instead of lost."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from communique.models.base import Value
from communique.models.fetched import ArchiveRef

Stage = Literal["discover", "fetch", "clean", "enrich", "index"]
"""The five stages of the path, in order."""


class Quarantined(Value):
    """One page in quarantine.

    Attributes:
        source: id of the source.
        url: canonical URL.
        stage: the stage that could not go on.
        reason: short stable code (``http-500``, ``no-text``, ``too-large`` …), a facet for operators.
        message: the same for a person.
        archive: the page as received, if anything was.
        at: when it happened (UTC).
    """

    source: str
    url: str
    stage: Stage
    reason: str
    message: str
    archive: ArchiveRef | None = None
    at: datetime
