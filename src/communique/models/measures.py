"""What the cleaner made of each page, as figures that tell when a site has changed: the ground of drift and health."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean, median

from pydantic import Field

from communique.models.base import Value

MEASURED_FIELDS = ("title", "published", "modified", "byline", "reference")
"""Fields of an article whose fill is tracked."""


class PageMeasures(Value):
    """Figures of one page that was given to the cleaner.

    Attributes:
        url: canonical URL.
        refused: reason code if the page became no article; the other figures are then 0.
        fields: those of :data:`MEASURED_FIELDS` that have a value.
        characters: length of the clean text.
        removed_share: share of the page's text that was removed, 0 to 1.
        confidence: 0 to 1, how sure the cleaner is of the text.
        repeated_share: share of the clean text whose paragraphs stand in other articles of the batch too, 0 to 1.
    """

    url: str
    refused: str | None = None
    fields: tuple[str, ...] = ()
    characters: int = 0
    removed_share: float = 0.0
    confidence: float = 0.0
    repeated_share: float = 0.0


class CleaningMeasures(Value):
    """The same over the pages of a batch or a run.

    Attributes:
        articles: pages that became articles.
        refused: pages that did not.
        fill: for each of :data:`MEASURED_FIELDS`, the share of articles that have it, 0 to 1.
        characters: median length of the clean texts.
        removed_share: median share of removed text.
        confidence: mean confidence.
        least_confidence: the lowest one.
        repeated_share: mean share of text that stands in other articles too.
    """

    articles: int = 0
    refused: int = 0
    fill: dict[str, float] = Field(default_factory=dict)
    characters: float = 0.0
    removed_share: float = 0.0
    confidence: float = 0.0
    least_confidence: float = 0.0
    repeated_share: float = 0.0


class Drift(Value):
    """One way in which the pages of a batch are unlike those of the runs before it.

    Attributes:
        signal: stable code: ``text-emptied``, ``text-swollen``, ``text-repeated``, ``confidence-fell``,
            ``removed-more``, ``removed-less``, or ``lost-<field>``.
        pages: pages of the batch that show it.
        of: pages of the batch it was looked for in.
        usual: share of pages that showed it before, 0 to 1.
        message: the same for a person, with what to do.
        examples: URLs of a few such pages.
    """

    signal: str
    pages: int
    of: int
    usual: float
    message: str
    examples: tuple[str, ...] = ()


def summarise_measures(pages: Iterable[PageMeasures]) -> CleaningMeasures:
    """Return the figures of ``pages`` together."""
    pages = list(pages)
    articles = [page for page in pages if page.refused is None]
    if not articles:
        return CleaningMeasures(refused=len(pages))
    share = 1 / len(articles)
    return CleaningMeasures(
        articles=len(articles),
        refused=len(pages) - len(articles),
        fill={name: round(share * sum(name in page.fields for page in articles), 4) for name in MEASURED_FIELDS},
        characters=median(page.characters for page in articles),
        removed_share=round(median(page.removed_share for page in articles), 4),
        confidence=round(fmean(page.confidence for page in articles), 4),
        least_confidence=min(page.confidence for page in articles),
        repeated_share=round(fmean(page.repeated_share for page in articles), 4),
    )
