"""What the pipeline tells of itself: metrics over StatsD or OpenTelemetry, and traces. Off by default."""

from communique.telemetry.clock import PageTime, collect_times, handle_page, note_time
from communique.telemetry.metrics import Meter, meter_of
from communique.telemetry.traces import Tracer, tracer_of

__all__ = [
    "Meter",
    "PageTime",
    "Tracer",
    "collect_times",
    "handle_page",
    "meter_of",
    "note_time",
    "tracer_of",
]
