"""A connection to an app may end at any moment: what may be repeated is, and nothing else."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field

import pytest
from starlette.requests import Request

from greenroom.access.policy import Actor
from greenroom.errors import Unavailable
from greenroom.http.apps import Found
from greenroom.http.relay import Relay

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@dataclass
class Careless:
    """An app that says it keeps a connection, and closes it when it is asked again over it."""

    connections: int = 0
    asked: list[str] = field(default_factory=list)
    address: str = ""
    answers: int = 1

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with closing(writer):
            for number in range(self.answers + 1):
                try:
                    head = await reader.readuntil(b"\r\n\r\n")
                except asyncio.IncompleteReadError:
                    return
                length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                await reader.readexactly(int(length[1]) if length else 0)
                self.asked.append(head.split(b" ", 1)[0].decode())
                if number == self.answers:
                    return
                writer.write(ANSWER)
                await writer.drain()


@asynccontextmanager
async def careless(answers: int = 1) -> AsyncIterator[Careless]:
    app = Careless(answers=answers)
    async with await asyncio.start_server(app.serve, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        app.address = f"{host}:{port}"
        yield app


async def ask(relay: Relay, app: Careless, method: str, body: bytes = b"") -> bytes:
    """Pass a request on; return the body of the answer."""
    headers = [(b"host", b"registry.test")]
    if body:
        headers.append((b"content-length", str(len(body)).encode()))
    sent = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, object]:
        return sent.pop(0) if sent else {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "method": method,
        "path": "/",
        "query_string": b"",
        "scheme": "http",
        "server": ("registry.test", 80),
        "headers": headers,
    }
    found = Found(Actor(), app.address, "/apps/acme/churn/v1/", "", by_token=False)
    response = await relay.pass_on(Request(scope, receive), found)
    return b"".join([piece async for piece in response.body_iterator])


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    relay = Relay()
    yield relay
    await relay.close()


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
async def test_what_may_be_repeated_is_sent_over_a_new_connection(relay: Relay, method: str):
    async with careless() as app:
        for _ in range(3):
            assert await ask(relay, app, method) == b"ok"
        assert app.connections == 3
        assert app.asked == [method] * 5, "two came over a connection that was being closed"


@pytest.mark.parametrize("body", [b"", b"{}"])
async def test_what_may_not_be_repeated_is_sent_once(relay: Relay, body: bytes):
    async with careless() as app:
        assert await ask(relay, app, "POST", body) == b"ok"
        with pytest.raises(Unavailable, match="The app does not answer: RemoteProtocolError"):
            await ask(relay, app, "POST", body)
        assert app.asked == ["POST"] * 2


async def test_an_app_that_never_answers_is_asked_twice_and_no_more(relay: Relay):
    async with careless(answers=0) as app:
        with pytest.raises(Unavailable, match="The app does not answer: RemoteProtocolError"):
            await ask(relay, app, "GET")
        assert app.asked == ["GET"] * 2
