"""The template engine of every page that is made here: what stands in a page is escaped, what is missing an error."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined


def page_environment(package: str) -> Environment:
    """Return an environment for the folder ``templates`` of a package, such as ``communique.api``."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
