"""A learned template changes nothing before it is accepted, and shows what it changes before that."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.pipeline.conftest import PARAGRAPHS, Ministry, release

from communique.cli.app import app
from communique.errors import CommuniqueError
from communique.index.held import read_documents
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.template_learning import Trial, learn_from_archive, update_template
from communique.pipeline.template_store import TemplateStore, digest_of_templates, template_on
from communique.settings import Settings
from communique.sources.template import SiteTemplate, TemplatePlace

BOX = "Citizens abroad may write to the consular desk at any hour, and an answer comes within the day."


def put_pages(ministry: Ministry, numbers: range, *, box: bool) -> list[str]:
    urls = []
    for number in numbers:
        own = [f"{text} This was meeting {'abcdefghijklmnopqrstuvwxyz'[number] * 3}." for text in PARAGRAPHS]
        urls.append(ministry.put(f"p{number:02}", release(number, *own, *([BOX] if box else []))))
    ministry.list(*urls)
    return urls


def texts(installation: Installation, urls: list[str]) -> str:
    found = read_documents(installation.client, installation.settings, urls)
    return "\n".join(str(document["body"]) for document in found.values())


def test_template_is_proposed_tried_accepted_and_used(installation: Installation, ministry: Ministry) -> None:
    urls = put_pages(ministry, range(1, 9), box=True)
    crawl_source(ministry.id, installation, run_id="first")
    assert texts(installation, urls).count(BOX) == 8
    update = update_template(ministry.id, installation)
    assert update.outcome == "proposed"
    assert update.changes is not None
    assert update.changes.changed == 8
    assert any("consular desk" in line for line in update.more)
    assert installation.templates.versions(ministry.id) == ()
    assert texts(installation, urls).count(BOX) == 8, "a proposal changes nothing"
    proposed = installation.templates.read_proposed(ministry.id)
    assert proposed is not None
    trial = Trial(proposed, installation)
    trial.run()
    assert installation.templates.accept(ministry.id).version == 1
    trial.apply()
    assert texts(installation, urls).count(BOX) == 0
    document = next(iter(read_documents(installation.client, installation.settings, urls).values()))
    assert document["template_version"] == 1
    assert document["versions"]["template"].startswith("1-")
    assert update_template(ministry.id, installation).outcome == "unchanged"
    assert crawl_source(ministry.id, installation, run_id="second").unchanged == 8, "they are made with it already"


def test_template_that_changes_nothing_held_is_accepted_at_once(installation: Installation, ministry: Ministry) -> None:
    put_pages(ministry, range(1, 9), box=False)
    crawl_source(ministry.id, installation, run_id="first")
    update = update_template(ministry.id, installation)
    assert update.outcome in ("accepted", "unchanged")
    assert installation.templates.read_proposed(ministry.id) is None


def test_too_few_pages_are_said_so(installation: Installation, ministry: Ministry) -> None:
    put_pages(ministry, range(1, 4), box=True)
    crawl_source(ministry.id, installation, run_id="first")
    with pytest.raises(CommuniqueError, match="3 pages are held, 5 or more"):
        learn_from_archive(ministry.id, installation)
    assert update_template(ministry.id, installation).outcome == "too-few-pages"


def template(day: date, *, version: int = 0, place: str = "p") -> SiteTemplate:
    places = (TemplatePlace(place=place, whole=True, pages=9),)
    return SiteTemplate(source="m", version=version, valid_from=day, learned=day, pages=9, places=places)


def test_page_is_read_by_the_template_of_its_day(settings: Settings) -> None:
    store = TemplateStore(settings.home / "template-days")
    assert template_on(store.versions("m"), date(2020, 1, 1)) is None
    assert digest_of_templates(store.versions("m")) == "none"
    for day in (date(2020, 5, 1), date(2023, 5, 1)):
        store.propose(template(day, place=f"p.{day.year}"))
        store.accept("m")
    versions = store.versions("m")
    chosen = {day: template_on(versions, day) for day in (date(2019, 1, 1), date(2021, 1, 1), date(2024, 1, 1))}
    assert [one.version if one else None for one in chosen.values()] == [1, 1, 2]
    trial = TemplateStore(settings.home / "template-days", trial=template(date(2024, 6, 1)))
    assert [one.version for one in trial.versions("m")] == [1, 2, 3]
    assert len(store.versions("m")) == 2
    with pytest.raises(CommuniqueError, match="no template is proposed"):
        store.accept("m")


def test_commands_show_before_they_take(
    installation: Installation, ministry: Ministry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    put_pages(ministry, range(1, 9), box=True)
    crawl_source(ministry.id, installation, run_id="first")
    monkeypatch.setattr("communique.pipeline.context.get_settings", lambda: installation.settings)
    runner = CliRunner()
    learned = runner.invoke(app, ["templates", "learn", ministry.id])
    assert learned.exit_code == 0, learned.output
    assert "consular desk" in learned.output
    shown = runner.invoke(app, ["templates", "diff", ministry.id])
    assert "consular desk" in shown.output
    refused = runner.invoke(app, ["templates", "accept", ministry.id], input="n\n")
    assert refused.exit_code == 1
    assert installation.templates.versions(ministry.id) == ()
    taken = runner.invoke(app, ["templates", "accept", ministry.id, "--yes"])
    assert taken.exit_code == 0, taken.output
    assert "version 1 holds" in taken.output
    assert "consular desk" in runner.invoke(app, ["templates", "show", ministry.id]).output
    assert datetime.now(UTC).date().isoformat() in runner.invoke(app, ["templates", "show", ministry.id]).output
