"""The load: connections that each send a request, wait for its answer, and send the next."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

_PATIENCE = 600.0
_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"
_ERRORS = b'{"errors"'


def post(path: str, body: bytes, token: str | None = None) -> bytes:
    """Return a whole request that posts JSON, signed with this token if there is one."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{authorization}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(path: str) -> bytes:
    """Return a whole request that asks for a path."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


@dataclass
class Tally:
    """What was counted: the seconds of each answer, and how long it all took."""

    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed

    def quantile(self, part: float) -> float:
        """Return the milliseconds within which this part of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000


class _Connection(asyncio.Protocol):
    """One connection: it sends the next request as soon as an answer is whole."""

    def __init__(self, take: Callable[[], bytes | None], tally: Tally) -> None:
        self.take = take
        self.tally = tally
        self.done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.needed = 0
        self.sent = 0.0
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.send()

    def send(self, last: bytes = b"") -> None:
        request = self.take()
        if request is None:
            self.transport.close()
            if not self.done.done():
                self.done.set_result(last)
            return
        self.sent = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        if not self.needed:
            end = self.buffer.find(_HEAD)
            if end < 0:
                return
            head = self.buffer[:end].lower()
            place = head.find(_LENGTH)
            if place < 0:
                self.fail("an answer without content-length")
                return
            length = int(head[place + len(_LENGTH) :].split(b"\r\n", 1)[0])
            self.needed = end + len(_HEAD) + length
        if len(self.buffer) < self.needed:
            return
        self.tally.seconds.append(time.perf_counter() - self.sent)
        answer, self.buffer, self.needed = self.buffer, b"", 0
        body = answer[answer.find(_HEAD) + len(_HEAD) :]
        if not answer.startswith(b"HTTP/1.1 200") or body.startswith(_ERRORS):
            self.fail(answer.decode(errors="replace")[:2000])
            return
        self.send(body)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.fail(f"the server closed the connection: {exc}")

    def fail(self, why: str) -> None:
        self.transport.close()
        if not self.done.done():
            self.done.set_exception(RuntimeError(why))


async def _connect(
    port: int, connections: int, take: Callable[[], bytes | None], tally: Tally
) -> list[bytes]:
    """Open the connections, and wait until each has been told to stop; return last answers."""
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: _Connection(take, tally), "127.0.0.1", port)
        for _ in range(connections)
    ]
    try:
        async with asyncio.timeout(_PATIENCE):
            return list(await asyncio.gather(*(one.done for _, one in made)))
    finally:
        for transport, _ in made:
            transport.close()


async def ask(port: int, request: bytes, tally: Tally | None = None) -> bytes:
    """Send one request and return the body of its answer; the tally has how long it took."""
    left = [request]
    (answer,) = await _connect(port, 1, lambda: left.pop() if left else None, tally or Tally())
    return answer


async def press(port: int, connections: int, request: Callable[[], bytes], seconds: float) -> Tally:
    """Send requests over some connections for so many seconds, and tell how it went."""
    tally = Tally()
    began = time.perf_counter()
    until = began + seconds

    def take() -> bytes | None:
        return request() if time.perf_counter() < until else None

    await _connect(port, connections, take, tally)
    tally.elapsed = time.perf_counter() - began
    return tally


async def repeat(port: int, connections: int, request: Callable[[], bytes], number: int) -> Tally:
    """Send so many requests over some connections, and tell how it went."""
    tally = Tally()
    began = time.perf_counter()
    left = iter(range(number))

    def take() -> bytes | None:
        return None if next(left, None) is None else request()

    await _connect(port, connections, take, tally)
    tally.elapsed = time.perf_counter() - began
    return tally
