"""Looking at the installation from outside of Airflow: what would keep the sources from being crawled or watched."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from communique.errors import CommuniqueError
from communique.index import connect
from communique.index.client import service_errors
from communique.models import Value
from communique.operators.store import HealthStore
from communique.operators.wording import say_time
from communique.runtime.airflow_api import AirflowClient
from communique.settings import Settings

LEAST_FREE = 0.05
"""Share of a disk that must be free: Elasticsearch stops writing at its own flood stage of 95 %."""
JUDGED_WITHIN = timedelta(minutes=20)
"""The DAG `watch_sources` judges every five minutes."""
PROCESSES = ("metadatabase", "scheduler", "triggerer", "dag_processor")


class Check(Value):
    """One thing that was looked at.

    Attributes:
        name: what.
        well: whether it is as it should be.
        found: what was seen.
        advice: what to do next, if it is not well.
    """

    name: str
    well: bool
    found: str
    advice: str = ""


def examine(settings: Settings, now: datetime | None = None) -> list[Check]:
    """Return what was looked at; a check that cannot be made is not well, and stops no other."""
    now = now or datetime.now(UTC)
    checks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("disk", lambda: _check_disk(settings)),
        ("elasticsearch", lambda: _check_cluster(settings)),
        ("sources", lambda: _check_judged(settings, now)),
        ("airflow", lambda: _check_airflow(settings)),
    )
    return [_try(name, check) for name, check in checks]


def _try(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except CommuniqueError as error:
        return Check(name=name, well=False, found=str(error), advice="Start what does not answer: communique up")


def _check_disk(settings: Settings) -> Check:
    settings.home.mkdir(parents=True, exist_ok=True)
    disk = shutil.disk_usage(settings.home)
    free = disk.free / disk.total
    return Check(
        name="disk",
        well=free >= LEAST_FREE,
        found=f"{disk.free / 1e9:.1f} GB ({free:.0%}) free at {settings.home}",
        advice="Make room, or move the archive; work files of old runs may go: runs/ in the home.",
    )


def _check_cluster(settings: Settings) -> Check:
    client = connect(settings)
    with service_errors("asking the cluster how it is"):
        health = client.cluster.health()
        nodes: list[Any] = list(client.cat.allocation(format="json", bytes="b"))
        blocks = client.indices.get_settings(index=f"{settings.index_prefix}-*", name="index.blocks.*")
    full = max((int(node.get("disk.percent") or 0) for node in nodes), default=0)
    status = str(health["status"])
    # Elasticsearch itself sets this at its flood stage; a node that was full an hour ago may show room by now.
    blocked = sorted(str(name) for name, found in blocks.items() if found["settings"])
    told = f"; {len(blocked)} indices take no documents, such as {blocked[0]}" if blocked else ""
    return Check(
        name="elasticsearch",
        well=status != "red" and full < 100 * (1 - LEAST_FREE) and not blocked,
        found=f"{health['cluster_name']} is {status}; the fullest disk of a node is {full} % full{told}",
        advice="Red: GET _cluster/allocation/explain says which shard is missing and why. Full: make room; writing "
        "begins again by itself. No document is lost meanwhile: tasks try again, and the archive holds every page.",
    )


def _check_judged(settings: Settings, now: datetime) -> Check:
    records = HealthStore(connect(settings), settings).read_sources()
    judged = max((record.health.judged_at for record in records.values()), default=None)
    ill = sorted(name for name, record in records.items() if record.health.state not in {"fine", "paused"})
    age = f"judged last {say_time(now - judged)} ago" if judged else "never judged"
    return Check(
        name="sources",
        well=judged is not None and now - judged <= JUDGED_WITHIN,
        found=f"{len(records)} sources, {age}" + (f"; not well: {', '.join(ill)}" if ill else ""),
        advice="Un-pause the DAG watch_sources, and see that the scheduler runs; `communique health` judges by hand.",
    )


def _check_airflow(settings: Settings) -> Check:
    client = AirflowClient.connect(settings)
    states = client.health()
    if not states:
        advice = "Look at it where it runs." if settings.airflow_url else "Start it: communique down && communique up"
        found = f"Airflow's API server at {client.base_url} does not answer"
        return Check(name="airflow", well=False, found=found, advice=advice)
    dead = [f"{name} is {states.get(name, 'away')}" for name in PROCESSES if states.get(name) != "healthy"]
    return Check(
        name="airflow",
        well=not dead,
        found="; ".join(dead) or "scheduler, triggerer and DAG processor are healthy",
        advice="Start again what is dead: the pod or the container, or here communique down && communique up. Runs go "
        "on where they stopped.",
    )
