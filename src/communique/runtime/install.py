"""``python -m communique.runtime.install``: the last step of ``make setup``, which brings Elasticsearch."""

from __future__ import annotations

import os
import sys

from communique.errors import CommuniqueError
from communique.runtime.account import node_account
from communique.runtime.distribution import bring_distribution
from communique.runtime.java import find_java


def main() -> int:
    """Bring what the embedded node needs, unless ``ES_URL`` names a cluster to use instead; return an exit code."""
    if os.environ.get("ES_URL") or os.environ.get("COMMUNIQUE_ES_URL"):
        _say("ES_URL is set: no Elasticsearch is brought")
        return 0
    try:
        java = find_java(account=node_account())
        _say(f"Java {java.version} is in {java.path}")
        bring_distribution(_say)
    except CommuniqueError as error:
        _say(str(error))
        return 1
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"communique: {line}\n")


if __name__ == "__main__":
    sys.exit(main())
