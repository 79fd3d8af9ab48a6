"""The environment handed to processes that run Communiqué's own code: Airflow, its tasks, and the demo sites."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pydantic import SecretStr

from communique.settings import Settings

LOOPBACK_HOSTS = "127.0.0.1,localhost"


# Else each task compiles the project's modules again.
UNWANTED = frozenset({"PYTHONDONTWRITEBYTECODE"})


def child_environment(settings: Settings) -> dict[str, str]:
    """Return the present environment with this installation's settings in it, and no other Airflow's.

    Connections are no Airflow's but its user's: mail of alerts goes by ``AIRFLOW_CONN_SMTP_DEFAULT``.
    """
    inherited = {
        name: value for name, value in os.environ.items() if name not in UNWANTED and not _is_of_an_airflow(name)
    }
    return {**inherited, **_fixed_variables(), **_settings_variables(settings)}


def _is_of_an_airflow(name: str) -> bool:
    return name.startswith(("AIRFLOW_", "_AIRFLOW")) and not name.startswith("AIRFLOW_CONN_")


def _fixed_variables() -> dict[str, str]:
    no_proxy = ",".join(filter(None, (os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), LOOPBACK_HOSTS)))
    return {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
        "PYTHONUNBUFFERED": "1",
        # Several processes share few cores: numeric libraries that each take them all only get in each other's way.
        "OMP_NUM_THREADS": "1",
        # A proxy has no business between processes of one machine.
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
        # Else Airflow's process titles overwrite the environment by which the processes of a service are told.
        "SPT_NOENV": "1",
    }


def _settings_variables(settings: Settings) -> dict[str, str]:
    given: dict[str, Path | SecretStr | str | int | None] = {
        "COMMUNIQUE_HOME": settings.home.resolve(),
        "COMMUNIQUE_CONFIG_DIR": settings.config_dir.resolve(),
        "COMMUNIQUE_INDEX_PREFIX": settings.index_prefix,
        "COMMUNIQUE_BULK_DOCUMENTS": settings.bulk_documents,
        "COMMUNIQUE_ARCHIVE_URL": settings.archive_url,
        "COMMUNIQUE_ENGLISH_TAGGER": settings.english_tagger,
        "COMMUNIQUE_ES_URL": settings.es_url,
        "COMMUNIQUE_ES_API_KEY": settings.es_api_key,
        "COMMUNIQUE_ES_USER": settings.es_user,
        "COMMUNIQUE_ES_PASSWORD": settings.es_password,
        "COMMUNIQUE_STATSD": settings.statsd,
        "COMMUNIQUE_OTLP": settings.otlp,
    }
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in given.items()
        if value is not None
    }
