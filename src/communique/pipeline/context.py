"""What every step needs of this installation, opened once and only when asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from communique.errors import ConfigError
from communique.pipeline.template_store import TemplateStore, digest_of_templates
from communique.pipeline.workspace import Batch
from communique.settings import Settings, get_settings
from communique.sources import load_sources, source_directories
from communique.sources.model import Source
from communique.sources.template import SiteTemplate

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from communique.archive import ArchiveStore
    from communique.knowledge import KnowledgeBase
    from communique.ledger import Ledger
    from communique.pipeline.versions import Versions


class Installation:
    """The settings of this process and what they lead to.

    Args:
        settings: where things are; those of the environment if not given.
        trial: a learned template to clean with as if it were accepted.
        knowledge: a knowledge base to enrich with as if it were the installation's.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        trial: SiteTemplate | None = None,
        knowledge: KnowledgeBase | None = None,
    ) -> None:
        self.settings = settings or get_settings()
        self._trial = trial
        self._tried_knowledge = knowledge

    def source(self, source_id: str) -> Source:
        """Return one source.

        Raises:
            ConfigError: it is not there, or its file is not valid.
        """
        loaded = load_sources(*source_directories(self.settings))
        if source_id in loaded.sources:
            return loaded.sources[source_id]
        broken = [str(error) for error in loaded.errors if source_id in str(error)]
        raise ConfigError("\n".join(broken) or f"no source is called {source_id}; see `communique sources list`")

    @cached_property
    def client(self) -> Elasticsearch:
        """The cluster, with its templates and indices made sure of."""
        from communique.index import connect, ensure_indices

        client = connect(self.settings)
        ensure_indices(client, self.settings)
        return client

    @cached_property
    def ledger(self) -> Ledger:
        """What is known of each URL."""
        from communique.ledger import Ledger

        return Ledger(self.client, self.settings)

    @cached_property
    def archive(self) -> ArchiveStore:
        """What was received."""
        from communique.archive import ArchiveStore

        return ArchiveStore(self.settings.archive_dir, self.settings.archive_url)

    @cached_property
    def knowledge(self) -> KnowledgeBase:
        """People, organisations, places and treaties."""
        from communique.knowledge import get_knowledge

        return self._tried_knowledge or get_knowledge(self.settings)

    @cached_property
    def templates(self) -> TemplateStore:
        """What was learned of the sites' own blocks."""
        return TemplateStore(self.settings.templates_dir, self._trial)

    def versions(self, source: Source) -> Versions:
        """Return what a document of ``source`` made now would be made with."""
        from communique.knowledge import knowledge_version
        from communique.pipeline.versions import versions_for

        template = digest_of_templates(self.templates.versions(source.id))
        tried = self._tried_knowledge
        knowledge = tried.version if tried else knowledge_version(self.settings.config_dir / "knowledge")
        return versions_for(source, knowledge, template)


def open_batch(reference: str) -> tuple[Batch, Installation]:
    """Return the batch that ``reference`` names and this process's installation, for a task to hand to its step."""
    installation = Installation()
    return Batch(root=installation.settings.runs_dir, reference=reference), installation
