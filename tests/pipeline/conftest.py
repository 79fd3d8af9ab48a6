"""A small site on a real socket and an installation that crawls it into a real node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from tests.fetch.fault_site import FaultSite, running_site

from communique.pipeline.context import Installation
from communique.settings import Settings

PARAGRAPHS = (
    "The ministers met in the capital on Friday and spoke about trade, transport and the work of the joint commission.",
    "They agreed that the commission will meet again in the autumn, and that experts will prepare a programme for it.",
    "The delegation left on the same evening after a visit to the museum of the city and talks with the rector there.",
)


def release(number: int, *paragraphs: str, kicker: str = "") -> bytes:
    """Return a page with a headline, a day, an author and some text."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs or PARAGRAPHS)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Release {number} | Ministry</title>
<meta property="article:published_time" content="2025-04-{number:02}T10:00:00+00:00"></head><body>
<main><article><h1>Ministers meet for talks number {number}</h1><p class="kicker">{kicker}</p>
<div class="text">{body}</div></article></main></body></html>""".encode()


class Ministry:
    """A source of which tests say what its site holds, what its feed lists and what its file says.

    Args:
        site: the server.
        settings: of the installation.
        source_id: id of the source; its file is made in the installation's own folder.
    """

    def __init__(self, site: FaultSite, settings: Settings, source_id: str) -> None:
        self.site, self.settings, self.id = site, settings, source_id
        self.describe()

    def describe(self, **fields: Any) -> None:
        """Write the source's file."""
        made = {
            "id": self.id,
            "name": "Ministry",
            "description": "A ministry made for tests.",
            "category": "ministry",
            "languages": ["en"],
            "home": self.site.url("/"),
            "discover": [{"type": "feed", "url": self.site.url(f"/{self.id}/feed")}],
            "scope": {"hosts": ["127.0.0.1"]},
            "fetch": {"delay_seconds": 0, "revisit_minutes": 0, "allow_private": True, "total_seconds": 5},
        }
        file = self.settings.local_sources_dir / f"{self.id}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(made | fields), encoding="utf-8")

    def put(self, name: str, page: bytes) -> str:
        """Serve a page and return its URL."""
        return self.site.page(f"/{self.id}/{name}", page)

    def remove(self, name: str, status: str = "404 Not Found") -> None:
        """Answer for a page that it is not there."""
        self.site.on(f"/{self.id}/{name}", lambda request: request.answer(status, body=b"no such page"))

    def list(self, *urls: str) -> None:
        """Serve a feed that names pages."""
        items = "".join(f"<item><title>Listed {url[-1]}</title><link>{url}</link></item>" for url in urls)
        feed = f'<rss version="2.0"><channel><title>Ministry</title>{items}</channel></rss>'
        self.site.page(f"/{self.id}/feed", feed.encode(), Content_Type="application/rss+xml")

    def forget_site(self) -> None:
        """Let the site answer nothing any more but 404."""
        self.site.handlers.clear()


@pytest.fixture
def installation(settings: Settings) -> Installation:
    return Installation(settings)


@pytest.fixture
def ministry(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Ministry]:
    """A source that no other test of the module has."""
    source_id = "m-" + request.node.name.removeprefix("test_").replace("_", "-").split("[")[0][:50].rstrip("-")
    with running_site() as site:
        made = Ministry(site, settings, source_id)
        yield made
    (settings.local_sources_dir / f"{source_id}.yaml").unlink()
