from __future__ import annotations

import hashlib
import stat
import zipfile
from pathlib import Path

import pytest

from communique.cache import cache_folder
from communique.errors import ServiceError
from communique.runtime.distribution import (
    ModulesArtifact,
    ServerArtifact,
    bring_distribution,
    pinned_distribution,
    unpack_server,
    write_module_file,
)

CONTENT = b"a module"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "server.zip"
    with zipfile.ZipFile(path, "w") as packed:
        script = zipfile.ZipInfo("elasticsearch-9/bin/elasticsearch")
        script.external_attr = 0o100755 << 16
        packed.writestr(script, "#!/bin/sh\n")
        packed.writestr("elasticsearch-9/lib/server.jar", "jar")
    return path


def server(digest: str) -> ServerArtifact:
    return ServerArtifact(group="g", artifact="a", version="9", sha256=digest)


def modules(digest: str) -> ModulesArtifact:
    path = "reindex/spi/reindex.jar"
    return ModulesArtifact(group="g", artifact="a", version="1", folder="x", sha256={path: digest})


def test_server_with_the_pinned_digest_is_unpacked_runnable(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "elasticsearch"
    unpack_server(archive, server(hashlib.sha256(archive.read_bytes()).hexdigest()), target)
    assert stat.S_IMODE((target / "bin" / "elasticsearch").stat().st_mode) == 0o755
    assert stat.S_IMODE((target / "lib" / "server.jar").stat().st_mode) == 0o644
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elasticsearch", "server.zip"]


def test_server_with_another_digest_is_refused(archive: Path, tmp_path: Path) -> None:
    pinned = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.write_bytes(archive.read_bytes() + b"\0")
    with pytest.raises(ServiceError, match=rf"server\.zip.*expected {pinned}"):
        unpack_server(archive, server(pinned), tmp_path / "elasticsearch")
    assert [path.name for path in tmp_path.iterdir()] == ["server.zip"]


def test_module_file_is_written_where_it_belongs(tmp_path: Path) -> None:
    write_module_file(CONTENT, "reindex/spi/reindex.jar", modules(DIGEST), tmp_path)
    assert (tmp_path / "reindex" / "spi" / "reindex.jar").read_bytes() == CONTENT


def test_module_file_with_another_digest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"reindex/spi/reindex\.jar"):
        write_module_file(CONTENT + b"!", "reindex/spi/reindex.jar", modules(DIGEST), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_distribution_in_the_cache_is_used_without_a_word(tmp_path: Path) -> None:
    cached = tmp_path / pinned_distribution().folder_name
    cached.mkdir()
    lines: list[str] = []
    assert bring_distribution(lines.append, cache_root=tmp_path) == cached
    assert lines == []


def test_unknown_artifact_is_a_plain_message_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A proxy nobody listens at: the network as it is on a machine without one.
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ServiceError, match="could not be brought"):
        bring_distribution(lambda line: None, cache_root=tmp_path)
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]


def test_pins_are_whole_and_their_digest_names_the_folder() -> None:
    pinned = pinned_distribution()
    assert {path.split("/")[0] for path in pinned.modules.sha256} == {
        "aggregations",
        "analysis-common",
        "ingest-common",
        "lang-painless",
        "parent-join",
        "reindex",
        "rest-root",
    }
    assert all(len(bytes.fromhex(digest)) == 32 for digest in [pinned.server.sha256, *pinned.modules.sha256.values()])
    other = pinned.model_copy(update={"server": pinned.server.model_copy(update={"sha256": "0" * 64})})
    assert other.folder_name != pinned.folder_name


def test_cache_follows_the_users_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "communique"
