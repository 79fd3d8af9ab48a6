"""The learned template of a site: what stands on its pages besides their articles, as a file one can read and correct.

A place is where a block stands in the tree: tag, id and classes of its innermost elements (``div.share > p``), digits
written as ``0``. A text is a block's text in lower case, at most :data:`MAX_TEXT` characters; in a short line every
number is ``0``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from communique.errors import ConfigError
from communique.models import Value

MAX_TEXT = 300
"""Characters by which a text is known."""

_MAX_FILE_BYTES = 5_000_000
_HEADER = """\
# What repeats on the pages of {source}: learned by `communique templates learn {source}`, subtracted by the cleaner.
# It may be corrected: `keep: true` on a place or a text leaves it in the articles, and learning again respects that.
# `whole: true` takes out all that stands in a place, whatever it says.
"""


class TemplateText(Value):
    """A text that repeats in its place.

    Attributes:
        text: as the module says.
        pages: pages it was seen on.
        keep: whether it stays in the articles all the same.
    """

    text: str = Field(max_length=MAX_TEXT)
    pages: int = Field(default=0, ge=0)
    keep: bool = False


class TemplatePlace(Value):
    """A place in which something repeats.

    Attributes:
        place: as the module says.
        pages: pages that have the place.
        whole: whether nothing in it is ever an article's.
        keep: whether all that stands in it stays in the articles all the same.
        texts: what repeats in it.
    """

    place: str
    pages: int = Field(default=0, ge=0)
    whole: bool = False
    keep: bool = False
    texts: tuple[TemplateText, ...] = ()


class SiteTemplate(Value):
    """The template of a source's pages.

    Attributes:
        source: id of the source.
        version: counted from 1; 0 until it is accepted.
        valid_from: first day of receipt it holds for; the first version holds for what was received before, too.
        learned: day on which it was learned.
        pages: pages it was learned from.
        places: what repeats, by place.
    """

    source: str
    version: int = Field(default=0, ge=0)
    valid_from: date
    learned: date
    pages: int = Field(ge=0)
    places: tuple[TemplatePlace, ...] = ()


def read_template(path: Path) -> SiteTemplate:
    """Return the template in a file.

    Raises:
        ConfigError: it cannot be read or is not valid; the text names file, key and reason.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_FILE_BYTES + 1)
        if len(content) > _MAX_FILE_BYTES:
            raise ConfigError(f"{path}: larger than {_MAX_FILE_BYTES:,} bytes, the most a template may have")
        return SiteTemplate.model_validate(yaml.safe_load(content))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ConfigError(f"{path}:{mark.line + 1 if mark else 1}: not YAML: {error}") from error
    except ValidationError as error:
        problems = (".".join(map(str, one["loc"])) + ": " + one["msg"] for one in error.errors(include_url=False))
        raise ConfigError("\n".join(f"{path}: {problem}" for problem in problems)) from error


def render_template(template: SiteTemplate) -> str:
    """Return the text of a template's file; what is left at its default is not written."""
    body = template.model_dump(mode="json", exclude_defaults=True)
    return _HEADER.format(source=template.source) + yaml.safe_dump(
        body, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )
