"""The values handed from stage to stage: immutable, typed, and readable as JSON lines.

value                   made by                                read by
:class:`Candidate`      discover                               fetch
:class:`FetchRecord`    fetch                                  clean (with RawPage)
:class:`RawPage`        archive (the raw answer, read back)    clean
:class:`Article`        clean                                  enrich
:class:`EnrichedArticle` enrich                                index
:class:`Quarantined`    any stage                              ledger
:class:`PageMeasures`   the clean step                         reports, drift
"""

from communique.models.alerts import AlertItem, Change, Channel, Notice, SavedSearch, Target
from communique.models.article import (
    Article,
    Block,
    CanonicalClaim,
    FieldOrigin,
    Kind,
    KindEvidence,
    KindPlace,
    Segment,
)
from communique.models.base import Value
from communique.models.candidate import Alternate, Candidate, Via
from communique.models.dates import IsoDate, date_part, parse_iso
from communique.models.enriched import EnrichedArticle, Entity, EntityKind, Mention
from communique.models.fetched import ArchiveRef, FetchOutcome, FetchRecord, RawPage
from communique.models.known import KnownPage
from communique.models.measures import CleaningMeasures, Drift, PageMeasures, summarise_measures
from communique.models.quarantine import Quarantined, Stage
from communique.models.statements import Fingerprint, Mark, Party, Quote, Statements, Sum, Topic
from communique.models.structure import Image, Link, Part, PartKind, Turn, TurnRole
from communique.models.web import Answer, WebSession

__all__ = [
    "AlertItem",
    "Alternate",
    "Answer",
    "ArchiveRef",
    "Article",
    "Block",
    "Candidate",
    "CanonicalClaim",
    "Change",
    "Channel",
    "CleaningMeasures",
    "Drift",
    "EnrichedArticle",
    "Entity",
    "EntityKind",
    "FetchOutcome",
    "FetchRecord",
    "FieldOrigin",
    "Fingerprint",
    "Image",
    "IsoDate",
    "Kind",
    "KindEvidence",
    "KindPlace",
    "KnownPage",
    "Link",
    "Mark",
    "Mention",
    "Notice",
    "PageMeasures",
    "Part",
    "PartKind",
    "Party",
    "Quarantined",
    "Quote",
    "RawPage",
    "SavedSearch",
    "Segment",
    "Stage",
    "Statements",
    "Sum",
    "Target",
    "Topic",
    "Turn",
    "TurnRole",
    "Value",
    "Via",
    "WebSession",
    "date_part",
    "parse_iso",
    "summarise_measures",
]
