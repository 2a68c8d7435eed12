"""Every request has an id, in and out, and one line in the log."""

import logging
import re
import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from greenroom.http.metrics import METHODS, OTHER, Metrics
from greenroom.tracing import AROUND, Span, Tracer, around

_log = logging.getLogger("greenroom.access")

_SECRET = re.compile(r"/~[^/]+")
"""The token in the address of an app, which is not for the log."""

_FAULT = 500

_NOSNIFF = (b"x-content-type-options", b"nosniff")
"""No browser is to guess what an answer is."""

_ACCEPTED = re.compile(r"[A-Za-z0-9_.:/-]{1,128}")


class RequestLog:
    """ASGI middleware that names each request and logs how it went, without its variables."""

    def __init__(self, app: ASGIApp, metrics: Metrics, tracer: Tracer) -> None:
        self.app = app
        self.metrics = metrics
        self.tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with an id, which the caller may have given as X-Request-Id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _given(scope) or str(uuid7())
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        began = time.perf_counter()
        status, trace_id = 0, None

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], (b"x-request-id", request_id.encode())]
                if _NOSNIFF not in headers:
                    headers.append(_NOSNIFF)
                message["headers"] = headers
            await send(message)

        self.metrics.under_way.inc()
        try:
            with around(request_id=request_id), self.tracer.request(Headers(scope=scope)) as span:
                try:
                    await self.app(scope, receive, answer)
                finally:
                    self._tell(span, scope, status)
                    trace_id = AROUND.get().get("trace_id")
        finally:
            seconds = time.perf_counter() - began
            self.metrics.under_way.dec()
            self.metrics.answered(scope, route_of(scope), status, seconds)
            _log.info(
                "request",
                extra={
                    "request_id": request_id,
                    "method": scope["method"],
                    "path": _SECRET.sub("/~…", scope["path"]),
                    "status": status,
                    "milliseconds": round(seconds * 1000, 2),
                    "user_id": state.get("user_id"),
                    "operation": state.get("operation"),
                    "document": state.get("document"),
                    "points": state.get("points"),
                    "trace_id": trace_id,
                },
            )

    @staticmethod
    def _tell(span: Span, scope: Scope, status: int) -> None:
        span.note(
            http__request__method=scope["method"] if scope["method"] in METHODS else "_OTHER",
            http__route=route_of(scope),
            http__response__status_code=status or None,
        )
        if status >= _FAULT:
            span.fail(str(status))


def route_of(scope: Scope) -> str:
    """Return the template of a request's route, which names nothing that is somebody's."""
    known = "/graphql" if scope["path"] == "/graphql" else OTHER
    template: str = getattr(scope.get("route"), "path", known)
    return template


def _given(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text = value.decode("latin-1")
            return text if _ACCEPTED.fullmatch(text) else None
    return None
