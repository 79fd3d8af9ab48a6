"""What runs beside the pipeline on one machine: Elasticsearch, Airflow and the demo sites, without Docker.

:func:`~communique.runtime.stack.start_all`, :func:`~communique.runtime.stack.service_states` and
:func:`~communique.runtime.stack.stop_all` serve ``communique up``, ``status`` and ``down``. Services are entered in
``<home>/services``; each carries a token by which all its processes, and no others, are found again.
"""

from __future__ import annotations

from communique.runtime.airflow_api import AirflowClient
from communique.runtime.airflow_processes import airflow_client, save_pools, start_airflow
from communique.runtime.demo_sites import start_demo_web, start_saved_pages
from communique.runtime.node import start_elasticsearch
from communique.runtime.processes import start_service
from communique.runtime.registry import Service, list_services, read_service
from communique.runtime.search_page import start_search_page
from communique.runtime.stack import ServiceState, service_states, start_all, stop_all
from communique.runtime.stopping import stop_service

__all__ = [
    "AirflowClient",
    "Service",
    "ServiceState",
    "airflow_client",
    "list_services",
    "read_service",
    "save_pools",
    "service_states",
    "start_airflow",
    "start_all",
    "start_demo_web",
    "start_elasticsearch",
    "start_saved_pages",
    "start_search_page",
    "start_service",
    "stop_all",
    "stop_service",
]
