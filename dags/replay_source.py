"""The DAG `replay_source`: documents made again from the archive, without asking any site."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, Param, get_current_context, task

DESCRIPTION = """### Make documents again from the archive

Started by hand, after a source's rules, the knowledge base or the code have changed. No site is asked.

| task | what it does |
|---|---|
| `plan` | cuts the pages whose body is held into batches |
| `clean_and_enrich` | makes their documents anew, beside those that are held |
| `show_changes` | logs what is added, removed and changed, by field, with samples; a dry run ends here |
| `apply` | writes the documents and what is known of each URL |
| `measure` | judges the health of the sources anew |

Clearing a task is always safe. On the command line: `communique replay --source ID --since DAY --dry-run`.
"""


@task
def plan() -> list[str]:
    """Write the batches of the replay; return their references."""
    from communique.pipeline.context import Installation
    from communique.pipeline.replay import parse_since, plan_replay

    context = get_current_context()
    params = context["params"]
    return plan_replay(
        Installation(),
        f"replay-{context['run_id']}",
        source_id=params["source"] or None,
        since=parse_since(params["since"]),
        urls=params["urls"],
        quarantined=params["quarantined"],
    )


@task
def clean_and_enrich(batch: str) -> str:
    """Make a batch's documents anew and compare them with those held."""
    from communique.pipeline.context import open_batch
    from communique.pipeline.replay import remake_batch

    remake_batch(*open_batch(batch))
    return batch


@task
def show_changes(batches: list[str]) -> list[str]:
    """Log what the replay changes; return the batches to apply, none of a dry run."""
    from communique.cli.console import make_console
    from communique.cli.replay import print_changes
    from communique.pipeline.context import open_batch
    from communique.pipeline.replay import read_changes

    references = list(batches)
    print_changes(read_changes(open_batch(batch)[0] for batch in references), make_console())
    return [] if get_current_context()["params"]["dry_run"] else references


@task
def apply(batch: str) -> str:
    """Write a batch's documents and ledger entries."""
    from communique.pipeline.context import open_batch
    from communique.pipeline.replay import apply_batch

    apply_batch(*open_batch(batch))
    return batch


@task
def measure(batches: list[str]) -> None:
    """Judge the sources by what was made anew."""
    from communique.operators.incident_store import update_incidents
    from communique.operators.watched import record_replay
    from communique.pipeline.context import Installation
    from communique.pipeline.workspace import Batch

    installation = Installation()
    started_at = get_current_context()["dag_run"].start_date
    root = installation.settings.runs_dir
    record_replay([Batch(root=root, reference=one) for one in batches], installation, started_at=started_at)
    update_incidents(installation)


with DAG(
    dag_id="replay_source",
    dag_display_name="Replay from the archive",
    description="Clean, enrich and index archived pages again, without asking any site",
    doc_md=DESCRIPTION,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args={
        "retries": 5,
        "retry_delay": timedelta(seconds=30),
        "execution_timeout": timedelta(hours=2),
    },
    tags=["replay"],
    params={
        "source": Param("", type="string", title="Source", description="Id of a source; empty for all sources."),
        "since": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Since",
            description="Only pages received on this day (UTC) or later.",
        ),
        "urls": Param(
            [], type="array", items={"type": "string"}, title="Pages", description="Only these; empty for all pages."
        ),
        "quarantined": Param(False, type="boolean", title="Quarantined", description="Only pages in quarantine."),
        "dry_run": Param(True, type="boolean", title="Dry run", description="Show what would change, and stop."),
    },
) as dag:
    measure(apply.expand(batch=show_changes(clean_and_enrich.expand(batch=plan()))))
