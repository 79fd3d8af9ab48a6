"""The parameters of a search in an address, the same for the API, the export and the page."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from communique.index import SearchRequest
from communique.index.compile import LONGEST_QUERY
from communique.index.cursor import Sort
from communique.index.days import first_day, last_day

MOST_HITS = 100
DEEPEST_OFFSET = 9_000

_Value = Annotated[str, Field(min_length=1, max_length=200)]
_Values = Annotated[list[_Value], Field(max_length=20)]


class SearchParameters(BaseModel):
    """What a search can be asked by; every list may be given several times."""

    model_config = ConfigDict(extra="ignore")

    q: str = Field(
        default="",
        max_length=LONGEST_QUERY,
        description='Words, names in any script, "phrases", fields (`person:` `org:` `place:` `treaty:` `event:` '
        "`speaker:` `quote:` `source:` `kind:` `lang:` `topic:` `date:2022..2023` `title:`), `AND` `OR` `NOT`, "
        "parentheses.",
        examples=["Лавров gas date:2022..2023"],
    )
    source: _Values = Field(default=[], description="Ids of sources.")
    kind: _Values = Field(default=[], description="Kinds of page.", examples=[["press release"]])
    lang: _Values = Field(default=[], description="Languages (ISO 639-1).", examples=[["az"]])
    topic: _Values = Field(default=[], description="Topics.")
    person: _Values = Field(default=[], description="People all named: ids or names.", examples=[["Məmmədyarov"]])
    place: _Values = Field(default=[], description="Places all named: ids or names.")
    org: _Values = Field(default=[], description="Organisations all named: ids or names.")
    treaty: _Values = Field(default=[], description="Treaties all named: ids or names.")
    event: _Values = Field(default=[], description="Events all named: ids or names.")
    speaker: _Values = Field(default=[], description="People who all speak on the page: ids or names.")
    date_from: str = Field(default="", alias="from", max_length=10, description="First day, month or year.")
    date_to: str = Field(default="", alias="to", max_length=10, description="Last day, month or year.")
    sort: Sort = "relevance"

    def filters(self) -> dict[str, Any]:
        """Return the fields of a :class:`communique.index.SearchRequest`."""
        return {
            "query": self.q,
            "sources": tuple(self.source),
            "kinds": tuple(self.kind),
            "languages": tuple(self.lang),
            "topics": tuple(self.topic),
            "people": tuple(self.person),
            "places": tuple(self.place),
            "organisations": tuple(self.org),
            "treaties": tuple(self.treaty),
            "events": tuple(self.event),
            "speakers": tuple(self.speaker),
            "date_from": _read_day(first_day, "from", self.date_from),
            "date_to": _read_day(last_day, "to", self.date_to),
            "sort": self.sort,
        }


class HitParameters(SearchParameters):
    """Those of a search that shows hits, page by page."""

    size: int = Field(default=10, ge=0, le=MOST_HITS, description="Hits wanted.")
    offset: int = Field(default=0, ge=0, le=DEEPEST_OFFSET, description="Hits to leave out before the first.")
    after: str | None = Field(
        default=None, max_length=6_000, description="`next` of the answer before, to go on to the last hit."
    )
    collapse: bool | None = Field(
        default=None, description="Whether pages of one story are one hit; so it is unless `after` is given."
    )


class PageParameters(HitParameters):
    """Those of the search's page."""

    show: str = Field(default="", max_length=10)
    ui: str | None = Field(default=None, max_length=10)


def build_request(parameters: SearchParameters) -> SearchRequest:
    """Return the request of an address's parameters.

    Raises:
        RequestValidationError: they do not fit together.
    """
    fields = parameters.filters()
    if isinstance(parameters, HitParameters):
        collapse = parameters.after is None if parameters.collapse is None else parameters.collapse
        fields |= parameters.model_dump(include={"size", "offset", "after"}) | {"collapse": collapse}
    try:
        return SearchRequest(**fields)
    except ValidationError as error:
        raise RequestValidationError(
            [{"type": "value_error", "loc": ("query",), "msg": one["msg"], "input": None} for one in error.errors()]
        ) from error


def _read_hits(parameters: Annotated[HitParameters, Query()]) -> SearchRequest:
    return build_request(parameters)


def _read_search(parameters: Annotated[SearchParameters, Query()]) -> SearchRequest:
    return build_request(parameters)


HitsAsked = Annotated[SearchRequest, Depends(_read_hits)]
"""Gives a route the request for a page of hits."""
SearchAsked = Annotated[SearchRequest, Depends(_read_search)]
"""Gives a route the request for all that a search finds."""


def _read_day(read: Any, name: str, text: str) -> date | None:
    try:
        found: date | None = read(text)
    except ValueError as error:
        problem = {"type": "value_error", "loc": ("query", name), "msg": str(error), "input": text}
        raise RequestValidationError([problem]) from error
    return found
