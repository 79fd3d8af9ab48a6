"""The application over real HTTP on loopback, in front of pages in a real node, and a real Chromium."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser
from starlette.types import ASGIApp
from tests.chromium import running_chromium
from tests.index.index_pages import index_pages, make_page

from communique.api import create_app
from communique.index import connect, ensure_indices
from communique.models import Party, Quote, Statements
from communique.settings import Settings

ATTACK = "</script></title><script>alert('x')</script><img src=x onerror=alert(1)>\"'><svg onload=alert(2)>"
LAVROV, MAMMADYAROV = "person/sergey-lavrov", "person/elmar-mammadyarov"
SAID = Statements(
    quotes=(
        Quote(
            segment=0,
            start=0,
            end=len(f"A zebra {ATTACK}"),
            text=f"A zebra {ATTACK}",
            language="en",
            direct=True,
            speaker=Party(id="person/~zorin", name=f"Zorin {ATTACK}", known=False),
            verb=ATTACK,
            why="name",
        ),
    )
)
PAGES = [
    make_page(
        f"meeting-{number}",
        ("en", f"Meeting {number} of the ministers", f"Minister Lavrov met colleagues, meeting {number}. They spoke."),
        people={LAVROV: ("Sergey Lavrov", "Lavrov")},
        kind="press release",
        published=f"2021-{number:02}-05",
    )
    for number in range(1, 13)
] + [
    make_page(
        "vstrecha",
        ("ru", "Встреча министров", "Эльмар Мамедъяров принял посла.\n\nБеседа длилась час."),
        people={MAMMADYAROV: ("Elmar Mammadyarov", "Эльмар Мамедъяров")},
        source="demo-agency",
        published="2018-05-05T10:00:00+04:00",
    ),
    make_page(
        "gorush",
        ("az", "Nazirlərin görüşü", "Elmar Məmmədyarov səfiri qəbul edib."),
        people={MAMMADYAROV: ("Elmar Mammadyarov", "Elmar Məmmədyarov")},
        published="2018-05-05",
    ),
    make_page(
        "attack",
        ("en", f"Attack {ATTACK}", f"A zebra {ATTACK} and {ATTACK} Zorin {ATTACK}\n\n{ATTACK}"),
        people={"person/~zorin": (f"Zorin {ATTACK}", "Zorin")},
        byline=(ATTACK,),
        reference=ATTACK,
        published="2019-09-09",
    ).model_copy(update={"statements": SAID}),
    make_page(
        "attack-again",
        ("en", f"Attack again {ATTACK}", f"A zebra {ATTACK} and {ATTACK} Zorin {ATTACK}"),
        published="2019-09-10",
    ),
]


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application on loopback and yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, access_log=False, lifespan="off", log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    """Address of the application, in front of the pages above."""
    client = connect(settings)
    ensure_indices(client, settings)
    index_pages(client, settings, PAGES)
    with serving(create_app(settings, allowed_hosts=("127.0.0.1",))) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def unused_port() -> int:
    """A port nothing listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
