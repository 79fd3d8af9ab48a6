from __future__ import annotations

from pathlib import Path

import pytest

from communique.errors import ServiceError
from communique.runtime.java import REQUIRED_MODULES, find_java


def make_java(home: Path, version: str, without: frozenset[str] = frozenset()) -> Path:
    """Make a folder with a ``bin/java`` that lists its modules as a real one does."""
    lines = "\n".join(f"{module}@{version}" for module in sorted(REQUIRED_MODULES - without))
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\ncat <<'END'\n{lines}\nEND\n")
    java.chmod(0o755)
    return home


def make_ancient_java(home: Path) -> Path:
    """Java 8 knows no ``--list-modules``."""
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\necho 'Unrecognized option: --list-modules' >&2\nexit 1\n")
    java.chmod(0o755)
    return home


def test_newer_java_in_a_usual_folder_is_found_behind_an_older_default(tmp_path: Path) -> None:
    default = make_java(tmp_path / "default", "17.0.15")
    newer = make_java(tmp_path / "jvm" / "temurin-25", "25.0.1")
    make_java(tmp_path / "jvm" / "openjdk-17", "17.0.15")
    found = find_java({"PATH": str(default / "bin")}, [str(tmp_path / "jvm" / "*")])
    assert (found.path, found.version) == (newer, 25)


@pytest.mark.parametrize("variable", ["ES_JAVA_HOME", "JAVA_HOME"])
def test_java_named_in_the_environment_comes_first(tmp_path: Path, variable: str) -> None:
    named = make_java(tmp_path / "named", "21.0.4")
    make_java(tmp_path / "jvm" / "jdk-25", "25.0.1")
    assert find_java({variable: str(named)}, [str(tmp_path / "jvm" / "*")]).path == named


def test_es_java_home_wins_over_java_home(tmp_path: Path) -> None:
    ours, other = make_java(tmp_path / "ours", "22"), make_java(tmp_path / "other", "25.0.1")
    assert find_java({"ES_JAVA_HOME": str(ours), "JAVA_HOME": str(other)}, []).path == ours


def test_java_on_the_path_is_followed_to_its_folder(tmp_path: Path) -> None:
    home = make_java(tmp_path / "jdk", "21.0.4")
    link = tmp_path / "bin" / "java"
    link.parent.mkdir()
    link.symlink_to(home / "bin" / "java")
    assert find_java({"PATH": str(link.parent)}, []).path == home


def test_long_supported_release_is_preferred_among_folders(tmp_path: Path) -> None:
    for version in ("21.0.4", "23.0.1", "25.0.1", "27"):
        make_java(tmp_path / f"jdk-{version}", version)
    assert find_java({}, [str(tmp_path / "jdk-*")]).version == 25


def test_trimmed_runtime_is_refused_with_the_modules_it_lacks(tmp_path: Path) -> None:
    make_java(tmp_path / "jvm" / "trimmed", "25.0.1", frozenset({"jdk.jdi", "jdk.jlink"}))
    with pytest.raises(ServiceError, match=r"Java 25 without jdk\.jdi, jdk\.jlink"):
        find_java({}, [str(tmp_path / "jvm" / "*")])


def test_message_names_what_was_seen_and_what_to_do(tmp_path: Path) -> None:
    old = make_java(tmp_path / "jvm" / "openjdk-17", "17.0.15")
    ancient = make_ancient_java(tmp_path / "jvm" / "java-8")
    with pytest.raises(ServiceError) as raised:
        find_java({"JAVA_HOME": str(tmp_path / "gone")}, [str(tmp_path / "jvm" / "*")])
    text = str(raised.value)
    assert f"{old}: Java 17" in text
    assert f"{ancient}: does not answer, or is older than 9" in text
    assert "ES_JAVA_HOME" in text
    assert "ES_URL" in text
