"""The ways a message takes: mail, webhook, a file, standard output."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from html import escape
from pathlib import Path
from typing import Any

from communique.errors import ServiceError
from communique.fetch.webhook import post_message
from communique.models import AlertItem, AlertMessage, Channel

SMTP_CONNECTION = "smtp_default"
"""Airflow's connection for mail; outside Airflow from the environment, ``AIRFLOW_CONN_SMTP_DEFAULT``."""
SHOWN_ITEMS = 50
"""Documents written out in a mail; the rest are counted."""

_CHANGES = {"new": "", "updated": "updated: ", "reprint": "reprint: ", "translation": "translation: "}


def send_message(message: AlertMessage) -> None:
    """Hand a message to its channel.

    Raises:
        ServiceError: the channel did not take it; trying later is right. The text says what to do.
    """
    _SENDERS[message.search.channel](message)


def message_json(message: AlertMessage) -> dict[str, Any]:
    """Return what a program is told: id, search, and each document."""
    return {
        "id": message.id,
        "search": {"name": message.search.name, "query": message.search.query},
        "batch": message.batch,
        "created_at": message.created_at.isoformat(),
        "documents": [item.model_dump(mode="json", exclude_none=True) for item in message.items],
    }


def message_subject(message: AlertMessage) -> str:
    """Return the subject of a mail."""
    count = len(message.items)
    return f"{message.search.name}: {count} {'page' if count == 1 else 'pages'}"


def message_html(message: AlertMessage) -> str:
    """Return the body of a mail; everything that came from a page is escaped."""
    rows = "".join(_item_html(item) for item in message.items[:SHOWN_ITEMS])
    more = len(message.items) - SHOWN_ITEMS
    rest = f"<p>and {more} more</p>" if more > 0 else ""
    return f"<p>New for <b>{escape(message.search.query)}</b></p><ul>{rows}</ul>{rest}"


def _item_html(item: AlertItem) -> str:
    title = escape(item.title or item.url)
    about = escape(" · ".join(part for part in (item.published, item.source) if part))
    label = _CHANGES[item.change]
    # Addresses are canonical http(s) URLs; anything else must not become a link.
    if not item.url.startswith(("http://", "https://")):
        return f"<li>{label}{title} ({about})</li>"
    return f'<li>{label}<a href="{escape(item.url, quote=True)}">{title}</a> ({about})</li>'


def _send_mail(message: AlertMessage) -> None:
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    try:
        with SmtpHook(smtp_conn_id=SMTP_CONNECTION) as hook:
            hook.send_email_smtp(
                to=message.search.address,
                subject=message_subject(message),
                html_content=message_html(message),
                custom_headers={"Message-ID": f"<{message.id}@communique>"},
            )
    except Exception as error:  # the hook raises whatever its connection, smtplib or TLS does
        raise ServiceError(
            f"mail to {message.search.address}: {error}; check Airflow's connection {SMTP_CONNECTION}"
        ) from error


def _post(message: AlertMessage) -> None:
    search = message.search
    post_message(search.address, message_json(message), message_id=message.id, allow_private=search.allow_private)


def _append(message: AlertMessage) -> None:
    """Append the message as one JSON line, unless the file has it: nothing is told twice, and no line is torn."""
    path = Path(message.search.address)
    line = json.dumps(message_json(message), ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            if any(f'"id": "{message.id}"' in held for held in file):
                return
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ServiceError(f"{path}: cannot be written: {error.strerror}; correct the search's address") from error


def _print(message: AlertMessage) -> None:
    sys.stdout.write(json.dumps(message_json(message), ensure_ascii=False) + "\n")
    sys.stdout.flush()


_SENDERS = {"mail": _send_mail, "webhook": _post, "file": _append, "stdout": _print}
CHANNELS: tuple[Channel, ...] = ("mail", "webhook", "file", "stdout")
"""Channels in the order in which help names them."""
