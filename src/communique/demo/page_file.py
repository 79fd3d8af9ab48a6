"""What a content file may say: the schema of one page, read strictly, with texts brought into their one normal form."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, Field, ValidationError, model_validator

from communique.errors import ConfigError
from communique.models import IsoDate, Kind, Value

MAX_FILE_BYTES = 1_000_000
"""Longest content file that is read; the longest page of a demo site has some twenty thousand characters."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


def normalise_line(value: str) -> str:
    """Return ``value`` in Unicode NFC with every run of white space as one space."""
    if _CONTROL.search(value):
        raise ValueError("holds control characters, which neither HTML nor XML can carry")
    return " ".join(unicodedata.normalize("NFC", value).split())


def normalise_text(value: str) -> str:
    """Return ``value`` in Unicode NFC, each paragraph on one line, paragraphs separated by one blank line."""
    paragraphs = (normalise_line(part) for part in _BLANK_LINE.split(value.strip()))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


Line = Annotated[str, Field(min_length=1), AfterValidator(normalise_line)]
"""One line of text in its normal form."""
Text = Annotated[str, Field(min_length=1), AfterValidator(normalise_text)]
"""Paragraphs in their normal form."""
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=120)]
"""Name of a content file without its suffix."""
ShownDate = Annotated[IsoDate, Field(pattern=r"^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$")]
"""A day, or a day and a minute: what the sites' pages can show."""
UrlPath = Annotated[str, Field(pattern=r"^/[A-Za-z0-9._~/-]+$", max_length=300)]
"""Path of a page on its site, without query."""
Fault = Literal["http-500", "malformed", "wrong-charset", "no-charset"]
"""What is wrong with a page on purpose: no answer but an error; broken markup; windows-1251 bytes announced as UTF-8;
UTF-8 bytes announced as nothing."""

Format = Literal["html", "pdf", "text"]
"""What a page is served as: PDF files have Latin letters and one language only."""


class SegmentFile(Value):
    """One language of a page, as the content file gives it."""

    language: Literal["en", "ru", "az"]
    title: Line | None = None
    text: Text


class QuoteFile(Value):
    """A statement that the enricher must find on a page.

    Attributes:
        speaker: canonical name of who made it.
        direct: whether the words are the speaker's own.
        starts: the words it begins with.
    """

    speaker: Line | None
    direct: bool
    starts: Line


class PageFile(Value):
    """One page, as the content file gives it.

    Attributes:
        path: path of the page on its site.
        title: headline in the page's first language; a mirror may leave it to the page it reprints.
        published: day or minute, exactly as precise as the page shows it; a mirror may leave it out.
        byline: people who wrote it.
        reference: document number.
        kind: kind of page.
        section: where it stands in the menu.
        tags: for the tag cloud.
        location: dateline.
        photo_caption: caption of its picture, boilerplate to a cleaner.
        read_also: slugs of pages of the same site, shown in a box inside the text.
        mirrors: ``site/slug`` of the page whose segments are reprinted here.
        fault: what is wrong with the page on purpose.
        quotes: every statement on the page, in its order; absent where nobody has read the page for them.
        format: what the page is served as.
        segments: the text, one entry a language; empty for a reprint and for a page that never answers.
    """

    path: UrlPath
    title: Line | None = None
    published: ShownDate | None = None
    byline: tuple[Line, ...] = ()
    reference: Line | None = None
    kind: Kind | None = None
    section: Line | None = None
    tags: tuple[Line, ...] = ()
    location: Line | None = None
    photo_caption: Line | None = None
    read_also: tuple[Slug, ...] = ()
    mirrors: str | None = Field(default=None, pattern=r"^[a-z]+/[a-z0-9][a-z0-9-]*$")
    fault: Fault | None = None
    quotes: tuple[QuoteFile, ...] | None = None
    format: Format = "html"
    segments: tuple[SegmentFile, ...] = ()

    @model_validator(mode="after")
    def _check_completeness(self) -> Self:
        if self.mirrors:
            if self.segments:
                raise ValueError("a page that mirrors another has no segments of its own")
            return self
        missing = [name for name in ("title", "published", "kind") if getattr(self, name) is None]
        if missing:
            raise ValueError(f"missing: {', '.join(missing)}")
        if not self.segments and self.fault != "http-500":
            raise ValueError("a page needs at least one segment")
        return self

    @model_validator(mode="after")
    def _check_segments(self) -> Self:
        languages = [segment.language for segment in self.segments]
        if len(languages) != len(set(languages)):
            raise ValueError(f"one segment a language is expected, languages are {languages}")
        first = self.segments[0].title if self.segments else None
        if first is not None and first != self.title:
            raise ValueError(f"title {self.title!r} is not the first segment's title {first!r}")
        return self


def check_page(values: Any, where: str) -> PageFile:
    """Return ``values`` as a page.

    Args:
        values: what YAML made of the file.
        where: name of the file, for the error's text.

    Raises:
        ConfigError: ``values`` are not a page.
    """
    try:
        return PageFile.model_validate(values)
    except ValidationError as error:
        reasons = (f"{'.'.join(map(str, item['loc'])) or 'page'}: {item['msg']}" for item in error.errors())
        raise ConfigError(f"{where}: not a demo page: {'; '.join(reasons)}") from error


def read_yaml(file: Path) -> Any:
    """Return what ``file`` says.

    Raises:
        ConfigError: it cannot be read, is too large, or is no YAML.
    """
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(f"{file}: larger than {MAX_FILE_BYTES} bytes, which no demo page is")
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{file}: a YAML file in UTF-8 was expected: {error}") from error


def read_page_file(file: Path) -> PageFile:
    """Return the page that ``file`` describes.

    Raises:
        ConfigError: it is not a valid content file.
    """
    return check_page(read_yaml(file), str(file))
