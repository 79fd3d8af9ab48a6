"""The index: documents in Elasticsearch, and searching them in three languages."""

from communique.index.bulk import IndexOutcome, index_documents, refresh_documents
from communique.index.client import connect
from communique.index.document import DOCUMENT_VERSION, build_document, document_id
from communique.index.highlights import highlight_html
from communique.index.request import (
    FacetBucket,
    FoundStatement,
    Highlight,
    HitIdentity,
    MatchedName,
    Period,
    SearchHit,
    SearchRequest,
    SearchResult,
    WayFound,
)
from communique.index.search import read_document, search_documents
from communique.index.syntax import QueryError
from communique.index.templates import alias_name, ensure_indices

__all__ = [
    "DOCUMENT_VERSION",
    "FacetBucket",
    "FoundStatement",
    "Highlight",
    "HitIdentity",
    "IndexOutcome",
    "MatchedName",
    "Period",
    "QueryError",
    "SearchHit",
    "SearchRequest",
    "SearchResult",
    "WayFound",
    "alias_name",
    "build_document",
    "connect",
    "document_id",
    "ensure_indices",
    "highlight_html",
    "index_documents",
    "read_document",
    "refresh_documents",
    "search_documents",
]
