"""Connections of clients: how many there may be, and how long one may keep the server waiting.

uvicorn has a time for connections between two requests alone (``keep_alive_seconds``). Here a connection that says nothing, sends
its headers drop by drop, stops in the middle of a body or does not read what it asked for is closed.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from greenroom.http.metrics import Metrics
from greenroom.settings import Settings

LARGEST_HEAD = 64 * 1024
"""Bytes of a request before its body."""

LOOK_SECONDS = 0.02
"""Before a time is over for good, so long is read what came while the loop had other things to do."""

LINGER_SECONDS = 1.0
"""So long one who is refused may take to hear why."""


class Connections:
    """All connections of one server: how many there are, and from where."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.settings = settings
        self.metrics = metrics
        self._by_address: Counter[str] = Counter()
        self.count = 0
        metrics.gauge("connections", "Connections of clients.", lambda: self.count)

    def enter(self, address: str) -> str | None:
        """Count a connection; return why there may be no more, or None."""
        if self.count >= self.settings.max_connections:
            return "connections"
        most = self.settings.max_address_connections
        if most and self._by_address[address] >= most:
            return "address_connections"
        self.count += 1
        self._by_address[address] += 1
        return None

    def leave(self, address: str) -> None:
        """Count a connection no more."""
        self.count -= 1
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]

    def protocol(self, **given: Any) -> "Connection":
        """Return what handles a new connection, as uvicorn asks for it."""
        return Connection(self, **given)


class Connection(HttpToolsProtocol):
    """One connection, which is closed when it keeps the server waiting."""

    def __init__(self, connections: Connections, **given: Any) -> None:
        super().__init__(**given)
        self.all = connections
        self._address: str | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head_bytes = 0
        self._is_refused = False
        if self.ws_protocol_class is not None:
            self._make_socket = self.ws_protocol_class
            self.ws_protocol_class = self._become_socket  # type: ignore[assignment]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let it in, or say that there are too many."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        reason = self.all.enter(address)
        if reason is not None:
            self._refuse(reason, "503 Service Unavailable", "There are too many connections.")
            return
        self._address = address
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._cancel()
        if self._stuck is not None:
            self._stuck.cancel()
        self._release()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what was sent."""
        if self._is_refused:
            return
        self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > LARGEST_HEAD:
            self._refuse("head_bytes", "431 Request Header Fields Too Large", "Too much head.")
        elif self.cycle is not None and self.cycle.more_body and not self._in_head:
            self._wait(self.all.settings.idle_seconds, self._give_up)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self._in_head = True
        self._wait_for_head()

    def on_headers_complete(self) -> None:
        """Wait no more for the head."""
        self._in_head, self._head_bytes = False, 0
        self._cancel()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait no more for the body."""
        self._head_bytes = 0
        self._cancel()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Wait for the client to read, not forever."""
        super().pause_writing()
        self._stuck = self.loop.call_later(self.all.settings.idle_seconds, self._abort)

    def resume_writing(self) -> None:
        """Go on, as the client has read."""
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
        super().resume_writing()

    def _wait_for_head(self) -> None:
        self._wait(self.all.settings.header_seconds, self._give_up)

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._cancel()
        self._timer = self.loop.call_later(seconds, self._look_again, then)

    def _look_again(self, then: Callable[[], None]) -> None:
        self._timer = self.loop.call_later(LOOK_SECONDS, then)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        """Close it; say why, where the client has begun to say something and hears no answer yet."""
        answers = self.cycle is not None and not self.cycle.response_complete
        if answers and self.flow.read_paused:  # it is the server that does not read
            self._wait(self.all.settings.idle_seconds, self._give_up)
            return
        if self._in_head and not answers:
            self._refuse("header_seconds", "408 Request Timeout", "The head took too long.")
            return
        self.all.metrics.limited.labels("idle_seconds" if answers else "header_seconds").inc()
        self.transport.close()

    def _abort(self) -> None:
        self.all.metrics.limited.labels("idle_seconds").inc()
        self.transport.abort()

    def _refuse(self, limit: str, status: str, why: str) -> None:
        """Answer past the application, and close."""
        self.all.metrics.limited.labels(limit).inc()
        self._is_refused = True
        self._cancel()
        body = f"{why}\n".encode()
        head = (
            f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(body)}\r\nretry-after: 1\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        if self.transport.can_write_eof():
            self.transport.write_eof()  # closed at once, it could be reset before it is read
        self._timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _become_socket(self, **given: Any) -> Any:
        """Return the WebSocket that goes on in this one's place, and is counted as it was."""
        self._cancel()
        socket: Any = self._make_socket(**given)
        lost = socket.connection_lost

        def connection_lost(exc: Exception | None) -> None:
            self._release()
            lost(exc)

        socket.connection_lost = connection_lost
        return socket

    def _release(self) -> None:
        if self._address is not None:
            self.all.leave(self._address)
            self._address = None
