"""Judges every source every five minutes, also those that did not run: `watch_sources`.

A crawl judges its own source when it ends. This is for what no crawl tells: a source that went silent, a crawl that is
overdue or died without a word.

| task | what it does | when it fails |
|---|---|---|
| `judge` | judges the sources as they are now; opens and closes incidents and tells operators | Elasticsearch is away |

That this DAG itself runs is seen from outside: `communique doctor`.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, task


@task
def judge() -> int:
    """Judge the sources; returns how many incidents are open."""
    from communique.operators.airflow_view import paused_sources
    from communique.operators.incident_store import update_incidents
    from communique.operators.watch import judge_sources
    from communique.pipeline.context import Installation

    installation = Installation()
    paused = paused_sources(installation.settings)
    judge_sources(installation, scheduled=paused is not None, paused=paused or ())
    return len(update_incidents(installation))


with DAG(
    dag_id="watch_sources",
    dag_display_name="Watch the sources",
    description="Judge every source, also those that did not run, and tell operators once of what is wrong.",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("*/5 * * * *", timezone="UTC", run_immediately=timedelta(0)),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=15),
    default_args={"retries": 3, "retry_delay": timedelta(seconds=30)},
    is_paused_upon_creation=False,
    tags=["operators"],
) as dag:
    judge()
