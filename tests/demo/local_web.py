"""Local web servers as separate processes, asked the way the crawler asks: real HTTP, the host in the Host header."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

START_SECONDS = 60


class LocalWeb:
    """A server on loopback that stands for every host, as ``fetch.connect_to`` uses it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process

    def get(self, url: str, **headers: str) -> requests.Response:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(
            f"http://127.0.0.1:{self.port}{parts.path}{query}",
            headers={"Host": parts.netloc, **names},
            timeout=30,
            allow_redirects=False,
        )


@contextmanager
def run_server(module: str, folder: Path, *arguments: str) -> Iterator[LocalWeb]:
    """Start ``python -m module`` on a free port and end it with SIGTERM."""
    port_file = folder / "port"
    command = [sys.executable, "-m", module, *arguments, "--port", "0", "--port-file", str(port_file)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not port_file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                pytest.fail(f"{module} did not start: {process.communicate()[1].decode()[-2000:]}")
            time.sleep(0.05)
        yield LocalWeb(int(port_file.read_text()), process)
    finally:
        process.terminate()
        process.communicate(timeout=30)
