"""Subscriptions over HTTP: how many there may be, how they end, and as server-sent events.

``http/sockets.py`` has the other transport, and takes what both share from here.
"""

import asyncio
from collections import Counter
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing, contextmanager, suppress
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.requests import Request
from starlette.types import Receive, Send
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import PreExecutionError

from greenroom.access.policy import Actor
from greenroom.errors import Invalid, RateLimited, RegistryError, Unavailable
from greenroom.schema.build import RegistrySchema
from greenroom.schema.context import Context, Equipment
from greenroom.schema.errors import present_all
from greenroom.settings import Settings

EVENT_STREAM = "text/event-stream"
RESTARTS = "The registry stops, or starts anew: follow on from the last cursor."
TOO_SLOW = "You take longer than events come: follow on from the last cursor."


class StalledError(Exception):
    """A client did not take what it was sent."""


class Streams:
    """The event streams and sockets that are open in this process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopping = asyncio.Event()
        self._open: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many are open."""
        return self._open.total()

    def stop(self) -> None:
        """Tell every client that the process ends; what they follow can be followed elsewhere."""
        self.stopping.set()

    @contextmanager
    def counted(self, actor: Actor) -> Iterator[None]:
        """Count one of a caller's. Raises ``RateLimited`` where there are too many."""
        if self.stopping.is_set():
            raise Unavailable(RESTARTS)
        key = actor.user.id if actor.user else "anonymous"
        if self.count >= self.settings.max_streams:
            message = f"{self.settings.max_streams} event streams are open here; try again later."
            raise RateLimited(message)
        if self._open[key] >= self.settings.max_streams_per_caller:
            limit = self.settings.max_streams_per_caller
            message = f"You have {limit} event streams open; close one."
            raise RateLimited(message)
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


class Wire:
    """What is sent to one client, a message at a time. Raises ``StalledError`` where it is not taken."""

    def __init__(self, send: Callable[[Any], Awaitable[None]], seconds: float) -> None:
        self._send = send
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def send(self, message: Any) -> None:
        """Send a message when its turn has come and the client takes it."""
        try:
            async with asyncio.timeout(self._seconds), self._turn:
                await self._send(message)
        except TimeoutError as error:
            raise StalledError from error


async def results(
    schema: RegistrySchema, context: Context, parameters: Mapping[str, Any]
) -> AsyncIterator[tuple[dict[str, Any], bool]]:
    """Yield the results of a subscription, each with whether it is the error that ended it."""
    stream: Any = await schema.subscribe(
        parameters["query"],
        variable_values=parameters.get("variables"),
        operation_name=parameters.get("operationName"),
        context_value=context,
    )
    async with aclosing(stream):
        try:
            async for result in stream:
                errors = [_explained(error) for error in result.errors or []]
                if isinstance(result, PreExecutionError) or _is_end(result.data, errors):
                    yield {"errors": present_all(errors)}, True
                    return
                body: dict[str, Any] = {"data": result.data}
                if errors:
                    body["errors"] = present_all(errors)
                yield body, False
        except GraphQLError as error:  # of the parser
            yield {"errors": present_all([error])}, True


def _is_end(data: Any, errors: Sequence[GraphQLError]) -> bool:
    """Return whether the errors are of the stream, not of one result's fields."""
    return data is None and all(not error.path for error in errors)


def _explained(error: GraphQLError) -> GraphQLError:
    """Return the error of a document that is no subscription as one of the client's."""
    match error.original_error:
        case InvalidOperationTypeError():
            cause = Invalid("Only subscriptions are served as a stream: send the others by POST.")
        case CannotGetOperationTypeError():
            cause = Invalid("There is no such operation in the document.")
        case _:
            return error
    return GraphQLError(cause.message, original_error=cause)


async def first_done(*works: Coroutine[Any, Any, None]) -> None:
    """Do all at once until one of them is done, and end the others; raise what it raised."""
    tasks = [asyncio.create_task(one) for one in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


class EventStream:
    """The answer to a subscription by POST or GET: one operation, as graphql-sse has it."""

    def __init__(
        self, schema: RegistrySchema, equipment: Equipment, streams: Streams, context: Context
    ) -> None:
        self.schema = schema
        self.equipment = equipment
        self.streams = streams
        self.context = context

    async def answer(
        self, request: Request, parameters: Mapping[str, Any], receive: Receive, send: Send
    ) -> None:
        """Send events until the operation ends, the client goes, or the process does."""
        settings = self.streams.settings
        wire = Wire(send, settings.stream_stall_seconds)
        last = request.headers.get("last-event-id")
        if last is not None:
            self.context.cursor = last
        await wire.send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/event-stream; charset=utf-8"),
                    (b"cache-control", b"no-store"),
                    (b"x-accel-buffering", b"no"),
                ],
            }
        )
        with suppress(StalledError):
            await wire.send(_piece(b":\n\n"))  # a proxy passes on that it has begun
            try:
                await first_done(
                    self._operate(wire, parameters),
                    self._keep_alive(wire),
                    self._stop(wire),
                    _gone(receive),
                )
            except StalledError:
                # who reads on after all is told why it ends
                await wire.send(_piece(_next(_error(Unavailable(TOO_SLOW)), None)))
            await wire.send(_piece(b"event: complete\ndata:\n\n"))
            await wire.send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _operate(self, wire: Wire, parameters: Mapping[str, Any]) -> None:
        async with aclosing(results(self.schema, self.context, parameters)) as found:  # type: ignore[type-var]
            async for body, is_end in found:
                await wire.send(_piece(_next(body, None if is_end else self.context.cursor)))

    async def _keep_alive(self, wire: Wire) -> None:
        while True:
            await asyncio.sleep(self.streams.settings.stream_keep_alive_seconds)
            await wire.send(_piece(b": keep-alive\n\n"))

    async def _stop(self, wire: Wire) -> None:
        await self.streams.stopping.wait()
        await wire.send(_piece(_next(_error(Unavailable(RESTARTS)), None)))


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _error(error: RegistryError) -> dict[str, Any]:
    return {"errors": [{"message": error.message, "extensions": error.extensions}]}


def _next(body: Mapping[str, Any], cursor: str | None) -> bytes:
    """Return one event; JSON has no line feed in it."""
    at = f"id: {cursor}\n".encode() if cursor else b""
    return b"event: next\n" + at + b"data: " + orjson.dumps(body) + b"\n\n"


def _piece(data: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": True}
