"""Spans of OpenTelemetry, sent by OTLP over HTTP as the variables ``OTEL_*`` say.

No span has a path, a variable, a parameter, a statement or a name of anything that is somebody's.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span as OpenSpan
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import event

from greenroom import __version__
from greenroom.tracing import Span, Tracer, Value, around

_KEPT = "greenroom_span"


class _Open:
    """A span that is open."""

    def __init__(self, span: OpenSpan) -> None:
        self.span = span

    def note(self, **attributes: Value | None) -> None:
        """Say more of it."""
        self.span.set_attributes(_named(attributes))

    def fail(self, what: str) -> None:
        """Say that it failed."""
        self.span.set_status(Status(StatusCode.ERROR))
        self.span.set_attribute("error.type", what)


class Telemetry(Tracer):
    """Sends spans to where ``OTEL_EXPORTER_OTLP_ENDPOINT`` says."""

    def __init__(self) -> None:
        named = Resource({"service.name": "greenroom", "service.version": __version__})
        self._provider = TracerProvider(
            resource=Resource.create().merge(named).merge(OTELResourceDetector().detect()),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("greenroom", __version__)
        self._callers = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, **attributes: Value | None) -> Iterator[Span]:
        """Open a span within the one that is open."""
        with self._tracer.start_as_current_span(
            name, attributes=_named(attributes), record_exception=False
        ) as span:
            yield _Open(span)

    @contextmanager
    def request(self, headers: Mapping[str, str]) -> Iterator[Span]:
        """Open the span of a request, and have the lines of the log tell its trace."""
        caller = self._callers.extract(headers)
        with self._tracer.start_as_current_span(
            "request", caller, kind=SpanKind.SERVER, record_exception=False
        ) as span:
            trace = format(span.get_span_context().trace_id, "032x")
            with around(trace_id=trace):
                yield _Request(span)

    def watch(self, engine: Any) -> None:
        """Have a span for each statement of an engine."""
        system = {"sqlite": "sqlite"}.get(engine.dialect.name, "postgresql")

        @event.listens_for(engine, "before_cursor_execute")
        def begin(_c: Any, _cursor: Any, statement: str, _p: Any, context: Any, many: Any) -> None:
            word = statement.split(None, 1)[0].upper() if statement.strip() else "STATEMENT"
            told = {"db.system.name": system, "db.operation.name": word}
            span = self._tracer.start_span(f"store {word}", kind=SpanKind.CLIENT, attributes=told)
            if context is not None:
                setattr(context, _KEPT, span)
            else:
                span.end()

        @event.listens_for(engine, "after_cursor_execute")
        def end(_c: Any, _cursor: Any, _s: str, _p: Any, context: Any, _many: Any) -> None:
            span = getattr(context, _KEPT, None)
            if span is not None:
                span.end()

        @event.listens_for(engine, "handle_error")
        def fail(context: Any) -> None:
            span = getattr(context.execution_context, _KEPT, None)
            if span is not None:
                span.set_status(Status(StatusCode.ERROR))
                span.set_attribute("error.type", type(context.original_exception).__name__)
                span.end()

    def close(self) -> None:
        """Send what has not been sent."""
        self._provider.shutdown()


class _Request(_Open):
    """The span of a request, which has its name when its route is known."""

    def note(self, **attributes: Value | None) -> None:
        """Say more of it."""
        super().note(**attributes)
        method, route = attributes.get("http__request__method"), attributes.get("http__route")
        if method is not None:
            self.span.update_name(f"{method} {route}")


def _named(attributes: Mapping[str, Value | None]) -> dict[str, Value]:
    return {
        name.replace("__", "."): value for name, value in attributes.items() if value is not None
    }
