"""Commands run within the test's own process: as a shell sees them, without a new interpreter for each.

A process has its knowledge base read once: after a change of that, and where a test is about the process itself (what
goes to which stream of it), :func:`run_process` starts one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest

from communique.cli import main
from communique.runtime.child_environment import child_environment
from communique.settings import Settings, get_settings


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def run_command(settings: Settings, *arguments: str, **variables: str) -> Done:
    """Run a command line of an installation, as the executable would with its environment.

    Args:
        settings: of the installation.
        arguments: of the command line.
        variables: further variables of the environment.
    """
    stdout, stderr = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**child_environment(settings), **variables}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["communique", *arguments])
        get_settings.cache_clear()
        try:
            with redirect_stdout(stdout), redirect_stderr(stderr):
                main()
        except SystemExit as end:
            return Done(int(end.code or 0), stdout.getvalue(), stderr.getvalue())
        finally:
            get_settings.cache_clear()
    raise AssertionError("the command line always exits")


def run_process(settings: Settings, *arguments: str) -> Done:
    """Run a command line of an installation in a process of its own."""
    line = [sys.executable, "-m", "communique", *arguments]
    done = subprocess.run(
        line, env=child_environment(settings), capture_output=True, text=True, check=False, timeout=900
    )
    return Done(done.returncode, done.stdout, done.stderr)


def run_json(settings: Settings, *arguments: str, **variables: str) -> dict[str, Any]:
    """Return the object a command prints with ``--json``; it must succeed."""
    done = run_command(settings, *arguments, "--json", **variables)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
