"""Rules proposed from the archive, pasted and replayed: each page by what was right when it was published."""

from __future__ import annotations

import pytest
import yaml
from tests.pipeline.conftest import PARAGRAPHS, Ministry
from typer.testing import CliRunner

from communique.cli.app import app
from communique.index.held import read_documents
from communique.models import Article
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.replay import plan_replay, remake_batch
from communique.pipeline.rule_learning import propose_rules
from communique.pipeline.workspace import Batch

WORDS = ("harbour", "railway", "customs")


def old_page(number: int) -> bytes:
    """A page as the site made them in 2017."""
    body = "".join(f"<p>{text} Thus on {WORDS[number]}.</p>" for text in PARAGRAPHS)
    cell = f"<div class='stamp'>{number + 1} March 2017</div><div class='topline'>Talks on {WORDS[number]} held</div>"
    return f"""<html lang="en"><head><title>Talks on {WORDS[number]} held</title></head><body><table>
<tr><td class="side">Menu</td><td>{cell}
<div class="words">{body}<div class="linkbox">Share this page</div></div></td></tr></table></body></html>""".encode()


def new_page(number: int) -> bytes:
    """A page as it makes them since May 2024."""
    body = "".join(f"<p>{text} Thus on {WORDS[number]}.</p>" for text in PARAGRAPHS)
    return f"""<!doctype html><html lang="en"><head><title>Ministry</title></head><body><main><article>
<h1 class="headline">Agreement on {WORDS[number]} is signed</h1><span class="day">{number + 1}.05.2024</span>
<div class="story">{body}</div></article></main></body></html>""".encode()


def test_old_and_new_pages_are_replayed_by_their_own_rules(
    ministry: Ministry, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [ministry.put(f"old{number}", old_page(number)) for number in range(3)]
    ministry.list(*old)
    crawl_source(ministry.id, installation, run_id="before the new design")
    new = [ministry.put(f"new{number}", new_page(number)) for number in range(3)]
    ministry.list(*new)
    crawl_source(ministry.id, installation, run_id="after it")
    held = read_documents(installation.client, installation.settings, [*old, *new])
    proposal = propose_rules(ministry.id, installation)
    assert proposal.effect.pages == 6
    assert not proposal.effect.lost
    assert read_documents(installation.client, installation.settings, [*old, *new]) == held, "nothing is written"
    monkeypatch.setattr("communique.pipeline.context.get_settings", lambda: installation.settings)
    shown = CliRunner().invoke(app, ["sources", "learn", ministry.id])
    assert shown.exit_code == 0, shown.output
    for part in ("h1.headline", "3 of 3", "body: div.story", "valid_until: '2024-04-30'", "6 archived pages"):
        assert part in shown.output
    ministry.describe(clean=yaml.safe_load(proposal.yaml))
    ministry.forget_site()
    (reference,) = plan_replay(installation, "replay-rules", source_id=ministry.id)
    batch = Batch(root=installation.settings.runs_dir, reference=reference)
    changes = remake_batch(batch, installation)
    assert changes.failed == changes.removed == 0
    articles = {article.url: article for article in batch.read("articles", Article)}
    for number in range(3):
        by_old, by_new = articles[old[number]], articles[new[number]]
        assert (by_old.rules_version, by_old.title) == ("2017", f"Talks on {WORDS[number]} held")
        assert (by_new.rules_version, by_new.title) == ("2024", f"Agreement on {WORDS[number]} is signed")
        assert (by_old.published, by_new.published) == (f"2017-03-0{number + 1}", f"2024-05-0{number + 1}")
        for article in (by_old, by_new):
            assert {article.origins[name] for name in ("title", "published", "text")} == {"rule"}
            assert article.text == "\n\n".join(f"{text} Thus on {WORDS[number]}." for text in PARAGRAPHS)
