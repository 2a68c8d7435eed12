"""The store: how it is opened, read, and written. ``Database.transaction`` is the only commit."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

from sqlalchemy import TextClause, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from greenroom import sqlite
from greenroom.acts import Acts, Conscience, Observer, UnaskedError, unavailable
from greenroom.pace import Pace
from greenroom.reading import Replica, Snapshot, Traced
from greenroom.session import Session
from greenroom.settings import Settings
from greenroom.tracing import Tracer
from greenroom.wakeups import Wakeup

__all__ = ["Database", "Session", "UnaskedError", "words_of"]

SQLITE_READERS = 4
READERS = 8

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}

T = TypeVar("T")


class Database:
    """One store, with a single writer and a few readers, on SQLite as on PostgreSQL.

    ``commits`` counts what this process wrote. ``wakeup`` wakes after each of these, and when
    another process is known to have written. ``pace`` is kept by those who take the loop for long.
    """

    def __init__(
        self,
        url: str | URL,
        *,
        write_wait_seconds: float = 30.0,
        readers: int | None = None,
        replica_url: str | None = None,
        direct_url: str | None = None,
        pooler: bool = False,
    ) -> None:
        """Prepare a store; nothing is connected yet.

        ``replica_url`` is a copy of a PostgreSQL to read from, ``pooler`` says that the address is
        that of a PgBouncer which lends a connection for one transaction; then ``direct_url`` leads
        past it.
        """
        self.url = _with_driver(url)
        self.direct_url = _with_driver(direct_url or url)
        self.observer: Observer | None = None
        self.tracer: Tracer | None = None
        """What has a span for each statement of a snapshot, where somebody wants them."""
        self._place = sqlite.Place(self.url.database if self.is_sqlite else None)
        self.commits = 0
        self.wakeup = Wakeup()
        self.pace = Pace()
        self._replica: Replica | None = None
        self._raw: sqlite.Reader | None = None
        self.reads_raw = not pooler
        """Whether ``snapshot`` can be used."""
        self.tells_snapshots = False
        """Whether a statement on PostgreSQL can tell the state in which it sees it, as no copy is read."""
        opening: TextClause | None = None
        if self.is_sqlite:
            self.reads_raw = self.url.database not in {None, "", ":memory:"}
            self._raw = sqlite.Reader(self.url.database or "", readers or SQLITE_READERS)
            sqlite.refuse_unsafe()
            self.writer = sqlite.make_engine(
                self.url, writes=True, connections=1, wait=write_wait_seconds
            )
            self.reader = sqlite.make_engine(
                self.url, writes=False, connections=readers or SQLITE_READERS, wait=30.0
            )
            self.is_away = sqlite.is_away
            self.can_repeat = sqlite.can_repeat
        else:
            # a registry over SQLite starts without it
            from greenroom import postgresql

            def reading(address: URL) -> AsyncEngine:
                return postgresql.make_engine(
                    address, writes=False, connections=readers or READERS, wait=30.0, pooler=pooler
                )

            self.writer = postgresql.make_engine(
                self.url, writes=True, connections=1, wait=write_wait_seconds, pooler=pooler
            )
            self.reader = reading(self.url)
            opening = text(postgresql.TURN)
            self.tells_snapshots = replica_url is None
            self._snapshot = postgresql.snapshot
            self.is_away = postgresql.is_away
            self.can_repeat = postgresql.can_repeat
            if replica_url is not None:
                engine = reading(_with_driver(replica_url))
                self._replica = Replica(engine, self._sessions(engine))
        self.acts = Acts(self, wait_seconds=write_wait_seconds, opening=opening)
        self._read = self._sessions(self.reader)

    @staticmethod
    def _sessions(engine: AsyncEngine) -> async_sessionmaker[Session]:
        """Return what opens sessions that read."""
        return async_sessionmaker(engine, class_=Session, expire_on_commit=False, autoflush=False)

    @classmethod
    def of(cls, settings: Settings) -> "Database":
        """Prepare the store that the settings name."""
        return cls(
            settings.store_url,
            write_wait_seconds=settings.write_wait_seconds,
            readers=settings.database_connections,
            replica_url=settings.database_replica_url,
            direct_url=settings.database_direct_url,
            pooler=settings.database_pooler,
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is an SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_lost(self) -> bool:
        """Whether the file of an SQLite store is not where it was, so that nothing may be written."""
        return self._place.is_lost()

    @property
    def library(self) -> str:
        """The name and version of the database library, for the log."""
        return (
            f"SQLite {sqlite.sqlite3.sqlite_version}"
            if self.is_sqlite
            else str(self.url.drivername)
        )

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """Open a session that cannot change the store; each of its statements sees one moment.

        It sees all that was committed before it was opened, whatever it reads from.
        """
        try:
            source = self._read
            if self._replica is not None and await self._replica.has_all_of(self.reader):
                source = self._replica.read
            async with source() as session:
                yield session
        except Exception as error:
            if not self.is_away(error):
                raise
            raise unavailable() from error

    def state(self) -> int | None:
        """Return a number that changes whenever somebody writes, None where the store tells none."""
        return None if self._raw is None else self._raw.state()

    def snapshot(self, *, in_loop: bool = False) -> AbstractAsyncContextManager[Snapshot]:
        """Open what reads without SQLAlchemy, which sees all that was committed before.

        ``in_loop`` is for what takes no time: see ``sqlite.Reader``. Raises the driver's errors, and
        ``sqlite.TooLongError``.
        """
        if self._raw is not None and self.tracer is None:
            return self._raw.snapshot(in_loop=in_loop)
        return self._open(in_loop=in_loop)

    @asynccontextmanager
    async def _open(self, *, in_loop: bool) -> AsyncIterator[Snapshot]:
        if self._raw is not None:
            async with self._raw.snapshot(in_loop=in_loop) as moment:
                yield self._traced(moment)
            return
        engine = self.reader
        if self._replica is not None and await self._replica.has_all_of(self.reader):
            engine = self._replica.engine
        async with self._snapshot(engine) as borrowed:
            yield self._traced(borrowed)

    def _traced(self, snapshot: Snapshot) -> Snapshot:
        if self.tracer is None:
            return snapshot
        return Traced(snapshot, self.tracer, "sqlite" if self.is_sqlite else "postgresql")

    async def transaction(
        self,
        act: Callable[[Session], Awaitable[T]],
        conscience: Conscience,
        *,
        is_short: bool = False,
    ) -> T:
        """Run one act and commit it whole, or leave nothing of it but what a refusal keeps.

        ``is_short`` is for an act whose statements take no time: on SQLite they are run in the loop's
        own thread, so that the act keeps others waiting for as short as it can where there is much to do.

        The act goes on to its end when the caller is cancelled. It is run once more where the
        database undid it, or went away before it was to keep it. Raises ``Conflict`` where a
        constraint decided a race, ``Unavailable`` where the store cannot write now, and
        ``UnaskedError`` where the act wrote and nobody asked whether it may.
        """
        return await self.acts.perform(act, conscience, in_loop=is_short and self.is_sqlite)

    async def settle(self) -> None:
        """Wait until every act under way has ended."""
        await self.acts.settle()

    async def close(self) -> None:
        """Let the acts under way end, then close all connections."""
        await self.settle()
        if self._raw is not None:
            self._raw.close()
        await self.reader.dispose()
        await self.writer.dispose()
        if self._replica is not None:
            await self._replica.engine.dispose()


def words_of(error: Exception) -> str:
    """Return what a database said when it refused, without what libraries say around it."""
    return str(error.orig if isinstance(error, DBAPIError) else error)


def _with_driver(url: str | URL) -> URL:
    """Return an address with the driver that is used, which one need not name."""
    made = make_url(url)
    return made.set(drivername=_DRIVERS.get(made.drivername, made.drivername))
