"""What Airflow knows of the sources' DAGs, asked from outside of it."""

from __future__ import annotations

from communique.errors import ServiceError
from communique.pipeline.pools import dag_of_source
from communique.runtime.airflow_api import AirflowClient
from communique.runtime.airflow_settings import API_SERVER
from communique.runtime.registry import read_service
from communique.settings import Settings
from communique.sources import load_sources, source_directories


def airflow_address(settings: Settings) -> str | None:
    """Return where Airflow's pages are: the address of the settings, or of the Airflow that runs here."""
    if settings.airflow_url:
        return settings.airflow_url.rstrip("/")
    service = read_service(settings, API_SERVER)
    return service.url if service else None


def paused_sources(settings: Settings) -> set[str] | None:
    """Return the ids of the sources whose DAG is paused, or ``None`` where no Airflow of this installation answers."""
    try:
        paused = {dag.dag_id for dag in AirflowClient.connect(settings).list_dags() if dag.is_paused}
    except ServiceError:
        return None
    sources = load_sources(*source_directories(settings)).sources
    return {source_id for source_id in sources if dag_of_source(source_id) in paused}
