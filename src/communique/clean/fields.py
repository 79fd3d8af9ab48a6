"""Which answer each field of a draft takes: a source's own rule first, else the generic readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communique.clean.blocks import TextBlock
from communique.clean.bylines import read_byline
from communique.clean.dates import DateBounds, DateReading, read_modified, read_published
from communique.clean.draft import Draft
from communique.clean.lines import squeeze
from communique.clean.page import Page
from communique.clean.references import reference_of_line, signed_reference, split_title
from communique.clean.rules import RuleReading
from communique.clean.textdates import find_dates
from communique.clean.titles import read_title
from communique.models import date_part


def set_title(draft: Draft, title: str | None, origin: str) -> None:
    """Give a draft a title, and the reference number in front of it where there is one."""
    if title:
        bare, reference = split_title(squeeze(title))
        draft.set("title", bare, origin)
        draft.set("reference", reference, origin)


def fill_title(draft: Draft, page: Page, rules: RuleReading | None, site_names: Iterable[str]) -> None:
    """Take the title of a source's rule, else of the generic reader."""
    if rules and rules.title:
        set_title(draft, rules.title, "rule")
        return
    reading = read_title(page, draft.blocks, site_names, draft.subject.listed_title)
    if reading:
        set_title(draft, reading.text, reading.origin)


def fill_dates(
    draft: Draft, page: Page, rules: RuleReading | None, header: Sequence[TextBlock], bounds: DateBounds
) -> None:
    """Take the day of publication of a source's rule, else of the generic readers; and when the page was changed."""
    if rules and rules.published:
        draft.set("published", rules.published, "rule")
    else:
        reading = read_published(page, header, bounds, draft.subject.listed_date, draft.blocks)
        draft.set("published", reading and reading.iso, reading.origin if reading else "")
    draft.set("modified", read_modified(page, bounds), "meta")


def fill_byline(
    draft: Draft, page: Page, rules: RuleReading | None, header: Sequence[TextBlock], site_names: Sequence[str]
) -> None:
    """Take the authors of a source's rule, else of the generic readers."""
    if rules and rules.byline:
        draft.set("byline", rules.byline, "rule")
    else:
        people, origin = read_byline(page, header, site_names)
        draft.set("byline", people, origin or "")


def fill_reference(draft: Draft, header: Sequence[TextBlock]) -> None:
    """Take the reference number that a line of the header gives, where nothing gave one yet."""
    if not draft.reference:
        lines = [block.text for block in header]
        found = next(filter(None, map(reference_of_line, lines)), None) or next(
            filter(None, map(signed_reference, lines)), None
        )
        draft.set("reference", found, "text")


def fill_text_date(draft: Draft, header: Sequence[TextBlock], bounds: DateBounds, created: str | None = None) -> None:
    """Take the first possible day among those of the header, of the listing and of the file (``created``, ISO 8601)."""
    found = (item for block in header for item in find_dates(block.text, day_first=bounds.day_first))
    readings = [DateReading(item.iso, "text") for item in found]
    if draft.subject.listed_date:
        readings.append(DateReading(draft.subject.listed_date, "listing"))
    if created:
        # A program writes the second at which the file was made; the day is all that a reader is told.
        readings.append(DateReading(date_part(created).isoformat(), "pdf"))
    possible = next((reading for reading in readings if bounds.allow(reading.iso)), None)
    draft.set("published", possible and possible.iso, possible.origin if possible else "")
