"""``Retry-After`` in both of its forms (RFC 9110, 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from communique.archive import Exchange


def wait_asked_for(exchange: Exchange) -> float | None:
    """Return the seconds an answer asks to wait, or ``None`` if it does not say (or says nonsense)."""
    value = next((value for name, value in exchange.headers if name.lower() == "retry-after"), "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
