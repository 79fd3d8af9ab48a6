"""Bring Elasticsearch's own distribution into the user's cache: pinned by SHA-256, made once, shared by every clone.

Two artifacts of the Maven repositories are put together: the server, which leaves most modules out, and those modules
of exactly the same release, read out of a product that redistributes them, without downloading the rest of it.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from communique.cache import cache_folder
from communique.errors import ServiceError
from communique.runtime.certificates import system_certificates
from communique.runtime.files import locked
from communique.runtime.progress import Report
from communique.runtime.requirements import require_disk

HTTP_TIMEOUT_SECONDS = 60
# No module file comes near this; a listing that says otherwise is not the archive that was pinned.
MODULE_BYTES_MAX = 50_000_000


class Artifact(BaseModel):
    """Coordinates of a zip in the Maven repositories."""

    model_config = ConfigDict(frozen=True)

    group: str
    artifact: str
    version: str


class ServerArtifact(Artifact):
    """The server's zip, with the SHA-256 of the whole of it."""

    sha256: str


class ModulesArtifact(Artifact):
    """A zip that has the modules in ``folder``, with the SHA-256 of each file wanted, by its path below that."""

    folder: str
    sha256: Mapping[str, str]


class Distribution(BaseModel):
    """The pinned distribution of this release of Communiqué (``elasticsearch.json``)."""

    model_config = ConfigDict(frozen=True)

    version: str
    server: ServerArtifact
    modules: ModulesArtifact

    @property
    def folder_name(self) -> str:
        """``elasticsearch-VERSION-DIGEST``: another pin, another folder."""
        digest = hashlib.sha256(self.model_dump_json().encode()).hexdigest()
        return f"elasticsearch-{self.version}-{digest[:12]}"


@cache
def pinned_distribution() -> Distribution:
    """Return the distribution this release of Communiqué is pinned to."""
    return Distribution.model_validate_json(files("communique.runtime").joinpath("elasticsearch.json").read_bytes())


def bring_distribution(report: Report, pinned: Distribution | None = None, cache_root: Path | None = None) -> Path:
    """Return the folder of the ready distribution, bringing it first where it is not in the cache.

    Safe against several callers at once: one brings it, the others wait; the folder appears whole or not at all.

    Raises:
        ServiceError: network or disk do not suffice, or what came is not what was pinned.
    """
    pinned = pinned or pinned_distribution()
    root = cache_root or cache_folder()
    target = root / pinned.folder_name
    if target.is_dir():
        return target
    with locked(root / f".{pinned.folder_name}.lock"):
        if target.is_dir():
            return target
        require_disk(root)
        with tempfile.TemporaryDirectory(dir=root, prefix=".bringing-") as temporary, system_certificates():
            assembled = _assemble(pinned, Path(temporary), report)
            assembled.chmod(0o755)
            assembled.rename(target)
    report(f"Elasticsearch {pinned.version} is in {target}")
    return target


def _assemble(pinned: Distribution, work: Path, report: Report) -> Path:
    from jgo.maven import MavenContext

    context = MavenContext(repo_cache=work / "maven", timeout=HTTP_TIMEOUT_SECONDS)
    assembled = work / "elasticsearch"
    with maven_errors(f"Elasticsearch {pinned.version}", "set ES_URL to use a cluster that runs elsewhere"):
        report(f"bringing Elasticsearch {pinned.version} (124 MB)")
        unpack_server(_download_server(pinned.server, context), pinned.server, assembled)
        report(f"bringing its modules ({len(pinned.modules.sha256)} files, 6 MB)")
        _bring_modules(pinned.modules, context, assembled / "modules")
    return assembled


@contextmanager
def maven_errors(what: str, instead: str) -> Iterator[None]:
    """Say of what goes wrong while something is brought from the Maven repositories what to do about it.

    Args:
        what: what is brought, with its version.
        instead: what can be done without it.

    Raises:
        ServiceError: in place of any error of the network, the disk or the archive.
    """
    from remotezip import RemoteZipError

    try:
        yield
    except (OSError, RuntimeError, KeyError, zipfile.BadZipFile, RemoteZipError) as error:
        raise ServiceError(
            f"{what} could not be brought: {error}. It comes from the Maven repositories: look at the network "
            f"(HTTPS_PROXY, if there is a proxy) and at the disk, then run this again; or {instead}."
        ) from error


def unpack_server(archive: Path, server: ServerArtifact, target: Path) -> None:
    """Check the server's zip and unpack it as ``target``, with the permissions it was packed with.

    Raises:
        ServiceError: its SHA-256 is not the pinned one; nothing is unpacked.
    """
    with archive.open("rb") as file:
        require_digest(hashlib.file_digest(file, "sha256").hexdigest(), server.sha256, archive.name)
    unpacked = target.with_name(f"{target.name}.unpacking")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(unpacked)
        for entry in packed.infolist():
            executable = (entry.external_attr >> 16) & 0o100
            # Readable for all: where we are root, another user runs it.
            (unpacked / entry.filename).chmod(0o755 if executable or entry.is_dir() else 0o644)
    (inner,) = unpacked.iterdir()
    inner.rename(target)
    unpacked.rmdir()


def write_module_file(content: bytes, path: str, modules: ModulesArtifact, target: Path) -> None:
    """Write one file of a module below ``target``.

    Raises:
        ServiceError: its SHA-256 is not the one pinned for its path; nothing is written.
    """
    require_digest(hashlib.sha256(content).hexdigest(), modules.sha256[path], path)
    file = target / path
    file.parent.mkdir(parents=True, exist_ok=True)
    for folder in Path(path).parents:
        (target / folder).chmod(0o755)  # whatever the umask
    file.write_bytes(content)
    file.chmod(0o644)


def require_digest(came: str, pinned: str, name: str) -> None:
    """Raise ServiceError unless two SHA-256 digests are the same."""
    if came != pinned:
        raise ServiceError(
            f"{name}: its SHA-256 is {came}, expected {pinned}. The download is damaged or was tampered with; nothing "
            "of it is used. Run this again, and if it stays so, do not trust the repository or proxy it came from."
        )


def _download_server(server: ServerArtifact, context: Any) -> Path:
    artifact = context.project(server.group, server.artifact).at_version(server.version).artifact(packaging="zip")
    return Path(artifact.resolve())


def _bring_modules(modules: ModulesArtifact, context: Any, target: Path) -> None:
    from remotezip import RemoteZip

    artifact = context.project(modules.group, modules.artifact).at_version(modules.version).artifact(packaging="zip")
    with RemoteZip(address_of(artifact, context), timeout=HTTP_TIMEOUT_SECONDS) as archive:
        for path in modules.sha256:
            entry = archive.getinfo(f"{modules.folder}/{path}")
            if entry.file_size > MODULE_BYTES_MAX:
                raise ServiceError(f"{path}: {entry.file_size} bytes, expected less than {MODULE_BYTES_MAX}.")
            write_module_file(archive.read(entry), path, modules, target)


def address_of(artifact: Any, context: Any) -> str:
    """Return an artifact's address in the repository that the Maven resolver is set up with."""
    repository = next(iter(context.remote_repos.values()))
    return f"{repository}/{artifact.component.path_prefix}/{artifact.filename}"


def copy_distribution(source: Path, target: Path) -> None:
    """Copy a distribution to where another user can run it, whole or not at all; nothing happens if it is there."""
    if target.is_dir():
        return
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copying-") as temporary:
        copy = Path(temporary) / "elasticsearch"
        shutil.copytree(source, copy)
        copy.rename(target)
