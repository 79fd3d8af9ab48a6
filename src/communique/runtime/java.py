"""Find a Java that can run Elasticsearch: named in the environment, on ``PATH``, or in a usual folder of the system."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from communique.errors import ServiceError
from communique.java_homes import USUAL_JVM_FOLDERS, homes_in_environment, homes_in_folders
from communique.runtime.account import Account

MINIMUM_JAVA = 21
# Releases with long-term support are tried before others: Elasticsearch is tested with them.
PREFERRED_JAVA = (25, 21)
# Elasticsearch needs a whole JDK or JRE; runtimes trimmed with jlink often leave these modules out.
REQUIRED_MODULES = frozenset({"java.base", "java.management", "jdk.attach", "jdk.jdi", "jdk.jlink"})


@dataclass(frozen=True)
class JavaHome:
    """A Java installation.

    Attributes:
        path: the folder that holds ``bin/java``.
        version: feature release, e.g. 21.
    """

    path: Path
    version: int


def find_java(
    environ: Mapping[str, str] | None = None,
    folders: Sequence[str] = USUAL_JVM_FOLDERS,
    account: Account | None = None,
) -> JavaHome:
    """Return the first Java of release 21 or newer that Elasticsearch can use.

    Args:
        environ: environment to look into (``ES_JAVA_HOME``, ``JAVA_HOME``, ``PATH``); the process's own by default.
        folders: glob patterns of folders with a Java each, tried after the environment.
        account: user that will run it, who must be able to reach it; ``None`` is the present user.

    Raises:
        ServiceError: no Java is new enough; the text lists what was seen and what to install.
    """
    seen: list[str] = []
    environ = os.environ if environ is None else environ
    for home in homes_in_environment(environ):
        if (java := _usable_java(home, account, seen)) is not None:
            return java
    in_folders = [java for home in homes_in_folders(folders) if (java := _usable_java(home, account, seen))]
    if in_folders:
        return max(in_folders, key=_rank)
    found = "\n".join(f"  {line}" for line in dict.fromkeys(seen)) or "  none at all"
    raise ServiceError(
        f"Elasticsearch needs Java {MINIMUM_JAVA} or newer, and there is none in ES_JAVA_HOME, JAVA_HOME, PATH or the "
        f"usual folders. Seen:\n{found}\nInstall one (Debian: apt-get install openjdk-21-jre-headless, macOS: brew "
        "install openjdk@21), or set ES_JAVA_HOME to its folder, or set ES_URL to use a cluster that runs elsewhere."
    )


def _rank(java: JavaHome) -> tuple[int, int]:
    preference = PREFERRED_JAVA.index(java.version) if java.version in PREFERRED_JAVA else len(PREFERRED_JAVA)
    return -preference, java.version


def _usable_java(home: Path, account: Account | None, seen: list[str]) -> JavaHome | None:
    """Return the Java in ``home`` if it will do; else note in ``seen`` why not."""
    if not (home / "bin" / "java").exists():
        return None
    modules = _list_modules(home, account)
    version = _feature_release(modules.get("java.base", ""))
    missing = REQUIRED_MODULES - modules.keys()
    if version < MINIMUM_JAVA:
        seen.append(f"{home}: {f'Java {version}' if version else 'does not answer, or is older than 9'}")
        return None
    if missing:
        seen.append(f"{home}: Java {version} without {', '.join(sorted(missing))}")
        return None
    return JavaHome(home, version)


def _list_modules(home: Path, account: Account | None) -> dict[str, str]:
    """Return ``{"java.base": "25.0.1", ...}``: asking the Java itself also proves that the account can run it."""
    command = [str(home / "bin" / "java"), "-Xshare:auto", "--list-modules"]
    identity = account.popen_arguments() if account else {}
    try:
        answer = subprocess.run(  # noqa: S603 - a Java of this machine
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            cwd="/",
            env={"PATH": os.defpath},
            **identity,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return dict(re.findall(r"^([\w.]+)@(\S+)", answer.stdout, re.MULTILINE))


def _feature_release(version: str) -> int:
    match = re.match(r"\d+", version)
    return int(match.group()) if match else 0
