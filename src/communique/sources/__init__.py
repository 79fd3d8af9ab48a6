"""Sources: the sites that are crawled, one strictly validated YAML file each."""

from communique.sources.load import SourceSet, load_source, load_sources, source_directories
from communique.sources.model import Source
from communique.sources.scope import find_source_for_url, why_out_of_scope

__all__ = [
    "Source",
    "SourceSet",
    "find_source_for_url",
    "load_source",
    "load_sources",
    "source_directories",
    "why_out_of_scope",
]
