"""The knowledge base: people, organisations, places, treaties and events with their names in three languages.

Its data are the YAML files of ``config/knowledge``; :func:`load_knowledge` validates them and makes them searchable.
"""

from communique.knowledge.base import KnowledgeBase
from communique.knowledge.entries import Entry, Event, Names, Office, Organisation, Person, Place, Treaty
from communique.knowledge.folding import fold_name
from communique.knowledge.loading import get_knowledge, knowledge_version, load_knowledge
from communique.knowledge.matches import NameMatch, QueryName
from communique.knowledge.namesakes import same_person

__all__ = [
    "Entry",
    "Event",
    "KnowledgeBase",
    "NameMatch",
    "Names",
    "Office",
    "Organisation",
    "Person",
    "Place",
    "QueryName",
    "Treaty",
    "fold_name",
    "get_knowledge",
    "knowledge_version",
    "load_knowledge",
    "same_person",
]
