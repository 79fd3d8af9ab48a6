"""Airflow's settings and secrets for one installation, as environment variables: nothing of it lies in the repo."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

from communique.runtime.child_environment import child_environment
from communique.runtime.files import locked, write_private_file
from communique.runtime.ports import LOOPBACK
from communique.settings import PROJECT_ROOT, Settings
from communique.telemetry.metrics import statsd_address

API_SERVER = "airflow-api-server"
ADMIN = "admin"
VIEWER = "viewer"
# Two cores are busy with four tasks; more processes would only cost memory (about 120 MB each).
TASKS_AT_ONCE = 4
# SQLite waits this long for another process's write instead of failing; every process of Airflow writes to it.
SQLITE_CONNECT_ARGS = {"timeout": 60}
# The API server waits less: Airflow 3.3 logs a writing request on the server's event loop, where it can wait for a
# request of the same server that the loop alone could end; nothing else is answered meanwhile, and tasks die of it.
API_SERVER_CONNECT_ARGS = {"timeout": 5}


def airflow_home(settings: Settings) -> Path:
    """Return the folder of Airflow's database, logs and secrets."""
    return settings.home.resolve() / "airflow"


def airflow_passwords(settings: Settings) -> dict[str, str]:
    """Return the password of each login (``admin``, ``viewer``), making them up the first time."""
    path = passwords_file(settings)
    with locked(path.with_suffix(".lock")):
        if not path.exists():
            write_private_file(path, json.dumps({name: secrets.token_urlsafe(12) for name in (ADMIN, VIEWER)}) + "\n")
        passwords: dict[str, str] = json.loads(path.read_text("utf-8"))
    return passwords


def passwords_file(settings: Settings) -> Path:
    """Return the file of the logins' passwords, readable for its owner alone."""
    return airflow_home(settings) / "passwords.json"


def airflow_environment(settings: Settings, port: int) -> dict[str, str]:
    """Return the whole environment of Airflow's processes and, through them, of their tasks.

    Args:
        settings: the installation.
        port: port of the API server.
    """
    airflow_passwords(settings)
    options = {
        **_core_options(settings),
        **_api_options(port),
        **_pace_options(),
        **_metric_options(settings),
        **_secret_options(settings),
    }
    variables = {f"AIRFLOW__{name.upper().replace('.', '__')}": str(value) for name, value in options.items()}
    return {
        **child_environment(settings),
        **_collector_variables(settings),
        "AIRFLOW_HOME": str(airflow_home(settings)),
        **variables,
    }


def api_server_environment() -> dict[str, str]:
    """Return what the API server's environment has beside that of Airflow's other processes."""
    connect_args = f"{__name__}.API_SERVER_CONNECT_ARGS"
    names = ("SQL_ALCHEMY_CONNECT_ARGS", "SQL_ALCHEMY_CONNECT_ARGS_ASYNC")
    return {f"AIRFLOW__DATABASE__{name}": connect_args for name in names}


def _core_options(settings: Settings) -> dict[str, object]:
    connect_args = f"{__name__}.SQLITE_CONNECT_ARGS"
    return {
        "core.dags_folder": PROJECT_ROOT / "dags",
        "core.plugins_folder": PROJECT_ROOT / "plugins",
        "core.load_examples": False,
        "core.executor": "LocalExecutor",
        "core.parallelism": TASKS_AT_ONCE,
        "core.dags_are_paused_at_creation": True,
        "core.simple_auth_manager_all_admins": False,
        "core.simple_auth_manager_users": f"{ADMIN}:admin,{VIEWER}:viewer",
        "core.simple_auth_manager_passwords_file": passwords_file(settings),
        # The default asks the name service, which may be slow or absent; every task runs on this machine.
        "core.hostname_callable": "socket.gethostname",
        "database.sql_alchemy_conn": f"sqlite:///{airflow_home(settings)}/airflow.db",
        "database.sql_alchemy_connect_args": connect_args,
        "database.sql_alchemy_connect_args_async": connect_args,
        "logging.colored_console_log": False,
    }


def _api_options(port: int) -> dict[str, object]:
    base = f"http://{LOOPBACK}:{port}"
    return {
        "api.host": LOOPBACK,
        "api.port": port,
        "api.base_url": base,
        "api.workers": 1,
        "core.execution_api_server_url": f"{base}/execution/",
    }


def _pace_options() -> dict[str, object]:
    """Return seconds between looks: a new source is a DAG within half a minute, a ready task starts within seconds."""
    return {
        "dag_processor.refresh_interval": 5,
        "dag_processor.bundle_refresh_check_interval": 2,
        # Each reading of the DAG files costs seconds of a core: at 10 s a quarter of the machine went into it.
        "dag_processor.min_file_process_interval": 30,
        "dag_processor.parsing_processes": 1,
        "core.min_serialized_dag_update_interval": 3,
        "scheduler.scheduler_idle_sleep_time": 0.5,
        # A task whose process was killed is noticed, and tried again, after a minute instead of five.
        "scheduler.task_instance_heartbeat_timeout": 60,
        "scheduler.orphaned_tasks_check_interval": 60,
    }


def _metric_options(settings: Settings) -> dict[str, object]:
    """Return where Airflow sends its own metrics and traces: to whom the pipeline sends its own."""
    options: dict[str, object] = {}
    if settings.statsd:
        host, port = statsd_address(settings.statsd)
        options |= {"metrics.statsd_on": True, "metrics.statsd_host": host, "metrics.statsd_port": port}
    elif settings.otlp:
        options |= {"metrics.otel_on": True}
    return options | ({"traces.otel_on": True} if settings.otlp else {})


def _collector_variables(settings: Settings) -> dict[str, str]:
    """Return the variables by which OpenTelemetry itself, and so Airflow, finds the collector."""
    if not settings.otlp:
        return {}
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": settings.otlp, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}


def _secret_options(settings: Settings) -> dict[str, str]:
    """Return the keys that sign and encrypt, made up the first time and kept from then on."""
    path = airflow_home(settings) / "secrets.json"
    with locked(path.with_suffix(".lock")):
        if not path.exists():
            made = {
                "core.fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
                "api.secret_key": secrets.token_urlsafe(32),
                "api_auth.jwt_secret": secrets.token_urlsafe(64),
            }
            write_private_file(path, json.dumps(made, indent=2) + "\n")
        kept: dict[str, str] = json.loads(path.read_text("utf-8"))
    return kept
