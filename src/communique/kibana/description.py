"""The schema of ``config/kibana/description.yaml``, and its reading."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from communique.errors import ConfigError
from communique.models import Value

GRID_COLUMNS = 48
"""Width of a dashboard's grid in Kibana."""

Operation = Literal["count", "unique_count", "max", "average", "sum"]
"""What a column of figures can show."""


class FieldView(Value):
    """How Kibana shows one field.

    Attributes:
        label: name a reader sees.
        format: Kibana's field format; ``None`` for its own choice by type.
        pattern: of numbers and dates (``0%``, ``0,0``).
    """

    label: str
    format: Literal["url", "percent", "number", "date", "bytes"] | None = None
    pattern: str | None = None


class DataView(Value):
    """A data view.

    Attributes:
        id: id of the saved object; the same on every installation.
        index: kind of index, the part of its alias behind the prefix (``documents``).
        name: what a reader sees.
        time_field: field of Kibana's time filter; ``None`` shows all, also what has no date.
        fields: by name of the field.
    """

    id: str
    index: str
    name: str
    time_field: str | None = None
    fields: dict[str, FieldView] = Field(default_factory=dict)


class Figure(Value):
    """A column of figures.

    Attributes:
        operation: see :data:`Operation`.
        field: what is counted or measured; ``None`` for ``count``.
        label: name of the column.
        kind: type of the result.
        filter: KQL that limits what is counted.
    """

    operation: Operation = "count"
    field: str | None = None
    label: str = "Documents"
    kind: Literal["number", "date"] = "number"
    filter: str | None = None

    @model_validator(mode="after")
    def _check_field(self) -> Figure:
        if (self.operation == "count") != (self.field is None):
            raise ValueError(f"{self.operation} {'takes no' if self.operation == 'count' else 'needs a'} field")
        return self


class Placed(Value):
    """Where a panel stands, in columns and rows of Kibana's grid, and what its head says."""

    title: str
    x: int = Field(ge=0)
    y: int = Field(ge=0)
    w: int = Field(gt=0)
    h: int = Field(gt=0)

    @model_validator(mode="after")
    def _check_width(self) -> Placed:
        if self.x + self.w > GRID_COLUMNS:
            raise ValueError(f"{self.title}: {self.x} + {self.w} columns are more than {GRID_COLUMNS}")
        return self


class HistogramPanel(Placed):
    """Bars over time, stacked by the most frequent values of a field."""

    type: Literal["histogram"]
    view: str
    time: str
    by: str | None = None
    size: int = 10
    figure: Figure = Figure()
    query: str = ""


class TopValuesPanel(Placed):
    """The most frequent values of a field as horizontal bars."""

    type: Literal["top-values"]
    view: str
    field: str
    label: str
    size: int = 15
    figure: Figure = Figure()
    query: str = ""


class MetricPanel(Placed):
    """One figure."""

    type: Literal["metric"]
    view: str
    figure: Figure = Figure()
    query: str = ""


class TablePanel(Placed):
    """A row for each of the most frequent values of a field, with figures."""

    type: Literal["table"]
    view: str
    by: str
    label: str
    size: int = 50
    figures: tuple[Figure, ...] = (Figure(),)
    query: str = ""


class SearchPanel(Placed):
    """A saved search of Discover."""

    type: Literal["search"]
    search: str


class MarkdownPanel(Placed):
    """A text for the reader."""

    type: Literal["markdown"]
    text: str


LensPanel = HistogramPanel | TopValuesPanel | MetricPanel | TablePanel
"""Panels that ask Elasticsearch for figures."""

Panel = Annotated[LensPanel | SearchPanel | MarkdownPanel, Field(discriminator="type")]


class Control(Value):
    """A list of values above a dashboard that filters it: a facet."""

    view: str
    field: str
    title: str
    single: bool = False


class Dashboard(Value):
    """A dashboard.

    Attributes:
        id, title, description: of the saved object.
        since: beginning of its time range in Kibana's date mathematics.
        tags: ids of tags.
        controls: from left to right; each is limited by those before it.
        panels: as placed.
    """

    id: str
    title: str
    description: str
    since: str = "now-1y"
    tags: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()
    panels: tuple[Panel, ...]


class SavedSearch(Value):
    """A saved Discover session."""

    id: str
    title: str
    description: str
    view: str
    columns: tuple[str, ...]
    sort: str | None = None
    query: str = ""
    tags: tuple[str, ...] = ()


class SavedQuery(Value):
    """A query that Kibana's search bar offers by name."""

    id: str
    title: str
    description: str
    query: str


class Tag(Value):
    """A tag that groups saved objects."""

    id: str
    name: str
    description: str
    color: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")


class ObjectFile(Value):
    """What goes into one file: each object in one file only."""

    tags: tuple[Tag, ...] = ()
    data_views: tuple[DataView, ...] = ()
    searches: tuple[SavedSearch, ...] = ()
    queries: tuple[SavedQuery, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()


class Description(Value):
    """The whole description: objects by the name of their file."""

    files: dict[str, ObjectFile]


def load_description(path: Path) -> Description:
    """Return the description in a YAML file.

    Raises:
        ConfigError: it is missing, not YAML, or does not hold to the schema; the text names file and key.
    """
    try:
        return Description.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
