from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
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
def make_session(tmp_path: Path) -> Iterator[SessionMaker]:
    with ExitStack() as stack:

        def make(**fetch: Any) -> PoliteSession:
            return stack.enter_context(PoliteSession(make_source(**fetch), services_dir=tmp_path / "services"))

        yield make
