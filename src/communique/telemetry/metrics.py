"""Counters and timers of the pipeline, sent as Airflow sends its own: over StatsD, over OpenTelemetry, or not at all.

StatsD knows no labels, so the source is the last part of a name there (``communique.index.pages.azernews``), as in
Airflow's own names; OpenTelemetry has it as an attribute. Whatever goes wrong costs a log line, never a page.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import structlog

from communique.errors import ConfigError
from communique.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram
    from opentelemetry.sdk.metrics import MeterProvider
    from statsd import StatsClient

log = structlog.get_logger(__name__)

PREFIX = "communique"
FLUSH_MILLISECONDS = 5_000
"""Longest time that a step waits at its end for a collector that is away."""


class Meter(Protocol):
    """Takes what is measured."""

    def count(self, name: str, source: str, pages: float) -> None:
        """Add to a counter of a source, such as ``index.quarantined``."""

    def time(self, name: str, source: str, seconds: float) -> None:
        """Tell one length of time of a source, such as ``fetch.page``."""

    def flush(self) -> None:
        """Send what waits; to be called when a step ends, as its process may end too."""


class Silence:
    """A meter for those who have not asked for one."""

    def count(self, name: str, source: str, pages: float) -> None:
        """Do nothing."""

    def time(self, name: str, source: str, seconds: float) -> None:
        """Do nothing."""

    def flush(self) -> None:
        """Do nothing."""


class StatsdMeter:
    """Sends to a StatsD server over UDP.

    Args:
        client: with the prefix.
    """

    def __init__(self, client: StatsClient) -> None:
        self._client = client

    def count(self, name: str, source: str, pages: float) -> None:
        """Send a counter: ``communique.<name>.<source>:<pages>|c``."""
        self._client.incr(f"{name}.{source}", pages)

    def time(self, name: str, source: str, seconds: float) -> None:
        """Send a timer in milliseconds: ``communique.<name>.<source>:<ms>|ms``."""
        self._client.timing(f"{name}.{source}", seconds * 1_000)

    def flush(self) -> None:
        """Do nothing: each packet is sent at once."""


class OtlpMeter:
    """Sends to an OpenTelemetry collector by OTLP over HTTP.

    Args:
        provider: keeps what is measured until it is sent.
    """

    def __init__(self, provider: MeterProvider) -> None:
        self._provider = provider
        self._meter = provider.get_meter(PREFIX)
        self._counters: dict[str, Counter] = {}
        self._histograms: dict[str, Histogram] = {}

    def count(self, name: str, source: str, pages: float) -> None:
        """Add to the counter ``communique.<name>``."""
        if name not in self._counters:
            self._counters[name] = self._meter.create_counter(f"{PREFIX}.{name}", unit="{page}")
        self._counters[name].add(pages, {"source": source})

    def time(self, name: str, source: str, seconds: float) -> None:
        """Record into the histogram ``communique.<name>``, in seconds."""
        if name not in self._histograms:
            self._histograms[name] = self._meter.create_histogram(f"{PREFIX}.{name}", unit="s")
        self._histograms[name].record(seconds, {"source": source})

    def flush(self) -> None:
        """Send what waits."""
        if not self._provider.force_flush(FLUSH_MILLISECONDS):
            log.warning("metrics were not taken", advice="look at COMMUNIQUE_OTLP and the collector behind it")


def meter_of(settings: Settings) -> Meter:
    """Return where the settings say that metrics go.

    Raises:
        ConfigError: ``COMMUNIQUE_STATSD`` is no ``host:port``.
    """
    if settings.statsd:
        return _statsd_meter(settings.statsd)
    return _otlp_meter(settings.otlp) if settings.otlp else Silence()


def statsd_address(text: str) -> tuple[str, int]:
    """Return host and port of ``host:port``.

    Raises:
        ConfigError: it is none.
    """
    parts = urlsplit(f"//{text}")
    try:
        if parts.hostname and parts.port:
            return parts.hostname, parts.port
    except ValueError:
        pass
    raise ConfigError(f"COMMUNIQUE_STATSD={text}: expected host:port, such as 127.0.0.1:8125")


@cache
def _statsd_meter(address: str) -> Meter:
    from statsd import StatsClient

    host, port = statsd_address(address)
    try:
        return StatsdMeter(StatsClient(host, port, prefix=PREFIX))
    except OSError as error:
        log.warning("no metrics are sent", why=f"COMMUNIQUE_STATSD={address}: {error}")
        return Silence()


@cache
def _otlp_meter(endpoint: str) -> Meter:
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider
    from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource

    # A task's process lives for a moment: each tells what it did, and the collector adds up.
    delta: dict[type, AggregationTemporality] = {
        Counter: AggregationTemporality.DELTA,
        Histogram: AggregationTemporality.DELTA,
    }
    exporter = OTLPMetricExporter(
        endpoint=f"{endpoint.rstrip('/')}/v1/metrics", timeout=FLUSH_MILLISECONDS / 1_000, preferred_temporality=delta
    )
    provider = MeterProvider([PeriodicExportingMetricReader(exporter)], resource=Resource({"service.name": PREFIX}))
    return OtlpMeter(provider)
