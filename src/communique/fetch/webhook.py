"""Handing a message to a web address: one POST, bounded, to checked addresses, without redirects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests

from communique.errors import ConfigError, PageError, ServiceError
from communique.fetch.addresses import resolve_endpoints
from communique.fetch.transport import Attempt, CheckedAdapter, current_attempt

WEBHOOK_SECONDS = 15.0
"""Time for the whole exchange; a receiver that needs longer should take the message and work later."""
CONNECT_SECONDS = 5.0


def check_webhook(url: str, *, allow_private: bool) -> None:
    """See that messages may be sent to ``url``; nothing is sent.

    Raises:
        ConfigError: it is no http(s) address, its name cannot be resolved, or it is at a private address.
    """
    host, port = _host_and_port(url)
    try:
        resolve_endpoints(host, port, allow_private=allow_private)
    except PageError as error:
        raise ConfigError(_refusal(url, error)) from error


def post_message(url: str, message: dict[str, Any], *, message_id: str, allow_private: bool) -> None:
    """Send ``message`` as JSON, with ``Idempotency-Key: <message_id>``, so that a receiver can tell a repetition.

    Raises:
        ServiceError: the address may not be asked, nothing answers, or the answer is not 2xx; trying later is right.
    """
    adapter = CheckedAdapter(lambda host, port: resolve_endpoints(host, port, allow_private=allow_private), 1)
    token = current_attempt.set(Attempt(WEBHOOK_SECONDS, CONNECT_SECONDS, WEBHOOK_SECONDS))
    try:
        with requests.Session() as session:
            session.trust_env = False
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            answer = session.post(
                url, json=message, headers={"Idempotency-Key": message_id}, allow_redirects=False, stream=True
            )
            answer.close()
    except PageError as error:
        raise ServiceError(_refusal(url, error)) from error
    except (requests.RequestException, OSError) as error:
        raise ServiceError(f"{url} did not take the message: {error}") from error
    finally:
        current_attempt.reset(token)
    if not answer.ok or answer.is_redirect:
        raise ServiceError(f"{url} answered {answer.status_code} to the message")


def _host_and_port(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.hostname:
            return parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]
    except ValueError:  # a port or an address in brackets that is none
        pass
    raise ConfigError(f"{url!r} is no http(s) address; expected https://host.example/path")


def _refusal(url: str, error: PageError) -> str:
    if error.reason == "private-address":
        return f"{url} is at a private address; it is asked only if that is allowed (--allow-private)"
    return f"{url} did not take the message: {error}"
