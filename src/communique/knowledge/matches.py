"""Names that the knowledge base found in a text or a query, and what of a run of words decides whether it is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from communique.knowledge.aliases import Alias
from communique.knowledge.tokens import Token

SHORTEST_LOWER_CASE_ABBREVIATION = 3
_SHOUTED_LETTERS = 3
_COMPOUND = re.compile(r"[-‐‑][а-яё]{4}")


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name in a text that the knowledge base has.

    Attributes:
        start: first character.
        end: one past the last.
        text: the name as written.
        ids: entries it can stand for, at least one.
        why: ``alias`` for a name or abbreviation, ``surname`` for a surname alone, which the page must resolve.
    """

    start: int
    end: int
    text: str
    ids: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class QueryName:
    """A name in a search query.

    Attributes:
        start: first character in the query.
        end: one past the last.
        text: the name as written.
        ids: entries it can stand for, at least one.
    """

    start: int
    end: int
    text: str
    ids: tuple[str, ...]


def is_compound(aliases: Sequence[Alias], text: str, end: int) -> bool:
    """Tell whether a Russian noun follows a place by a hyphen, which makes another name of both (``Минск-арена``)."""
    return aliases[0].entry_id.startswith("place/") and _COMPOUND.match(text, end) is not None


def prefer_exact(aliases: list[Alias], run: Sequence[Token]) -> list[Alias]:
    """Leave out places that only a case ending leads to, where another has the very spelling (Niger, Nigeriya).

    People stay: Алиева is a woman's name as much as a form of a man's.
    """
    if any(alias.entry_id.startswith("person/") for alias in aliases):
        return aliases
    return [alias for alias in aliases if alias.is_exact(run)] or aliases


def is_shouted(tokens: Sequence[Token], position: int) -> bool:
    """Tell whether a short word stands among words in capitals, where it may be no abbreviation (``WHO WANTS TO``)."""
    near = [token.text for token in tokens[max(0, position - 2) : position + 3]]
    return len(tokens[position].text) <= _SHOUTED_LETTERS and len(near) > 2 and all(word.isupper() for word in near)


def end_of_name(run: Sequence[Token]) -> int:
    """Return the end of a name, with the full stop of ``U.S.``"""
    lettered = len(run) > 1 and run[-1].abbreviated and all(len(token.text) == 1 for token in run)
    return run[-1].end + lettered


def fits_query(alias: Alias, run: Sequence[Token]) -> bool:
    """Tell whether a run of a query may be this alias: short abbreviations keep their capitals there too."""
    if alias.form != "abbreviation" or len(alias.words[0]) >= SHORTEST_LOWER_CASE_ABBREVIATION:
        return True
    return alias.fits_capitals(run)


def ids_of(aliases: Sequence[Alias]) -> tuple[str, ...]:
    """Return the ids, names and abbreviations before surnames alone."""
    ordered = sorted(aliases, key=lambda alias: alias.form == "surname")
    return tuple(dict.fromkeys(alias.entry_id for alias in ordered))


def reason_of(aliases: Sequence[Alias]) -> str:
    """Return ``surname`` where surnames alone match, else ``alias``."""
    return "surname" if all(alias.form == "surname" for alias in aliases) else "alias"
