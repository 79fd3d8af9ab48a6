from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psutil
import pytest

from communique.errors import ServiceError
from communique.runtime import list_services, read_service, service_states, start_service, stop_all, stop_service
from communique.runtime.registry import Service, find_process, write_service
from communique.runtime.stopping import find_processes
from communique.settings import Settings

SLEEP = "import time; time.sleep(600)"
# A child in a session of its own, as a task of Airflow may start one, that does not end when asked to.
STUBBORN_CHILD = (
    "import signal, subprocess, sys, time;"
    "code = 'import pathlib, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " pathlib.Path(sys.argv[1]).touch(); time.sleep(600)';"
    "subprocess.Popen([sys.executable, '-c', code, sys.argv[1]], start_new_session=True);"
    "time.sleep(600)"
)


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(home=tmp_path / "home", es_url=None)
    settings.home.mkdir()
    yield settings
    stop_all(settings)


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is not ours to end."""
    with subprocess.Popen([sys.executable, "-c", SLEEP]) as process:
        yield process
        process.kill()


def start_sleep(settings: Settings, name: str = "sleep", code: str = SLEEP, *arguments: str) -> Service:
    return start_service(settings, name, (sys.executable, "-c", code, *arguments), dict(os.environ))


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def claim(settings: Settings, pid: int, process_started: float) -> Service:
    """Register a service whose pid is now that of another process."""
    service = Service(
        name="reused",
        pid=pid,
        started_at=datetime.now(UTC),
        process_started=process_started,
        token="never-given",
        command=("sleep",),
        log=settings.home / "log",
    )
    write_service(settings, service)
    return service


def test_started_service_is_registered_for_its_owner_alone(settings: Settings) -> None:
    service = start_service(settings, "web", (sys.executable, "-c", SLEEP), dict(os.environ), port=18_999)
    assert read_service(settings, "web") == service
    assert (service.address, service.url) == ("127.0.0.1:18999", "http://127.0.0.1:18999")
    assert stat.S_IMODE((settings.services_dir / "web.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(service.log.stat().st_mode) == 0o600
    assert find_process(service) is not None


def test_service_leads_a_session_of_its_own(settings: Settings) -> None:
    service = start_sleep(settings)
    assert os.getsid(service.pid) == service.pid != os.getsid(0)


def test_running_service_is_not_started_twice(settings: Settings) -> None:
    assert start_sleep(settings).pid == start_sleep(settings).pid


def test_service_that_ended_is_started_again(settings: Settings) -> None:
    first = start_sleep(settings)
    psutil.Process(first.pid).kill()
    wait_for(lambda: find_process(first) is None)
    again = start_sleep(settings)
    assert again.pid != first.pid
    assert list_services(settings) == [again]


def test_stop_ends_children_in_other_sessions_too(settings: Settings, tmp_path: Path) -> None:
    service = start_sleep(settings, "parent", STUBBORN_CHILD, str(tmp_path / "ready"))
    wait_for((tmp_path / "ready").exists)
    processes = find_processes(service)
    assert len(processes) == 2
    assert stop_service(settings, "parent", grace=0.5)
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)
    assert read_service(settings, "parent") is None


def test_stop_finds_children_whose_parent_was_killed(settings: Settings, tmp_path: Path) -> None:
    service = start_sleep(settings, "parent", STUBBORN_CHILD, str(tmp_path / "ready"))
    wait_for((tmp_path / "ready").exists)
    psutil.Process(service.pid).kill()
    wait_for(lambda: find_process(service) is None)
    (orphan,) = find_processes(service)
    assert stop_service(settings, "parent", grace=0.5)
    wait_for(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)


def test_process_that_got_the_pid_later_is_left_alone(settings: Settings, stranger: subprocess.Popen[bytes]) -> None:
    started = psutil.Process(stranger.pid).create_time()
    service = claim(settings, stranger.pid, started - 3600)
    assert find_process(service) is None
    assert [state.running for state in service_states(settings)] == [False]
    assert stop_all(settings) == []
    assert stranger.poll() is None
    assert list_services(settings) == []


def test_stop_ends_only_its_own(settings: Settings, stranger: subprocess.Popen[bytes], tmp_path: Path) -> None:
    other = Settings(home=tmp_path / "other", es_url=None)
    other.home.mkdir()
    theirs = start_sleep(other)
    try:
        start_sleep(settings)
        assert stop_all(settings) == ["sleep"]
        assert stranger.poll() is None
        assert find_process(theirs) is not None
    finally:
        assert stop_all(other) == ["sleep"]


def test_failure_to_start_shows_the_end_of_the_log(settings: Settings) -> None:
    code = "import sys; print('the disk is upside down'); sys.exit(3)"
    with pytest.raises(ServiceError, match=r"(?s)ended before it was ready.*the disk is upside down"):
        start_service(settings, "web", (sys.executable, "-c", code), dict(os.environ), ready=lambda: False)
    assert list_services(settings) == []


def test_service_that_is_never_ready_is_ended(settings: Settings) -> None:
    command = (sys.executable, "-c", SLEEP)
    with pytest.raises(ServiceError, match="was not ready within"):
        start_service(settings, "web", command, dict(os.environ), ready=lambda: False, timeout=0.3)
    assert list_services(settings) == []


def test_an_answer_from_somebody_else_on_the_port_is_not_the_services_own(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        started = partial(start_service, settings, "web", env=dict(os.environ), ready=lambda: True, port=port)
        with pytest.raises(ServiceError, match="was not ready within"):
            started((sys.executable, "-c", SLEEP), timeout=0.5)
    assert list_services(settings) == []
    listen = f"import socket, time; held = socket.create_server(('127.0.0.1', {port})); time.sleep(600)"
    assert started((sys.executable, "-c", listen)).port == port


def test_missing_command_is_a_plain_message(settings: Settings) -> None:
    with pytest.raises(ServiceError, match="web: cannot start /nowhere/web"):
        start_service(settings, "web", ("/nowhere/web",), {})


def test_entry_that_cannot_be_read_hides_no_other(settings: Settings) -> None:
    service = start_sleep(settings)
    (settings.services_dir / "broken.json").write_text("{")
    assert list_services(settings) == [service]
