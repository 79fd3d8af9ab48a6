from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fault_site import FaultSite, running_site
from fetch_support import SessionMaker, make_source

from communique.fetch import PoliteSession


@pytest.fixture
def site() -> Iterator[FaultSite]:
    with running_site() as running:
        yield running


@pytest.fixture
def make_session(tmp_path: Path) -> SessionMaker:
    def make(**fetch: Any) -> PoliteSession:
        return PoliteSession(make_source(**fetch), services_dir=tmp_path / "services")

    return make
