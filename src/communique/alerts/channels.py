"""The ways a notice takes: mail, webhook, a file, standard output."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from communique.errors import ConfigError, ServiceError
from communique.fetch.webhook import check_webhook, post_message
from communique.models import Channel, Notice, Target
from communique.settings import Settings

SMTP_CONNECTION = "smtp_default"
"""Airflow's connection for mail: made in Airflow, or given as ``AIRFLOW_CONN_SMTP_DEFAULT``."""


def send_notice(notice: Notice, settings: Settings) -> None:
    """Hand a notice to its channel.

    Args:
        notice: what to send.
        settings: the installation, for the Airflow that holds the connection for mail.

    Raises:
        ServiceError: the channel did not take it; trying later is right. The text says what to do.
    """
    _SENDERS[notice.target.channel](notice, settings)


def check_target(target: Target) -> Target:
    """Return where notices are to go, as an address that holds wherever it is read.

    Raises:
        ConfigError: there is no such place, or it may not be asked; the text says what to do.
    """
    if target.channel == "stdout":
        if target.address:
            raise ConfigError("stdout takes no address")
        return target
    if not target.address:
        raise ConfigError(f"{target.channel} needs an address: {_EXPECTED[target.channel]}")
    if target.channel == "file":
        return target.model_copy(update={"address": str(Path(target.address).expanduser().absolute())})
    if target.channel == "webhook":
        check_webhook(target.address, allow_private=target.allow_private)
    elif not _is_mail_address(target.address):
        raise ConfigError(f"{target.address!r} is no mail address; expected {_EXPECTED['mail']}")
    return target


def _is_mail_address(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(at and name and host) and text.isprintable() and not set(text) & set(" ,;<>()\"'")


def _send_mail(notice: Notice, settings: Settings) -> None:
    # Outside Airflow the same connection is read; without a home of our own, the import would make one for the user.
    os.environ.setdefault("AIRFLOW_HOME", str(settings.home.resolve() / "airflow"))
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    mail = SmtpNotifier(
        to=notice.target.address,
        subject=notice.subject,
        html_content=notice.html,
        smtp_conn_id=SMTP_CONNECTION,
        custom_headers={"Message-ID": f"<{notice.id}@communique>"},
    )
    try:
        # Called by its method, not as a callback: that would take braces in a page's title for a template.
        mail.notify({})
    except Exception as error:  # the notifier raises whatever its connection, smtplib or TLS does
        raise ServiceError(
            f"mail to {notice.target.address}: {error}; check Airflow's connection {SMTP_CONNECTION} "
            "(host, port, extra 'from_email')"
        ) from error


def _post(notice: Notice, _: Settings) -> None:
    target = notice.target
    post_message(target.address, notice.payload, message_id=notice.id, allow_private=target.allow_private)


def _append(notice: Notice, _: Settings) -> None:
    """Append the payload as one JSON line, unless the file has it: nothing is told twice, and no line is torn."""
    path = Path(notice.target.address)
    line = json.dumps(notice.payload | {"id": notice.id}, ensure_ascii=False).encode() + b"\n"
    mark = f'"id": "{notice.id}"'.encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            last = b"\n"
            for last in file:
                if mark in last and last.endswith(b"\n"):
                    return
            # What a writer that was killed left behind stays a line of its own.
            file.write((b"" if last.endswith(b"\n") else b"\n") + line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ServiceError(f"{path}: cannot be written: {error.strerror}; correct the address") from error


def _print(notice: Notice, _: Settings) -> None:
    sys.stdout.write(json.dumps(notice.payload | {"id": notice.id}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


_SENDERS: dict[Channel, Callable[[Notice, Settings], None]] = {
    "mail": _send_mail,
    "webhook": _post,
    "file": _append,
    "stdout": _print,
}
_EXPECTED: dict[Channel, str] = {
    "mail": "name@host.example",
    "webhook": "https://host.example/path",
    "file": "a path",
}
CHANNELS = tuple(_SENDERS)
"""Channels in the order in which help names them."""
