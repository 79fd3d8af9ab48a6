"""The words a query is understood with: small ones, and those that mean the same in several languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from communique.errors import ConfigError
from communique.index.languages import TEXT_LANGUAGES
from communique.index.query import stop_words
from communique.index.terms import Terms
from communique.settings import Settings


@dataclass(frozen=True)
class Vocabulary:
    """Words a query is understood with.

    Attributes:
        small_words: not asked for beside others, and never names; lower case.
        terms: asked for in every language.
    """

    small_words: frozenset[str]
    terms: Terms


NO_VOCABULARY = Vocabulary(frozenset(), Terms())


def read_vocabulary(settings: Settings) -> Vocabulary:
    """Return the words of the installation: ``config/search``, and the stop words of the analyzers.

    Raises:
        ConfigError: a file is missing or not valid; the text names it.
    """
    directory = settings.config_dir / "search"
    small_words = _read_small_words(directory / "small_words.yaml") | stop_words(settings)
    return Vocabulary(small_words, _read_terms(directory / "terms.yaml"))


@cache
def _read_small_words(path: Path) -> frozenset[str]:
    listed = _read_yaml(path)
    _check_forms(listed, str(path))
    return frozenset(word.lower() for words in listed.values() for word in words)


@cache
def _read_terms(path: Path) -> Terms:
    listed = _read_yaml(path)
    if not isinstance(listed, list):
        raise ConfigError(f"{path}: expected a list of terms")
    for number, forms in enumerate(listed, start=1):
        _check_forms(forms, f"{path}, term {number}")
    return Terms({language: tuple(spellings) for language, spellings in forms.items()} for forms in listed)


def _check_forms(forms: object, where: str) -> None:
    if not isinstance(forms, dict) or set(forms) - set(TEXT_LANGUAGES):
        raise ConfigError(f"{where}: expected words by language ({', '.join(TEXT_LANGUAGES)}), got {forms}")
    for language, words in forms.items():
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
            raise ConfigError(f"{where}: expected a list of words after '{language}:', got {words}")


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {error}") from error
