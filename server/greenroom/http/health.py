"""``/health`` and ``/ready``: whether this process is there, and whether it can serve; and the schema."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from greenroom import __version__
from greenroom.database import Database
from greenroom.errors import Unavailable
from greenroom.migrations.runner import head, stored


@dataclass
class Readiness:
    """Whether a process still takes requests; one that is told to end does not, for long."""

    is_going: bool = False


def routes(store: Database, printed: Callable[[], str], readiness: Readiness) -> list[Route]:
    """Return the routes of a process; ``printed`` tells its schema as text."""

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": __version__})

    async def ready(_request: Request) -> Response:
        """Say whether this process can serve: its store answers and is as it needs."""
        if readiness.is_going:
            return JSONResponse({"status": "going"}, status_code=503)
        if store.is_lost:
            return JSONResponse({"status": "the store is not where it was"}, status_code=503)
        try:
            async with store.read() as session:
                await session.exec(select(1))
                revision = await stored(session)
        except Unavailable:
            return JSONResponse({"status": "the store does not answer"}, status_code=503)
        if revision != head():
            return JSONResponse({"status": "the store is not migrated"}, status_code=503)
        return JSONResponse({"status": "ready", "version": __version__})

    async def sdl(_request: Request) -> Response:
        return PlainTextResponse(printed() + "\n", headers={"cache-control": "no-cache"})

    return [
        Route("/health", health),
        Route("/ready", ready),
        Route("/schema.graphql", sdl),
    ]
