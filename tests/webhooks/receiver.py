"""A receiver of webhooks over real HTTP, which knows messages by the library's check."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.deployers.serving import served

HANGS, RESETS, REDIRECTS, ENDLESS = 1, 2, 3, 4
"""What a receiver does instead of answering a status."""


@dataclass(frozen=True)
class Received:
    """One message: where it came to, its id, what it says, and how it was answered."""

    path: str
    id: str
    message: Any
    status: int

    @property
    def model(self) -> str | None:
        about = self.message.get("data", {}).get("model")
        return about["name"] if about else None

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass
class Receiver:
    """What arrived, in order; ``secrets`` are by path, and ``answers`` are given one after the other."""

    url: str = ""
    secrets: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, list[int]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)
    elsewhere: int = 0
    sent: int = 0
    at_once: int = 0
    most_at_once: int = 0
    seconds: float = 0.0

    async def hook(self, request: Request) -> Response:
        path = request.path_params["name"]
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            return await self._answer(path, await request.body(), request)
        finally:
            self.at_once -= 1

    async def _answer(self, path: str, body: bytes, request: Request) -> Response:
        headers = {name: request.headers[name] for name in request.headers}
        for secret in self.secrets.get(path, []):
            try:
                Webhook(secret).verify(body, headers)
            except WebhookVerificationError:
                self.unsigned.append(headers["webhook-id"])
                return Response(status_code=401)
        waiting = self.answers.get(path, [])
        does = waiting.pop(0) if len(waiting) > 1 else (waiting[0] if waiting else 204)
        await asyncio.sleep(self.seconds)
        self.received.append(Received(path, headers["webhook-id"], json.loads(body), does))
        if does == HANGS:
            while not await request.is_disconnected():
                await asyncio.sleep(0.02)
            return Response(status_code=500)
        if does == RESETS:
            raise ConnectionResetError
        if does == REDIRECTS:
            return RedirectResponse(f"{self.url}/elsewhere", 307)
        if does == ENDLESS:
            return StreamingResponse(self._more(request))
        text = b"" if does == 204 else b"said by the receiver"
        return Response(text, does, headers=self.headers)

    async def _more(self, request: Request) -> AsyncIterator[bytes]:
        while not await request.is_disconnected():
            self.sent += 4096
            yield b"." * 4096

    async def other(self, request: Request) -> Response:
        self.elsewhere += 1
        return Response()

    def at(self, path: str) -> str:
        """The address of a path."""
        return f"{self.url}/{path}"

    def of(self, path: str) -> list[Received]:
        """What came to a path."""
        return [one for one in self.received if one.path == path]

    def types(self, path: str) -> list[str]:
        """What kinds of messages came to a path."""
        return [one.message["type"] for one in self.of(path)]


@contextmanager
def receiving(certificate: Path | None = None) -> Iterator[Receiver]:
    """Have a receiver listen, by https where it has a certificate."""
    receiver = Receiver()
    routes = [
        Route("/elsewhere", receiver.other, methods=["GET", "POST"]),
        Route("/{name}", receiver.hook, methods=["POST"]),
    ]
    with served(Starlette(routes=routes), certificate) as url:
        receiver.url = url
        yield receiver
