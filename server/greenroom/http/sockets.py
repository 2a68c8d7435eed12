"""Subscriptions over a WebSocket, by the protocol graphql-transport-ws and no other.

A socket carries subscriptions only: queries and mutations have their limits, their idempotent
retries and their log over HTTP.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import ExitStack, aclosing, suppress
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from uuid_utils import uuid7

from greenroom.errors import Invalid, RateLimited, RegistryError, Unauthenticated, Unavailable
from greenroom.http.authentication import Authentication, is_foreign
from greenroom.http.streams import (
    RESTARTS,
    TOO_SLOW,
    StalledError,
    Streams,
    Wire,
    first_done,
    results,
)
from greenroom.schema.build import RegistrySchema
from greenroom.schema.context import Context, Equipment

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5.0
LONGEST_ID = 128
LONGEST_REASON = 120
"""A close frame holds 123 bytes of reason."""

RESTART, TRY_LATER, TOO_BIG = 1012, 1013, 1009
BAD, UNAUTHORIZED, FORBIDDEN, NO_PROTOCOL = 4400, 4401, 4403, 4406
INIT_TIMEOUT, TAKEN, AGAIN = 4408, 4409, 4429

_log = logging.getLogger("greenroom.access")


class _CloseError(Exception):
    """The socket ends with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class SocketEndpoint:
    """The WebSocket at ``/graphql``."""

    def __init__(
        self,
        schema: RegistrySchema,
        authentication: Authentication,
        equipment: Equipment,
        streams: Streams,
    ) -> None:
        self.schema = schema
        self.authentication = authentication
        self.equipment = equipment
        self.streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Speak with one client until either side ends it."""
        scope.setdefault("state", {})["request_id"] = str(uuid7())
        socket = WebSocket(scope, receive, send)
        if is_foreign(socket):
            await socket.close(FORBIDDEN, "A socket is opened from the registry's own pages only.")
            return
        offered = scope.get("subprotocols", [])
        await socket.accept(PROTOCOL if PROTOCOL in offered else None)
        conversation = _Conversation(self, socket)
        began, code, reason = time.perf_counter(), 1000, ""
        try:
            if PROTOCOL not in offered:
                raise _CloseError(NO_PROTOCOL, f"The subprotocol is {PROTOCOL}.")
            await conversation.hold()
        except _CloseError as error:
            code, reason = error.code, error.reason
        except StalledError:
            code, reason = TRY_LATER, TOO_SLOW
        except WebSocketDisconnect as error:
            code = error.code
        if socket.application_state is WebSocketState.CONNECTED:
            with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
                async with asyncio.timeout(self.streams.settings.stream_stall_seconds):
                    await socket.close(code, reason[:LONGEST_REASON])
        _log.info(
            "socket",
            extra={
                "request_id": scope["state"]["request_id"],
                "path": scope["path"],
                "status": code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 2),
                "user_id": conversation.user_id,
                "operations": conversation.count,
            },
        )


class _Conversation:
    """One socket, from its first message on."""

    def __init__(self, endpoint: SocketEndpoint, socket: WebSocket) -> None:
        self.endpoint = endpoint
        self.socket = socket
        self.settings = endpoint.streams.settings
        self.wire = Wire(socket.send_text, self.settings.stream_stall_seconds)
        self.authorization: str | None = None
        self.user_id: str | None = None
        self.count = 0
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._stalled = asyncio.Event()
        self._places = ExitStack()

    async def hold(self) -> None:
        """Go on until the client ends it. Raises ``_CloseError`` where the registry does."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                await self._begin()
        except TimeoutError as error:
            raise _CloseError(INIT_TIMEOUT, "Connection initialisation timeout") from error
        try:
            await first_done(self._listen(), self._stop(), self._stall())
        finally:
            operations = list(self._operations.values())
            for one in operations:
                one.cancel()
            await asyncio.gather(*operations, return_exceptions=True)
            self._places.close()

    async def _begin(self) -> None:
        """Take the message that opens the conversation, and count who speaks."""
        while True:
            message = await self._next()
            if message["type"] == "ping":
                await self._send({"type": "pong"})
                continue
            if message["type"] != "connection_init":
                raise _CloseError(UNAUTHORIZED, "Unauthorized")
            break
        payload = message.get("payload")
        if payload is not None and not isinstance(payload, dict):
            raise _CloseError(BAD, "The payload of connection_init is an object.")
        said = (payload or {}).get("authorization", (payload or {}).get("Authorization"))
        if said is not None and not isinstance(said, str):
            raise _CloseError(BAD, "The key 'authorization' is a text: Bearer TOKEN.")
        self.authorization = said
        try:
            actor = await self.endpoint.authentication.speaker(self.socket, said)
            self._places.enter_context(self.endpoint.streams.counted(actor))
        except Unauthenticated as error:
            raise _CloseError(FORBIDDEN, error.message) from error
        except (RateLimited, Unavailable) as error:
            raise _CloseError(TRY_LATER, error.message) from error
        self.user_id = actor.user.id if actor.user else None
        await self._send({"type": "connection_ack"})

    async def _listen(self) -> None:
        while True:
            message = await self._next()
            match message["type"]:
                case "ping":
                    await self._send({"type": "pong"})
                case "pong":
                    pass
                case "connection_init":
                    raise _CloseError(AGAIN, "Too many initialisation requests")
                case "subscribe":
                    await self._subscribe(message)
                case "complete":
                    operation = self._operations.pop(_id_of(message), None)
                    if operation is not None:
                        operation.cancel()
                case _:
                    raise _CloseError(BAD, f"There is no message {str(message['type'])[:40]!r}.")

    async def _next(self) -> dict[str, Any]:
        """Return the client's next message."""
        received = await self.socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code") or 1005, received.get("reason"))
        text = received.get("text")
        if text is None:
            raise _CloseError(BAD, "Messages are texts.")
        if len(text) > self.settings.max_body_bytes:
            limit = self.settings.max_body_bytes
            raise _CloseError(TOO_BIG, f"The message is larger than {limit:,} bytes.")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise _CloseError(BAD, "The message is not JSON.") from error
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise _CloseError(BAD, "A message is an object with the key 'type'.")
        return message

    async def _subscribe(self, message: Mapping[str, Any]) -> None:
        id_, payload = _id_of(message), message.get("payload")
        if not isinstance(payload, dict):
            raise _CloseError(BAD, "The payload of subscribe is an object.")
        if id_ in self._operations:
            raise _CloseError(TAKEN, f"Subscriber for {id_} already exists")
        if len(self._operations) >= self.settings.max_socket_operations:
            limit = self.settings.max_socket_operations
            error = RateLimited(f"The socket has {limit} operations; end one.")
            await self._send({"type": "error", "id": id_, "payload": [_shown(error)]})
            return
        self.count += 1
        task = asyncio.create_task(self._operate(id_, payload))
        self._operations[id_] = task
        task.add_done_callback(lambda done: self._ended(id_, done))

    def _ended(self, id_: str, task: asyncio.Task[None]) -> None:
        if self._operations.get(id_) is task:
            del self._operations[id_]
        if task.cancelled():
            return
        if isinstance(task.exception(), StalledError):
            self._stalled.set()

    async def _operate(self, id_: str, payload: Mapping[str, Any]) -> None:
        """Send what one operation brings, as who speaks stands when it begins."""
        try:
            checked = _checked(payload)
            actor = await self.endpoint.authentication.speaker(self.socket, self.authorization)
        except RegistryError as error:
            await self._send({"type": "error", "id": id_, "payload": [_shown(error)]})
            return
        context = Context(
            self.endpoint.authentication.database, self.settings, self.endpoint.equipment, actor
        )
        with suppress(WebSocketDisconnect, RuntimeError):  # the client is gone
            async with aclosing(results(self.endpoint.schema, context, checked)) as found:  # type: ignore[type-var]
                async for body, is_end in found:
                    if is_end:
                        await self._send({"type": "error", "id": id_, "payload": body["errors"]})
                        return
                    await self._send({"type": "next", "id": id_, "payload": body})
            await self._send({"type": "complete", "id": id_})

    async def _stop(self) -> None:
        await self.endpoint.streams.stopping.wait()
        raise _CloseError(RESTART, RESTARTS)

    async def _stall(self) -> None:
        await self._stalled.wait()
        raise StalledError

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self.wire.send(orjson.dumps(message).decode())


def _id_of(message: Mapping[str, Any]) -> str:
    id_ = message.get("id")
    if not isinstance(id_, str) or not 0 < len(id_) <= LONGEST_ID:
        raise _CloseError(BAD, f"The key 'id' is a text of 1 to {LONGEST_ID} characters.")
    return id_


def _checked(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parameters of a well-formed operation. Raises ``Invalid``."""
    query = payload.get("query")
    if not isinstance(query, str) or not query.strip():
        message = "The key 'query' holds the document, a text."
        raise Invalid(message, at=("query",))
    for name, kind, words in (
        ("operationName", str, "a text"),
        ("variables", dict, "an object"),
    ):
        if payload.get(name) is not None and not isinstance(payload[name], kind):
            message = f"The key {name!r} holds {words}, or null."
            raise Invalid(message, at=(name,))
    return payload


def _shown(error: RegistryError) -> dict[str, Any]:
    return {"message": error.message, "extensions": error.extensions}
