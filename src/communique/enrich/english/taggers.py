"""The English tagger of this installation, as the setting ``english_tagger`` names it, started once per process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from communique.enrich.english.corenlp import CoreNlpProcess, Tagged
from communique.enrich.english.pinned import JAR, MODEL, pinned_corenlp
from communique.errors import ConfigError, ServiceError
from communique.java_homes import homes_in_environment, homes_in_folders
from communique.settings import get_settings

Tagger = Callable[[str], list[Tagged]]

_SPACY_LABELS = {"PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION", "ORG": "ORGANIZATION"}
_CHOICES = (
    "Set COMMUNIQUE_ENGLISH_TAGGER to corenlp (brought by `make setup`), to spacy:MODEL for a spaCy model that is "
    "installed here, or to none: then only names of the knowledge base and names after titles are found in English."
)
_ANY_TEXT = "Nobody came."
_SPACY_LONGEST = 200_000
"""Characters spaCy is handed at once; its own bound is a million, at a gigabyte of memory."""


def english_tagger() -> Tagger:
    """Return the tagger; the first call starts it.

    Raises:
        ConfigError: the setting names none.
        ServiceError: it is not installed or cannot be started; the text says what to do.
    """
    return tagger_named(get_settings().english_tagger)


def tag_ahead(texts: Iterable[str]) -> None:
    """Begin to tag texts on another core, where the tagger is a process of its own; nothing happens where it is none.

    Raises:
        ConfigError, ServiceError: as :func:`english_tagger`.
    """
    tagger = english_tagger()
    if isinstance(tagger, _Restarted):
        tagger.tag_ahead(texts)


@cache
def tagger_named(name: str) -> Tagger:
    """Return the tagger of that name, started by the first call.

    Raises:
        ConfigError, ServiceError: as :func:`english_tagger`.
    """
    kind, _, model = name.partition(":")
    if kind == "corenlp" and not model:
        return _Restarted()
    if kind == "spacy" and model:
        return _spacy_tagger(model)
    if name == "none":
        return lambda text: []
    raise ConfigError(f"english_tagger: expected corenlp, spacy:MODEL or none, got {name!r}. {_CHOICES}")


class _Restarted:
    """CoreNLP, started anew where it died (the system may end it for want of memory), once for each text.

    A forked child of this process has no part in its pipes and starts one of its own.
    """

    def __init__(self) -> None:
        self._running = _start_corenlp()
        self._owner = os.getpid()
        self._ahead: dict[str, Future[list[Tagged]]] = {}

    def tag_ahead(self, texts: Iterable[str]) -> None:
        """Begin to tag texts that will be asked for, in this order, while the caller does something else."""
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="english-tagger")
        self._ahead = {text: executor.submit(self._tag, text) for text in texts}
        executor.shutdown(wait=False)

    def __call__(self, text: str) -> list[Tagged]:
        if self._owner != os.getpid():
            self.__init__()  # type: ignore[misc]
        begun = self._ahead.pop(text, None)
        return begun.result() if begun else self._tag(text)

    def _tag(self, text: str) -> list[Tagged]:
        try:
            return self._running.tag(text)
        except ServiceError:
            self._running.close()
            self._running = _start_corenlp()
            self._running.tag(_ANY_TEXT)  # if it cannot read that either, it is broken: no text's fault
        try:
            return self._running.tag(text)
        except ServiceError as error:
            # Twice on one text: that is the text's fault, and must not hold up the pages behind it.
            self._running.close()
            raise ValueError(f"a text of {len(text)} characters ends the English tagger: {error}") from error


def _start_corenlp() -> CoreNlpProcess:
    folder = pinned_corenlp().folder
    jar, model = folder / JAR, folder / MODEL
    if not (jar.is_file() and model.is_file()):
        raise ServiceError(
            f"The English tagger (CoreNLP) is not in {folder}: run `make setup`, which brings it. {_CHOICES}"
        )
    return CoreNlpProcess(_find_java(), jar, model)


def _find_java() -> Path:
    """Return the ``java`` the environment names, else one in a usual folder; CoreNLP runs on any since release 8."""
    homes = (*homes_in_environment(os.environ), *homes_in_folders())
    command = next((home / "bin" / "java" for home in homes if (home / "bin" / "java").exists()), None)
    if command is None:
        raise ServiceError(
            "The English tagger (CoreNLP) needs Java, and there is none in JAVA_HOME, PATH or the usual folders. "
            f"Install one (Debian: apt-get install openjdk-21-jre-headless), or set JAVA_HOME. {_CHOICES}"
        )
    return command


def _spacy_tagger(model: str) -> Tagger:
    try:
        import spacy

        pipeline: Any = spacy.load(model, exclude=["parser", "lemmatizer", "attribute_ruler", "textcat"])
    except (ImportError, OSError) as error:
        raise ServiceError(f"english_tagger: spaCy's model {model!r} cannot be loaded: {error}. {_CHOICES}") from error

    def tag(text: str) -> list[Tagged]:
        found = []
        for start in range(0, len(text), _SPACY_LONGEST):
            names = pipeline(text[start : start + _SPACY_LONGEST]).ents
            found += [
                (start + name.start_char, start + name.end_char, _SPACY_LABELS[name.label_])
                for name in names
                if name.label_ in _SPACY_LABELS
            ]
        return found

    return tag
