"""What made a document: one digest over code, rules and knowledge, to know when a held page has to be made again."""

from __future__ import annotations

import hashlib

from communique.models import Value
from communique.settings import get_settings
from communique.sources.model import Source


class Versions(Value):
    """Versions of everything that shapes a document.

    Attributes:
        cleaner: version of the generic cleaner.
        enricher: version of the enricher, and its English tagger.
        document: version of the document's shape.
        rules: digest of the source's cleaning section.
        knowledge: digest of the knowledge base.
        template: newest version of the source's learned template, and a digest over all its versions.
    """

    cleaner: str
    enricher: str
    document: str
    rules: str
    knowledge: str
    template: str = "none"

    @property
    def digest(self) -> str:
        """One digest over all of them (16 hex digits)."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def versions_for(source: Source, knowledge_version: str, template: str = "none") -> Versions:
    """Return the versions that a document of ``source`` made now would have."""
    # Imported here because they load the stages: a task that only reads versions of others needs none of them.
    from communique.clean import CLEANER_VERSION
    from communique.enrich import ENRICHER_VERSION
    from communique.index import DOCUMENT_VERSION

    return Versions(
        cleaner=CLEANER_VERSION,
        enricher=f"{ENRICHER_VERSION} {get_settings().english_tagger}",
        document=DOCUMENT_VERSION,
        rules=hashlib.sha256(source.clean.model_dump_json().encode()).hexdigest()[:16],
        knowledge=knowledge_version,
        template=template,
    )
