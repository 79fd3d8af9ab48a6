"""Start Airflow for this installation: database, scheduler, DAG processor, triggerer and API server on 127.0.0.1.

The four are separate services, not ``airflow standalone``: each has a log and a state of its own, and ends cleanly.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from collections.abc import Mapping

from communique.errors import ServiceError
from communique.runtime.airflow_api import AirflowClient
from communique.runtime.airflow_settings import API_SERVER, airflow_environment, airflow_home, api_server_environment
from communique.runtime.files import last_lines, write_private_file
from communique.runtime.ports import LOOPBACK, choose_port
from communique.runtime.processes import start_service, wait_until_ready
from communique.runtime.progress import Report, ignore_progress
from communique.runtime.registry import Service, find_process, read_service
from communique.settings import Settings

# Task logs are read from the disk, so the log servers of scheduler and triggerer, each with a port, are not needed.
COMPONENTS = {
    API_SERVER: ("api-server",),
    "airflow-scheduler": ("scheduler", "--skip-serve-logs"),
    "airflow-dag-processor": ("dag-processor",),
    "airflow-triggerer": ("triggerer", "--skip-serve-logs"),
}
HEALTHY_COMPONENTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")
MIGRATION_TIMEOUT_SECONDS = 300


def start_airflow(
    settings: Settings,
    report: Report = ignore_progress,
    *,
    extra_env: Mapping[str, str] | None = None,
) -> Service:
    """Start Airflow unless it runs, wait until all its components are healthy, and bring its pools up to date.

    Args:
        settings: the installation.
        report: takes lines of progress.
        extra_env: variables added to the environment of Airflow and its tasks.

    Returns:
        The API server; :meth:`AirflowClient.connect` speaks to it.

    Raises:
        ServiceError: a component does not come up; the text has the end of its log.
    """
    running = read_service(settings, API_SERVER)
    in_use = running.port if running is not None and find_process(running) is not None else None
    port = in_use or choose_port(settings, API_SERVER)
    airflow_home(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    env = {**airflow_environment(settings, port), **(extra_env or {})}
    _migrate_database(settings, env, report)
    report(f"starting Airflow on {LOOPBACK}:{port}")
    services = [
        start_service(
            settings,
            name,
            (sys.executable, "-m", "airflow", *arguments),
            {**env, **api_server_environment()} if name == API_SERVER else env,
            port=port if name == API_SERVER else None,
            cwd=airflow_home(settings),
        )
        for name, arguments in COMPONENTS.items()
    ]
    client = AirflowClient.connect(settings)
    for service in services:
        wait_until_ready(service, lambda: is_healthy(client), report=report)
    save_pools(settings)
    return services[0]


def airflow_client(settings: Settings) -> AirflowClient:
    """Return :meth:`AirflowClient.connect` of an installation."""
    return AirflowClient.connect(settings)


def is_healthy(client: AirflowClient) -> bool:
    """Tell whether Airflow's database, scheduler, triggerer and DAG processor all work."""
    health = client.health()
    return all(health.get(name) == "healthy" for name in HEALTHY_COMPONENTS)


def save_pools(settings: Settings) -> None:
    """Give Airflow every pool that the sources' tasks name, and check that it has them; to be called for a new source.

    Raises:
        ServiceError: Airflow does not run, or a pool is missing still.
    """
    from communique.pipeline.pools import write_pools_file

    path = airflow_home(settings) / "pools.json"
    write_pools_file(path, settings)
    wanted = json.loads(path.read_text("utf-8"))
    client = AirflowClient.connect(settings)
    client.save_pools(wanted)
    client.require_pools(wanted)


def _migrate_database(settings: Settings, env: Mapping[str, str], report: Report) -> None:
    """Bring Airflow's database to the installed release; takes seconds, so it is left out where that was done."""
    version = importlib.metadata.version("apache-airflow")
    stamp = airflow_home(settings) / "migrated-to"
    if (airflow_home(settings) / "airflow.db").exists() and stamp.exists() and stamp.read_text("utf-8") == version:
        return
    report(f"preparing the database of Airflow {version}")
    log = settings.home / "logs" / "airflow-migrate.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(
            (sys.executable, "-m", "airflow", "db", "migrate"),
            env=dict(env),
            cwd=airflow_home(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=MIGRATION_TIMEOUT_SECONDS,
            umask=0o077,
            check=False,
        )
    if done.returncode != 0:
        raise ServiceError(f"Airflow's database could not be prepared ({log}); the log ends with:\n{last_lines(log)}")
    write_private_file(stamp, version)
