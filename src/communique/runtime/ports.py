"""Ports of the local services: remembered from one start to the next, and stepped around where another has them."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from communique.errors import ServiceError
from communique.runtime.files import locked, write_private_file
from communique.settings import Settings

LOOPBACK = "127.0.0.1"
# Away from the usual 9200, 8080 and so on, which a developer's machine often has in use.
DEFAULT_PORTS = {
    "elasticsearch": 9230,
    "elasticsearch-transport": 9330,
    "airflow-api-server": 8085,
    "demo-web": 8790,
    "search-page": 8780,
}
OTHER_PORTS_FROM = 8890
PORTS_TRIED = 200


def choose_port(settings: Settings, name: str) -> int:
    """Return a free port of 127.0.0.1 for a service: the one it had last time if that is free, else the next free one.

    Raises:
        ServiceError: none of the 200 ports from the default on is free.
    """
    book = settings.home / "ports.json"
    with locked(settings.home / "ports.lock"):
        ports = remembered_ports(book)
        others = {port for other, port in ports.items() if other != name}
        first = DEFAULT_PORTS.get(name, OTHER_PORTS_FROM)
        candidates = [ports[name]] if name in ports else []
        candidates += [port for port in range(first, first + PORTS_TRIED) if port not in others]
        for port in candidates:
            if is_port_free(port):
                write_private_file(book, json.dumps({**ports, name: port}, indent=2, sort_keys=True) + "\n")
                return port
    raise ServiceError(
        f"{name}: no free port on {LOOPBACK} between {first} and {first + PORTS_TRIED}. "
        "Stop what holds them (ss -ltnp lists it) and start again."
    )


def remembered_ports(book: Path) -> dict[str, int]:
    """Return the ports by service name written down in a ``ports.json``; empty if it is missing or unreadable."""
    try:
        ports = json.loads(book.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: port for name, port in ports.items() if isinstance(port, int)} if isinstance(ports, dict) else {}


def is_port_free(port: int) -> bool:
    """Tell whether a server could listen on a port of 127.0.0.1 now."""
    if is_port_open(port):
        return False
    with socket.socket() as probe:
        # Without this, connections of a server that has just ended would make its port look taken for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_port_open(port: int) -> bool:
    """Tell whether something accepts connections on a port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((LOOPBACK, port)) == 0
