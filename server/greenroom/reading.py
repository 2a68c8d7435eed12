"""Where a store is read from besides by sessions: moments of it, and a copy that follows it."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from greenroom.tracing import Tracer

_log = logging.getLogger(__name__)


class Snapshot(Protocol):
    """A store as it is at one moment, read by SQL that is ready: see ``prepared.py``."""

    async def rows(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        """Return the rows that a statement answers, as tuples of the driver's values."""


class Traced:
    """A snapshot whose statements have spans, as SQLAlchemy's have."""

    def __init__(self, snapshot: Snapshot, tracer: Tracer, system: str) -> None:
        self._snapshot = snapshot
        self._tracer = tracer
        self._system = system

    async def rows(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        """Return the rows that a statement answers."""
        told = {"db__system__name": self._system, "db__operation__name": "SELECT"}
        with self._tracer.span("store SELECT", **told):
            return await self._snapshot.rows(sql, parameters)


class Replica:
    """A copy of a PostgreSQL that follows it; it is read where it has all that is committed."""

    PATIENCE_SECONDS = 5.0
    """So long it is left alone once it could not be reached."""

    def __init__(self, engine: AsyncEngine, read: async_sessionmaker[Any]) -> None:
        """``read`` opens sessions that read it."""
        self.engine = engine
        self.read = read
        self._again_at = 0.0

    async def has_all_of(self, primary: AsyncEngine) -> bool:
        """Return whether the copy has come as far as the store that it follows is now."""
        clock = asyncio.get_running_loop().time
        if clock() < self._again_at:
            return False
        async with primary.connect() as connection:
            place = await connection.scalar(text("SELECT pg_current_wal_flush_lsn()::text"))
        far = text("SELECT pg_last_wal_replay_lsn() >= CAST(CAST(:place AS text) AS pg_lsn)")
        try:
            async with self.engine.connect() as connection:
                return bool(await connection.scalar(far, {"place": place}))
        except Exception as error:  # noqa: BLE001 - the store itself answers as well
            _log.warning("the replica cannot be read", exc_info=error)
            self._again_at = clock() + self.PATIENCE_SECONDS
            return False
