"""PostgreSQL as the store uses it: how a connection is set, whose turn it is, what errors mean.

All that write take one lock of the database first, as SQLite's ``BEGIN IMMEDIATE`` does: what an act
has read holds until it has committed, in every process, and events are committed in the order of
their numbers. Whoever waits in this process waits for its one writing connection, in the order of
coming; only that one waits in the database. ``docs/decisions/0018-postgresql.md`` tells why.
"""

import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
from sqlalchemy import Dialect, String, event
from sqlalchemy.dialects.postgresql.asyncpg import AsyncpgString
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

TURN = "SELECT pg_advisory_xact_lock(hashtext('greenroom writes'))"
"""Waits until nobody else writes, and keeps others from it until the transaction has ended."""

CONNECT_SECONDS = 5.0
STATEMENT_MS = 60_000
IDLE_MS = 60_000
PING_SECONDS = 1.0
TELL_SECONDS = 60.0
"""So often the log says that PostgreSQL does not let one in, as long as it does not."""

FAULTS = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a connection of one's own raises when the database cannot be asked."""

_AGAIN = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected
_PASSES = ("08", "53", "57P")  # connection lost, no resources, server stopped or starts
_AWAY = (*_PASSES, "28")  # a name or password that PostgreSQL does not take
_WAITED = frozenset({"55P03", "57014", "25006", "25P03"})  # lock, statement, read-only, idle
_log = logging.getLogger(__name__)


def make_engine(
    url: URL, *, writes: bool, connections: int, wait: float, pooler: bool
) -> AsyncEngine:
    """Return the engine of those who write, or of those who read.

    ``wait`` is how many seconds one waits for a connection, and a writer for its turn. ``pooler``
    says that the address is that of a PgBouncer which lends a connection for one transaction: then
    nothing is kept on a connection, neither settings nor prepared statements.
    """
    settings = {
        "application_name": "greenroom",
        # to compile the many small steps of lineage takes a hundred times longer than to walk
        "jit": "off",
        "statement_timeout": str(STATEMENT_MS),
        "idle_in_transaction_session_timeout": str(IDLE_MS),
    }
    if writes:
        settings["lock_timeout"] = str(int(wait * 1000))
        settings["synchronous_commit"] = "on"
    else:
        settings["default_transaction_read_only"] = "on"
    arguments: dict[str, Any] = {"timeout": CONNECT_SECONDS}
    options: dict[str, Any] = {
        "enable_from_linting": False,  # it does not follow LATERAL joins
        # JSONB writes 1e30 out as a whole number, which has no place in 64 bits
        "json_deserializer": orjson.loads,
    }
    if pooler:
        arguments |= {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: f"__greenroom_{uuid4()}__",
        }
        options["poolclass"] = NullPool
    else:
        arguments["server_settings"] = settings
        options |= {
            "pool_size": connections,
            "max_overflow": 0,
            "pool_timeout": wait,
            "pool_pre_ping": True,
        }
        if not writes:
            options["isolation_level"] = "AUTOCOMMIT"  # a statement is all that one asks at once
    engine = create_async_engine(url, connect_args=arguments, **options)
    dialect: Any = engine.dialect
    dialect.colspecs = {**dialect.colspecs, String: _Text}
    _Door(engine)
    return engine.execution_options(postgresql_readonly=True) if pooler and not writes else engine


class _Text(AsyncpgString):
    """A text without NUL, for which PostgreSQL has no place.

    None is ever stored: the operations refuse it. Who asks for one, as in the name of a model, finds
    nothing, as over SQLite.
    """

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Return what makes a parameter of this type."""
        return _without_nul


def _without_nul(value: Any) -> Any:
    if isinstance(value, str) and "\x00" in value:
        return value.replace("\x00", "\ufffd")
    return value


class _Door:
    """What of an engine hears whether PostgreSQL lets it in.

    Who is not let in has no connection, for whatever reason PostgreSQL gives: a changed password, a
    role or a database that is no more. The operator is told of what does not pass by itself, once it
    has been in: a command that never was says so when it ends.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._has_been_in = False
        self._told = ""
        self._told_at = 0.0
        event.listen(engine.sync_engine, "handle_error", self._refused)
        event.listen(engine.sync_engine, "connect", self._let_in)

    def _refused(self, context: ExceptionContext) -> None:
        if context.connection is not None or context.is_pre_ping:
            return
        context.is_disconnect = True
        error = context.sqlalchemy_exception or context.original_exception
        if not self._has_been_in or _state_of(error).startswith(_PASSES):
            return
        told, at = str(context.original_exception), time.monotonic()
        if told != self._told or at >= self._told_at + TELL_SECONDS:
            self._told, self._told_at = told, at
            _log.error("PostgreSQL does not let the registry in", extra={"fault": told})

    def _let_in(self, *_connection: object) -> None:
        self._has_been_in = True
        if self._told:
            self._told = ""
            _log.info("PostgreSQL lets the registry in again")


class Snapshot:
    """A connection, read without what SQLAlchemy does for a statement. Each sees its own moment."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self.connection = connection

    async def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Return the rows that a statement answers."""
        return await self.connection.fetch(sql, *parameters)


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[Snapshot]:
    """Borrow a connection of an engine that reads."""
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None  # noqa: S101 - it was just borrowed
        yield Snapshot(raw.driver_connection)


def is_away(error: BaseException) -> bool:
    """Return whether an error says that the database cannot answer now."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, DBAPIError | asyncpg.PostgresError):
        state = _state_of(error)
        return state.startswith(_AWAY) or state in _WAITED
    return isinstance(error, OSError | PoolTimeout | asyncpg.InterfaceError)


def can_repeat(error: BaseException) -> bool:
    """Return whether the database undid a transaction so that it be tried once more."""
    return isinstance(error, DBAPIError) and _state_of(error) in _AGAIN


def _state_of(error: BaseException) -> str:
    """Return PostgreSQL's code of an error, as asyncpg raised it or as SQLAlchemy wrapped it."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) or ""


def plain(url: URL) -> str:
    """Return an address as asyncpg reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Claim:
    """Being the only process of a registry that does something, as long as a connection lasts."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection

    @classmethod
    async def take(cls, url: URL, what: str) -> "Claim | None":
        """Claim something by its name; None where another process has it, or none can be asked."""
        try:
            connection = await asyncpg.connect(plain(url), timeout=CONNECT_SECONDS)
        except FAULTS:
            return None
        taken = await connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", what)
        if taken:
            return cls(connection)
        await connection.close(timeout=PING_SECONDS)
        return None

    async def holds(self) -> bool:
        """Return whether it is still this process's, as the database says."""
        try:
            await self._connection.execute("SELECT 1", timeout=CONNECT_SECONDS)
        except FAULTS:
            self._connection.terminate()
            return False
        return True

    async def give_up(self) -> None:
        """Let another process have it."""
        with suppress(Exception):  # it may be lost already
            await self._connection.close(timeout=PING_SECONDS)


@asynccontextmanager
async def connected(url: URL, name: str = "greenroom") -> AsyncIterator["asyncpg.Connection[Any]"]:
    """Hold one connection outside all pools: for what lasts, like a lock or listening.

    ``name`` is what the operator sees it as in ``pg_stat_activity``.
    """
    connection = await asyncpg.connect(
        plain(url), timeout=CONNECT_SECONDS, server_settings={"application_name": name}
    )
    try:
        yield connection
    finally:
        with suppress(Exception):  # it may be lost already
            await connection.close(timeout=PING_SECONDS)
