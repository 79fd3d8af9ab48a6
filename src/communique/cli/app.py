"""The command ``communique``: each module registers its commands; none holds logic of its own."""

from __future__ import annotations

import sys

import typer

from communique.cli import (
    alerts,
    backfill,
    clean,
    coverage,
    crawl,
    demo,
    doctor,
    enrich,
    entity,
    explain,
    explore,
    health,
    incidents,
    ingest,
    installation,
    kibana,
    latency,
    names,
    quarantine,
    rebuild,
    replay,
    revisions,
    search,
    services,
    sources,
    story,
    templates,
    why,
)
from communique.cli.logs import write_logs_to_stderr
from communique.errors import CommuniqueError
from communique.settings import get_settings

app = typer.Typer(
    name="communique",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def set_up() -> None:
    """Turn ministry and news sites into one searchable record of who said what."""
    settings = get_settings()
    write_logs_to_stderr(settings.log_level, settings.log_format)


for module in (
    demo,
    doctor,
    crawl,
    backfill,
    replay,
    rebuild,
    ingest,
    search,
    explore,
    story,
    alerts,
    entity,
    names,
    explain,
    quarantine,
    health,
    incidents,
    coverage,
    latency,
    why,
    revisions,
    clean,
    enrich,
    sources,
    templates,
    installation,
    kibana,
    services,
):
    module.register(app)


def main() -> None:
    """Run the command line; an error raised on purpose is shown as its text, with exit code 1."""
    try:
        app()
    except CommuniqueError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)
