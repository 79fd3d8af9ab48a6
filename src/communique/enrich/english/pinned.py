"""Which release of CoreNLP is used, and where ``make setup`` keeps it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from communique.cache import cache_folder
from communique.models import Value

JAR = "corenlp.jar"
MODEL = "english.3class.crf.ser.gz"


class PinnedCoreNlp(Value):
    """Coordinates in the Maven repositories of CoreNLP and its English model, with their SHA-256 (``corenlp.json``).

    Attributes:
        group, artifact, version: of CoreNLP.
        jar_sha256: of its jar.
        models_classifier: names the jar of the models, of which one entry is needed.
        model_entry: that entry.
        model_sha256: of the entry unpacked.
    """

    group: str
    artifact: str
    version: str
    jar_sha256: str
    models_classifier: str
    model_entry: str
    model_sha256: str

    @property
    def folder(self) -> Path:
        """``corenlp-VERSION-DIGEST`` in the user's cache: another pin, another folder."""
        digest = hashlib.sha256(self.model_dump_json().encode()).hexdigest()
        return cache_folder() / f"corenlp-{self.version}-{digest[:12]}"


@cache
def pinned_corenlp() -> PinnedCoreNlp:
    """Return what this release of Communiqué is pinned to."""
    return PinnedCoreNlp.model_validate_json(files("communique.enrich.english").joinpath("corenlp.json").read_bytes())
