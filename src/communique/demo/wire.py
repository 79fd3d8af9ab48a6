"""The demo wire: a site whose flashes appear while it is watched, so that time from feed to search can be measured.

Flashes are lines of a file; the server reads it, `communique flash` appends to it. There is nothing to post to.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from communique.demo.loopback import PathLookup, Resource
from communique.demo.render import render
from communique.models import Value

WIRE_HOST = "wire.demo.localhost"
WIRE_SOURCE = "demo-wire"
_HOME = f"http://{WIRE_HOST}/"
_NAME = "Xəzər Flash Wire"
_IN_FEED = 40
_ATOM = "application/atom+xml; charset=utf-8"


class FlashText(Value):
    """What a flash says: language, headline and paragraphs."""

    language: str
    title: str
    text: tuple[str, ...]


class Flash(FlashText):
    """A flash that was published: its number in the address, and the moment it came into the feed (UTC)."""

    id: str
    at: datetime

    @property
    def url(self) -> str:
        """Address of its page."""
        return f"{_HOME}flash/{self.id}"


def wire_file(home: Path) -> Path:
    """Return the file of the flashes of an installation."""
    return home / "demo" / "wire.jsonl"


def publish_flash(file: Path) -> Flash:
    """Let the next flash appear on the wire, and return it."""
    held = read_flashes(file)
    texts = _texts()
    text, number = texts[len(held) % len(texts)], len(held) + 1
    now = datetime.now(UTC).replace(microsecond=0)
    flash = Flash(
        language=text.language, title=f"{text.title} ({number})", text=text.text, id=f"{now:%Y%m%d}-{number:05}", at=now
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, flash.model_dump_json().encode() + b"\n")
    finally:
        os.close(handle)
    return flash


def read_flashes(file: Path) -> list[Flash]:
    """Return the flashes published so far, oldest first; none if the file is not there."""
    if not file.exists():
        return []
    return [Flash.model_validate_json(line) for line in file.read_bytes().splitlines()]


def open_wire(file: Path) -> PathLookup:
    """Return the lookup of the wire's pages, as they are at each request."""

    def find(path: str, query: str) -> Resource | None:
        flashes = read_flashes(file)
        latest = flashes[: -_IN_FEED - 1 : -1]
        changed = flashes[-1].at if flashes else None
        if path == "/feed.atom":
            return Resource(render("wire/feed.xml", home=_HOME, name=_NAME, flashes=latest).encode(), _ATOM, changed)
        if path == "/":
            return _page(render("wire/index.html", name=_NAME, flashes=latest))
        found = next((flash for flash in flashes if path == f"/flash/{flash.id}"), None)
        return _page(render("wire/page.html", name=_NAME, flash=found)) if found else None

    return find


def _page(body: str) -> Resource:
    return Resource(body.encode(), "text/html; charset=utf-8")


@cache
def _texts() -> list[FlashText]:
    file = Path(__file__).with_name("flashes.yaml")
    return TypeAdapter(list[FlashText]).validate_python(yaml.safe_load(file.read_text(encoding="utf-8")))
