"""Sources that share a host wait for one another; others do not."""

from __future__ import annotations

from pathlib import Path

import yaml

from communique.pipeline.pools import describe_pools, pool_of_source
from communique.settings import Settings
from communique.sources import load_sources


def write_source(folder: Path, source_id: str, *hosts: str) -> None:
    made = {
        "id": source_id,
        "name": source_id,
        "description": "A source made for tests.",
        "category": "agency",
        "languages": ["en"],
        "home": "https://a.example/",
        "discover": [{"type": "feed", "url": "https://a.example/feed"}],
        "scope": {"hosts": list(hosts)},
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{source_id}.yaml").write_text(yaml.safe_dump(made), encoding="utf-8")


def test_sources_that_share_a_host_share_a_pool(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "sources"
    write_source(folder, "english", "a.example", "www.a.example")
    write_source(folder, "russian", "www.a.example", "ru.example")
    write_source(folder, "mirror", "ru.example")
    write_source(folder, "other", "b.example")
    write_source(folder, "any", "*")
    write_source(folder, "everywhere", "*")
    sources = load_sources(folder).sources
    pools = {name: pool_of_source(source, sources.values()) for name, source in sources.items()}
    assert {pools[name] for name in ("english", "russian", "mirror")} == {"politeness_english"}
    assert [pools[name] for name in ("other", "any", "everywhere")] == [
        "politeness_other", "politeness_any", "politeness_everywhere",
    ]  # fmt: skip
    described = describe_pools(Settings(home=tmp_path / "home", config_dir=tmp_path / "nothing"))
    assert set(described) == set(pools.values())
    assert "english, mirror, russian" in str(described["politeness_english"]["description"])
