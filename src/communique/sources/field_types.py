"""Types of what stands in a source's file: addresses, patterns, selectors and hours, each checked as it is read."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, HttpUrl, TypeAdapter

from communique.sources.hours import parse_span

_HTTP_URL = TypeAdapter(HttpUrl)


def _check_url(value: str) -> str:
    _HTTP_URL.validate_python(value)
    return value


def _check_regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return value


def _check_selector(value: str) -> str:
    import soupsieve

    try:
        soupsieve.compile(value)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"not a CSS selector: {str(error).splitlines()[0]}") from error
    return value


def _check_hours(value: str) -> str:
    parse_span(value)
    return value


Url = Annotated[str, AfterValidator(_check_url)]
"""An absolute http(s) address."""
Pattern = Annotated[str, AfterValidator(_check_regex)]
"""A regular expression, searched in the canonical URL."""
Selector = Annotated[str, AfterValidator(_check_selector)]
"""A CSS selector."""
Hours = Annotated[str, AfterValidator(_check_hours)]
"""Hours of the day, ``22:00-06:00``."""
