"""A registry that is served for real, in the process of the test, and those who follow it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from greenroom.http.app import create_app
from greenroom.http.streams import Streams
from greenroom.operations.feed import Feed
from tests.registry import Registry

SECONDS = 10
"""So long a test waits for what has to come."""

EVENTS = """
subscription Follow($after: String, $filter: EventFilter) {
  events(after: $after, filter: $filter) { cursor event { id kind subjectName } }
}
"""


class Ends(Exception):
    """A stream has ended; the errors say why, none where it is complete."""

    def __init__(self, errors: Any = None, code: int | None = None) -> None:
        super().__init__(errors, code)
        self.errors = errors
        self.code = code

    @property
    def kind(self) -> str:
        """The code of the one error."""
        (error,) = self.errors
        return error["extensions"]["code"]


@dataclass
class Served:
    """A served registry."""

    registry: Registry
    streams: Streams
    server: uvicorn.Server
    port: int
    feed: Feed

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    def token(self, who: str | None) -> dict[str, str]:
        return {} if who is None else {"authorization": f"Bearer {self.registry.tokens[who]}"}

    @asynccontextmanager
    async def sse(
        self,
        document: str = EVENTS,
        as_: str | None = "owner",
        last: str | None = None,
        **variables: Any,
    ) -> AsyncIterator["Stream"]:
        """Follow by server-sent events."""
        headers = {"accept": "text/event-stream", **self.token(as_)}
        if last is not None:
            headers["last-event-id"] = last
        body = {"query": document, "variables": variables}
        async with (
            httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client,
            client.stream("POST", self.url, json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                await response.aread()
                raise Ends(response.json()["errors"], response.status_code)
            yield Stream(response)

    @asynccontextmanager
    async def socket(
        self, as_: str | None = "owner", *, init: bool = True, **more: Any
    ) -> AsyncIterator["Socket"]:
        """Open a socket, and say who speaks."""
        more.setdefault("subprotocols", [Subprotocol("graphql-transport-ws")])
        async with connect(f"ws://127.0.0.1:{self.port}/graphql", proxy=None, **more) as wire:
            opened = Socket(wire)
            if init:
                await opened.say(type="connection_init", payload=self.token(as_) or None)
                assert await opened.hear() == {"type": "connection_ack"}
            yield opened


@dataclass
class Stream:
    """One stream of server-sent events."""

    response: httpx.Response
    raw: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = self.response.aiter_lines()
        self.last: str | None = None

    async def line(self) -> str:
        """The next line."""
        async with asyncio.timeout(SECONDS):
            line = await anext(self._lines)
        self.raw.append(line)
        return line

    async def next(self) -> Any:
        """The next result's data. Raises ``Ends`` at the end."""
        name, data, id_ = "", "", None
        while True:
            line = await self.line()
            key, _, value = line.partition(": ")
            match key:
                case "event":
                    name = value
                case "data":
                    data = value
                case "id":
                    id_ = value
                case "" if name == "complete":
                    raise Ends(None)
                case "" if name:
                    body = orjson.loads(data)
                    if body.get("data") is None:
                        raise Ends(body["errors"])
                    self.last = id_
                    return body["data"]

    async def names(self, count: int) -> list[str]:
        """What the next so many events happened to."""
        return [(await self.next())["events"]["event"]["subjectName"] for _ in range(count)]

    async def heard(self) -> None:
        """Wait until it has surely begun: a sign of life comes."""
        while await self.line() != ": keep-alive":
            pass


@dataclass
class Socket:
    """One socket, and what is said over it."""

    wire: ClientConnection

    async def say(self, **message: Any) -> None:
        await self.wire.send(orjson.dumps(message).decode())

    async def hear(self) -> Any:
        """The next message."""
        async with asyncio.timeout(SECONDS):
            return orjson.loads(await self.wire.recv())

    async def follow(self, id_: str = "1", document: str = EVENTS, **variables: Any) -> None:
        await self.say(
            type="subscribe", id=id_, payload={"query": document, "variables": variables}
        )

    async def next(self, id_: str = "1") -> Any:
        """The next result's data. Raises ``Ends`` at the end."""
        message = await self.hear()
        assert message["id"] == id_, message
        if message["type"] == "error":
            raise Ends(message["payload"])
        if message["type"] == "complete":
            raise Ends(None)
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def names(self, count: int, id_: str = "1") -> list[str]:
        """What the next so many events happened to."""
        return [(await self.next(id_))["events"]["event"]["subjectName"] for _ in range(count)]


@asynccontextmanager
async def served(registry: Registry) -> AsyncIterator[Served]:
    """Serve a registry on a free port until the block ends."""
    streams, feed = Streams(registry.settings), Feed(registry.database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("greenroom.http.app.Feed", lambda _: feed)
        app = create_app(registry.settings, registry.database, streams=streams)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5
        )
        server = uvicorn.Server(config)
        with _no_signals(server):
            running = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started:
                await asyncio.sleep(0.01)
            try:
                yield Served(registry, streams, server, listener.getsockname()[1], feed)
            finally:
                streams.stop()
                server.should_exit = True
                await running


@contextmanager
def _no_signals(server: uvicorn.Server) -> Any:
    server.capture_signals = _nothing  # type: ignore[method-assign]
    yield


@contextmanager
def _nothing() -> Any:
    yield


async def drained(read: Callable[[], Awaitable[Any]]) -> None:
    """Read until that raises how it ends."""
    while True:
        await read()


async def until(holds: Any, seconds: float = SECONDS) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)
