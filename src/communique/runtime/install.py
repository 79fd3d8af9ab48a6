"""``python -m communique.runtime.install``, the end of ``make setup``: brings Elasticsearch and the English tagger."""

from __future__ import annotations

import os
import sys

from communique.errors import CommuniqueError
from communique.runtime.account import node_account
from communique.runtime.distribution import bring_distribution
from communique.runtime.english_model import bring_english_model
from communique.runtime.java import find_java
from communique.settings import get_settings


def main() -> int:
    """Bring the embedded node, unless ``ES_URL`` names a cluster, and the English tagger; return an exit code."""
    try:
        _bring_node()
        if get_settings().english_tagger == "corenlp":
            bring_english_model(_say)
    except CommuniqueError as error:
        _say(str(error))
        return 1
    return 0


def _bring_node() -> None:
    if os.environ.get("ES_URL") or os.environ.get("COMMUNIQUE_ES_URL"):
        _say("ES_URL is set: no Elasticsearch is brought")
        return
    java = find_java(account=node_account())
    _say(f"Java {java.version} is in {java.path}")
    bring_distribution(_say)


def _say(line: str) -> None:
    sys.stderr.write(f"communique: {line}\n")


if __name__ == "__main__":
    sys.exit(main())
