"""Show what the cleaner's confidence is worth: body F1 by confidence, where the development sets are present.

Run it from the project's root: ``python -m benchmarks.confidence [--data FOLDER] [--every N]``.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "extraction"
_BOUNDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)


def measure(data: Path, every: int) -> Iterator[tuple[float, float]]:
    """Yield confidence and body F1 of each page of the sets fundus and wcxb; a refused page has confidence 0."""
    from communique.clean import explain_html
    from communique.errors import PageError

    sys.path.insert(0, str(data))
    scorer, fundus = importlib.import_module("score_common"), importlib.import_module("score_fundus")
    for name in ("fundus", "wcxb"):
        for line in (data / name / "gold.jsonl").read_text(encoding="utf-8").splitlines()[::every]:
            page: dict[str, Any] = json.loads(line)
            html = gzip.decompress((data / name / page["html"]).read_bytes()).decode("utf-8", "replace")
            gold = page["gold"]["ground_truth"]["main_content"] if "gold" in page else fundus.gold_body(page["body"])
            if not isinstance(gold, str):
                continue
            try:
                article = explain_html(html, page["url"]).article
            except PageError:
                yield 0.0, 0.0
                continue
            yield article.confidence, scorer.prf(scorer.tokens(gold), scorer.tokens(article.text))[2]


def main() -> int:
    """Print the table; returns 0, or 1 where no data is present."""
    from rich.console import Console
    from rich.table import Table
    from scipy.stats import spearmanr

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--every", type=int, default=1, help="measure every n-th page only")
    options = parser.parse_args()
    if not (options.data / "fundus" / "gold.jsonl").is_file():
        print(f"no benchmark data in {options.data}; give its folder with --data", file=sys.stderr)
        return 1
    pages = list(measure(options.data, options.every))
    table = Table("confidence", "pages", "mean F1", "lowest", "F1 < .8", title="Body F1 by confidence")
    for low, high in pairwise(_BOUNDS):
        scores = [score for confidence, score in pages if low <= confidence < high]
        if scores:
            bad = sum(score < 0.8 for score in scores) / len(scores)
            figures = (f"{fmean(scores):.3f}", f"{min(scores):.2f}", f"{bad:.2f}")
            table.add_row(f"{low:.2f} to {min(high, 1):.2f}", str(len(scores)), *figures)
    Console().print(table)
    rank = spearmanr([confidence for confidence, _ in pages], [score for _, score in pages])
    print(json.dumps({"pages": len(pages), "spearman": round(float(rank.statistic), 3)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
