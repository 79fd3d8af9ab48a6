"""Names that nobody linked are listed, promoted, merged and split by hand, and the held documents follow."""

from __future__ import annotations

import json
import shutil

import pytest
from tests.commands import run_json, run_process
from tests.fetch.fault_site import running_site
from tests.pipeline.conftest import PARAGRAPHS, Ministry

from communique.errors import CommuniqueError, ConfigError
from communique.index.held import read_documents
from communique.index.identities import read_identity
from communique.index.written_names import find_unlinked, list_unlinked
from communique.knowledge import Entry, load_knowledge
from communique.knowledge.decisions import Merge, Split
from communique.knowledge.editing import decision_change, promotion_change
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.identity_changes import Followed, follow_change, need_unlinked
from communique.pipeline.promotion import make_entry, make_merge, make_split
from communique.settings import PROJECT_ROOT, Settings

pytestmark = pytest.mark.services

ENGLISH = "Deputy Minister Orkhan Talibzade met the guests at the airport, and Talibzade showed them the new road."
RUSSIAN = (
    "Заместитель министра Орхан Талыбзаде встретил гостей в аэропорту и показал им новую дорогу.",
    "О поездке рассказали журналистам вечером, после встречи в министерстве, которая шла два часа.",
)
OTHER = "The poet Orkhan Talibzade read from his new book in the library of Ganja, and the readers asked him for more."
VARIANT = (
    "Deputy Minister Urkhan Talebzade met the guests at the airport on the last day of their visit to the country."
)
UNLINKED, VARIANT_ID = "person/~organ-talibzada", "person/~talabzada-urgan"
POET, ENTRY = f"{UNLINKED}-2", "person/orkhan-talibzade"


def page(language: str, *paragraphs: str) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>News</title>
<meta property="article:published_time" content="2025-04-02T10:00:00+00:00"></head><body>
<main><article><h1>{paragraphs[0][:40]}</h1><div class="text">{body}</div></article></main></body></html>""".encode()


class Held:
    """An installation with a knowledge base of its own, whose pages were crawled."""

    def __init__(self, ministry: Ministry, settings: Settings) -> None:
        self.installation, self.settings = Installation(settings), settings
        self.knowledge = settings.config_dir / "knowledge"
        self.urls = {
            "english": ministry.put("english", page("en", ENGLISH, *PARAGRAPHS)),
            "russian": ministry.put("russian", page("ru", *RUSSIAN)),
            "poet": ministry.put("poet", page("en", OTHER, *PARAGRAPHS)),
            "variant": ministry.put("variant", page("en", VARIANT, *PARAGRAPHS)),
            "none": ministry.put("none", page("en", *PARAGRAPHS)),
        }
        ministry.list(*self.urls.values())
        report = crawl_source(ministry.id, self.installation)
        assert report.indexed == len(self.urls), report

    def decide(self, made: Merge | Split | Entry, *ids: str, dry_run: bool = False) -> Followed:
        """Write a decision or an entry as the commands do."""
        change = promotion_change(ids[0], made) if isinstance(made, Entry) else decision_change(made)
        spellings = [name for _, name in made.spellings()] if isinstance(made, Entry) else []
        return follow_change(self.installation, change, ids, spellings, dry_run=dry_run)

    def people(self) -> dict[str, set[str]]:
        """Return the people of each page's document."""
        documents = read_documents(self.installation.client, self.settings, self.urls.values())
        return {name: {one["id"] for one in documents[url]["people"]} for name, url in self.urls.items()}


@pytest.fixture(scope="module")
def held(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Held:
    config = tmp_path_factory.mktemp("config")
    shutil.copytree(PROJECT_ROOT / "config", config, dirs_exist_ok=True)
    own = settings.model_copy(update={"config_dir": config})
    with running_site() as site:
        return Held(Ministry(site, own, "m-names"), own)


def test_names_are_listed_split_promoted_and_merged_and_documents_follow(held: Held) -> None:
    assert held.people() == {
        "english": {UNLINKED}, "russian": {UNLINKED}, "poet": {UNLINKED}, "variant": {VARIANT_ID}, "none": set(),
    }  # fmt: skip
    client, settings = held.installation.client, held.settings
    rows = {one.id: one for one in list_unlinked(client, settings)}
    assert (rows[UNLINKED].pages, rows[VARIANT_ID].pages) == (3, 1)
    assert all(example.spelling in example.context for example in rows[UNLINKED].examples)
    assert set(rows) == {UNLINKED, VARIANT_ID} and not list_unlinked(client, settings, fewest=4)
    assert [one.id for one in find_unlinked(client, settings, "Орхан Талыбзаде")] == [UNLINKED]

    divided = make_split(UNLINKED, POET, "Orkhan Talibzade (poet)", {"urls": (held.urls["poet"],)}, "a poet")
    told = held.decide(divided, UNLINKED, dry_run=True)
    assert (told.pages, told.changes[0].changed, told.unheld) == (3, 1, ())
    assert held.people()["poet"] == {UNLINKED} and not (held.knowledge / "decisions.yaml").exists()
    held.decide(divided, UNLINKED)
    assert (held.people()["poet"], held.people()["english"]) == ({POET}, {UNLINKED})

    office = "deputy minister,org/mfa-azerbaijan,2024"
    shown = run_json(settings, "names", "promote", UNLINKED, "--office", office, "--dry-run")
    assert shown["changes"][0]["fields"]["people"] == 2, "the poet's page stays the poet's"
    assert not (held.knowledge / "people" / "promoted.yaml").exists()
    entry = make_entry(held.installation, UNLINKED, offices=[office])
    assert shown["written"] == entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert (entry.id, entry.names.ru) == (ENTRY, ("Орхан Талыбзаде",))
    held.decide(entry, UNLINKED)
    assert held.people() == {
        "english": {ENTRY}, "russian": {ENTRY}, "poet": {POET}, "variant": {VARIANT_ID}, "none": set(),
    }  # fmt: skip
    with pytest.raises(ConfigError, match="merged before"):
        held.decide(entry, UNLINKED)

    joined = make_merge(Installation(settings, knowledge=load_knowledge(held.knowledge)), VARIANT_ID, ENTRY, None)
    assert joined.spellings.en == ("Urkhan Talebzade",)
    held.decide(joined, VARIANT_ID)
    assert held.people()["variant"] == {ENTRY}
    assert load_knowledge(held.knowledge).resolve_query("urkhan talebzade")[0].ids == (ENTRY,)
    followed = follow_change(held.installation, None, [ENTRY, POET], dry_run=True)
    assert sum(part.same for part in followed.changes) == followed.pages == 4, "what is written is what was shown"

    told_of = json.loads(run_process(settings, "entity", "Талыбзаде", "--json").stdout)
    assert (told_of["id"], told_of["total"], told_of["offices"][0]["since"]) == (ENTRY, 3, "2024")
    assert {one["url"] for one in told_of["newest"]} == {held.urls[one] for one in ("english", "russian", "variant")}
    poet = read_identity(client, settings, load_knowledge(held.knowledge), POET)
    assert poet and (poet.name, poet.known, poet.total) == ("Orkhan Talibzade (poet)", False, 1)


def test_what_cannot_be_decided_is_an_error_that_says_why(held: Held) -> None:
    with pytest.raises(CommuniqueError, match="communique names list"):
        need_unlinked("person/sergey-lavrov")
    with pytest.raises(CommuniqueError, match="--name"):
        make_entry(held.installation, "person/~nobody-nowhere")
    with pytest.raises(CommuniqueError, match="no such entry"):
        make_merge(held.installation, "person/~a-b", "person/nobody", None)
    with pytest.raises(CommuniqueError, match="same kind"):
        make_merge(held.installation, "person/~a-b", "place/baku", None)
    with pytest.raises(CommuniqueError, match="needs a sign"):
        make_split(UNLINKED, POET, None, {}, None)
