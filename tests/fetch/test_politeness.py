"""A host is asked at one pace by all sessions and processes together, and more slowly when it struggles."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from fault_site import FaultSite, Request
from fetch_support import SessionMaker, make_source

from communique.errors import ConfigError, PageError
from communique.fetch import PoliteSession
from communique.fetch.host_state import HostFile, folder_name
from communique.fetch.pace import HostPace
from communique.sources import load_source
from communique.sources.hours import is_within, next_beginning
from communique.sources.model import FetchPolicy

URL = "https://a.example/page"
ASK_PAGES = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from fetch_support import make_source
from communique.fetch import PoliteSession
session = PoliteSession(make_source(delay_seconds=0.1, concurrency=1), services_dir=Path(sys.argv[2]))
for url in sys.argv[3:]:
    session.get(url)
"""


def pace(tmp_path: Path, **policy: float) -> HostPace:
    values = {"delay_seconds": 0, "concurrency": 1, **policy}
    return HostPace(FetchPolicy.model_validate(values), tmp_path / "hosts")


def distance(one: HostPace, other: HostPace | None = None) -> float:
    first = one.reserve_start(URL)
    return (other or one).reserve_start(URL) - first


def test_each_source_keeps_its_own_distance_to_whoever_asked_before(tmp_path: Path) -> None:
    slow, quick = pace(tmp_path, delay_seconds=7), pace(tmp_path, delay_seconds=2)
    assert distance(slow) == pytest.approx(7)
    assert distance(slow, quick) == pytest.approx(2)
    assert distance(quick, slow) == pytest.approx(7)


def test_a_crawl_delay_holds_for_every_source_on_the_host(tmp_path: Path) -> None:
    pace(tmp_path).keep_crawl_delay("a.example", 7)
    assert distance(pace(tmp_path)) == pytest.approx(7)
    assert distance(pace(tmp_path, delay_seconds=9)) == pytest.approx(9)
    assert distance(pace(tmp_path, obey_robots=False)) == pytest.approx(0, abs=0.1)
    pace(tmp_path).keep_crawl_delay("a.example", 90_000)
    assert distance(pace(tmp_path)) == pytest.approx(60)
    pace(tmp_path).keep_crawl_delay("a.example", 0)
    assert distance(pace(tmp_path, delay_seconds=1)) == pytest.approx(1)


def test_the_distance_grows_with_slow_answers_and_shrinks_again(tmp_path: Path) -> None:
    asking = pace(tmp_path, delay_seconds=1, slow_down=3)
    found = []
    for seconds in (0.1, 0.1, 0.1, 8, 8, 8, 100, 100, 100, 0.2, 0.2, 0.2):
        asking.take_answer(URL, 200, seconds)
        found.append(round(distance(asking), 1))
    assert found == [1, 1, 1, 1, 1, 24, 24, 24, 60, 60, 60, 1]


def test_quick_failures_do_not_speed_up_and_silence_slows_down(tmp_path: Path) -> None:
    asking = pace(tmp_path, slow_down=2)
    for _ in range(5):
        asking.take_answer(URL, 200, 4)
        asking.take_answer(URL, 500, 0.01)
        asking.take_answer(URL, 429, 0.01)
    assert distance(asking) == pytest.approx(8)
    for _ in range(3):
        asking.take_answer(URL, None, 20)
    assert distance(asking) == pytest.approx(40)


def test_a_host_that_is_too_busy_is_left_alone_twice_as_long_each_time(tmp_path: Path) -> None:
    asking = pace(tmp_path, delay_seconds=1)
    assert [asking.back_off(URL, None) for _ in range(3)] == [1, 2, 4]
    assert pace(tmp_path, delay_seconds=1).back_off(URL, None) == 8, "another session knows"
    asking.take_answer(URL, 200, 0.1)
    assert asking.back_off(URL, None) == 1
    assert asking.back_off(URL, 10**9) == 24 * 3600
    with pytest.raises(PageError, match="left alone") as caught:
        pace(tmp_path).reserve_start(URL)
    assert caught.value.reason == "held-off"


def test_a_torn_state_and_a_clock_set_back_stop_nobody(tmp_path: Path) -> None:
    asking = pace(tmp_path, delay_seconds=1)
    with HostFile(tmp_path / "hosts", "a.example").change() as state:
        state.last_start = time.time() + 10**6
    assert asking.reserve_start(URL) < time.time() + 100
    (tmp_path / "hosts" / "a.example" / "state").write_bytes(b'{"last_start": 17')
    assert asking.reserve_start(URL) == pytest.approx(time.time(), abs=1)


@pytest.mark.parametrize("host", ["..", "../../etc", "[::1]", "", "a" * 300, "x/y", "Ünï"])
def test_a_host_name_of_any_letters_is_one_folder(host: str) -> None:
    name = folder_name(host)
    assert name and "/" not in name and not name.startswith(".") and len(name) < 120
    assert folder_name("mfa.gov.az") == "mfa.gov.az"


def test_processes_share_a_hosts_pace_and_its_robots_file(site: FaultSite, tmp_path: Path) -> None:
    moments: list[float] = []

    def page(request: Request) -> None:
        moments.append(time.monotonic())
        request.wait(0.02)
        request.answer(body=b"x")

    urls = [site.on(f"/{number}", page) for number in range(8)]
    here = str(Path(__file__).parent)
    commands = [[sys.executable, "-c", ASK_PAGES, here, str(tmp_path / "services"), *urls[n::2]] for n in range(2)]
    for process in [subprocess.Popen(command) for command in commands]:
        assert process.wait() == 0
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(gaps) == 7
    assert min(gaps) > 0.05, "the two never asked at once, nor one right behind the other"
    assert site.most_at_once == 1
    assert site.paths().count("/robots.txt") <= 2, "at most both at the very start"


def test_a_killed_process_gives_its_slot_back(tmp_path: Path) -> None:
    hold = "import sys, time; from pathlib import Path; from communique.fetch.host_state import HostFile\n"
    hold += "with HostFile(Path(sys.argv[1]), 'a.example').slot(1): print('held', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", hold, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"held\n"
    taken = threading.Event()

    def take() -> None:
        with HostFile(tmp_path, "a.example").slot(1):
            taken.set()

    waiting = threading.Thread(target=take)
    waiting.start()
    assert not taken.wait(0.2)
    process.kill()
    process.wait()
    assert taken.wait(10)
    waiting.join()


def test_a_silent_host_delays_no_other(site: FaultSite, make_session: SessionMaker) -> None:
    """The names differ, so the hosts do, although one server answers for both."""
    site.on("/silent", lambda request: request.wait(10))
    quick = site.page("/quick", b"x")
    session, late = make_session(concurrency=1, total_seconds=1.5), threading.Event()

    def ask_silent() -> None:
        with pytest.raises(PageError):
            session.get(site.url("/silent", host="silent.localhost"))
        late.set()

    asking = threading.Thread(target=ask_silent)
    asking.start()
    assert make_session(concurrency=1).get(quick).body == b"x"
    assert session.get(quick).body == b"x"
    assert not late.is_set()
    asking.join()


@pytest.mark.parametrize(
    ("clock", "within", "opening"),
    [
        ("2025-04-04T17:59:59+00:00", False, "2025-04-04T18:00:00+00:00"),
        ("2025-04-04T18:00:00+00:00", True, "2025-04-04T18:00:00+00:00"),
        ("2025-04-05T01:59:00+00:00", True, "2025-04-05T01:59:00+00:00"),
        ("2025-04-05T02:00:00+00:00", False, "2025-04-05T08:00:00+00:00"),
        ("2025-04-05T08:30:00+00:00", True, "2025-04-05T08:30:00+00:00"),
        ("2025-04-05T09:00:00+00:00", False, "2025-04-05T18:00:00+00:00"),
    ],
)
def test_hours_are_those_of_the_sources_zone(clock: str, within: bool, opening: str) -> None:
    spans, moment = ("22:00-06:00", "12:00-13:00"), datetime.fromisoformat(clock)
    assert is_within(spans, "Asia/Baku", moment) is within
    assert next_beginning(spans, "Asia/Baku", moment).isoformat() == opening
    assert is_within((), "Asia/Baku", moment)


def test_a_site_is_not_asked_outside_its_hours(site: FaultSite, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    closed = f"{now + timedelta(hours=2):%H}:00-{now + timedelta(hours=3):%H}:00"
    with (
        PoliteSession(make_source(hours=[closed]), services_dir=tmp_path / "services") as session,
        pytest.raises(PageError, match=f"within {closed}") as caught,
    ):
        session.get(site.page("/a", b"x"))
    assert caught.value.reason == "outside-hours"
    assert site.requests == []


@pytest.mark.parametrize("hours", ["22-06", "25:00-06:00", "22:00-24:30", "06:00-06:00", "night"])
def test_hours_that_are_none_are_an_error_of_the_file(tmp_path: Path, hours: str) -> None:
    file = tmp_path / "fault-site.yaml"
    text = make_source().model_dump_json(exclude_defaults=True)
    file.write_text(text.replace('"fetch":{', f'"fetch":{{"hours":["{hours}"],'))
    with pytest.raises(ConfigError, match=r"fetch\.hours\[0\]"):
        load_source(file)
