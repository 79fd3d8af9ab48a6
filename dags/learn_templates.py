"""The DAG `learn_templates`: what repeats on the pages of each source, learned again once a week."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, task

DESCRIPTION = """### Learn what repeats on the pages of each source

Once a week the newest archived pages of each source are compared. Blocks that repeat in the same place are the site's
template, which the cleaner takes out of articles. No site is asked.

| task | what it does |
|---|---|
| `list_sources` | names the sources |
| `learn` | learns a source's template and tries it on all of its held pages, as a dry run of a replay does |

A template that changes nothing that is held is accepted at once and logged. One that would change documents is logged
with the differences and left as a proposal: `communique templates diff SOURCE`, then `accept` or `reject`.
"""


@task
def list_sources() -> list[str]:
    """Return the ids of all sources whose files are valid."""
    from communique.settings import get_settings
    from communique.sources import load_sources, source_directories

    return sorted(load_sources(*source_directories(get_settings())).sources)


@task
def learn(source_id: str) -> str:
    """Learn a source's template; accept it only if it changes nothing that is held. Returns what came of it."""
    from communique.cli.console import make_console
    from communique.cli.replay import print_changes
    from communique.pipeline.context import Installation
    from communique.pipeline.template_learning import update_template

    console = make_console()
    update = update_template(source_id, Installation(), tell=lambda message: console.print(message, markup=False))
    console.print(f"{source_id}: {update.outcome}", markup=False)
    for sign, lines in (("-", update.less), ("+", update.more)):
        for line in lines:
            console.print(f"{sign} {line}", markup=False, highlight=False)
    if update.changes is not None:
        print_changes([update.changes], console)
    return update.outcome


with DAG(
    dag_id="learn_templates",
    dag_display_name="Learn site templates",
    description="Learn what repeats on the pages of each source, and propose to take it out of articles",
    doc_md=DESCRIPTION,
    schedule=CronTriggerTimetable("30 3 * * 0", timezone="UTC", run_immediately=timedelta(0)),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args={"retries": 3, "retry_delay": timedelta(minutes=1), "execution_timeout": timedelta(hours=2)},
    tags=["templates"],
) as dag:
    learn.override(max_active_tis_per_dag=1).expand(source_id=list_sources())
