"""Requests to Airflow's REST API: logging in, asking again where the server was busy, and lists page by page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import requests

from communique.errors import ServiceError

TIMEOUT_SECONDS = 30.0
PAGE_SIZE = 100
UNAUTHORIZED = 401
# SQLite may be busy for a moment, the machine too, and the server may have just been started.
ATTEMPTS = 5


class AirflowSilentError(ServiceError):
    """Airflow took the request and did not answer in time."""


class AirflowSession:
    """Airflow's API at an address, with a login.

    Args:
        base_url: such as ``http://127.0.0.1:8085``.
        username: login name.
        password: its password.
    """

    def __init__(self, base_url: str, username: str, password: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._login = {"username": username, "password": password}
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy has no business between us and loopback

    def _list(self, path: str, key: str, **wanted: str) -> Iterator[dict[str, Any]]:
        offset = 0
        while True:
            page = self._request("GET", path, params={**wanted, "limit": PAGE_SIZE, "offset": offset}).json()
            yield from page[key]
            offset += len(page[key])
            if not page[key] or offset >= page["total_entries"]:
                return

    def _request(
        self, method: str, path: str, *, accepted: tuple[int, ...] = (), **arguments: Any
    ) -> requests.Response:
        """Send one request, logging in where that is asked for, and again where the server could not answer.

        Every request here may be sent twice: it asks, sets a state, or makes what has a name of its own.
        """
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(attempt)
            try:
                answer = self._send(method, f"/api/v2/{path}", **arguments)
            except AirflowSilentError:
                if attempt == ATTEMPTS - 1:
                    raise
                continue
            if answer.status_code == UNAUTHORIZED:
                self._log_in()
                answer = self._send(method, f"/api/v2/{path}", **arguments)
            if answer.ok or answer.status_code in accepted:
                return answer
            if answer.status_code < 500:
                break
        raise ServiceError(f"Airflow answers {answer.status_code} to {method} {path}: {answer.text[:500]}")

    def _send(self, method: str, path: str, **arguments: Any) -> requests.Response:
        try:
            return self._session.request(method, self.base_url + path, timeout=TIMEOUT_SECONDS, **arguments)
        except requests.Timeout as error:
            raise AirflowSilentError(
                f"Airflow at {self.base_url} has not answered {method} {path} within {TIMEOUT_SECONDS:.0f} s; it may be"
                " busy: try again, or look with: communique status"
            ) from error
        except requests.RequestException as error:
            raise ServiceError(
                f"Airflow does not answer at {self.base_url}: {error}. Start it with: communique up"
            ) from error

    def _log_in(self) -> None:
        answer = self._send("POST", "/auth/token", json=self._login)
        if not answer.ok:
            raise ServiceError(f"Airflow refuses the login {self._login['username']}: {answer.status_code}.")
        self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
