"""Tries again to deliver notices whose channel was away: `deliver_alerts`.

Whatever makes a notice delivers it at once; this is for a mail server or a webhook that did not answer then. What
waits, and why, is shown by `communique alerts list`.

| task | what it does | when it fails |
|---|---|---|
| `deliver` | delivers every notice that is due, and makes those that fail wait longer | Elasticsearch is away |
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, task


@task
def deliver() -> int:
    """Deliver what is due; returns how many notices still wait."""
    from communique.pipeline.alerts import deliver_due
    from communique.pipeline.context import Installation

    return len(deliver_due(Installation()).failed)


with DAG(
    dag_id="deliver_alerts",
    dag_display_name="Deliver alerts",
    description="Try again to deliver notices whose channel was away.",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("*/5 * * * *", timezone="UTC", run_immediately=timedelta(0)),
    catchup=False,
    # It asks no site, and a notice that waits must not depend on somebody remembering this DAG.
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=30),
    default_args={"retries": 3, "retry_delay": timedelta(minutes=1)},
    tags=["alerts"],
) as dag:
    deliver()
