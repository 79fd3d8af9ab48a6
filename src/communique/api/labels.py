"""Readable names of the values of facets, in the language of the interface."""

from __future__ import annotations

from communique.api.services import Services
from communique.api.texts import Texts

FACETS = (
    "source",
    "kind",
    "language",
    "topic",
    "date",
    "speaker",
    "person",
    "place",
    "organisation",
    "treaty",
    "event",
)
"""Facets in the order they are shown."""

PARAMETERS = {
    **{one: one for one in ("source", "kind", "topic", "speaker", "person", "place", "treaty", "event")},
    "language": "lang",
    "organisation": "org",
}
"""Parameter that filters by each facet; ``date`` has two of its own."""


class Labels:
    """Names of sources, kinds, languages and identities.

    Args:
        services: for sources and the knowledge base.
        texts: the language.
    """

    def __init__(self, services: Services, texts: Texts) -> None:
        self._services = services
        self._texts = texts

    def of(self, facet: str, value: str, label: str | None = None) -> str:
        """Return the name of a value; ``label`` (or the value) where there is none in this language."""
        if facet == "source":
            return self._services.source_names.get(value, value)
        if facet in {"kind", "language", "topic"}:
            return self._texts.word({"language": "lang"}.get(facet, facet), value)
        return self.identity(value, label or value)

    def identity(self, identity: str, name: str) -> str:
        """Return the name of an identity; ``name`` where the knowledge base has none in this language."""
        knowledge = self._services.knowledge
        if self._texts.language == "en" or identity not in knowledge:
            return name
        spellings = (
            spelling for language, spelling in knowledge.entry(identity).spellings() if language == self._texts.language
        )
        return next(spellings, name)
