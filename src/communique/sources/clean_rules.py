"""How a source's pages are read: selectors by the days they hold for, and what tells a page's kind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import Field, model_validator

from communique.models import Kind, Value
from communique.sources.field_types import Pattern, Selector


class KindRule(Value):
    """The kind of the pages whose URL matches ``match``."""

    match: Pattern
    kind: Kind


class CleanRules(Value):
    """Selectors that read a source's pages, for the pages published between two days.

    A selector that is absent (or finds nothing) leaves the field to the generic extractor.

    Attributes:
        version: name of this version, kept on every document it made.
        valid_from: first publication day it holds for; ``None`` means from the beginning.
        valid_until: last publication day it holds for; ``None`` means until today.
        title: element of the headline.
        published: element (its ``datetime``, ``content`` or text) of the publication date.
        byline: elements of the authors' names, one element a person or a list of names.
        reference: element of the document number.
        body: container(s) of the text.
        remove: elements taken out before anything is read.
    """

    version: str
    valid_from: date | None = None
    valid_until: date | None = None
    title: Selector | None = None
    published: Selector | None = None
    byline: Selector | None = None
    reference: Selector | None = None
    body: Selector | None = None
    remove: tuple[Selector, ...] = ()

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_from is later than valid_until")
        return self


class Cleaning(Value):
    """How a source's pages are read.

    Attributes:
        default_kind: kind of a page that nothing else tells.
        kinds: kind by URL, first match wins.
        day_first: order of an ambiguous numeric date (``04.03.2022``); ``None`` leaves it to the language.
        rules: versions of selectors, newest first; none leaves everything to the generic extractor.
    """

    default_kind: Kind = "news"
    kinds: tuple[KindRule, ...] = ()
    day_first: bool | None = None
    rules: tuple[CleanRules, ...] = ()


class LocalRules(Value):
    """Rules that operators of this installation wrote, in place of those in the source's file.

    Attributes:
        written_by: who wrote them last.
        written_at: when (UTC).
        reason: why.
        rules: all versions, newest first.
    """

    written_by: str
    written_at: datetime
    reason: str = ""
    rules: tuple[CleanRules, ...] = Field(min_length=1)
