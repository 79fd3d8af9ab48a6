"""How times and shares are said to a person."""

from __future__ import annotations

from datetime import timedelta

from communique.operators.baseline import Share


def say_time(time: timedelta) -> str:
    """Return a span of time as a person says it: ``40 minutes``, ``5 hours``, ``3 days``."""
    for name, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = time.total_seconds() / seconds
        if count >= 2 or (name == "minute" and count >= 1):
            return f"{count:.0f} {name}{'' if round(count) == 1 else 's'}"
    count = round(time.total_seconds())
    return f"{count} second{'' if count == 1 else 's'}"


def tell_share(field: str, now: Share, usual: Share | None) -> str:
    """Return a share of articles that have a field, beside what is usual: ``title: 3 of 12 (usually 100%)``."""
    return f"{field}: {now.part} of {now.whole}{say_usual(usual)}"


def say_usual(usual: Share | None) -> str:
    """Return what is usual, in parentheses; nothing where that is not known."""
    return f" (usually {usual.rate:.0%})" if usual is not None and usual.whole else ""
