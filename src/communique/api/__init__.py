"""The search over HTTP: a read-only API, and a page for people without Kibana.

:func:`create_app` makes the application; ``python -m communique.api`` serves it on loopback, and Airflow's plugin
mounts it behind Airflow's login.
"""

from communique.api.app import create_app

__all__ = ["create_app"]
