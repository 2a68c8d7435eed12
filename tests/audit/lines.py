"""Who asks for the export, and what comes."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from tests.registry import Registry


async def ask(registry: Registry, as_: str | None = "owner", **arguments: str) -> httpx.Response:
    """Ask for the export as somebody."""
    headers = {} if as_ is None else {"authorization": f"Bearer {registry.tokens[as_]}"}
    async with registry.client() as client:
        return await client.get("/events.jsonl", params=arguments, headers=headers)


async def lines(
    registry: Registry, as_: str | None = "owner", **arguments: str
) -> list[dict[str, Any]]:
    """Return the lines that somebody gets."""
    answer = await ask(registry, as_, **arguments)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jsonl")
    return [json.loads(line) for line in answer.text.splitlines()]


async def stream(
    registry: Registry, sent: Callable[[dict[str, Any]], Awaitable[None]], as_: str = "owner"
) -> None:
    """Ask for the export, and see each message that the server sends when it sends it."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/events.jsonl",
        "raw_path": b"/events.jsonl",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": [(b"authorization", f"Bearer {registry.tokens[as_]}".encode())],
    }
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()  # the client stays and says nothing more
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    await registry.app(scope, receive, sent)
