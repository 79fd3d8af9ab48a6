"""The page *Incidents*: what is wrong, and an acknowledgement with reason and day by those who may write, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.api.conftest import serving
from tests.operators.logins import Pages, visit

from communique.operators.console import create_console
from communique.operators.health import Cause, Finding, SourceHealth, State
from communique.operators.incident_store import IncidentStore, update_incidents
from communique.operators.incidents import Incident
from communique.operators.store import HealthStore, SourceRecord
from communique.pipeline.context import Installation
from communique.settings import Settings

pytestmark = pytest.mark.services
ATTACK = "<script>document.title='run'</script>"
ACKNOWLEDGE = "/incidents/acknowledge"
NEXT_WEEK = f"{datetime.now(UTC).date() + timedelta(days=7)}"


@pytest.fixture(scope="module")
def installation(settings: Settings) -> Installation:
    told = settings.home / "told.jsonl"
    return Installation(settings.model_copy(update={"operators": f"file:{told}"}))


@pytest.fixture(scope="module")
def address(installation: Installation) -> Iterator[str]:
    with serving(create_console(visit, installation.settings)) as url:
        yield url


def judge(installation: Installation, source: str, state: State = "fine", cause: Cause | None = None) -> None:
    now = datetime.now(UTC)
    findings = (Finding(state=state, cause=cause, evidence=f"seen {ATTACK}", url="http://x/1"),) if cause else ()
    health = SourceHealth(source=source, state=state, cause=cause, findings=findings, judged_at=now, since=now)
    store = HealthStore(installation.client, installation.settings)
    store.write_sources([SourceRecord(health=health, known_since=now)])
    update_incidents(installation)


@pytest.fixture
def silent(installation: Installation) -> Iterator[Incident]:
    """An open incident of one source; it is over afterwards."""
    judge(installation, "mfa-az", "silent", "silence")
    (one,) = IncidentStore(installation.client, installation.settings).read_open()
    yield one
    judge(installation, "mfa-az")


def kept(installation: Installation, incident: Incident) -> Incident:
    found = IncidentStore(installation.client, installation.settings).read_recent()
    return next(one for one in found if one.id == incident.id)


def test_an_incident_is_shown_with_evidence_and_advice_as_text(ann: Pages, silent: Incident) -> None:
    page = ann.get("/incidents").text
    for shown in (silent.id, "mfa-az: silent (silence)", "http://x/1", "nothing new comes"):
        assert shown in page
    assert ATTACK not in page
    assert "not acknowledged" in ann.get("/sources").text


def test_who_may_write_makes_it_quiet_until_a_day(ann: Pages, silent: Incident, installation: Installation) -> None:
    answer = ann.post(ACKNOWLEDGE, incident=silent.id, reason=f"holidays {ATTACK}", until=NEXT_WEEK)
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents?saved=true")
    known = kept(installation, silent).acknowledged
    assert known is not None
    assert (known.by, f"{known.until.date()}") == ("ann", NEXT_WEEK)
    page = ann.get("/incidents").text
    assert f"Quiet until {NEXT_WEEK}: ann" in page
    assert ATTACK not in page
    assert f"acknowledged by ann, until {NEXT_WEEK}" in ann.get("/sources").text
    told = (installation.settings.home / "told.jsonl").read_text("utf-8").splitlines()
    judge(installation, "mfa-az")
    now_told = (installation.settings.home / "told.jsonl").read_text("utf-8").splitlines()
    assert now_told == told, "the end of what was quiet is quiet"
    assert "Nothing is wrong" in ann.get("/incidents").text
    assert {json.loads(line)["event"] for line in told} <= {"opened", "resolved"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "x", "until": "soon"}, "name the day"),
        ({"reason": "x", "until": "2020-01-01"}, "is past"),
        ({"reason": "  ", "until": NEXT_WEEK}, "a reason is needed"),
    ],
)
def test_what_is_not_right_is_said_beside_the_form(
    ann: Pages, silent: Incident, installation: Installation, typed: dict[str, str], said: str
) -> None:
    answer = ann.post(ACKNOWLEDGE, incident=silent.id, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert kept(installation, silent).acknowledged is None


def test_nobody_else_writes(address: str, ann: Pages, eve: Pages, silent: Incident, installation: Installation) -> None:
    right = {"incident": silent.id, "reason": "x", "until": NEXT_WEEK}
    assert "<form" not in eve.get("/incidents").text
    assert eve.post(ACKNOWLEDGE, **right).status_code == 403
    assert Pages(address, None).post(ACKNOWLEDGE, **right).status_code == 401
    assert Pages(address, None).get("/incidents").status_code == 401
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        assert ann.post(ACKNOWLEDGE, headers=headers, **right).status_code == 403
    assert ann.post(ACKNOWLEDGE, **right | {"incident": "none"}).status_code == 403
    assert kept(installation, silent).acknowledged is None


def test_an_incident_of_a_source_that_may_not_be_seen_is_not_shown(ann: Pages, installation: Installation) -> None:
    judge(installation, "azernews", "broken", "redesign")
    (one,) = IncidentStore(installation.client, installation.settings).read_open()
    assert one.id not in ann.get("/incidents").text
    assert ann.post(ACKNOWLEDGE, incident=one.id, reason="x", until=NEXT_WEEK).status_code == 403
    judge(installation, "azernews")
