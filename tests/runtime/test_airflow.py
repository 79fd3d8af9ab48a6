"""What Airflow is started with: secrets, logins and the environment. tests/end_to_end looks at one that runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from communique.errors import ServiceError
from communique.runtime import AirflowClient
from communique.runtime.airflow_settings import airflow_environment, airflow_passwords, passwords_file
from communique.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", es_url=None)


def test_secrets_are_made_once_and_differ_between_installations(settings: Settings, tmp_path: Path) -> None:
    names = ("AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__API__SECRET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET")
    first = airflow_environment(settings, 8085)
    again = airflow_environment(settings, 8085)
    other = airflow_environment(Settings(home=tmp_path / "other", es_url=None), 8085)
    assert [first[name] for name in names] == [again[name] for name in names]
    assert not {first[name] for name in names} & {other[name] for name in names}


def test_passwords_are_for_their_owner_alone(settings: Settings) -> None:
    passwords = airflow_passwords(settings)
    assert set(passwords) == {"admin", "viewer"}
    assert len(set(passwords.values())) == 2
    assert passwords_file(settings).stat().st_mode & 0o077 == 0
    assert json.loads(passwords_file(settings).read_text()) == passwords


def test_environment_of_another_airflow_stays_out(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "True")
    monkeypatch.setenv("AIRFLOW__CELERY__BROKER_URL", "redis://elsewhere")
    monkeypatch.setenv("AIRFLOW_HOME", "/elsewhere")
    environment = airflow_environment(settings, 8085)
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert "AIRFLOW__CELERY__BROKER_URL" not in environment
    assert Path(environment["AIRFLOW_HOME"]) == settings.home / "airflow"


def test_cluster_and_its_key_are_handed_to_tasks(tmp_path: Path) -> None:
    given = Settings(home=tmp_path, es_url="https://cluster.example:9200", es_api_key="key")  # type: ignore[arg-type]
    environment = airflow_environment(given, 8085)
    assert environment["COMMUNIQUE_ES_URL"] == "https://cluster.example:9200"
    assert environment["COMMUNIQUE_ES_API_KEY"] == "key"


def test_airflow_that_was_not_started_is_a_plain_message(settings: Settings) -> None:
    with pytest.raises(ServiceError, match="communique up"):
        AirflowClient.connect(settings)
