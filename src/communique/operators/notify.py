"""Telling operators: every notice goes to every channel of the installation, and is tried again where it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import requests
import structlog

from communique.errors import CommuniqueError
from communique.operators.incidents import Delivery, Incident, Notice
from communique.settings import Settings

log = structlog.get_logger(__name__)

Channel = Callable[[Incident, Notice], None]
"""Sends one notice, or raises an error that says why it could not."""
FIRST_RETRY = timedelta(minutes=1)
"""Wait after a first failed try; it doubles with each further one …"""
LONGEST_RETRY = timedelta(hours=1)
"""… up to this."""
_SECONDS = 15.0
_WRONG_FROM = 300


def open_channels(settings: Settings) -> dict[str, Channel]:
    """Return the channels of an installation by name: the log always, webhook and mail where they are set up."""
    channels: dict[str, Channel] = {"log": _write_log}
    if settings.alert_webhook is not None:
        address = settings.alert_webhook.get_secret_value()
        channels["webhook"] = lambda incident, notice: _post(address, incident, notice)
    if settings.alert_mail:
        channels["mail"] = lambda incident, notice: _mail(settings, incident, notice)
    return channels


def deliver(incidents: Iterable[Incident], channels: Mapping[str, Channel], now: datetime) -> list[Incident]:
    """Send what is due of the notices of ``incidents``, and return the incidents for which anything was tried.

    A channel that fails keeps no other from being served, and is tried again when it is due.
    """
    tried = []
    for incident in incidents:
        notices = tuple(_deliver_notice(incident, notice, channels, now) for notice in incident.notices)
        if notices != incident.notices:
            tried.append(incident.model_copy(update={"notices": notices}))
    return tried


def is_pending(incident: Incident, channels: Iterable[str]) -> bool:
    """Tell whether a notice has not arrived on one of ``channels``."""
    wanted = set(channels)
    return any(wanted - {one.channel for one in notice.deliveries if one.delivered_at} for notice in incident.notices)


def _deliver_notice(incident: Incident, notice: Notice, channels: Mapping[str, Channel], now: datetime) -> Notice:
    known = {delivery.channel: delivery for delivery in notice.deliveries}
    for name, send in channels.items():
        delivery = known.get(name, Delivery(channel=name))
        if delivery.delivered_at is None and (delivery.next_at is None or delivery.next_at <= now):
            known[name] = _try(send, incident, notice, delivery, now)
    return notice.model_copy(update={"deliveries": tuple(known.values())})


def _try(send: Channel, incident: Incident, notice: Notice, delivery: Delivery, now: datetime) -> Delivery:
    attempts = delivery.attempts + 1
    try:
        send(incident, notice)
    except Exception as error:
        # Whatever a mail server or a webhook does must not keep the other channels from being told.
        wait = min(FIRST_RETRY * 2 ** min(attempts - 1, 10), LONGEST_RETRY)
        log.warning("notice not delivered", channel=delivery.channel, incident=incident.id, error=str(error))
        failed = {"attempts": attempts, "error": f"{type(error).__name__}: {error}"[:500], "next_at": now + wait}
        return delivery.model_copy(update=failed)
    return Delivery(channel=delivery.channel, attempts=attempts, delivered_at=now)


def _write_log(incident: Incident, notice: Notice) -> None:
    log.warning(
        "incident",
        event_kind=notice.event,
        incident=incident.id,
        sources=list(incident.sources),
        state=incident.state,
        cause=incident.cause,
        text=notice.text,
    )


def _post(address: str, incident: Incident, notice: Notice) -> None:
    body = {
        "text": notice.text,
        "event": notice.event,
        "at": notice.at.isoformat(),
        "incident": incident.model_dump(mode="json", exclude={"notices"}),
    }
    answer = requests.post(address, json=body, timeout=_SECONDS, allow_redirects=False)
    if answer.status_code >= _WRONG_FROM:
        raise CommuniqueError(f"the webhook answered {answer.status_code} {answer.reason}")


def _mail(settings: Settings, incident: Incident, notice: Notice) -> None:
    """Send through Airflow's SMTP connection (``smtp_default``), as its own notifiers do."""
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    subject = notice.text.splitlines()[0]
    with SmtpHook(smtp_conn_id=settings.alert_smtp_connection) as hook:
        hook.send_email_smtp(
            to=list(settings.alert_mail),
            subject=f"[communique] {subject}",
            html_content=f"<pre>{escape_text(notice.text)}</pre>",
            from_email=settings.alert_mail_from or None,
        )


def escape_text(text: str) -> str:
    """Return text that may stand in HTML."""
    from html import escape

    return escape(text)
