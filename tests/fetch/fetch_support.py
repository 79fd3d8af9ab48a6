"""What the fetch tests share: a source without pauses, allowed to ask this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from communique.fetch import PoliteSession
from communique.sources import Source

SessionMaker = Callable[..., PoliteSession]


def make_source(**fetch: Any) -> Source:
    policy = {
        "delay_seconds": 0,
        "concurrency": 4,
        "allow_private": True,
        "connect_seconds": 2,
        "total_seconds": 5,
        **fetch,
    }
    return Source.model_validate(
        {
            "id": "fault-site",
            "name": "Fault site",
            "description": "A site made for tests.",
            "category": "agency",
            "languages": ["en"],
            "home": "http://127.0.0.1/",
            "discover": [{"type": "feed", "url": "http://127.0.0.1/feed"}],
            "scope": {"hosts": ["*"]},
            "fetch": policy,
        }
    )
