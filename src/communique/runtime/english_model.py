"""Bring the English tagger into the user's cache: CoreNLP's jar, and of its models' jar (474 MB) the one entry needed.

CoreNLP is under the GPLv3: it is not part of Communiqué, but brought beside it and run as a process of its own.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from communique.enrich.english.pinned import JAR, MODEL, PinnedCoreNlp, pinned_corenlp
from communique.errors import ServiceError
from communique.runtime.certificates import system_certificates
from communique.runtime.distribution import HTTP_TIMEOUT_SECONDS, address_of, maven_errors, require_digest
from communique.runtime.files import locked
from communique.runtime.progress import Report
from communique.runtime.requirements import require_disk

DISK_BYTES = 200_000_000
MODEL_BYTES_MAX = 100_000_000


def bring_english_model(report: Report, pinned: PinnedCoreNlp | None = None) -> Path:
    """Return the folder of CoreNLP and its English model, bringing them first where they are not in the cache.

    Safe against several callers at once; the folder appears whole or not at all.

    Raises:
        ServiceError: network or disk do not suffice, or what came is not what was pinned.
    """
    pinned = pinned or pinned_corenlp()
    target = pinned.folder
    if target.is_dir():
        return target
    with locked(target.with_name(f".{target.name}.lock")):
        if target.is_dir():
            return target
        require_disk(target.parent, DISK_BYTES)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bringing-") as temporary, system_certificates():
            report(f"bringing the English tagger, CoreNLP {pinned.version} (41 MB)")
            _bring(pinned, Path(temporary)).rename(target)
    report(f"CoreNLP {pinned.version} is in {target}")
    return target


def _bring(pinned: PinnedCoreNlp, work: Path) -> Path:
    from jgo.maven import MavenContext

    context = MavenContext(repo_cache=work / "maven", timeout=HTTP_TIMEOUT_SECONDS)
    component = context.project(pinned.group, pinned.artifact).at_version(pinned.version)
    brought = work / "corenlp"
    brought.mkdir()
    with maven_errors(f"CoreNLP {pinned.version}", "set COMMUNIQUE_ENGLISH_TAGGER to spacy:MODEL or none"):
        write_checked(Path(component.artifact().resolve()).read_bytes(), pinned.jar_sha256, brought / JAR)
        write_checked(_read_model(pinned, component, context), pinned.model_sha256, brought / MODEL)
    return brought


def write_checked(content: bytes, sha256: str, file: Path) -> None:
    """Write a file whose content has the digest that was pinned.

    Raises:
        ServiceError: it has another; nothing is written.
    """
    require_digest(hashlib.sha256(content).hexdigest(), sha256, file.name)
    file.write_bytes(content)


def _read_model(pinned: PinnedCoreNlp, component: Any, context: Any) -> bytes:
    from remotezip import RemoteZip

    artifact = component.artifact(classifier=pinned.models_classifier)
    with RemoteZip(address_of(artifact, context), timeout=HTTP_TIMEOUT_SECONDS) as archive:
        entry = archive.getinfo(pinned.model_entry)
        if entry.file_size > MODEL_BYTES_MAX:
            raise ServiceError(f"{entry.filename}: {entry.file_size} bytes, expected less than {MODEL_BYTES_MAX}.")
        return bytes(archive.read(entry))
