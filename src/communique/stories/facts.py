"""Facts of a text in its order: people, treaties, sums, days, numbers. A translation has the same in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,3}(?:[ \u00a0\u202f,]\d{3})+(?![\d])|(?<![\w.,/-])\d+(?:[.,]\d+)?")
_FEWEST_DIGITS = 2
_MOST_FACTS = 400
_WEIGHTS = {
    "d": 1.5,
    "m": 1.5,
    "n": 1.0,
    "#": 3.0,
    "person": 1.0,
    "treaty": 1.0,
    "event": 0.8,
    "org": 0.8,
    "place": 0.6,
}

Fact = tuple[int, str]
"""Where a fact stands in the text, and what it is."""


def weight_of(fact: str) -> float:
    """Return how much a fact tells: a sum or a day more than a person, a person more than a place."""
    return _WEIGHTS.get(re.split(r"[:/]", fact, maxsplit=1)[0], 0.8)


def is_figure(fact: str) -> bool:
    """Tell whether a fact is a day, a sum or a number: what two reports of one template differ in."""
    return fact[:2] in {"d:", "m:", "n:", "#:"}


def facts_in_order(
    segment: int,
    text: str,
    mentions: Iterable[Mapping[str, Any]],
    marks: Iterable[Mapping[str, Any]],
    sums: Iterable[Mapping[str, Any]],
) -> tuple[Fact, ...]:
    """Return the facts of one segment's text in their order.

    Args:
        segment: its index.
        text: its text.
        mentions: names as documents have them (``id``, ``segment``, ``field``, ``start``).
        marks: days, numbers and cited sources as documents have them.
        sums: of money.
    """
    here = [one for one in mentions if one["segment"] == segment and one["field"] == "text"]
    # An event that nobody knows may have another id in each language.
    here = [one for one in here if not str(one["id"]).startswith("event/~")]
    found = [(one["start"], one["end"], str(one["id"])) for one in here]
    found += [
        (one["start"], one["end"], f"{'d' if one['what'] == 'day' else '#'}:{one['value']}")
        for one in marks
        if one["segment"] == segment and one["field"] == "text" and one["what"] in {"day", "number"}
    ]
    found += [
        (one["start"], one["end"], f"m:{one['currency']}:{one['amount']:.0f}")
        for one in sums
        if one["segment"] == segment and one["field"] == "text"
    ]
    taken = {index for start, end, _ in found for index in range(start, end)}
    found += [(start, start, f"n:{number}") for start, number in _plain_numbers(text) if start not in taken]
    return tuple((start, fact) for start, _, fact in sorted(found))


def fact_keys(sequences: Sequence[Sequence[Fact]], reference: str | None) -> tuple[str, ...]:
    """Return the facts of a page, each once, as its document is found by."""
    keys = {fact for sequence in sequences for _, fact in sequence}
    if reference:
        keys.add(f"#:{reference}")
    return tuple(sorted(keys)[:_MOST_FACTS])


def _plain_numbers(text: str) -> Iterable[tuple[int, str]]:
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[ \u00a0\u202f]", "", match.group()).replace(",", ".")
        if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
            digits = digits.replace(".", "")
        if len(re.sub(r"\D", "", digits)) >= _FEWEST_DIGITS:
            yield match.start(), digits
