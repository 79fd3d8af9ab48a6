"""Where a machine may have Java: named in the environment, on ``PATH``, or in a usual folder of the system."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

USUAL_JVM_FOLDERS = (
    "/usr/lib/jvm/*",
    "/usr/lib64/jvm/*",
    "/usr/java/*",
    "/usr/local/openjdk-*",
    "/usr/local/java/*",
    "/opt/java/*",
    "/opt/jdk*",
    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
    "~/.asdf/installs/java/*",
    "~/.local/share/mise/installs/java/*",
)


def homes_in_environment(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the Java folders that an environment names, in the order they are to be tried; they may not exist."""
    for name in ("ES_JAVA_HOME", "JAVA_HOME"):
        if environ.get(name):
            yield Path(environ[name])
    command = shutil.which("java", path=environ.get("PATH", ""))
    if command:
        yield Path(command).resolve().parent.parent


def homes_in_folders(patterns: Sequence[str] = USUAL_JVM_FOLDERS) -> Iterator[Path]:
    """Yield the folders that glob patterns match."""
    for pattern in patterns:
        whole = Path(pattern).expanduser()
        yield from sorted(Path(whole.anchor).glob(str(whole.relative_to(whole.anchor))))
