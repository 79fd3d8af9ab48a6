"""Notices reach real receivers, once, and a receiver that fails is tried again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from tests.alerts.receivers import MailServer, Receiver, serving

from communique.alerts import check_target, deliver_notices, send_notice
from communique.errors import ConfigError, ServiceError
from communique.index import connect, ensure_indices
from communique.index.outbox import Outbox
from communique.models import Notice, Target
from communique.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def notice(target: Target, **fields: object) -> Notice:
    made = {"subject": "Caspian: 1 page", "html": "<p>Каспий &lt;b&gt; {{ x }}</p>", "payload": {"documents": []}}
    dates = {"created_at": NOW, "next_try_at": NOW}
    return Notice(id=uuid4().hex, target=target, **(dates | made | fields))  # type: ignore[arg-type]


@pytest.fixture
def outbox(settings: Settings) -> Outbox:
    client = connect(settings)
    ensure_indices(client, settings)
    return Outbox(client, settings)


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with serving(MailServer()) as server:
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", server.connection)
        yield server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with serving(Receiver()) as server:
        yield server


@pytest.mark.services
def test_mail_goes_by_a_mail_server(settings: Settings, mail: MailServer) -> None:
    sent = notice(Target(channel="mail", address="analyst@localhost"))
    send_notice(sent, settings)
    (received,) = mail.received
    assert (received["To"], received["From"], received["Subject"]) == (
        "analyst@localhost",
        "communique@localhost",
        "Caspian: 1 page",
    )
    assert received["Message-ID"] == f"<{sent.id}@communique>"
    body = received.get_body(("html",))
    assert body is not None
    assert "Каспий &lt;b&gt; {{ x }}" in body.get_content()


@pytest.mark.services
def test_a_webhook_gets_json_under_a_key_and_no_redirect_is_followed(settings: Settings, receiver: Receiver) -> None:
    target = Target(channel="webhook", address=receiver.url, allow_private=True)
    sent = notice(target, payload={"documents": [{"title": "Каспий"}]})
    send_notice(sent, settings)
    assert receiver.received == [(sent.id, {"documents": [{"title": "Каспий"}]})]
    for status in (307, 404, 500):
        receiver.status = status
        with pytest.raises(ServiceError, match=f"answered {status}"):
            send_notice(sent, settings)
    assert len(receiver.received) == 1


@pytest.mark.services
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]"]
)
def test_private_addresses_are_asked_only_where_that_is_allowed(settings: Settings, host: str) -> None:
    target = Target(channel="webhook", address=f"http://{host}:9/hook")
    with pytest.raises(ConfigError, match="--allow-private"):
        check_target(target)
    with pytest.raises(ServiceError, match="--allow-private"):
        send_notice(notice(target), settings)


@pytest.mark.parametrize(
    ("channel", "address", "told"),
    [
        ("webhook", "ftp://host.example/x", "no http"),
        ("webhook", "http://[::1/", "no http"),
        ("webhook", "http://host.example:99999/", "no http"),
        ("mail", "nobody", "no mail address"),
        ("mail", "a@b.example,c@d.example", "no mail address"),
        ("mail", "a@b.example\nBcc: c@d.example", "no mail address"),
        ("mail", "", "needs an address"),
        ("file", "", "needs an address"),
        ("stdout", "x", "takes no address"),
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(channel: str, address: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        check_target(Target(channel=channel, address=address))  # type: ignore[arg-type]


@pytest.mark.services
def test_a_file_gets_each_notice_once_behind_a_torn_line(settings: Settings, tmp_path: Path) -> None:
    target = check_target(Target(channel="file", address=str(tmp_path / "new" / "alerts.jsonl")))
    file = Path(target.address)
    first, second = notice(target), notice(target)
    send_notice(first, settings)
    with file.open("a") as torn:
        torn.write(json.dumps({"id": second.id})[:-1])
    for _ in range(2):
        send_notice(second, settings)
        send_notice(first, settings)
    whole = [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines() if line.endswith("}")]
    assert whole == [first.id, second.id]


@pytest.mark.services
def test_standard_output_gets_one_json_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    sent = notice(Target(channel="stdout"))
    send_notice(sent, settings)
    assert json.loads(capsys.readouterr().out)["id"] == sent.id


@pytest.mark.services
def test_a_failed_delivery_is_tried_again_and_holds_up_no_other(
    outbox: Outbox, settings: Settings, mail: MailServer, tmp_path: Path
) -> None:
    by_mail = notice(Target(channel="mail", address="analyst@localhost"))
    by_file = notice(Target(channel="file", address=str(tmp_path / "alerts.jsonl")), created_at=NOW + timedelta(1))
    mail.refuse = True
    assert (outbox.add(by_mail), outbox.add(by_mail), outbox.add(by_file)) == (True, False, True)
    first = deliver_notices(outbox, settings, now=NOW)
    assert [one.id for one in first.delivered] == [by_file.id]
    (failed,) = first.failed
    assert failed.tries == 1
    assert "451" in (failed.last_error or "")
    # Not due yet; then tried again in vain, after a longer wait; then taken.
    assert deliver_notices(outbox, settings, now=NOW + timedelta(seconds=59)).failed == ()
    (again,) = deliver_notices(outbox, settings, now=NOW + timedelta(minutes=1)).failed
    assert again.next_try_at - NOW == timedelta(minutes=3)
    mail.refuse = False
    last = deliver_notices(outbox, settings, now=NOW + timedelta(minutes=3))
    assert [one.id for one in last.delivered] == [by_mail.id]
    assert len(mail.received) == 1
    assert outbox.pending() == []
    assert deliver_notices(outbox, settings, now=NOW + timedelta(days=30)).delivered == ()
    held = outbox.find(by_mail.id)
    assert held is not None
    assert (held.state, held.tries) == ("delivered", 2)


@pytest.mark.services
def test_two_processes_do_not_deliver_the_same_notice(outbox: Outbox, settings: Settings, tmp_path: Path) -> None:
    sent = notice(Target(channel="file", address=str(tmp_path / "alerts.jsonl")))
    outbox.add(sent)
    assert outbox.claim(sent, until=NOW + timedelta(minutes=5))
    assert not outbox.claim(sent, until=NOW + timedelta(minutes=5))
    assert deliver_notices(outbox, settings, now=NOW + timedelta(minutes=4)).delivered == ()
    # The one that claimed it died: another delivers it once its time is over.
    assert len(deliver_notices(outbox, settings, now=NOW + timedelta(minutes=5)).delivered) == 1


@pytest.mark.services
def test_delivered_notices_are_forgotten_after_their_time(outbox: Outbox, settings: Settings, tmp_path: Path) -> None:
    sent = notice(Target(channel="file", address=str(tmp_path / "alerts.jsonl")))
    outbox.add(sent)
    deliver_notices(outbox, settings, now=NOW)
    deliver_notices(outbox, settings, now=NOW + timedelta(days=91))
    assert outbox.find(sent.id) is None
