"""The real services that tests run against, each in a home of its own and on ports of its own.

They stand beside a running demo without touching it, and nothing of them is left when a test session ends.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from communique.runtime import (
    AirflowClient,
    start_airflow,
    start_demo_web,
    start_elasticsearch,
    stop_all,
)
from communique.runtime.node_folders import remove_node_files
from communique.settings import Settings

PORT_NAMES = ("elasticsearch", "elasticsearch-transport", "airflow-api-server", "demo-web")


@contextmanager
def running_elasticsearch(tmp_home: Path) -> Iterator[str]:
    """Start a node with its state in ``tmp_home`` and yield its URL; it and its data are gone afterwards."""
    settings = settings_of(tmp_home)
    try:
        yield start_elasticsearch(settings).url
    finally:
        stop_all(settings)
        remove_node_files(settings)


@contextmanager
def running_airflow(
    tmp_home: Path, env: Mapping[str, str] | None = None, dags_folder: Path | None = None
) -> Iterator[AirflowClient]:
    """Start Airflow with its state in ``tmp_home`` and yield a client of it.

    Args:
        tmp_home: the home; may be that of a running node, which is then ended too.
        env: variables added to the environment of Airflow and its tasks, such as ``ES_URL``.
        dags_folder: folder of the DAGs; the repository's own by default.
    """
    settings = settings_of(tmp_home)
    try:
        start_airflow(settings, dags_folder=dags_folder, extra_env=env)
        yield AirflowClient.connect(settings)
    finally:
        stop_all(settings)


@contextmanager
def running_demo_web(tmp_home: Path) -> Iterator[str]:
    """Serve the demo sites, registered in ``tmp_home``, and yield the server's URL."""
    settings = settings_of(tmp_home)
    try:
        yield start_demo_web(settings).url
    finally:
        stop_all(settings)


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
