"""Real servers for the client, and a line to them that breaks on demand."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from greenroom.client import Client
from tests.server import Server


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No settings of this machine; the credentials file would be here."""
    for name in ("GREENROOM_URL", "GREENROOM_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "config" / "credentials.json"
    monkeypatch.setenv("GREENROOM_CONFIG", str(file))
    return file


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A served registry with an owner and a viewer."""
    with Server(tmp_path_factory.mktemp("served")) as started:
        started.run("user", "add", "vera", "--role", "viewer")
        yield started


@pytest.fixture(scope="session")
def token(server: Server) -> str:
    """The owner's token."""
    return server.token()


@pytest.fixture
def client(server: Server, token: str) -> Iterator[Client]:
    """The owner's client."""
    with Client(server.url, token) as opened:
        yield opened


@pytest.fixture(scope="session")
def project(server: Server, token: str) -> str:
    """A project for runs."""
    with Client(server.url, token) as client:
        return client.create_project(f"acme/tracking-{uuid4().hex}").full_name


@pytest.fixture
def model(client: Client) -> str:
    """A model for versions."""
    return client.create_model(f"acme/{uuid4().hex}").full_name


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a training runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


PASSED_ON = ("content-type", "range", "tus-resumable", "upload-offset")
"""Headers that what carries bytes passes on."""


class Line:
    """The way to a registry; ``faults`` happen to the next requests, one to each.

    A fault may look at the answer of the registry (None where it was not asked) and returns what the
    client gets: an answer, or None where the line breaks.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.faults: deque[Fault] = deque()
        self.requests: list[dict[str, Any]] = []
        line = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                answer = line.carry(body, self.headers.get("authorization", ""))
                if answer is None:
                    self.close_connection = True
                    return
                self.send_response(answer.status_code)
                self.send_header("content-length", str(len(answer.content)))
                for name in ("content-type", "retry-after"):
                    if name in answer.headers:
                        self.send_header(name, answer.headers[name])
                self.end_headers()
                self.wfile.write(answer.content)

            def do_other(self) -> None:
                """Carry bytes, to which no fault happens."""
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                head = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
                url = f"{line.target}{self.path}"
                answer = httpx.request(self.command, url, content=body, headers=head, timeout=20)
                self.send_response(answer.status_code)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_HEAD = do_PATCH = do_other  # noqa: N815 - the names that the class looks for

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def carry(self, body: bytes, authorization: str) -> httpx.Response | None:
        self.requests.append(json.loads(body))
        fault = self.faults.popleft() if self.faults else None

        def ask() -> httpx.Response | None:
            head = {"authorization": authorization, "content-type": "application/json"}
            try:
                return httpx.post(
                    f"{self.target}/graphql",
                    content=body,
                    headers=head,
                    timeout=20,
                    trust_env=False,
                )
            except httpx.TransportError:
                return None

        return fault(ask) if fault else ask()

    def close(self) -> None:
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


Fault = Callable[[Callable[[], httpx.Response | None]], httpx.Response | None]


def asked(ask: Callable[[], httpx.Response | None]) -> httpx.Response | None:
    """No fault."""
    return ask()


def unanswered(ask: Callable[[], httpx.Response | None]) -> None:
    """The registry does it, and its answer is lost."""
    answer = ask()
    assert answer is not None
    assert answer.status_code == 200


def unsent(ask: Callable[[], object]) -> None:
    """The request is lost."""


def refused(code: str, status: int = 200, **headers: str) -> Fault:
    """The answer is an error."""
    error = {"message": "Not now.", "extensions": {"code": code}}
    body = {"errors": [error], "data": None}

    def answer(ask: Callable[[], object]) -> httpx.Response:
        return httpx.Response(status, json=body, headers=headers)

    return answer


def gateway(status: int) -> Fault:
    """A proxy answers in place of the registry."""

    def answer(ask: Callable[[], object]) -> httpx.Response:
        return httpx.Response(status, html="<h1>Bad gateway</h1>")

    return answer


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """A line to the server of all tests."""
    opened = Line(server.url)
    yield opened
    opened.close()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may kill and start again."""
    folder = tmp_path / "own"
    folder.mkdir()
    with Server(folder) as started:
        yield started


@pytest.fixture
def own_line(own_server: Server) -> Iterator[Line]:
    """A line to the server that may be killed; its address stays the same."""
    opened = Line(own_server.url)
    yield opened
    opened.close()


@pytest.fixture
def hasty(line: Line, token: str) -> Iterator[Client]:
    """A client over the line, with little patience."""
    with Client(line.url, token, patience=1.5) as opened:
        yield opened
