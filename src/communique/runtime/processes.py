"""Start a service as processes that outlive the shell, and wait until it is ready."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psutil

from communique.errors import ServiceError
from communique.runtime.account import Account
from communique.runtime.files import last_lines
from communique.runtime.ports import LOOPBACK
from communique.runtime.progress import Report, ignore_progress
from communique.runtime.registry import TOKEN_VARIABLE, Service, find_process, read_service, write_service
from communique.runtime.stopping import descendants_of, stop_service
from communique.settings import Settings

READY_TIMEOUT_SECONDS = 180.0
POLL_SECONDS = 0.25
PROGRESS_SECONDS = 10.0
LOG_BYTES_KEPT = 20_000_000


def start_service(
    settings: Settings,
    name: str,
    command: Iterable[str],
    env: Mapping[str, str],
    *,
    ready: Callable[[], bool] | None = None,
    port: int | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    timeout: float = READY_TIMEOUT_SECONDS,
    report: Report = ignore_progress,
) -> Service:
    """Start a service unless it runs already, enter it in the register, and wait until it is ready.

    Args:
        settings: the installation; its output goes to ``<home>/logs/<name>.log``.
        name: name in the register.
        command: command line; the first word is a path.
        env: the whole environment of the process.
        ready: asked four times a second until it says yes; ``None`` does not wait.
        port: port of 127.0.0.1 it listens on, if any.
        cwd: folder it works in; the home by default.
        account: user it runs under; ``None`` is the present one.
        timeout: seconds to wait for ``ready``.
        report: takes a line of progress every ten seconds.

    Raises:
        ServiceError: it cannot be started, ends early or is not ready in time; the text has the end of its log.
    """
    running = read_service(settings, name)
    if running is not None and find_process(running) is not None:
        if ready is not None:
            wait_until_ready(running, ready, timeout=timeout, report=report)
        return running
    stop_service(settings, name)
    service = _launch(settings, name, tuple(command), env=env, port=port, cwd=cwd, account=account)
    if ready is not None:
        try:
            wait_until_ready(service, ready, timeout=timeout, report=report)
        except BaseException:
            stop_service(settings, name)
            raise
    return service


def wait_until_ready(
    service: Service,
    ready: Callable[[], bool],
    *,
    timeout: float = READY_TIMEOUT_SECONDS,
    report: Report = ignore_progress,
) -> None:
    """Wait until ``ready`` says yes, and it is the service itself that listens on its port and not somebody else's.

    Raises:
        ServiceError: the service ended, or ``timeout`` seconds passed; the text has the end of its log.
    """
    began = said = time.monotonic()
    while not (ready() and _holds_its_port(service)):
        now = time.monotonic()
        if find_process(service) is None:
            raise ServiceError(_failure(service, "ended before it was ready"))
        if now - began > timeout:
            raise ServiceError(_failure(service, f"was not ready within {timeout:.0f} s"))
        if now - said > PROGRESS_SECONDS:
            report(f"{service.name}: waiting, {now - began:.0f} s")
            said = now
        time.sleep(POLL_SECONDS)


def _holds_its_port(service: Service) -> bool:
    """Tell whether a process of a service listens on its port: another installation may have been faster with it.

    Where the system does not say who listens, the service is believed as long as it runs.
    """
    leader = find_process(service)
    if service.port is None or leader is None:
        return leader is not None
    family = [leader, *descendants_of(leader)]
    try:
        held = [one for process in family for one in process.net_connections("tcp")]
    except psutil.AccessDenied:
        return True
    except psutil.NoSuchProcess:
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == service.port for one in held)


def _launch(
    settings: Settings,
    name: str,
    command: tuple[str, ...],
    *,
    env: Mapping[str, str],
    port: int | None,
    cwd: Path | None,
    account: Account | None,
) -> Service:
    token = secrets.token_hex(16)
    log = settings.home / "logs" / f"{name}.log"
    with _open_log(log) as descriptor:
        try:
            process = subprocess.Popen(  # noqa: S603 - a command of our own making
                command,
                env={**env, TOKEN_VARIABLE: token},
                cwd=cwd or settings.home,
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
                **(account.popen_arguments() if account else {}),
            )
        except OSError as error:
            raise ServiceError(f"{name}: cannot start {command[0]}: {error}.") from error
    service = Service(
        name=name,
        address=f"{LOOPBACK}:{port}" if port else "",
        pid=process.pid,
        started_at=datetime.now(UTC),
        process_started=_start_of(process.pid),
        token=token,
        command=command,
        log=log,
    )
    write_service(settings, service)
    return service


def _open_log(log: Path) -> IO[bytes]:
    """Open a log to append to, readable for its owner alone; a long one is put aside as ``.1`` first."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_BYTES_KEPT:
        log.replace(log.with_suffix(".log.1"))
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def _start_of(pid: int) -> float:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0.0


def _failure(service: Service, what: str) -> str:
    lines = "\n".join(f"  | {line}" for line in last_lines(service.log).splitlines())
    return f"{service.name} {what}. Its log is {service.log}; it ends with:\n{lines or '  | (empty)'}"
