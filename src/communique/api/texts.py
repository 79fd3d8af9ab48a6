"""What the pages say, in English, Russian and Azerbaijani: one YAML file a language, with the same keys."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_DEFAULT = "en"
_LANGUAGES = ("en", "ru", "az")
_ACCEPTED = re.compile(r"([a-zA-Z]{2,3})(?:-[\w-]+)?(?:\s*;\s*q=([0-9.]+))?")


class Texts:
    """The texts of one language.

    Args:
        language: ISO 639-1 code.
        values: texts by key.
    """

    def __init__(self, language: str, values: dict[str, Any]) -> None:
        self.language = language
        self.direction: str = values["direction"]
        self._values = values

    def __call__(self, key: str, **numbers: object) -> str:
        """Return the text of a key, with what stands in braces filled in.

        Raises:
            KeyError: there is none.
        """
        text: str = self._values[key]
        return text.format(**numbers) if numbers else text

    def word(self, group: str, value: str) -> str:
        """Return what a value of a fixed list (``kind``, ``lang``, ``role``) is called; the value if it has no word."""
        return str(self._values[group].get(value, value))

    def number(self, value: int) -> str:
        """Return a number with its thousands apart."""
        return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}" if self.language != "en" else ",")

    def counted(self, many: str, one: str, count: int) -> str:
        """Return the text of a number of things: that of the key ``one`` for a single one."""
        return self(one) if count == 1 else self(many, count=self.number(count))

    @property
    def keys(self) -> frozenset[str]:
        """Every key, those of groups with the group before them."""
        return frozenset(
            f"{key}.{inner}" if isinstance(value, dict) else key
            for key, value in self._values.items()
            for inner in (value if isinstance(value, dict) else (key,))
        )


def languages() -> dict[str, str]:
    """Return the languages of the interface with their own names."""
    return {one: read_texts(one)("own-name") for one in _LANGUAGES}


@cache
def read_texts(language: str) -> Texts:
    """Return the texts of a language that there is."""
    text = files("communique.api").joinpath("texts", f"{language}.yaml").read_text(encoding="utf-8")
    return Texts(language, yaml.safe_load(text))


def choose_texts(asked: str | None, accepted: str) -> Texts:
    """Return the texts of the language asked for, else of the one a browser likes best, else English.

    Args:
        asked: code of a language.
        accepted: value of ``Accept-Language``.
    """
    if asked in _LANGUAGES:
        return read_texts(asked)
    matches = (_ACCEPTED.fullmatch(part.strip()) for part in accepted[:500].split(","))
    liked = [(_quality(match[2]), -at, match[1].lower()) for at, match in enumerate(matches) if match]
    best = [one for _, _, one in sorted(liked, reverse=True) if one in _LANGUAGES]
    return read_texts(best[0] if best else _DEFAULT)


def _quality(text: str | None) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
