"""The store: how it is opened, read, and written. ``Database.transaction`` is the only commit.

A transaction runs in a task of its own behind ``asyncio.shield``: a client that goes away, or a
sibling field that fails, cancels the waiting, never the writing, so no lock outlives its holder.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar, TypeVarTuple, overload

from sqlalchemy import Executable, Result, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlmodel.ext.asyncio.session import AsyncSession

from greenroom import sqlite
from greenroom.errors import Conflict, RegistryError, Unavailable

READ_CONNECTIONS = 4

_WROTE = "greenroom_wrote"
_READS = re.compile(r"\s*(?:SELECT|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA)\b", re.IGNORECASE)

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class UnaskedError(RuntimeError):
    """An act wrote without asking for the permission its field names: a fault of the program."""


class Conscience(Protocol):
    """What a transaction must know of the one who writes: whether permission was asked."""

    def answers_for_writing(self) -> bool:
        """Return whether the permission that the act needs has been asked of an object."""


class Observer(Protocol):
    """Who is told how transactions went."""

    def waited(self, seconds: float) -> None:
        """Hear that a transaction could begin after so long."""

    def committed(self, seconds: float) -> None:
        """Hear that a commit took so long."""

    def ended(self, outcome: str) -> None:
        """Hear how it ended: committed, refused, conflict, unavailable or failed."""


class Session(AsyncSession):
    """SQLModel's session, typed for statements of SQLAlchemy's ``select``, which answer rows."""

    @overload  # type: ignore[override]
    async def exec(self, statement: TypedReturnsRows[*Ts]) -> Result[*Ts]: ...

    @overload
    async def exec(self, statement: Executable) -> Any: ...

    async def exec(self, statement: Any) -> Any:
        """Run a statement."""
        return await super().exec(statement)


class Database:
    """One store: a single writer and a few readers on SQLite, one pool elsewhere."""

    def __init__(self, url: str | URL, *, write_wait_seconds: float = 30.0) -> None:
        self.url = make_url(url)
        self.observer: Observer | None = None
        self._acts: set[asyncio.Task[Any]] = set()
        if self.is_sqlite:
            sqlite.refuse_unsafe()
            self.writer = self._sqlite_engine(writes=True, size=1, wait=write_wait_seconds)
            self.reader = self._sqlite_engine(writes=False, size=READ_CONNECTIONS, wait=30.0)
        else:
            self.writer = self.reader = self._engine()
        event.listen(self.writer.sync_engine, "before_cursor_execute", _note_write)
        self._write = async_sessionmaker(self.writer, class_=Session, expire_on_commit=False)
        self._read = async_sessionmaker(
            self.reader, class_=Session, expire_on_commit=False, autoflush=False
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is an SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def library(self) -> str:
        """The name and version of the database library, for the log."""
        return (
            f"SQLite {sqlite.sqlite3.sqlite_version}"
            if self.is_sqlite
            else str(self.url.drivername)
        )

    def _engine(self) -> AsyncEngine:
        """Return the engine of a store that is no SQLite file: of PostgreSQL."""
        engine = create_async_engine(
            self.url,
            pool_pre_ping=True,
            enable_from_linting=False,  # it does not follow what LATERAL joins
        )

        @event.listens_for(engine.sync_engine, "connect")
        def connect(connection: Any, _record: Any) -> None:
            # to compile the many small steps of lineage takes a hundred times longer than to walk
            kept, connection.autocommit = connection.autocommit, True
            cursor = connection.cursor()
            cursor.execute("SET jit = off")
            cursor.close()
            connection.autocommit = kept

        return engine

    def _sqlite_engine(self, *, writes: bool, size: int, wait: float) -> AsyncEngine:
        engine = create_async_engine(
            self.url,
            module=sqlite.Driver(),
            pool_size=size,
            max_overflow=0,
            pool_timeout=wait,
        )

        @event.listens_for(engine.sync_engine, "connect")
        def connect(connection: Any, _record: Any) -> None:
            sqlite.set_promises(connection, writes=writes)

        if writes:

            @event.listens_for(engine.sync_engine, "begin")
            def begin(connection: Any) -> None:
                # A deferred BEGIN that reads and then writes fails at once when another writer is
                # ahead of it; IMMEDIATE takes the lock first.
                connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """Open a session that cannot change the store; each of its statements sees one moment."""
        async with self._read() as session:
            try:
                yield session
            except (OperationalError, PoolTimeout) as error:
                raise _unavailable() from error

    async def transaction(
        self, act: Callable[[Session], Awaitable[T]], conscience: Conscience
    ) -> T:
        """Run one act and commit it whole, or leave nothing of it but what a refusal keeps.

        The act goes on to its end when the caller is cancelled. Raises ``Conflict`` where a
        constraint decided a race, ``Unavailable`` where the store cannot write now, and
        ``UnaskedError`` where the act wrote and nobody asked whether it may.
        """
        task = asyncio.create_task(self._perform(act, conscience))
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)
        task.add_done_callback(_retrieve)
        return await asyncio.shield(task)

    async def _perform(self, act: Callable[[Session], Awaitable[T]], conscience: Conscience) -> T:
        outcome = "failed"
        try:
            result = await self._commit(act, conscience)
            outcome = "committed"
        except RegistryError as error:
            outcomes = {Conflict: "conflict", Unavailable: "unavailable"}
            outcome = outcomes.get(type(error), "refused")
            raise
        else:
            return result
        finally:
            if self.observer is not None:
                self.observer.ended(outcome)

    async def _commit(self, act: Callable[[Session], Awaitable[T]], conscience: Conscience) -> T:
        began = time.perf_counter()
        try:
            async with self._write() as session:
                noted = (await session.connection()).info
                if self.observer is not None:
                    self.observer.waited(time.perf_counter() - began)
                noted[_WROTE] = False
                refusal: RegistryError | None = None
                try:
                    result = await act(session)
                except RegistryError as error:
                    if not error.keeps:
                        raise
                    refusal = error
                await session.flush()
                if noted[_WROTE] and not conscience.answers_for_writing():
                    message = "an act wrote and asked for no permission, or for another"
                    raise UnaskedError(message)
                ready = time.perf_counter()
                await session.commit()
                if self.observer is not None:
                    self.observer.committed(time.perf_counter() - ready)
                if refusal is not None:
                    raise refusal
                return result
        except IntegrityError as error:
            if not _decides_races(error):
                raise
            message = "Another change came first; read the object again and repeat."
            raise Conflict(message) from error
        except (OperationalError, PoolTimeout) as error:
            raise _unavailable() from error

    async def settle(self) -> None:
        """Wait until every act under way has ended."""
        while self._acts:
            await asyncio.wait(set(self._acts))

    async def close(self) -> None:
        """Let the acts under way end, then close all connections."""
        await self.settle()
        await self.reader.dispose()
        await self.writer.dispose()


def _note_write(
    connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: Any
) -> None:
    """Note on the connection that a statement writes, however it came about."""
    if not _READS.match(statement):
        connection.info[_WROTE] = True


def _decides_races(error: IntegrityError) -> bool:
    """Return whether the constraint is one that another act can have broken meanwhile.

    A missing value is not: that is a fault of the program.
    """
    state = getattr(error.orig, "sqlstate", None)  # PostgreSQL: unique_violation, foreign_key_…
    if state is not None:
        return state in {"23505", "23503"}
    return str(error.orig).startswith(("UNIQUE constraint", "FOREIGN KEY constraint"))


def _unavailable() -> Unavailable:
    return Unavailable("The store cannot answer now. Nothing was changed; try again later.")


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Take the exception of an act whose caller has gone, so that it is not reported as lost."""
    if not task.cancelled():
        task.exception()
