"""The folder in the user's cache where what is brought once is kept for every clone: Elasticsearch, models."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """Return Communiqué's folder in the user's cache; it may not exist yet."""
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "communique"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "communique"
    return Path.home() / ".cache" / "communique"
