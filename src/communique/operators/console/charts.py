"""Small charts as points of SVG lines and bars; the templates draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from communique.models import Value

DAYS = 30
"""Days that a sparkline shows."""
WIDTH, HEIGHT = 120, 24
"""Size of a chart in pixels."""


class Bar(Value):
    """One day of a sparkline.

    Attributes:
        x, y, width, height: its rectangle, in pixels from the top left.
        title: what it stands for.
    """

    x: float
    y: float
    width: float
    height: float
    title: str


def bars_of_days(counts: Mapping[date, int], today: date) -> tuple[Bar, ...]:
    """Return a bar for each of the last :data:`DAYS` days; a day without documents has none."""
    step = WIDTH / DAYS
    most = max(counts.values(), default=0)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    bars = []
    for place, day in enumerate(days):
        count = counts.get(day, 0)
        if count:
            height = max(2.0, HEIGHT * count / most)
            bars.append(
                Bar(
                    x=round(place * step, 2),
                    y=round(HEIGHT - height, 2),
                    width=round(step - 0.8, 2),
                    height=round(height, 2),
                    title=f"{day}: {count} new documents",
                )
            )
    return tuple(bars)


def line_of_shares(shares: Sequence[float | None]) -> str:
    """Return the points of a line through shares (0 to 1, oldest first); a run without a share is passed over."""
    step = WIDTH / max(1, len(shares) - 1)
    points = [(place * step, share) for place, share in enumerate(shares) if share is not None]
    if len(points) == 1:
        points = [(0.0, points[0][1]), (float(WIDTH), points[0][1])]
    return " ".join(f"{x:.1f},{1 + (HEIGHT - 2) * (1 - share):.1f}" for x, share in points)
