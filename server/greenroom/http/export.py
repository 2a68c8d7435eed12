"""``GET /events.jsonl``: the events that the caller sees, as lines of JSON, while they are read."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from greenroom.access.permissions import Permission
from greenroom.database import Database
from greenroom.errors import RateLimited, RegistryError
from greenroom.http.authentication import Authentication
from greenroom.http.refusals import body_of, refusal
from greenroom.operations.export import Wanted, export_events
from greenroom.schema.fields import GuardedRoot

MEDIA = "application/jsonl"
MAX_AT_ONCE = 4
ARGUMENTS = ("organization", "query", "since", "until")


def routes(database: Database, authentication: Authentication) -> list[Route]:
    """Return the route of the export."""
    return [Route("/events.jsonl", EventExport(database, authentication), methods=["GET"])]


class EventExport:
    """The ASGI application at ``/events.jsonl``."""

    def __init__(self, database: Database, authentication: Authentication) -> None:
        self.database = database
        self.authentication = authentication
        self.guard = GuardedRoot(Permission.EVENT_READ)
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            actor = await self.authentication.authenticate(request)
            self.guard.admit(actor)
            user_id = request.state.user_id = actor.user_id
            if self._under_way[user_id] >= MAX_AT_ONCE:
                message = f"You have {MAX_AT_ONCE} exports under way; wait for one."
                raise RateLimited(message)
        except RegistryError as error:
            await refusal(error)(scope, receive, send)
            return
        self._under_way[user_id] += 1
        given = request.query_params
        wanted = Wanted(**{name: given.get(name) for name in ARGUMENTS})
        try:
            async with aclosing(export_events(self.database, actor, wanted)) as batches:
                response = await _answer(batches)
                await response(scope, receive, send)
        finally:
            self._under_way[user_id] -= 1
            if not self._under_way[user_id]:
                del self._under_way[user_id]


async def _answer(batches: AsyncIterator[list[bytes]]) -> Response:
    """Read the first batch, so that what refuses the request has a status of its own."""
    try:
        first = await anext(batches)
    except RegistryError as error:
        return refusal(error)

    async def lines() -> AsyncIterator[bytes]:
        yield b"".join(first)
        try:
            async for batch in batches:
                yield b"".join(batch)
        except RegistryError as error:  # the status has been sent: the last line tells
            yield json.dumps(body_of(error)).encode() + b"\n"

    return StreamingResponse(
        lines(), media_type=MEDIA, headers={"cache-control": "private, no-store"}
    )
