from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from communique.runtime import ports
from communique.runtime.ports import choose_port, is_port_free, is_port_open, remembered_ports
from communique.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", es_url=None)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_taken_port_is_stepped_around(settings: Settings, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ports.DEFAULT_PORTS, "web", taken)
    chosen = choose_port(settings, "web")
    assert taken < chosen < taken + ports.PORTS_TRIED
    assert is_port_free(chosen)


def test_port_taken_on_all_addresses_is_stepped_around(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))
        listener.listen()
        port = listener.getsockname()[1]
        monkeypatch.setitem(ports.DEFAULT_PORTS, "web", port)
        assert choose_port(settings, "web") != port


def test_chosen_port_is_used_again(settings: Settings, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ports.DEFAULT_PORTS, "web", taken)
    first = choose_port(settings, "web")
    monkeypatch.setitem(ports.DEFAULT_PORTS, "web", first + 1)
    assert choose_port(settings, "web") == first


def test_remembered_port_that_was_taken_since_is_given_up(settings: Settings, taken: int) -> None:
    settings.home.mkdir()
    (settings.home / "ports.json").write_text(json.dumps({"web": taken}))
    chosen = choose_port(settings, "web")
    assert chosen != taken
    assert remembered_ports(settings.home / "ports.json") == {"web": chosen}


def test_two_services_never_get_one_port(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ports.DEFAULT_PORTS, "one", ports.OTHER_PORTS_FROM)
    assert choose_port(settings, "one") != choose_port(settings, "two")


def test_port_book_that_cannot_be_read_is_made_anew(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "ports.json").write_text("{ broken")
    chosen = choose_port(settings, "web")
    assert remembered_ports(settings.home / "ports.json") == {"web": chosen}


def test_listening_port_is_open_and_not_free(taken: int) -> None:
    assert is_port_open(taken)
    assert not is_port_free(taken)
