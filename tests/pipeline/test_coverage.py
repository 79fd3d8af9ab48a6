"""Of what a source listed, what is held and what is missing; and the story of one URL."""

from __future__ import annotations

import pytest
from tests.pipeline.conftest import Ministry, release

from communique.archive import ArchiveReader
from communique.errors import CommuniqueError, ConfigError
from communique.index import document_id
from communique.ledger import PageCount
from communique.pipeline.context import Installation
from communique.pipeline.coverage import read_coverage, sum_coverage
from communique.pipeline.crawl import crawl_source
from communique.pipeline.page_story import tell_page_story


def test_every_listed_url_is_held_withdrawn_or_missing_for_a_reason() -> None:
    counts = [
        PageCount("m", "held", None, 90),
        PageCount("m", "held", "http-500", 2),
        PageCount("m", "quarantined", "no-text", 3),
        PageCount("m", "quarantined", "http-500", 5),
        PageCount("m", "refused", "robots-disallowed", 1),
        PageCount("m", "withdrawn", "http-404", 4),
        PageCount("m", "new", None, 7),
    ]
    found = sum_coverage("m", counts)
    assert (found.listed, found.held, found.withdrawn, found.missing) == (112, 92, 4, 16)
    assert found.reasons == {"not-fetched": 7, "http-500": 5, "no-text": 3, "robots-disallowed": 1}
    assert found.failing == {"http-500": 2}
    assert sum(found.reasons.values()) == found.missing


@pytest.mark.services
def test_coverage_counts_what_a_crawl_left(installation: Installation, ministry: Ministry) -> None:
    urls = [ministry.put(str(number), release(number)) for number in (1, 2)]
    gone = ministry.site.url(f"/{ministry.id}/gone")
    ministry.list(*urls, gone)
    assert read_coverage(installation, ministry.id)[0].listed == 0
    crawl_source(ministry.id, installation)
    (found,) = read_coverage(installation, ministry.id)
    assert (found.listed, found.held, found.missing, found.reasons) == (3, 2, 1, {"http-404": 1})
    assert found in read_coverage(installation)
    ministry.remove("1", "500 Oh")
    crawl_source(ministry.id, installation)
    (found,) = read_coverage(installation, ministry.id)
    assert (found.held, found.missing, found.failing) == (2, 1, {"http-500": 1})
    with pytest.raises(ConfigError, match="no source"):
        read_coverage(installation, "nobody")


@pytest.mark.services
def test_the_story_of_a_held_page_leads_from_its_listing_to_its_document(
    installation: Installation, ministry: Ministry
) -> None:
    url = ministry.put("1", release(1))
    ministry.list(url)
    crawl_source(ministry.id, installation)
    story = tell_page_story(installation, f"{url}#top")
    assert (story.url, story.summary) == (url, "held")
    assert story.entry is not None and story.entry.listing is not None and story.entry.archive is not None
    assert story.entry.listing.found_in == ministry.site.url(f"/{ministry.id}/feed")
    assert story.entry.listing.title == "Listed 1"
    assert ArchiveReader(installation.archive).read(story.entry.archive).url == url
    assert story.document is not None
    assert story.document["id"] == document_id(url) == story.entry.document_id
    assert {"cleaner", "enricher", "rules", "knowledge"} <= story.document["versions"].keys()
    times = [event.at for event in story.events if event.at]
    assert len(times) == len(story.events) == 5
    assert times == sorted(times)


@pytest.mark.services
def test_the_story_of_a_page_that_is_not_there_says_why(installation: Installation, ministry: Ministry) -> None:
    ministry.describe(scope={"hosts": ["127.0.0.1"], "exclude": ["/private/"]})
    gone = ministry.site.url(f"/{ministry.id}/gone")
    ministry.list(gone)
    crawl_source(ministry.id, installation)
    assert tell_page_story(installation, gone).summary.startswith("quarantined: http-404 in fetch")
    told = {path: tell_page_story(installation, ministry.site.url(path)).summary for path in ("/new", "/private/1")}
    assert f"in the scope of {ministry.id}" in told["/new"]
    assert "excluded" in told["/private/1"]
    assert "no source" in tell_page_story(installation, "https://never.example/1").summary
    with pytest.raises(CommuniqueError, match="expected an http"):
        tell_page_story(installation, "not an address")
