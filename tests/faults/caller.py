"""Who speaks to a server of another process over HTTP."""

import asyncio
import json
import time
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx

from tests import registry
from tests.faults.serving import Server
from tests.registry import Answer

T = TypeVar("T")

PATIENCE = 90
"""Seconds after which an answer is taken for lost; no promise is measured with it."""

IDLE = 1
"""Seconds for which a connection may be used again; the server ends it after five."""

SHOWN = {
    **registry.SHOWN,
    "registerVersion": "version { id name description revision } event { id sequence kind subjectId }",
    "updateVersion": "version { id revision description } event { id sequence }",
    "stageVersion": "version { id stage revision } event { id sequence kind subjectId }",
    "createRun": "run { id name status revision createdAt } event { id sequence kind subjectId at }",
    "logMetrics": "run { id revision } event { id sequence kind subjectId }",
    "createModel": "model { id } event { id }",
}

TWO = """
    mutation Two($one: RegisterVersionInput!, $two: RegisterVersionInput!) {
        one: registerVersion(input: $one) { version { name } }
        two: registerVersion(input: $two) { version { name } }
    }
"""
"""Two acts in one request, each a transaction of its own."""


def document(mutation: str) -> str:
    """Return the text of a mutation with one input."""
    kind = mutation[0].upper() + mutation[1:] + "Input"
    return f"mutation Do($input: {kind}!) {{ {mutation}(input: $input) {{ {SHOWN[mutation]} }} }}"


def packed(server: Server, token: str, text: str, variables: Mapping[str, Any] | None) -> bytes:
    """Return the bytes of one operation's request."""
    body = json.dumps({"query": text, "variables": variables}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: {urlsplit(server.url).netloc}\r\n"
        f"authorization: Bearer {token}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Caller:
    """One person's HTTP client; it has as many connections as it has requests under way.

    It is plain because hundreds of requests at once are the work of the server here, not its own.
    """

    server: Server
    token: str
    _idle: list[tuple[float, str, Connection]] = field(default_factory=list)

    async def ask(self, text: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Send one operation to where the server is now.

        Raises ``ConnectionError`` where the connection ends before the answer does.
        """
        url = self.server.url
        async with asyncio.timeout(PATIENCE):
            reader, writer = connection = await self._connection(url)
            try:
                writer.write(packed(self.server, self.token, text, variables))
                answer = await _answer(reader)
            except asyncio.IncompleteReadError as error:
                writer.close()
                raise ConnectionResetError from error
            except BaseException:
                writer.close()
                raise
        if answer.headers.get("connection") == "close":
            writer.close()
        else:
            self._idle.append((time.monotonic(), url, connection))
        return answer

    async def _connection(self, url: str) -> Connection:
        """Take a connection that was used just now, or make one."""
        while self._idle:
            since, of, connection = self._idle.pop()
            if of == url and time.monotonic() - since < IDLE:
                return connection
            connection[1].close()
        address = urlsplit(url)
        return await asyncio.open_connection(address.hostname, address.port)

    async def do(self, mutation: str, **input_: Any) -> Answer:
        """Perform one mutation."""
        return await self.ask(document(mutation), {"input": input_})

    async def done(self, mutation: str, **input_: Any) -> Any:
        """Perform one mutation that must succeed; return its payload."""
        return (await self.do(mutation, **input_)).data[mutation]

    async def slowest_write(self, name: str, count: int = 20) -> float:
        """Write one after another; return the seconds that the slowest took."""
        slowest = 0.0
        for number in range(count):
            began = time.monotonic()
            await self.done("registerVersion", model="acme/churn", name=f"{name}-{number}")
            slowest = max(slowest, time.monotonic() - began)
        return slowest

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        while self._idle:
            self._idle.pop()[2][1].close()
        await asyncio.sleep(0)  # a transport is closed in the next turn


async def _answer(reader: asyncio.StreamReader) -> Answer:
    """Read one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = httpx.Headers([tuple(line.split(": ", 1)) for line in lines])  # type: ignore[misc]
    body = await reader.readexactly(int(headers["content-length"]))
    return Answer(int(first.split()[1]), json.loads(body), headers)


async def together(calls: Iterable[Awaitable[Answer]]) -> tuple[list[Answer], list[Answer]]:
    """Make calls at the same time; return the answers without errors, and those with."""
    answers = await asyncio.gather(*calls)
    good = [answer for answer in answers if "errors" not in answer.body]
    return good, [answer for answer in answers if "errors" in answer.body]
