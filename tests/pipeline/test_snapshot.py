"""A snapshot of Elasticsearch brings everything back that a crawl left there, as the backup's page says."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from tests.pipeline.conftest import Ministry, release

from communique.index import alias_name
from communique.index.held import read_documents
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source

pytestmark = pytest.mark.services


def folder_of_repositories(installation: Installation) -> str:
    (node,) = installation.client.nodes.info(metric="settings")["nodes"].values()
    folders = node["settings"]["path"].get("repo")
    if not folders:
        pytest.skip("a node that is not ours, or of before snapshots: it has no path.repo")
    return folders[0]


def test_a_snapshot_brings_documents_ledger_and_decisions_back(installation: Installation, ministry: Ministry) -> None:
    client, prefix = installation.client, installation.settings.index_prefix
    location = str(PurePosixPath(folder_of_repositories(installation)) / prefix)
    urls = [ministry.put(str(number), release(number)) for number in (1, 2)]
    ministry.list(*urls, ministry.site.url(f"/{ministry.id}/gone"))
    crawl_source(ministry.id, installation)
    before = read_documents(client, installation.settings, urls)
    entries = installation.ledger.read_entries(urls)
    assert set(before) == set(entries) == set(urls)

    client.snapshot.create_repository(name=prefix, repository={"type": "fs", "settings": {"location": location}})
    try:
        made = client.snapshot.create(
            repository=prefix,
            snapshot="kept",
            indices=f"{prefix}-*",
            include_global_state=False,
            wait_for_completion=True,
        )
        assert (made["snapshot"]["state"], made["snapshot"]["failures"]) == ("SUCCESS", [])
        client.indices.delete(index=made["snapshot"]["indices"])
        assert not client.indices.exists_alias(name=alias_name(installation.settings, "documents"))
        client.snapshot.restore(
            repository=prefix, snapshot="kept", include_global_state=False, wait_for_completion=True
        )
    finally:
        client.snapshot.delete(repository=prefix, snapshot="kept")
        client.snapshot.delete_repository(name=prefix)
    assert read_documents(client, installation.settings, urls) == before
    after = installation.ledger.read_entries(urls)
    assert {url: entry.model_dump() for url, entry in after.items()} == {
        url: entry.model_dump() for url, entry in entries.items()
    }
    report = crawl_source(ministry.id, installation)
    assert (report.finished, report.listed, report.indexed) == (True, 3, 0), "and the next crawl goes on from there"
