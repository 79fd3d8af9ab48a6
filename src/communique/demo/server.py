"""The five demo sites over real HTTP: ``python -m communique.demo.server --port N [--port-file F] [--faults F]``.

One process on 127.0.0.1 speaks for all five hosts and tells them apart by the ``Host`` header.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from starlette.applications import Starlette

from communique.demo.breakage import open_breakable_site
from communique.demo.content import CONTENT_ROOT, DemoSite, load_sites
from communique.demo.loopback import add_port_options, build_app, serve_app
from communique.demo.site_paths import open_site
from communique.demo.wire import WIRE_HOST, open_wire


def build_demo_app(sites: Iterable[DemoSite], wire: Path | None = None, switch: Path | None = None) -> Starlette:
    """Return the ASGI application that serves ``sites`` under their host names.

    Args:
        sites: the sites.
        wire: file of the demo wire's flashes; without it there is no wire.
        switch: file of the faults that are switched on (:mod:`communique.demo.breakage`), if there may be any.
    """
    hosts = {
        site.facts.host: open_site(site) if switch is None else open_breakable_site(site, switch) for site in sites
    }
    if wire is not None:
        hosts[WIRE_HOST] = open_wire(wire)
    return build_app(hosts.get)


def main() -> None:
    """Serve the demo sites until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m communique.demo.server", description="Serve the demo sites.")
    add_port_options(parser)
    parser.add_argument("--content", type=Path, default=CONTENT_ROOT, help="folder of the content files")
    parser.add_argument("--wire", type=Path, help="file of the demo wire's flashes; without it there is no wire")
    parser.add_argument("--faults", type=Path, help="file of the faults that are switched on")
    options = parser.parse_args()
    app = build_demo_app(load_sites(options.content), options.wire, options.faults)
    serve_app(app, options.port, options.port_file)


if __name__ == "__main__":
    main()
