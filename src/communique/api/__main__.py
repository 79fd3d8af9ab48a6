"""Serve the search on loopback: ``python -m communique.api --port N [--port-file F]``."""

from __future__ import annotations

import argparse

from communique.api.app import create_app
from communique.demo.loopback import LOOPBACK, add_port_options, serve_app
from communique.settings import get_settings


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m communique.api", description="Serve the search page and API.")
    add_port_options(parser)
    options = parser.parse_args()
    # Other names are refused, so that no web page can reach this server by a name it lets point here.
    app = create_app(get_settings(), allowed_hosts=(LOOPBACK, "localhost"))
    # A second or more, which the first who searches shall not wait for.
    _ = app.state.services.knowledge
    serve_app(app, options.port, options.port_file)


if __name__ == "__main__":
    main()
