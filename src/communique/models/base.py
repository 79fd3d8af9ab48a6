"""What every value handed between stages has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value: no unknown fields, written as one JSON line with ``model_dump_json()``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
