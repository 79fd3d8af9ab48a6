"""Start the small webs that Communiqué brings or is given to crawl, on 127.0.0.1."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from communique.demo.wire import wire_file
from communique.errors import ConfigError
from communique.runtime.child_environment import child_environment
from communique.runtime.ports import choose_port, is_port_open
from communique.runtime.processes import start_service
from communique.runtime.progress import Report, ignore_progress
from communique.runtime.registry import Service, find_process, read_service
from communique.settings import Settings

DEMO_WEB = "demo-web"


def start_demo_web(settings: Settings, report: Report = ignore_progress) -> Service:
    """Serve the demo sites unless they are served, and wait until they answer.

    Raises:
        ServiceError: the server does not come up.
    """
    from communique.demo.breakage import SWITCH_FILE

    home = settings.home.resolve()
    files = ("--wire", str(wire_file(home)), "--faults", str(home / SWITCH_FILE))
    return start_module(settings, DEMO_WEB, ("communique.demo.server",), files, report)


def start_saved_pages(settings: Settings, folder: Path, name: str, report: Report = ignore_progress) -> Service:
    """Serve a folder of saved pages under their own host names, as the service ``NAME``.

    Args:
        settings: the installation.
        folder: folder with a ``gold.jsonl``.
        name: id of the source that crawls them (``pages-fundus``), which connects to the service of this name.
        report: takes lines of progress.

    Raises:
        ConfigError: the folder does not exist, or the name is not a short name.
        ServiceError: the server does not come up.
    """
    if not folder.is_dir():
        raise ConfigError(f"{folder}: expected a folder of saved pages (with a gold.jsonl), and there is none.")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", name):
        raise ConfigError(f"{name!r}: expected a short name of small letters, digits and hyphens.")
    module = ("communique.demo.saved_pages", str(folder.resolve()))
    return start_module(settings, name, module, ("--name", name), report)


def start_module(
    settings: Settings, service: str, module: tuple[str, ...], options: tuple[str, ...], report: Report
) -> Service:
    """Start a module that takes ``--port`` as a service, on the port it had last time, and wait until it answers.

    Raises:
        ServiceError: the server does not come up.
    """
    running = read_service(settings, service)
    in_use = running.port if running is not None and find_process(running) is not None else None
    port = in_use or choose_port(settings, service)
    return start_service(
        settings,
        service,
        (sys.executable, "-m", *module, "--port", str(port), *options),
        child_environment(settings),
        ready=lambda: is_port_open(port),
        port=port,
        report=report,
    )
