"""Settings of one installation, read from the environment (prefix ``COMMUNIQUE_``) with defaults for one machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from communique.errors import ConfigError

PROJECT_ROOT = Path(__file__).resolve().parents[2]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]


class Settings(BaseSettings):
    """Where this installation keeps its state, and which Elasticsearch it writes to.

    Attributes:
        home: folder for everything that is made while running (node data, archive, runs, logs, pids).
        config_dir: folder of ``sources/``, ``knowledge/`` and ``elasticsearch/``.
        es_url: address of the cluster; ``None`` means the embedded node that ``communique up`` starts, whose
            address is then read from ``home/services/elasticsearch.json``.
        index_prefix: first part of every index, alias and template name; tests use one of their own.
        bulk_documents: documents sent to Elasticsearch in one bulk request.
        archive_url: storage that finished files of the archive are copied to, by an fsspec URL such as
            ``s3://bucket/prefix``, and then taken away from ``home/archive``; ``None`` leaves them there. Credentials
            come by the storage's own means (``AWS_…``).
        english_tagger: what finds names in English: ``corenlp``, ``spacy:MODEL`` (a spaCy model installed here), or
            ``none`` (names of the knowledge base and names after titles only).
        operators: where operators are told of incidents, as ``channel:address`` with spaces between
            (``mail:ops@example.org webhook:https://chat.example/hook file:/var/log/incidents.jsonl``).
        operators_private: whether their webhook may be at a private address.
        enrich_processes: processes that share the articles of a batch, each with its own models (about 1 GB with the
            English tagger). Airflow runs batches side by side and needs one; a replay on the command line may use all
            cores.
        log_level: the least that commands write to their log, which goes to standard error; Airflow has its own.
        log_format: ``text`` for people, ``json`` for one object a line.
        statsd: ``host:port`` of a StatsD server that metrics of the pipeline (and of the Airflow that is started here)
            are sent to; ``None`` sends none.
        otlp: address of an OpenTelemetry collector (OTLP over HTTP, ``http://127.0.0.1:4318``) that traces of pages
            are sent to, and metrics where no StatsD server is named; ``None`` sends none.
        airflow_url: address of the Airflow that runs the DAGs; ``None`` means the one that ``communique up`` starts.
        airflow_user, airflow_password: login by which ``communique`` looks at it.
    """

    model_config = SettingsConfigDict(env_prefix="COMMUNIQUE_", extra="ignore", frozen=True, populate_by_name=True)

    home: Path = PROJECT_ROOT / ".communique"
    config_dir: Path = PROJECT_ROOT / "config"
    es_url: str | None = Field(default=None, validation_alias=AliasChoices("COMMUNIQUE_ES_URL", "ES_URL"))
    es_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("COMMUNIQUE_ES_API_KEY", "ES_API_KEY")
    )
    es_user: str | None = Field(default=None, validation_alias=AliasChoices("COMMUNIQUE_ES_USER", "ES_USER"))
    es_password: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("COMMUNIQUE_ES_PASSWORD", "ES_PASSWORD")
    )
    index_prefix: str = "communique"
    bulk_documents: int = 200
    archive_url: str | None = None
    english_tagger: str = "corenlp"
    operators: str = ""
    operators_private: bool = False
    enrich_processes: int = Field(default=1, ge=1, le=64)
    log_level: LogLevel = "warning"
    log_format: LogFormat = "text"
    statsd: str | None = None
    otlp: str | None = None
    airflow_url: str | None = None
    airflow_user: str | None = None
    airflow_password: SecretStr | None = None

    @property
    def services_dir(self) -> Path:
        """Folder of one JSON file per running local service (address, pid)."""
        return self.home / "services"

    @property
    def archive_dir(self) -> Path:
        """Folder that WARC files are written in, one sub-folder per source; see ``archive_url``."""
        return self.home / "archive"

    @property
    def listings_dir(self) -> Path:
        """Folder of the listings as they were read last, for conditional requests; may be deleted at any time."""
        return self.home / "listings"

    @property
    def runs_dir(self) -> Path:
        """Folder of the work files of each crawl run."""
        return self.home / "runs"

    @property
    def templates_dir(self) -> Path:
        """Folder of the templates learned from the archive, one sub-folder per source."""
        return self.home / "templates"

    @property
    def local_sources_dir(self) -> Path:
        """Folder of source files made on this machine (``communique serve``), beside ``config/sources``."""
        return self.home / "sources"


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once from the environment.

    Raises:
        ConfigError: a variable is not valid; the text names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"COMMUNIQUE_{'_'.join(map(str, fault['loc'])).upper()}={fault['input']}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ConfigError(f"the environment has a setting that is not valid: {faults}") from error
