"""Handing a message to a web address: one POST, bounded, to checked addresses, without redirects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests

from communique.errors import PageError, ServiceError
from communique.fetch.addresses import resolve_endpoints
from communique.fetch.transport import Attempt, CheckedAdapter, current_attempt

WEBHOOK_SECONDS = 15.0
"""Time for the whole exchange; a receiver that needs longer should take the message and work later."""
CONNECT_SECONDS = 5.0


def post_message(url: str, message: dict[str, Any], *, message_id: str, allow_private: bool) -> None:
    """Send ``message`` as JSON, with ``Idempotency-Key: <message_id>``, so that a receiver can tell a repetition.

    Raises:
        ServiceError: the address may not be asked, nothing answers, or the answer is not 2xx; trying later is right.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ServiceError(f"{url} is no http(s) address; correct the search's address")
    adapter = CheckedAdapter(lambda host, port: resolve_endpoints(host, port, allow_private=allow_private), 1)
    token = current_attempt.set(Attempt(WEBHOOK_SECONDS, CONNECT_SECONDS))
    try:
        with requests.Session() as session:
            session.trust_env = False
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            answer = session.post(
                url, json=message, headers={"Idempotency-Key": message_id}, allow_redirects=False, stream=True
            )
            answer.close()
    except (requests.RequestException, OSError, PageError) as error:
        raise ServiceError(f"{url} did not take the message: {error}") from error
    finally:
        current_attempt.reset(token)
    if not answer.ok or answer.is_redirect:
        raise ServiceError(f"{url} answered {answer.status_code} to the message")
