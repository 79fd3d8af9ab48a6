"""One DAG for each source in `config/sources/`: `crawl_<source>`.

Adding a source is adding its YAML file; this module makes the DAG of it. What a task does is in
`communique.pipeline`; here is only the order, the schedule, the pools and the retries.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import (
    DAG,
    Asset,
    AssetOrTimeSchedule,
    AssetWatcher,
    AsyncCallback,
    CronTriggerTimetable,
    DeadlineAlert,
    DeadlineReference,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    get_current_context,
    task,
    task_group,
)

from communique.listing_trigger import ListingTrigger
from communique.operators.deadlines import notice_deadline
from communique.pipeline.pools import dag_of_source, pool_of_source
from communique.settings import get_settings
from communique.sources import load_sources, source_directories
from communique.sources.model import Source

RETRIES = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception="communique.errors.ConfigError",
            action=RetryAction.FAIL,
            reason="The source's file has to be corrected first; trying again cannot help",
        ),
        RetryRule(
            exception="communique.errors.ServiceError",
            action=RetryAction.RETRY,
            retry_delay=timedelta(minutes=1),
            reason="A service is away; it is given a minute",
        ),
    ],
)
TASK_DEFAULTS = {
    "retries": 5,
    # Anything else is a killed worker or a fault that passes: the work files let the task go on where it stopped.
    "retry_delay": timedelta(seconds=5),
    "retry_policy": RETRIES,
    "execution_timeout": timedelta(hours=2),
}


def describe_crawl(source: Source) -> str:
    """Return the text an operator reads on top of the DAG's page."""
    verified = f"checked against the live site on {source.verified}" if source.verified else "**unverified**"
    entrances = "\n".join(f"- {entrance.type}: <{entrance.url}>" for entrance in source.discover)
    return f"""### {source.name}

{source.description} Languages: {", ".join(source.languages)}. Rules {verified}.

{entrances}

| task | what it does | when it fails |
|---|---|---|
| `discover` | cuts what the listings name, new or due, into batches | no listing can be read: look at the site |
| `fetch` | asks for each page, politely, into the archive | disk or Elasticsearch is away; never one page's fault |
| `clean` | takes title, dates, byline and text out of new and changed pages | the archive cannot be read |
| `enrich` | finds and links people, places, organisations, treaties, events | a model is missing: run `make setup` |
| `index` | writes documents and what is known of each URL | Elasticsearch is away, red or full |
| `measure` | judges the run and keeps the source's health, also of a run that failed | Elasticsearch is away |

Started by hand, the run takes two parameters: *since* follows the listings back to a day (a backfill), *every page*
asks for pages that are not due for a visit too.

A run that has not ended {source.expect.max_run_minutes:g} minutes after it was asked for is told to operators
(`expect.max_run_minutes`).

Clearing a task is always safe: finished pages are not asked for again, and a document is written under the same id.
A page that cannot go on is in quarantine with its reason: `communique quarantine --source {source.id}`.
"""


def schedule_of(source: Source) -> CronTriggerTimetable | AssetOrTimeSchedule | None:
    """Return when ``source`` is crawled: at its next cron time, never at once for a time that is past.

    A watched one is crawled as well whenever the triggerer sees a page in its listings that was not there before.
    """
    if not source.enabled:
        return None
    # A zero timedelta, not False: Airflow 3.3 reads False as "at once if the last time is less than five minutes ago".
    clock = CronTriggerTimetable(source.schedule, timezone="UTC", run_immediately=timedelta(0))
    if not source.watch:
        return clock
    trigger = ListingTrigger(source_id=source.id, seconds=source.watch_seconds)
    news = Asset(f"news_{source.id}", watchers=[AssetWatcher(name=f"listings_of_{source.id}", trigger=trigger)])
    return AssetOrTimeSchedule(timetable=clock, assets=[news])


def deadline_of(source: Source) -> DeadlineAlert:
    """Return by when a run of ``source`` should have ended, and who tells operators if it has not."""
    minutes = source.expect.max_run_minutes
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(minutes=minutes),
        callback=AsyncCallback(notice_deadline, kwargs={"source_id": source.id, "minutes": minutes}),
        name=f"end of a crawl of {source.id}",
    )


def made_by_fetch(source: Source) -> Asset:
    """Return what the fetch tasks of ``source`` add to."""
    return Asset(f"archive_{source.id}", group="communique-archive")


def made_by_index(source: Source) -> list[Asset]:
    """Return what the index tasks of ``source`` write: its documents, and the stories that all sources share."""
    return [Asset(f"documents_{source.id}", group="communique-index"), Asset("stories", group="communique-index")]


@task
def discover(source_id: str) -> list[str]:
    """Read the source's listings; return the references of the batches made of what is due in them."""
    from communique.pipeline.context import Installation
    from communique.pipeline.discover_step import Scan
    from communique.pipeline.replay import parse_since
    from communique.pipeline.steps import run_discover

    context = get_current_context()
    params = context["params"]
    started_by_news = context["dag_run"].run_type == "asset_triggered"
    scan = Scan(since=parse_since(params["since"]), every_page=params["every_page"], news_only=started_by_news)
    return run_discover(source_id, str(context["run_id"]), Installation(), scan)


@task
def fetch(batch: str) -> str:
    """Fetch a batch's pages into the archive."""
    from communique.pipeline.steps import run_task

    return run_task("fetch", batch)


@task
def clean(batch: str) -> str:
    """Clean a batch's new and changed pages."""
    from communique.pipeline.steps import run_task

    return run_task("clean", batch)


@task
def enrich(batch: str) -> str:
    """Find and link the names in a batch's articles."""
    from communique.pipeline.steps import run_task

    return run_task("enrich", batch)


@task
def index(batch: str) -> str:
    """Write a batch's documents and ledger entries."""
    from communique.pipeline.steps import run_task

    return run_task("index", batch)


@task
def measure(source_id: str) -> str:
    """Measure and judge the run, whether it ended well or not; return the source's state."""
    from communique.operators.incident_store import update_incidents
    from communique.operators.watch import record_run
    from communique.pipeline.context import Installation

    context = get_current_context()
    started_at = context["dag_run"].start_date
    installation = Installation()
    health = record_run(installation, source_id, str(context["run_id"]), started_at=started_at)
    update_incidents(installation)
    return health.state


def build_crawl_dag(source: Source, pool: str) -> DAG:
    """Return the DAG that crawls ``source``, asking its hosts only from within ``pool``."""
    with DAG(
        dag_id=dag_of_source(source.id),
        dag_display_name=f"Crawl {source.name}",
        description=source.description,
        doc_md=describe_crawl(source),
        schedule=schedule_of(source),
        catchup=False,
        max_active_runs=1,
        dagrun_timeout=timedelta(hours=6),
        deadline=deadline_of(source),
        default_args=TASK_DEFAULTS,
        params={
            "since": Param(
                None,
                type=["null", "string"],
                format="date",
                title="Since",
                description="Backfill: follow lists, sitemaps and feeds back to this day.",
            ),
            "every_page": Param(
                False, type="boolean", title="Every page", description="Ask for every listed page, due or not."
            ),
        },
        tags=["crawl", source.category, *source.languages],
    ) as dag:

        @task_group
        def pages(batch: str) -> None:
            """Take one batch along the path."""
            politely_fetched = fetch.override(pool=pool, outlets=[made_by_fetch(source)])(batch)
            index.override(outlets=made_by_index(source))(enrich(clean(politely_fetched)))

        crawled_pages = pages.expand(batch=discover.override(pool=pool)(source.id))
        # A teardown runs however the run ends, and its success does not make a failed run pass for a good one.
        crawled_pages >> measure(source.id).as_teardown()
    return dag


SOURCES = load_sources(*source_directories(get_settings())).sources.values()
for crawled in SOURCES:
    globals()[f"crawl_{crawled.id}"] = build_crawl_dag(crawled, pool_of_source(crawled, SOURCES))
