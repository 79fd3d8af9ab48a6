"""The register of local services: one private JSON file for each in ``<home>/services``, read by whoever needs one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from communique.runtime.files import write_private_file
from communique.settings import Settings

# Every process of a service carries this variable, also the children of its children, so that none is overlooked.
TOKEN_VARIABLE = "COMMUNIQUE_SERVICE_TOKEN"  # noqa: S105 - a name; the value only marks a process as ours
# A process's start is known to a hundredth of a second, but moves when the clock of the machine is corrected.
START_TOLERANCE_SECONDS = 2.0


class Service(BaseModel):
    """A local service that was started here.

    Attributes:
        name: name of the service and of its file.
        address: ``127.0.0.1:PORT``; empty for a service that listens on no port.
        pid: process id of its first process, which leads a session of its own.
        started_at: when it was started, with time zone.
        process_started: start of the process in seconds since the epoch, as the system tells it: a process with this
            pid and another start is a stranger.
        token: value of ``COMMUNIQUE_SERVICE_TOKEN`` in the environment of all its processes.
        command: the command line.
        log: file its output goes to.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    address: str = ""
    pid: int
    started_at: datetime
    process_started: float
    token: str
    command: tuple[str, ...]
    log: Path

    @property
    def url(self) -> str:
        """Address as a URL; empty for a service that listens on no port."""
        return f"http://{self.address}" if self.address else ""

    @property
    def port(self) -> int | None:
        """Port it listens on, if any."""
        return int(self.address.rpartition(":")[2]) if self.address else None


def write_service(settings: Settings, service: Service) -> None:
    """Enter a service in the register, in place of an earlier one of its name."""
    write_private_file(_entry(settings, service.name), service.model_dump_json(indent=2) + "\n")


def read_service(settings: Settings, name: str) -> Service | None:
    """Return a registered service, running or not; ``None`` if there is none or its entry cannot be read."""
    try:
        return Service.model_validate_json(_entry(settings, name).read_text("utf-8"))
    except (OSError, ValidationError):
        return None


def list_services(settings: Settings) -> list[Service]:
    """Return every registered service in the order of their names, running or not."""
    names = sorted(path.stem for path in settings.services_dir.glob("*.json"))
    return [service for name in names if (service := read_service(settings, name)) is not None]


def forget_service(settings: Settings, name: str) -> None:
    """Take a service out of the register."""
    _entry(settings, name).unlink(missing_ok=True)


def find_process(service: Service) -> psutil.Process | None:
    """Return the service's first process if it still runs; a process that merely got its pid later is not it."""
    try:
        process = psutil.Process(service.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        same_start = abs(process.create_time() - service.process_started) <= START_TOLERANCE_SECONDS
        return process if same_start or carries_token(process, service.token) else None
    except psutil.Error:
        return None


def carries_token(process: psutil.Process, token: str) -> bool:
    """Tell whether a process was started, directly or not, by the service with this token."""
    try:
        return bool(process.environ().get(TOKEN_VARIABLE) == token)
    except (psutil.Error, OSError):
        return False


def _entry(settings: Settings, name: str) -> Path:
    return settings.services_dir / f"{name}.json"
