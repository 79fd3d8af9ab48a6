"""What people decide of identities, written into the knowledge base; the documents that name them follow.

A decision is tried on a copy of the knowledge base first. With it the pages that name the identities are made again
from the archive and compared with their documents, so that what is shown before is what is written after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from communique.enrich.nominative import nominative_name
from communique.errors import CommuniqueError
from communique.index.fields import kind_of_identity
from communique.index.written_names import pages_naming, spellings_of
from communique.knowledge import fold_name, load_knowledge, same_person
from communique.knowledge.editing import Change, tried_change
from communique.models import Candidate, Value
from communique.pipeline.context import Installation
from communique.pipeline.document_changes import Changes
from communique.pipeline.replay import apply_batch, plan_replay, read_changes, remake_batch
from communique.pipeline.workspace import Batch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.knowledge import Entry, KnowledgeBase

_MOST_LIKELY = 3
Tell = Callable[[str], None]


class Followed(Value):
    """What a decision did, or would do, to the documents that are held.

    Attributes:
        dry_run: whether nothing was written.
        pages: pages that name the identities.
        unheld: those of them whose body is not in the archive; their documents stay as they are.
        changes: in their documents, by source.
    """

    dry_run: bool
    pages: int
    unheld: tuple[str, ...]
    changes: tuple[Changes, ...]


def follow_change(
    installation: Installation,
    change: Change | None,
    identities: Iterable[str],
    spellings: Iterable[str] = (),
    *,
    dry_run: bool,
    tell: Tell = lambda step: None,
) -> Followed:
    """Write a change of the knowledge base, and make the documents again that it concerns.

    Args:
        installation: settings and services.
        change: what to write; ``None`` if the files were already edited by hand.
        identities: ids whose pages are concerned.
        spellings: names whose pages are concerned as well, linked or not.
        dry_run: write neither files nor documents, and only say what would change.
        tell: told of each step.

    Raises:
        ConfigError: the change contradicts what the knowledge base has.
        ServiceError: Elasticsearch is away. The files are written last but for the documents: doing it again is safe.
    """
    directory = installation.settings.config_dir / "knowledge"
    with _knowledge_after(directory, change) as knowledge:
        tried = Installation(installation.settings, knowledge=knowledge)
        urls = pages_naming(tried.client, tried.settings, identities, spellings)
        run_id = f"names-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        references = plan_replay(tried, run_id, urls=urls) if urls else []
        batches = [Batch(root=tried.settings.runs_dir, reference=reference) for reference in references]
        for number, batch in enumerate(batches, start=1):
            tell(f"{batch.source_id}: clean and enrich (batch {number} of {len(batches)})")
            remake_batch(batch, tried)
        if not dry_run:
            if change is not None:
                change(directory)
            for batch in batches:
                tell(f"{batch.source_id}: write documents")
                apply_batch(batch, tried)
    held = {one.url for batch in batches for one in batch.read("candidates", Candidate)}
    unheld = tuple(url for url in urls if url not in held)
    return Followed(dry_run=dry_run, pages=len(urls), unheld=unheld, changes=tuple(read_changes(batches)))


def names_for_entry(installation: Installation, identity: str) -> dict[str, tuple[str, ...]]:
    """Return the full spellings by which pages name an unlinked identity, in the nominative, the most frequent first.

    Only spellings that fold to the identity's own key are taken: no surname alone, no case ending.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    key = identity.partition("~")[2].replace("-", " ")
    found: dict[str, tuple[str, ...]] = {}
    counted = spellings_of(installation.client, installation.settings, identity)
    for language, spellings in counted.items():
        for spelling in sorted(spellings, key=lambda one: (-spellings[one], one)):
            name = nominative_name(spelling) if language == "ru" and identity.startswith("person/") else spelling
            if fold_name(name) == key and name not in found.get(language, ()):
                found[language] = (*found.get(language, ()), name)
    return found


def likely_entries(knowledge: KnowledgeBase, identity: str, name: str) -> tuple[str, ...]:
    """Return ids of people in the knowledge base who may be the one of an unlinked name: spelt alike."""
    if kind_of_identity(identity) != "person":
        return ()
    people = (entry for entry in knowledge if entry.kind == "person")
    return tuple(islice((entry.id for entry in people if _is_spelt_alike(entry, name)), _MOST_LIKELY))


def need_unlinked(identity: str) -> None:
    """Raise an error with advice if an id is none of a name that the knowledge base has not."""
    if kind_of_identity(identity) is None or "/~" not in identity:
        raise CommuniqueError(f"{identity}: not the id of an unlinked name; `communique names list` shows them")


def _is_spelt_alike(entry: Entry, name: str) -> bool:
    # Comparing is slow, and names that begin with other letters are seldom one.
    wanted = _initials(name)
    return any(wanted == _initials(spelling) and same_person(name, spelling) for _, spelling in entry.spellings())


def _initials(name: str) -> str:
    return "".join(word[0] for word in fold_name(name).split())


@contextmanager
def _knowledge_after(directory: Path, change: Change | None) -> Iterator[KnowledgeBase]:
    tried = tried_change(directory, change) if change else nullcontext(load_knowledge(directory))
    with tried as knowledge:
        yield knowledge
