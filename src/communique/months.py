"""Months in English, Russian and Azerbaijani, in whatever case: for queries and for what texts name."""

from __future__ import annotations

_STEMS = (
    ("january", "январ", "yanvar"), ("february", "феврал", "fevral"), ("march", "март", "mart"),
    ("april", "апрел", "aprel"), ("may", "ма"), ("june", "июн", "iyun"), ("july", "июл", "iyul"),
    ("august", "август", "avqust"), ("september", "сентябр", "sentyabr"), ("october", "октябр", "oktyabr"),
    ("november", "ноябр", "noyabr"), ("december", "декабр", "dekabr"),
)  # fmt: skip
_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BY_STEM = {stem: number for number, stems in enumerate(_STEMS, start=1) for stem in stems}
_BY_ABBREVIATION = {short: number for number, short in enumerate(_SHORT, start=1)} | {"sept": 9}
_LONGEST = max(map(len, _BY_STEM))


def month_number(word: str) -> int | None:
    """Return 1 to 12 for a form of a month's name (``Sept.``, ``августа``, ``mayın``), or ``None``.

    A word that begins as a month's name does is taken for a form of it; ask it of words that stand where a month may.
    """
    lower = word.lower().rstrip(".")
    if number := _BY_ABBREVIATION.get(lower):
        return number
    for length in range(min(len(lower), _LONGEST), 1, -1):
        if number := _BY_STEM.get(lower[:length]):
            return number
    return None
