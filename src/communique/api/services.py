"""What the application needs to answer, brought when first asked for and kept."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, cast

from elasticsearch import Elasticsearch
from fastapi import Depends, Request

from communique.index import connect
from communique.knowledge import KnowledgeBase, get_knowledge
from communique.settings import Settings
from communique.sources import load_sources, source_directories


class Services:
    """The cluster, the knowledge base and the names of sources of one installation.

    Args:
        settings: the installation.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def client(self) -> Elasticsearch:
        """A client of the cluster; one that could not be reached is tried again by the next request."""
        return connect(self.settings)

    @cached_property
    def knowledge(self) -> KnowledgeBase:
        """People, organisations, places and treaties with their names."""
        return get_knowledge(self.settings)

    @cached_property
    def source_names(self) -> dict[str, str]:
        """Name of each source by its id."""
        return {one: source.name for one, source in load_sources(*source_directories(self.settings)).sources.items()}

    @property
    def all(self) -> tuple[Elasticsearch, Settings, KnowledgeBase]:
        """What a search takes."""
        return self.client, self.settings, self.knowledge


def _services_of(request: Request) -> Services:
    return cast("Services", request.app.state.services)


ServicesNeeded = Annotated[Services, Depends(_services_of)]
"""Gives a route the services."""
