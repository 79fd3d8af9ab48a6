"""Keeps the index in bounds, once a day: `tend_index`.

| task | what it does | when it fails |
|---|---|---|
| `roll_over` | begins another index behind an alias once the one that is written to is full (25 GB, or five million documents) | a migration goes on or is due; it is done the next day |
| `retain` | takes out of the index what the retention of a source (`retention:` in its file) does not cover | Elasticsearch is away |

Crawls and searches go on meanwhile. The archive keeps every page; `communique index retain` shows beforehand what goes,
and `communique replay --retired` brings documents back after the retention of their source was widened.
"""  # noqa: E501

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, task


@task
def roll_over() -> list[str]:
    """Begin another index where one is full; returns the indices that were begun."""
    from communique.index.rollover import GROWING_KINDS
    from communique.index.rollover import roll_over as roll_over_kind
    from communique.pipeline.context import Installation

    installation = Installation()
    found = [roll_over_kind(installation.client, installation.settings, kind) for kind in GROWING_KINDS]
    return [one.new for one in found if one.new]


@task
def retain() -> dict[str, int]:
    """Remove what retention does not cover; returns the number of documents removed by source."""
    from communique.pipeline.context import Installation
    from communique.pipeline.retention import retire_documents

    return {one.source: one.documents for one in retire_documents(Installation(), apply=True)}


with DAG(
    dag_id="tend_index",
    dag_display_name="Tend the index",
    description="Begin another index where one is full, and remove what the retention of sources does not cover.",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("15 2 * * *", timezone="UTC"),
    catchup=False,
    # It asks no site, and an index must not outgrow its node because nobody remembered this DAG.
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5), "execution_timeout": timedelta(hours=6)},
    tags=["index"],
) as dag:
    # One does not wait for the other: neither is to fail for the other's sake.
    roll_over()
    retain()
