from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from communique.fetch import PoliteSession
from communique.sources import Source


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class Listings:
    """A folder of listings served on loopback, and a source that reads them."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.base = f"http://127.0.0.1:{port}"

    def put(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content.replace("{base}", self.base) if isinstance(content, str) else content
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return f"{self.base}/{name}"

    def source(self, *entrances: dict[str, Any], **changes: Any) -> Source:
        return Source.model_validate(
            {
                "id": "agency",
                "name": "Agency",
                "description": "A source of listings made for tests.",
                "category": "agency",
                "languages": ["en", "ru", "az"],
                "home": self.base,
                "discover": entrances,
                "scope": {"hosts": ["agency.example"]},
                "fetch": {"delay_seconds": 0, "allow_private": True, "total_seconds": 20},
                **changes,
            }
        )

    def session(self, source: Source) -> PoliteSession:
        return PoliteSession(source, services_dir=self.folder)


@pytest.fixture
def listings(tmp_path: Path) -> Iterator[Listings]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Listings(tmp_path, server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


Discover = Callable[..., Any]
