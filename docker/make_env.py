#!/usr/bin/env python3
"""Write ``.env`` for docker-compose.yml with new secrets. Needs Python's standard library only.

Run it from the project's folder: ``python3 docker/make_env.py --contact operator@example.org``. A file that is
there is never written over: passwords in it may be those of volumes that hold data.
"""

from __future__ import annotations

import argparse
import base64
import os
import secrets
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / ".env"
EXECUTORS = {"small": "LocalExecutor", "full": "CeleryExecutor"}
"""``small`` runs tasks in the scheduler; ``full`` in Celery workers, with Redis between."""

PASSWORDS = (
    "ELASTIC_PASSWORD",
    "KIBANA_PASSWORD",
    "KIBANA_ENCRYPTION_KEY",
    "COMMUNIQUE_ES_PASSWORD",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "AIRFLOW_ADMIN_PASSWORD",
    "AIRFLOW_JWT_SECRET",
    "AIRFLOW_API_SECRET_KEY",
)


def make_variables(profile: str, contact: str) -> dict[str, str]:
    """Return every variable of docker-compose.yml with a value; each secret has 256 bits and no character to quote."""
    return {
        "COMPOSE_PROFILES": profile,
        "COMMUNIQUE_EXECUTOR": EXECUTORS[profile],
        "COMMUNIQUE_CONTACT": contact,
        "AIRFLOW_FERNET_KEY": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        **{name: secrets.token_hex(32) for name in PASSWORDS},
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the file; returns 0, or 1 if there is one already."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", choices=EXECUTORS, default="small", help="full: Celery workers and Redis")
    parser.add_argument("--contact", required=True, help="address that crawled sites find in the user agent")
    parser.add_argument("--to", type=Path, default=TARGET, help="file to write; .env beside docker-compose.yml")
    options = parser.parse_args(arguments)
    lines = [f"{name}={value}" for name, value in make_variables(options.profile, options.contact).items()]
    try:
        # Made readable for its owner alone before a secret is in it.
        descriptor = os.open(options.to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        sys.stderr.write(f"{options.to} is there already and was left as it is; move it away to make a new one\n")
        return 1
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write("\n".join(lines) + "\n")
    sys.stdout.write(f"{options.to}: Airflow's login is admin with AIRFLOW_ADMIN_PASSWORD, Kibana's elastic with ")
    sys.stdout.write("ELASTIC_PASSWORD\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
