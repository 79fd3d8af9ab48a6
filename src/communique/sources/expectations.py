"""What an operator expects of a source's runs, and what of it stays in the index."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from communique.models import Value

MeasuredField = Literal["title", "published", "byline", "reference", "text"]
"""A field of an article whose fill is measured for every run."""


class Expectations(Value):
    """Bounds an operator expects of one run; what falls outside is reported.

    Attributes:
        min_listed: fewest pages the listings should name together.
        max_listed: most pages they should name.
        min_fill: least share of a run's articles that should have a field (``title``, ``published``, ``byline``,
            ``reference``, ``text``), 0 to 1.
        min_text_chars: fewest characters of text an article should have, in the median of a run.
        max_quarantined: largest share of the listed pages that may fail before it counts, 0 to 1.
        max_quiet_hours: longest time without a new document; ``None`` leaves it to what the source usually does.
        max_run_minutes: time in which a crawl should have ended; operators are told of one that has not.
    """

    min_listed: int = Field(default=1, ge=0)
    max_listed: int | None = None
    min_fill: dict[MeasuredField, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    min_text_chars: int = Field(default=0, ge=0)
    max_quarantined: float = Field(default=0.2, ge=0, le=1)
    max_quiet_hours: float | None = Field(default=None, gt=0)
    max_run_minutes: float = Field(default=120, gt=0)


class Retention(Value):
    """What of a source stays in the index; the archive keeps everything. Without bounds, everything does.

    Attributes:
        days: documents published longer ago go (received, where a page gives no date).
        documents: so many of the newest are kept.
    """

    days: int | None = Field(default=None, ge=1)
    documents: int | None = Field(default=None, ge=1)

    @property
    def is_bounded(self) -> bool:
        """Whether anything may go."""
        return self.days is not None or self.documents is not None

    @property
    def in_words(self) -> str:
        """The bounds for a person."""
        bounds = [f"{self.days} days"] if self.days else []
        bounds += [f"the newest {self.documents:,} documents"] if self.documents else []
        return " and ".join(bounds) or "everything"
