"""The connection to Elasticsearch: the cluster of the settings, or the embedded node that runs on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    UnsupportedProductError,
)

from communique.errors import ServiceError
from communique.settings import Settings

REQUEST_SECONDS = 60.0
"""Bound of one request to the cluster; a bulk of ten megabytes on a busy disk needs tens of seconds."""
FIRST_ANSWER_SECONDS = 10.0
"""Bound of the first request, which shows whether anything is there at all."""
RETRIES = 4
# 429: the node has no room just now; 502 to 504: a proxy before the cluster, or a node that is starting.
RETRIED_STATUSES = (429, 502, 503, 504)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def connect(settings: Settings) -> Elasticsearch:
    """Return a client of the installation's cluster, after one request that shows it answers.

    ``settings.es_url`` (with its API key, or user and password) comes first; without it, the address of the embedded
    node is read from ``<home>/services/elasticsearch.json``.

    Raises:
        ServiceError: there is no address, nothing answers there, or the cluster refuses; the text says what to do.
    """
    address = _cluster_address(settings)
    with service_errors(f"connecting to {_without_credentials(address)}"):
        client = _build_client(address, settings)
        client.options(request_timeout=FIRST_ANSWER_SECONDS, max_retries=1).info()
    return client


@contextmanager
def service_errors(action: str) -> Iterator[None]:
    """Turn what the client raises while ``action`` goes on into :class:`ServiceError` with advice.

    Args:
        action: what is being done, as the beginning of a sentence (``writing documents``).
    """
    try:
        yield
    except (AuthenticationException, AuthorizationException) as error:
        raise ServiceError(
            f"{action}: Elasticsearch refused ({describe(error)}); check ES_API_KEY, or ES_USER and ES_PASSWORD"
        ) from error
    except UnsupportedProductError as error:
        raise ServiceError(f"{action}: what answers is not an Elasticsearch 9 ({error}); check ES_URL") from error
    except ApiError as error:
        raise ServiceError(
            f"{action}: Elasticsearch answered {error.status_code} ({describe(error)}); "
            "nothing is lost, try again when the cluster is well"
        ) from error
    except (TransportError, ValueError) as error:
        raise ServiceError(
            f"{action}: no answer from Elasticsearch ({error}); "
            "start the embedded node with `communique up`, or set ES_URL to a cluster that is running"
        ) from error


def describe(error: ApiError) -> str:
    """Return type and reason that Elasticsearch gives for an error, in one line."""
    body: Any = error.body
    cause = body.get("error") if isinstance(body, dict) else None
    if isinstance(cause, dict):
        root = (cause.get("root_cause") or [cause])[0]
        return f"{root.get('type')}: {root.get('reason')}"
    return error.message


def _cluster_address(settings: Settings) -> str:
    if settings.es_url:
        return _with_port(settings.es_url)
    file = settings.services_dir / "elasticsearch.json"
    try:
        address = str(json.loads(file.read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ServiceError(
            f"no Elasticsearch: ES_URL is not set and {file} names no running node; "
            "start one with `communique up`, or set ES_URL"
        ) from error
    return address if "://" in address else f"http://{address}"


def _with_port(url: str) -> str:
    """Return ``url`` with the port of its scheme written out, which the client insists on."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ServiceError(f"ES_URL is not an http(s) address: {_without_credentials(url)}")
    if parts.port:
        return url
    return parts._replace(netloc=f"{parts.netloc.rstrip(':')}:{_DEFAULT_PORTS[parts.scheme]}").geturl()


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _build_client(address: str, settings: Settings) -> Elasticsearch:
    return Elasticsearch(
        address,
        request_timeout=REQUEST_SECONDS,
        max_retries=RETRIES,
        retry_on_timeout=True,
        retry_on_status=RETRIED_STATUSES,
        **_credentials(settings),
    )


def _credentials(settings: Settings) -> dict[str, Any]:
    if settings.es_api_key:
        return {"api_key": settings.es_api_key.get_secret_value()}
    if settings.es_user and settings.es_password:
        return {"basic_auth": (settings.es_user, settings.es_password.get_secret_value())}
    return {}
