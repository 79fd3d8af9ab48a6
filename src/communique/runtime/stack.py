"""All services of an installation together: start them, say how they are, end them."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from communique.runtime.airflow_api import AirflowClient
from communique.runtime.airflow_processes import start_airflow
from communique.runtime.airflow_settings import API_SERVER
from communique.runtime.demo_sites import start_demo_web
from communique.runtime.files import locked
from communique.runtime.node import SERVICE_NAME as ELASTICSEARCH
from communique.runtime.node import cluster_status, start_elasticsearch
from communique.runtime.ports import is_port_open
from communique.runtime.progress import Report, ignore_progress
from communique.runtime.registry import Service, find_process, list_services
from communique.runtime.search_page import start_search_page
from communique.runtime.stopping import stop_registered
from communique.settings import Settings


class ServiceState(BaseModel):
    """How a registered service is.

    Attributes:
        name: its name.
        running: whether its process lives and, if it has an address, takes connections there.
        address: ``127.0.0.1:PORT``, or empty.
        pid: id of its first process.
        started_at: when it was started.
        detail: what it says of itself, or what is wrong.
        log: its log file.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    running: bool
    address: str
    pid: int
    started_at: datetime
    detail: str
    log: str


def start_all(
    settings: Settings,
    report: Report = ignore_progress,
    *,
    airflow: bool = True,
    demo_web: bool = False,
    search_page: bool = False,
) -> list[Service]:
    """Start what this installation needs, side by side, unless it runs; return the services.

    Args:
        settings: the installation; with ``es_url`` set, no Elasticsearch is started.
        report: takes lines of progress, from several threads.
        airflow: start Airflow.
        demo_web: serve the demo sites.
        search_page: serve the search page and its API.

    Raises:
        ServiceError: one of them does not come up; the others go on running.
    """
    starts = [
        *([start_elasticsearch] if settings.es_url is None else []),
        *([start_airflow] if airflow else []),
        *([start_demo_web] if demo_web else []),
        *([start_search_page] if search_page else []),
    ]
    with locked(settings.home / "up.lock"), ThreadPoolExecutor(max_workers=4) as pool:
        started: list[Future[Service]] = [pool.submit(start, settings, report) for start in starts]
        return [future.result() for future in started]


def stop_all(settings: Settings, report: Report = ignore_progress) -> list[str]:
    """End every service that was started here, with all its processes, and nothing else; return the names."""
    return stop_registered(settings, report)


def service_states(settings: Settings) -> list[ServiceState]:
    """Return how each registered service is; empty when none was started."""
    return [_state_of(service) for service in list_services(settings)]


def _state_of(service: Service) -> ServiceState:
    alive = find_process(service) is not None
    answers = service.port is None or is_port_open(service.port)
    problem = "" if alive and answers else "does not answer yet" if alive else "has ended; its log says why"
    return ServiceState(
        name=service.name,
        running=alive and answers,
        address=service.address,
        pid=service.pid,
        started_at=service.started_at,
        detail=problem or _describe(service),
        log=str(service.log),
    )


def _describe(service: Service) -> str:
    if service.name == ELASTICSEARCH:
        return f"cluster {cluster_status(service.url) or 'does not answer'}"
    if service.name == API_SERVER:
        health = AirflowClient(service.url, "", "").health()
        ill = [f"{name} {state}" for name, state in health.items() if state != "healthy"]
        return ", ".join(ill) or "healthy"
    return ""
