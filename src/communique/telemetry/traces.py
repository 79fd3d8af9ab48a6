"""The path of one page as an OpenTelemetry trace: a span for the page in a run, and below it one for each stage.

Stages run in processes of their own, maybe on machines of their own. So the ids are not handed on but made of what all
of them know, the run and the page: whoever tells of a stage names the same trace.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Protocol

import structlog

from communique.settings import Settings
from communique.telemetry.clock import PageTime
from communique.telemetry.metrics import FLUSH_MILLISECONDS, PREFIX

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import SpanContext

log = structlog.get_logger(__name__)


class Tracer(Protocol):
    """Takes what was done for pages."""

    def tell_stages(self, source: str, run: str, times: Iterable[PageTime]) -> None:
        """Tell what stages did, each time a span below its page's."""

    def tell_pages(self, source: str, run: str, times: Iterable[PageTime]) -> None:
        """Tell of pages that are at the end of their path: a span from their first stage to their last."""

    def flush(self) -> None:
        """Send what waits."""


class NoTracer:
    """A tracer for those who have not asked for one."""

    def tell_stages(self, source: str, run: str, times: Iterable[PageTime]) -> None:
        """Do nothing."""

    def tell_pages(self, source: str, run: str, times: Iterable[PageTime]) -> None:
        """Do nothing."""

    def flush(self) -> None:
        """Do nothing."""


class OtlpTracer:
    """Sends spans to an OpenTelemetry collector by OTLP over HTTP.

    Args:
        endpoint: address of the collector.
    """

    def __init__(self, endpoint: str) -> None:
        from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

        class MadeIds(RandomIdGenerator):
            """Random ids of spans, but for that of a page, which is told beforehand."""

            told: SpanContext | None = None

            def generate_span_id(self) -> int:
                return self.told.span_id if self.told else super().generate_span_id()

            def generate_trace_id(self) -> int:
                return self.told.trace_id if self.told else super().generate_trace_id()

        self._ids = MadeIds()
        self._provider: TracerProvider = _provider(endpoint, self._ids)
        self._tracer = self._provider.get_tracer(PREFIX)

    def tell_stages(self, source: str, run: str, times: Iterable[PageTime]) -> None:
        """Tell what stages did, each time a span below its page's."""
        from opentelemetry.trace import NonRecordingSpan, set_span_in_context

        for one in times:
            page = set_span_in_context(NonRecordingSpan(page_span(run, one.url)))
            known = {"source": source, "run": run, "url.full": one.url}
            span = self._tracer.start_span(one.stage, page, attributes=known, start_time=_nanoseconds(one.began_at))
            span.end(_nanoseconds(_end_of(one)))

    def tell_pages(self, source: str, run: str, times: Iterable[PageTime]) -> None:
        """Tell of pages that are at the end of their path: a span from their first stage to their last."""
        by_page: dict[str, list[PageTime]] = {}
        for one in times:
            by_page.setdefault(one.url, []).append(one)
        for url, stages in by_page.items():
            self._ids.told = page_span(run, url)
            known = {"source": source, "run": run, "url.full": url}
            begin = min(one.began_at for one in stages)
            span = self._tracer.start_span("page", attributes=known, start_time=_nanoseconds(begin))
            self._ids.told = None
            span.end(_nanoseconds(max(map(_end_of, stages))))

    def flush(self) -> None:
        """Send what waits."""
        if not self._provider.force_flush(FLUSH_MILLISECONDS):
            log.warning("traces were not taken", advice="look at COMMUNIQUE_OTLP and the collector behind it")


def page_span(run: str, url: str) -> SpanContext:
    """Return the ids of the trace and of the span of a page in a run, the same in every process."""
    from opentelemetry.trace import SpanContext, TraceFlags

    digest = hashlib.sha256(f"{run}\n{url}".encode("utf-8", "surrogatepass")).digest()
    return SpanContext(
        trace_id=int.from_bytes(digest[:16], "big"),
        span_id=int.from_bytes(digest[16:24], "big"),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )


def tracer_of(settings: Settings) -> Tracer:
    """Return where the settings say that traces go."""
    return _otlp_tracer(settings.otlp) if settings.otlp else NoTracer()


@cache
def _otlp_tracer(endpoint: str) -> Tracer:
    return OtlpTracer(endpoint)


def _provider(endpoint: str, ids: object) -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import IdGenerator

    generator = ids if isinstance(ids, IdGenerator) else None
    provider = TracerProvider(resource=Resource({"service.name": PREFIX}), id_generator=generator)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=FLUSH_MILLISECONDS / 1_000)
    # Room for the pages of a whole batch at once, each with its stages.
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=8_192))
    return provider


def _end_of(one: PageTime) -> datetime:
    return one.began_at + timedelta(seconds=one.seconds)


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1_000
