"""``make setup``: make ``.venv`` and install into it, once for each state of the lock file.

Runs before anything is installed, so it uses the standard library alone:
``python3 -I src/communique/runtime/bootstrap.py``.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / ".communique-setup"
OLDEST, NEWEST = (3, 11), (3, 13)
DISK_BYTES = 3 * 1024**3
# Downloads fail now and then; the second try takes up what the first left in the cache.
ATTEMPTS = 3


class SetupError(Exception):
    """A step failed; the text says what to do."""


def main() -> int:
    """Install unless that was done for this lock file; return an exit code.

    With ``--check``, install nothing: 0 means that there is nothing to do.
    """
    if "--check" in sys.argv[1:]:
        return int(not is_current())
    # Two set-ups at once, of `make demo` and `make test`, say, go one after the other.
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not is_current():
            install()
    except SetupError as error:
        say(str(error))
        return 1
    finally:
        os.close(folder)
    return 0


def is_current() -> bool:
    """Tell whether what is installed is what the lock file wants."""
    return STAMP.exists() and PYTHON.exists() and STAMP.read_text("ascii") == wanted_state()


def wanted_state() -> str:
    """Return a digest of everything that decides what is installed."""
    pinned = ("src/communique/runtime/elasticsearch.json", "src/communique/enrich/english/corenlp.json")
    inputs = (LOCK, ROOT / "pyproject.toml", *(ROOT / path for path in pinned))
    digest = hashlib.sha256(str(ROOT).encode())
    for path in inputs:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def install() -> None:
    """Make the virtual environment, fill it from the lock file, and bring Elasticsearch and the English tagger."""
    require_python()
    require_disk()
    state = wanted_state()
    make_environment()
    say("installing the packages of requirements-dev.lock (1.2 GB, a minute or two the first time)")
    # Compiled now and not by every process that cannot write beside it: Airflow's are many, and each takes seconds.
    uv("--compile-bytecode", "--require-hashes", "--requirements", str(LOCK))
    # The build backend is in the lock, so that nothing is installed whose hash is not known.
    uv("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    run("Elasticsearch and the English tagger could not be set up.", str(PYTHON), "-m", "communique.runtime.install")
    STAMP.write_text(state, "ascii")
    say("ready")


def require_python() -> None:
    """Raise SetupError unless this Python is one that Communiqué supports."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise SetupError(
            f"Python {sys.version.split()[0]} is not supported; Communiqué needs {OLDEST[0]}.{OLDEST[1]} to "
            f"{NEWEST[0]}.{NEWEST[1]}. Install one, or name it: make setup PYTHON=/path/to/python3.12"
        )


def require_disk() -> None:
    """Raise SetupError unless the disk of the repository has room for what is installed."""
    free = shutil.disk_usage(ROOT).free
    if free < DISK_BYTES:
        raise SetupError(f"The disk of {ROOT} has {free / 1024**3:.1f} GB free; 3 GB are needed. Make room.")


def make_environment() -> None:
    """Make ``.venv`` with uv in it; one that works is kept, one that does not is made anew."""
    if not works(str(PYTHON), "-c", "import pip"):
        say(f"making {VENV} with Python {sys.version.split()[0]}")
        hint = "The virtual environment could not be made. On Debian, install python3-venv."
        run(hint, sys.executable, "-m", "venv", "--clear", str(VENV))
    if not works(str(PYTHON), "-m", "uv", "--version"):
        run("uv could not be installed; look at the network.", str(PYTHON), "-m", "pip", "install", "--quiet", "uv<1")


def uv(*arguments: str) -> None:
    """Install with uv, which checks every hash; tried again where the network fails.

    From the second time on with the certificates of the system, which on a company's network know more than uv's own.
    """
    command = (str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON), *arguments)
    for attempt in range(ATTEMPTS):
        if attempt:
            say("trying again")
            os.environ["UV_SYSTEM_CERTS"] = "true"
        if works(*command, quiet=False):
            return
    raise SetupError("The packages could not be installed; uv says why above. Look at the network and the disk.")


def works(*command: str, quiet: bool = True) -> bool:
    """Tell whether a command ends well."""
    sink = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(command, stdout=sink, stderr=sink, env=environment(), check=False).returncode == 0  # noqa: S603
    except OSError:
        return False


def run(hint: str, *command: str) -> None:
    """Run a command, or raise SetupError with ``hint``."""
    if not works(*command, quiet=False):
        raise SetupError(hint)


def environment() -> dict[str, str]:
    """Return the environment of the steps: ours, with more patience for a slow network."""
    return {"UV_HTTP_TIMEOUT": "180", **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"}}


def say(line: str) -> None:
    """Show a line of progress."""
    sys.stderr.write(f"communique: {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
