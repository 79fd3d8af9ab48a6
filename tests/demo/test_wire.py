"""Flashes appear on the running wire as they are published, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from local_web import run_server

from communique.demo.wire import publish_flash, read_flashes, wire_file

FEED = "http://wire.demo.localhost/feed.atom"


def test_a_flash_is_in_the_feed_as_soon_as_it_is_published(tmp_path: Path) -> None:
    file = wire_file(tmp_path)
    with run_server("communique.demo.server", tmp_path, "--wire", str(file)) as web:
        assert b"<entry>" not in web.get(FEED).content
        flashes = [publish_flash(file) for _ in range(5)]
        assert read_flashes(file) == flashes
        assert len({flash.url for flash in flashes}) == 5
        feed = web.get(FEED)
        assert [feed.text.find(flash.url) for flash in flashes] == sorted(
            (feed.text.find(flash.url) for flash in flashes), reverse=True
        )
        assert web.get(FEED, If_None_Match=feed.headers["etag"]).status_code == 304
        for flash in flashes:
            page = web.get(flash.url)
            assert page.status_code == 200
            assert all(paragraph in page.text for paragraph in flash.text)
        assert web.get("http://wire.demo.localhost/flash/none").status_code == 404
        front = web.get("http://wire.demo.localhost/").text
        assert all(flash.url.removeprefix("http://wire.demo.localhost") in front for flash in flashes)


def test_without_a_file_there_is_no_wire(tmp_path: Path) -> None:
    with run_server("communique.demo.server", tmp_path) as web:
        assert web.get(FEED).status_code == 421
