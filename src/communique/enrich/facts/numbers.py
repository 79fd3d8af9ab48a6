"""Numbers of documents a text names: ``No. 332/17``, ``№ 214``, ``resolution 822``, ``359-27-02-2023``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.enrich.spans import Field
from communique.models import Mark

_NUMBER = r"(?P<number>\d{1,5}(?:[-/.][\dA-Za-zА-Яа-я]{1,6}){0,4})"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:№|\bNo[.:]|\bN[°º])\s?{_NUMBER}\b",
        rf"\b(?:resolutions?|резолюци\w+|qətnamə\w*)\s(?:№\s?)?{_NUMBER}\b",
        rf"\b(?:decree|decision|order|law|указ\w*|постановлени\w*|распоряжени\w*|закон\w*)\s(?:No\.?|№)\s?{_NUMBER}\b",
        rf"\b{_NUMBER}\s?(?:saylı|nömrəli)\b",
        r"\b(?P<number>[AS]/(?:RES|PRST|HRC)/[\d/]{1,12})\b",
        r"(?<![\d-])(?P<number>\d{1,5}-\d{2}-\d{2}-\d{4})(?![\d-])",
    )
)
# "resolutions 822, 853, 874 and 884": those that follow the first.
_FURTHER = re.compile(r"(?:,\s?|\s(?:and|и|və)\s)(?P<number>\d{3,4})\b(?!\s?(?:году|год|года|-c[iıuü]))")
_LISTS = re.compile(r"^(?:resolutions|резолюци\w+|qətnamə\w*)", re.IGNORECASE)


def find_numbers(field: Field) -> Iterator[Mark]:
    """Yield the numbers of documents in a text, none overlapping."""
    taken: set[int] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(field.text):
            for start, end, number in _numbers(match, field.text):
                if taken.isdisjoint(range(start, end)):
                    taken.update(range(start, end))
                    yield Mark(
                        what="number",
                        segment=field.segment,
                        field=field.name,
                        start=start,
                        end=end,
                        text=field.text[start:end],
                        value=number,
                        why="written",
                    )


def _numbers(match: re.Match[str], text: str) -> Iterator[tuple[int, int, str]]:
    yield match.start(), match.end(), match["number"].rstrip(".-/")
    position = match.end()
    while _LISTS.match(match.group()) and (further := _FURTHER.match(text, position)):
        yield *further.span("number"), further["number"]
        position = further.end()
