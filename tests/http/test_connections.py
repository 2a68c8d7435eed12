"""Clients that keep the server waiting are sent away, and others are served meanwhile."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from greenroom.http.connections import LARGEST_HEAD
from tests.http.test_metrics import TOKEN, Told
from tests.server import Server

HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits a second for anything, and two in the middle of something."""
    with Server(
        tmp_path_factory.mktemp("strict"),
        GREENROOM_HEADER_SECONDS="1",
        GREENROOM_IDLE_SECONDS="2",
        GREENROOM_BODY_SECONDS="60",
        GREENROOM_METRICS_TOKEN=TOKEN,
    ) as running:
        yield running


@contextmanager
def dialled(server: Server, *, buffer: int | None = None) -> Iterator[socket.socket]:
    """A connection, whose silence is an error after ten seconds."""
    address = urlsplit(server.url)
    with socket.socket() as made:
        if buffer is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        made.settimeout(10)
        made.connect((address.hostname, address.port))
        yield made


def rest(connection: socket.socket) -> bytes:
    """Read until the server closes."""
    read = b""
    while piece := connection.recv(65536):
        read += piece
    return read


def answer(connection: socket.socket) -> HTTPResponse:
    """Read one whole answer, in however many pieces it comes."""
    read = HTTPResponse(connection)
    read.begin()
    read.read()
    return read


def told(server: Server) -> Told:
    return Told(
        httpx.get(f"{server.url}/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
    )


def settled(server: Server) -> Told:
    """Return the numbers when no connection is open but the one that asks."""
    for _ in range(100):
        now = told(server)
        if now("connections") == 1:
            return now
        time.sleep(0.05)
    raise AssertionError(now("connections"))


def test_who_says_nothing_is_sent_away(strict: Server) -> None:
    began = time.monotonic()
    with dialled(strict) as silent:
        assert httpx.get(f"{strict.url}/health").status_code == 200
        assert rest(silent) == b""
    assert 0.9 < time.monotonic() - began < 5
    assert settled(strict)("limited_total", limit="header_seconds") >= 1


def test_who_sends_drop_by_drop_is_sent_away_and_others_are_served(strict: Server) -> None:
    with ExitStack() as open_:
        slow = [open_.enter_context(dialled(strict)) for _ in range(20)]
        served, ended = 0, set()
        began = time.monotonic()
        for letter in HEAD[:40]:
            for one in slow:
                if one not in ended:
                    try:
                        one.sendall(bytes([letter]))
                    except OSError:
                        ended.add(one)
            assert httpx.get(f"{strict.url}/ready").status_code == 200
            served += 1
            if time.monotonic() - began > 1.6:
                break
            time.sleep(0.05)
        assert served > 1
        for one in slow:
            assert answer(one).status == 408
    settled(strict)


@pytest.mark.parametrize(
    "endless",
    [b"GET /" + b"a" * 2**17, b"GET / HTTP/1.1\r\nx: " + b"a" * 2**17],
    ids=["path", "header"],
)
def test_an_endless_head_is_refused(strict: Server, endless: bytes) -> None:
    with dialled(strict) as connection:
        connection.sendall(endless[: LARGEST_HEAD + 1])
        assert b"431 Request Header Fields Too Large" in rest(connection)
    assert settled(strict)("limited_total", limit="head_bytes") >= 1


def test_many_headers_that_fit_are_taken(strict: Server) -> None:
    headers = {f"x-{number}": "v" * 500 for number in range(100)}
    assert httpx.get(f"{strict.url}/health", headers=headers).status_code == 200


def test_a_head_that_stalls_after_an_answer_is_closed(strict: Server) -> None:
    with dialled(strict) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
        assert answer(connection).status == 200
        connection.sendall(b"GET /hea")
        assert rest(connection).startswith(b"HTTP/1.1 408")


def test_a_connection_waits_for_the_next_request_as_long_as_is_set(tmp_path: Path) -> None:
    settings = {"GREENROOM_KEEP_ALIVE_SECONDS": "2", "GREENROOM_HEADER_SECONDS": "1"}
    with Server(tmp_path, **settings) as server, dialled(server) as connection:
        for _ in range(2):
            connection.sendall(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
            assert answer(connection).status == 200
            time.sleep(1.3)
        assert rest(connection) == b"", "it is closed without a word"


def test_a_body_that_stalls_is_closed(strict: Server) -> None:
    began = time.monotonic()
    with dialled(strict) as connection:
        connection.sendall(HEAD + b'content-length: 99\r\n\r\n{"query": ')
        assert rest(connection) == b""
    assert time.monotonic() - began < 10
    assert settled(strict)("limited_total", limit="idle_seconds") >= 1


def test_a_body_that_goes_on_is_waited_for(strict: Server) -> None:
    body = b'{"query": "{ __typename }"}'
    with dialled(strict) as connection:
        connection.sendall(HEAD + b"content-length: %d\r\n\r\n" % len(body))
        for place in range(0, len(body), 9):  # each of three pieces within the two seconds
            time.sleep(0.8)
            connection.sendall(body[place : place + 9])
        assert answer(connection).status == 200


def test_who_does_not_read_is_sent_away(strict: Server) -> None:
    before = told(strict)("limited_total", limit="idle_seconds")
    with dialled(strict, buffer=4096) as connection:
        connection.sendall(b"GET /schema.graphql HTTP/1.1\r\nhost: x\r\n\r\n" * 100)
        for _ in range(100):
            if told(strict)("limited_total", limit="idle_seconds") > before:
                break
            time.sleep(0.05)
        else:
            pytest.fail("it is waited for")
        whole = len(httpx.get(f"{strict.url}/schema.graphql").content)
        try:
            read = len(rest(connection))
        except ConnectionResetError:
            read = 0
        assert read < 100 * whole, "all of it was sent in the end"
    settled(strict)


def test_there_are_no_more_connections_than_there_may_be(tmp_path: Path) -> None:
    with (
        Server(tmp_path, GREENROOM_MAX_CONNECTIONS="5", GREENROOM_METRICS_TOKEN=TOKEN) as server,
        ExitStack() as open_,
    ):
        held = [open_.enter_context(dialled(server)) for _ in range(5)]
        with dialled(server) as refused:
            said = rest(refused)
            assert said.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            assert b"\r\nretry-after: 1\r\n" in said
        held[0].shutdown(socket.SHUT_WR)
        assert rest(held[0]) == b""
        now = told(server)
        assert (now("connections"), now("limited_total", limit="connections")) == (5, 1)
        assert server.stop() == 0


def test_one_address_has_a_limit_where_it_is_set(tmp_path: Path) -> None:
    with Server(tmp_path, GREENROOM_MAX_ADDRESS_CONNECTIONS="2") as server, ExitStack() as open_:
        for _ in range(2):
            open_.enter_context(dialled(server))
        with dialled(server) as refused:
            assert rest(refused).startswith(b"HTTP/1.1 503")
        address = urlsplit(server.url)
        with socket.create_connection(
            (address.hostname, address.port), timeout=10, source_address=("127.0.0.9", 0)
        ) as another:
            another.sendall(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            assert rest(another).startswith(b"HTTP/1.1 200")


def test_websockets_are_counted_until_they_end(strict: Server) -> None:
    for _ in range(5):
        with (
            pytest.raises(InvalidStatus),
            connect(f"{strict.url.replace('http', 'ws')}/apps/acme/no/v1/x", proxy=None),
        ):
            pass
    assert settled(strict)("connections") == 1


def test_a_proxy_that_is_trusted_says_who_asks(tmp_path: Path) -> None:
    """Whoever is not signed in pays by the address that the proxy tells."""

    def statuses(server: Server) -> list[int]:
        return [
            httpx.post(
                f"{server.url}/graphql",
                json={"query": "{ __typename }"},
                headers={"x-forwarded-for": f"192.0.2.{number}"},
            ).status_code
            for number in range(4)
        ]

    limits = {"GREENROOM_RATE_POINTS": "1", "GREENROOM_RATE_BURST": "2"}
    with Server(tmp_path, **limits) as server:
        assert statuses(server) == [200] * 4
    with Server(tmp_path, GREENROOM_TRUSTED_PROXIES="192.0.2.99", **limits) as server:
        assert statuses(server) == [200, 200, 429, 429]
