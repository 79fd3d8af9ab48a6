"""The demo web and an installation that crawls it, for tests that break sites and mend them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.operators.logins import Pages

from communique.pipeline.context import Installation
from communique.runtime import start_demo_web, stop_all
from communique.runtime.files import write_private_file
from communique.settings import Settings


@pytest.fixture(scope="module")
def demo_installation(settings: Settings) -> Iterator[Installation]:
    """An installation whose demo sites are served, and which nothing has crawled."""
    import json

    from tests.services import free_ports

    write_private_file(settings.home / "ports.json", json.dumps(free_ports(("demo-web",))))
    start_demo_web(settings)
    try:
        yield Installation(settings)
    finally:
        stop_all(settings)


@pytest.fixture(scope="module")
def ann(address: str) -> Pages:
    """The module's pages as one who may write sees them."""
    return Pages(address, "ann")


@pytest.fixture(scope="module")
def eve(address: str) -> Pages:
    """The module's pages as one who may only look sees them."""
    return Pages(address, "eve")
