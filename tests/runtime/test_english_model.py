from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from communique.enrich.english.pinned import pinned_corenlp
from communique.errors import ServiceError
from communique.runtime.english_model import bring_english_model, write_checked


def test_a_model_in_the_cache_is_not_brought_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = pinned_corenlp().folder
    folder.mkdir(parents=True)
    lines: list[str] = []
    assert bring_english_model(lines.append) == folder
    assert lines == []


def test_a_file_with_the_pinned_digest_is_written(tmp_path: Path) -> None:
    write_checked(b"a jar", hashlib.sha256(b"a jar").hexdigest(), tmp_path / "corenlp.jar")
    assert (tmp_path / "corenlp.jar").read_bytes() == b"a jar"


def test_a_file_with_another_digest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"corenlp\.jar: its SHA-256 .* nothing\s+of it is used"):
        write_checked(b"another", pinned_corenlp().jar_sha256, tmp_path / "corenlp.jar")
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_the_user_is_told_what_else_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # the discard port: nobody answers
    with pytest.raises(ServiceError, match=r"could not be brought.*COMMUNIQUE_ENGLISH_TAGGER"):
        bring_english_model(lambda line: None)
    assert not pinned_corenlp().folder.exists()
