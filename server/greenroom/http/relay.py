"""What is asked of an app is passed on to it: requests, and both ways of a WebSocket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from greenroom.errors import Unavailable
from greenroom.http.apps import Found

SANDBOX = (
    "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts; "
    "frame-ancestors 'self'"
)
TIMES = httpx.Timeout(300.0, connect=5.0, pool=5.0)
MAX_MESSAGE = 16 * 1024 * 1024
"""Bytes of one message of a WebSocket."""

GOING_AWAY = 1001
ABNORMAL = 1006
_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_ANSWER = {
    *("connection", "date", "keep-alive", "proxy-authenticate", "proxy-connection", "server"),
    *("set-cookie", "strict-transport-security", "trailer", "transfer-encoding", "upgrade"),
}


class Relay:
    """Passes on what is asked of apps."""

    def __init__(self) -> None:
        limits = httpx.Limits(max_connections=256)
        self._client = httpx.AsyncClient(trust_env=False, timeout=TIMES, limits=limits)

    async def close(self) -> None:
        """Close the connections to apps."""
        await self._client.aclose()

    async def pass_on(self, request: Request, found: Found) -> Response:
        """Return what the app answers to a request. Raises ``Unavailable`` where it does not."""
        query = f"?{request.url.query}" if request.url.query else ""
        headers = found.headers(request.headers, request.url.scheme, request.url.netloc)
        has_body = {"content-length", "transfer-encoding"} & set(request.headers)
        if length := request.headers.get("content-length"):
            headers.append(("content-length", length))
        asked = self._client.build_request(
            request.method,
            f"http://{found.address}/{found.path}{query}",
            headers=headers,
            content=request.stream() if has_body else None,
        )
        may_repeat = request.method in _REPEATABLE and not has_body
        try:
            answer = await self._send(asked, may_repeat=may_repeat)
        except httpx.HTTPError as error:
            message = f"The app does not answer: {type(error).__name__}."
            raise Unavailable(message) from error
        response = StreamingResponse(_body(answer), answer.status_code)
        response.raw_headers = _answered(answer, found)
        return response

    async def _send(self, asked: httpx.Request, *, may_repeat: bool) -> httpx.Response:
        """Return an app's answer. Raises httpx's errors.

        An app closes a connection when it likes, such as behind an error of its own, and perhaps while
        the next request is on its way. What may be repeated is then sent once more (RFC 9110, 9.2.2).
        """
        try:
            return await self._client.send(asked, stream=True)
        except (httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError):
            if not may_repeat:
                raise
            return await self._client.send(asked, stream=True)

    async def talk(self, socket: WebSocket, found: Found) -> None:
        """Pass the messages of a WebSocket on, both ways, until either side is done.

        Raises ``Unavailable`` where the app does not answer.
        """
        query = f"?{socket.url.query}" if socket.url.query else ""
        asked = [
            (name, value)
            for name, value in found.headers(socket.headers, socket.url.scheme, socket.url.netloc)
            if not name.startswith("sec-websocket-")
        ]
        offered = [Subprotocol(one) for one in socket.scope.get("subprotocols", [])]
        try:
            app = await connect(
                f"ws://{found.address}/{found.path}{query}",
                additional_headers=asked,
                subprotocols=offered or None,
                user_agent_header=None,
                origin=None,
                proxy=None,
                open_timeout=5,
                max_size=MAX_MESSAGE,
            )
        except (OSError, TimeoutError, WebSocketException) as error:
            message = f"The app does not answer: {type(error).__name__}."
            raise Unavailable(message) from error
        async with app:
            await socket.accept(app.subprotocol)
            ways = {
                asyncio.create_task(_to_app(socket, app)),
                asyncio.create_task(_from_app(app, socket)),
            }
            _, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for one in left:
                one.cancel()
            await asyncio.gather(*ways, return_exceptions=True)


async def _to_app(socket: WebSocket, app: ClientConnection) -> None:
    with suppress(ConnectionClosed, WebSocketDisconnect):
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                await app.close(_code(message.get("code")))
                return
            text = message.get("text")
            await app.send(message["bytes"] if text is None else text)


async def _from_app(app: ClientConnection, socket: WebSocket) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # the other side is gone
        with suppress(ConnectionClosed):  # by an error; the code says which
            async for message in app:
                if isinstance(message, str):
                    await socket.send_text(message)
                else:
                    await socket.send_bytes(message)
        lost = app.close_code in {None, ABNORMAL}
        await socket.close(GOING_AWAY if lost else _code(app.close_code), app.close_reason)


def _code(code: int | None) -> int:
    """Return a code that may be sent: those that tell of a missing one may not."""
    return code if code is not None and (code in {1000, 1001, 1003, 1011} or code >= 3000) else 1000  # noqa: PLR2004


def _answered(answer: httpx.Response, found: Found) -> list[tuple[bytes, bytes]]:
    """Return the app's headers without what is the registry's own, and the sandbox's."""
    headers = [
        (name.lower(), value)
        for name, value in answer.headers.raw
        if name.decode().lower() not in _OWN_ANSWER | {"location"}
    ]
    told = {
        "content-security-policy": SANDBOX,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    known = {name.decode() for name, _ in headers}
    if "cache-control" not in known:
        told["cache-control"] = "private, no-store"
    location = answer.headers.get("location")
    if location is not None:
        inside = location.startswith("/") and not location.startswith(("//", found.prefix))
        told["location"] = found.prefix + location[1:] if inside else location
    if found.by_token and "access-control-allow-origin" not in known:
        told["access-control-allow-origin"] = "*"
    return headers + [(name.encode(), value.encode()) for name, value in told.items()]


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    async with aclosing(answer):
        async for piece in answer.aiter_raw():
            yield piece
