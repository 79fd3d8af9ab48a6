"""End a service with all its processes, and nothing else."""

from __future__ import annotations

import signal
from collections.abc import Iterable

import psutil

from communique.runtime.progress import Report, ignore_progress
from communique.runtime.registry import (
    Service,
    carries_token,
    find_process,
    forget_service,
    list_services,
    read_service,
)
from communique.settings import Settings

# Elasticsearch closes its indices within this time; Airflow would wait for running tasks, which are tried again later.
GRACE_SECONDS = 10.0


def stop_service(settings: Settings, name: str, grace: float = GRACE_SECONDS) -> bool:
    """End a registered service with all its processes, and take it out of the register.

    Only processes that are proven to be the service's own get a signal: first SIGTERM, after ``grace`` seconds SIGKILL.

    Returns:
        Whether any process had to be ended.
    """
    service = read_service(settings, name)
    return bool(service and stop_services(settings, [service], grace))


def stop_services(settings: Settings, services: Iterable[Service], grace: float = GRACE_SECONDS) -> list[str]:
    """End several services at the same time, as :func:`stop_service` does one; return the names of those that ran."""
    owned = {service.name: find_processes(service) for service in services}
    processes = [process for of_service in owned.values() for process in of_service]
    _signal(processes, signal.SIGTERM)
    _, stubborn = psutil.wait_procs(processes, timeout=grace)
    # A process may have started another after it was looked at: look again before the last signal.
    late = [process for name in owned if (entry := read_service(settings, name)) for process in find_processes(entry)]
    _signal([*stubborn, *late], signal.SIGKILL)
    psutil.wait_procs([*stubborn, *late], timeout=5)
    for name in owned:
        forget_service(settings, name)
    return [name for name, of_service in owned.items() if of_service]


def find_processes(service: Service) -> list[psutil.Process]:
    """Return every running process of a service: its first, what descends from it, and what carries its token.

    The token finds those whose parents were killed, which the family tree no longer shows.
    """
    found: dict[int, psutil.Process] = {}
    leader = find_process(service)
    if leader is not None:
        found[leader.pid] = leader
        found.update({child.pid: child for child in descendants_of(leader)})
    for process in psutil.process_iter():
        if process.pid not in found and carries_token(process, service.token):
            found[process.pid] = process
    return [process for process in found.values() if not _is_zombie(process)]


def stop_registered(settings: Settings, report: Report = ignore_progress) -> list[str]:
    """End every service in the register; return the names of those that ran."""
    services = list_services(settings)
    if services:
        report("ending " + ", ".join(service.name for service in services))
    return stop_services(settings, services)


def descendants_of(process: psutil.Process) -> list[psutil.Process]:
    """Return the running processes that descend from one; none if it has ended."""
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def _is_zombie(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return True


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.Error:
            continue
