"""Traces, as a receiver of OTLP gets them: what they tell, what they do not, and that they are off."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from greenroom import __version__
from tests import stores
from tests.server import Server

CANARY = "canary-3d9f"
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Receiver(ThreadingHTTPServer):
    """A receiver of traces by OTLP over HTTP."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.spans: list[Any] = []
        self.resources: list[dict[str, str]] = []
        self.bytes = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def wait_for(self, name: str, number: int = 1) -> list[Any]:
        """Return the spans of a name, once there are so many."""
        for _ in range(200):
            found = [span for span in self.spans if span.name == name]
            if len(found) >= number:
                return found
            time.sleep(0.05)
        raise AssertionError([span.name for span in self.spans])


class _Taking(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        assert self.path == "/v1/traces"
        sent = ExportTraceServiceRequest.FromString(body)
        self.server.bytes += body
        for resource in sent.resource_spans:
            self.server.resources.append(attributes(resource.resource))
            for scope in resource.scope_spans:
                self.server.spans += scope.spans
        self.send_response(200)
        self.send_header("content-type", "application/x-protobuf")
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def attributes(one: Any) -> dict[str, Any]:
    return {
        item.key: getattr(item.value, item.value.WhichOneof("value")) for item in one.attributes
    }


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def traced(receiver: Receiver, tmp_path: Path) -> Iterator[Server]:
    with Server(
        tmp_path,
        GREENROOM_TRACING="true",
        OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url,
        OTEL_BSP_SCHEDULE_DELAY="50",
        OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=testing",
    ) as running:
        yield running


def send(server: Server, token: str, query: str, **headers: str) -> httpx.Response:
    return httpx.post(
        f"{server.url}/graphql",
        json={"query": query, "variables": {"n": f"acme/{CANARY}"}},
        headers={"authorization": f"Bearer {token}", **headers},
    )


def test_a_request_is_a_trace_with_its_operation_and_its_statements(
    traced: Server, receiver: Receiver
) -> None:
    token = traced.token()
    receiver.wait_for("GET /ready")
    query = "query Find($n: String!) { model(name: $n) { id } }"
    answer = send(traced, token, query, traceparent=CALLER)
    assert answer.json() == {"data": {"model": None}}
    (request,) = receiver.wait_for("POST /graphql")
    (operation,) = receiver.wait_for("graphql query")
    assert request.trace_id.hex() == CALLER.split("-")[1], "it goes on with the caller's trace"
    assert request.parent_span_id.hex() == CALLER.split("-")[2]
    assert operation.parent_span_id == request.span_id
    assert attributes(request) == {
        "http.request.method": "POST",
        "http.route": "/graphql",
        "http.response.status_code": 200,
    }
    told = attributes(operation)
    assert len(told.pop("graphql.document.hash")) == 16
    assert told == {"greenroom.points": 1}
    statements = [
        span for span in receiver.wait_for("store SELECT", 2) if span.trace_id == request.trace_id
    ]
    assert {span.parent_span_id for span in statements} <= {request.span_id, operation.span_id}
    assert operation.span_id in {span.parent_span_id for span in statements}
    assert attributes(statements[0]) == {
        "db.system.name": "postgresql" if stores.is_postgresql() else "sqlite",
        "db.operation.name": "SELECT",
    }
    for span in (request, operation, *statements):
        assert span.end_time_unix_nano >= span.start_time_unix_nano > 0
    assert receiver.resources[0]["service.name"] == "greenroom"
    assert receiver.resources[0]["service.version"] == __version__
    assert receiver.resources[0]["deployment.environment.name"] == "testing"


def test_what_fails_is_marked_by_its_code(traced: Server, receiver: Receiver) -> None:
    token = traced.token()
    create = 'mutation { createProject(input: {name: "acme/taken"}) { project { id } } }'
    for _ in range(2):
        send(traced, token, create)
    done, refused = receiver.wait_for("graphql mutation", 2)
    assert (done.status.code, refused.status.code) == (0, 2)
    assert attributes(refused)["error.type"] == "CONFLICT"
    send(traced, token, "{ nope }")
    (unknown,) = receiver.wait_for("graphql document")
    assert attributes(unknown)["error.type"] == "GRAPHQL_VALIDATION_FAILED"


def test_nothing_private_is_traced(traced: Server, receiver: Receiver) -> None:
    token = traced.token()
    create = 'mutation { createModel(input: {name: "acme/%s"}) { model { id } } }'
    send(traced, token, create % CANARY)
    httpx.get(f"{traced.url}/models/acme/{CANARY}")
    httpx.get(f"{traced.url}/apps/acme/{CANARY}/v1/x?q={CANARY}")
    receiver.wait_for("graphql mutation")
    receiver.wait_for("GET /models/{owner}/{model}")
    receiver.wait_for("GET /apps/{owner}/{model}/{place}/{path:path}")
    receiver.wait_for("store INSERT")
    for secret in (CANARY, token, "INSERT INTO", str(traced.folder)):
        assert secret.encode() not in receiver.bytes


def test_the_log_tells_the_trace(traced: Server, receiver: Receiver) -> None:
    send(traced, traced.token(), "{ viewer { name } }", traceparent=CALLER)
    receiver.wait_for("POST /graphql")
    lines = [json.loads(line) for line in traced.log().splitlines()]
    assert [one["trace_id"] for one in lines if one.get("path") == "/graphql"] == [
        CALLER.split("-")[1]
    ]


def test_what_is_left_is_sent_at_the_end(receiver: Receiver, tmp_path: Path) -> None:
    with Server(
        tmp_path,
        GREENROOM_TRACING="true",
        OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url,
        OTEL_BSP_SCHEDULE_DELAY="600000",
    ) as server:
        assert receiver.spans == []
        assert server.stop() == 0
    assert [span for span in receiver.spans if span.name == "GET /ready"]


def test_a_receiver_that_is_away_keeps_nobody_waiting(tmp_path: Path) -> None:
    with Server(
        tmp_path,
        GREENROOM_TRACING="true",
        OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9",
        OTEL_EXPORTER_OTLP_TIMEOUT="1",
        OTEL_BSP_SCHEDULE_DELAY="50",
    ) as server:
        for _ in range(5):
            assert send(server, server.token(), "{ viewer { name } }").status_code == 200
        assert server.stop() == 0


def test_where_traces_are_off_their_libraries_are_not_imported(tmp_path: Path) -> None:
    program = (
        "import sys; from greenroom.http.app import create_app; from greenroom.settings import "
        f"Settings; create_app(Settings(data={str(tmp_path)!r})); "
        "print([one for one in sys.modules if one.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_every_line_of_a_request_tells_its_id() -> None:
    program = (
        "import logging, sys; from greenroom.cli.logs import configure_logging; "
        "from greenroom.settings import Settings; from greenroom.tracing import around\n"
        "configure_logging(Settings(log_format=sys.argv[1]))\n"
        "log = logging.getLogger('x')\n"
        "with around(request_id='abc', trace_id=None):\n    log.info('within')\n"
        "log.info('without')\n"
    )
    for form in ("json", "text"):
        done = subprocess.run(
            [sys.executable, "-c", program, form], capture_output=True, text=True, check=True
        )
        within, without = done.stderr.splitlines()
        assert "abc" in within
        assert "trace_id" not in within
        assert "abc" not in without
