"""Homes for the real services that tests run against, each with ports of its own, beside a running demo."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack
from pathlib import Path

from communique.settings import Settings

PORT_NAMES = ("elasticsearch", "elasticsearch-transport", "airflow-api-server", "demo-web")


def settings_of(tmp_home: Path) -> Settings:
    """Return settings for a home in a temporary folder, with free ports written down for its services."""
    tmp_home.mkdir(parents=True, exist_ok=True)
    book = tmp_home / "ports.json"
    if not book.exists():
        book.write_text(json.dumps(free_ports(PORT_NAMES)), encoding="utf-8")
    return Settings(home=tmp_home, es_url=None)


def free_ports(names: tuple[str, ...]) -> dict[str, int]:
    """Return a port for each name that the system holds free, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in names]
        for held in sockets:
            held.bind(("127.0.0.1", 0))
        return {name: held.getsockname()[1] for name, held in zip(names, sockets, strict=True)}
