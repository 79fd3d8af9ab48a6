"""The form in which a version of rules is edited, and what was typed into it as rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import ValidationError

from communique.errors import CommuniqueError
from communique.operators.article_measures import RULE_FIELDS
from communique.sources.model import CleanRules, Source

MAX_SELECTOR_CHARS = 1_000
MAX_REMOVED = 50
FIELDS = ("version", "valid_from", "valid_until", *RULE_FIELDS, "remove")
"""Fields of the form; ``remove`` holds a selector a line."""


def empty_form(today: date) -> dict[str, str]:
    """Return the form of a new version that is called after the day."""
    return dict.fromkeys(FIELDS, "") | {"version": today.isoformat()}


def form_of_rules(rules: CleanRules) -> dict[str, str]:
    """Return the form that shows ``rules``."""
    values = {name: str(getattr(rules, name) or "") for name in FIELDS}
    return values | {"remove": "\n".join(rules.remove)}


def form_to_edit(source: Source, version: str | None, today: date) -> dict[str, str]:
    """Return the form to begin with: the version named, or the newest one under a new name, or an empty one."""
    if version:
        named = next((rules for rules in source.clean.rules if rules.version == version), None)
        if named is not None:
            return form_of_rules(named)
    if not source.clean.rules:
        return empty_form(today)
    return form_of_rules(source.clean.rules[0]) | {"version": _free_name(source, today), "valid_until": ""}


def rules_of_form(typed: Mapping[str, str]) -> CleanRules:
    """Return what was typed as rules.

    Raises:
        CommuniqueError: a line for each field that is not right.
    """
    values = {name: typed.get(name, "").strip() for name in FIELDS}
    removed = tuple(line.strip() for line in values.pop("remove").splitlines() if line.strip())
    too_long = [name for name, value in values.items() if len(value) > MAX_SELECTOR_CHARS]
    if too_long or len(removed) > MAX_REMOVED or any(len(line) > MAX_SELECTOR_CHARS for line in removed):
        raise CommuniqueError(
            f"expected at most {MAX_REMOVED} selectors to remove, each of {MAX_SELECTOR_CHARS} characters"
        )
    try:
        return CleanRules.model_validate({**{name: value or None for name, value in values.items()}, "remove": removed})
    except ValidationError as error:
        raise CommuniqueError("\n".join(_describe(detail) for detail in error.errors(include_url=False))) from error


def _free_name(source: Source, today: date) -> str:
    taken = {rules.version for rules in source.clean.rules}
    names = [today.isoformat(), *(f"{today.isoformat()}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _describe(detail: Mapping[str, object]) -> str:
    place = detail["loc"]
    name = ".".join(map(str, place)) if isinstance(place, tuple) else ""
    return f"{name or 'dates'}: {str(detail['msg']).removeprefix('Value error, ')}"
