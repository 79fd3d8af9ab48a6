"""Makes a broken source file visible in Airflow: importing this module fails with each file's error.

`crawl_sources` goes on with the files that are valid, so that one bad YAML never stops another source; this module has
no DAG of its own and exists to put the errors on Airflow's first page.
"""

from __future__ import annotations

from communique.errors import ConfigError
from communique.settings import get_settings
from communique.sources import load_sources, source_directories

broken = load_sources(*source_directories(get_settings())).errors
if broken:
    raise ConfigError("\n".join(str(error) for error in broken))
