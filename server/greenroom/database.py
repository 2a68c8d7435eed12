"""The store: how it is opened, read, and written. ``Database.transaction`` is the only commit.

A transaction runs in a task of its own behind ``asyncio.shield``: a client that goes away, or a
sibling field that fails, cancels the waiting, never the writing, so no lock outlives its holder.
"""

import asyncio
import logging
import random
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, TypeVarTuple, overload

from sqlalchemy import Executable, Result, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlmodel.ext.asyncio.session import AsyncSession

from greenroom import sqlite
from greenroom.errors import Conflict, RegistryError, Unavailable
from greenroom.pace import Pace
from greenroom.reading import Replica, Snapshot, Traced
from greenroom.settings import Settings
from greenroom.tracing import Tracer
from greenroom.turns import LostTurnError, Turns
from greenroom.wakeups import Wakeup

SQLITE_READERS = 4
READERS = 8
TOGETHER = 32
"""So many acts that wait for one another are committed together, where one process writes alone."""

TRIES = 5
"""So often an act is tried that the database undid, or that it lost before it was to be kept."""

_PAUSE_SECONDS = 0.02
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_log = logging.getLogger(__name__)

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
    """SQLModel's session, typed for statements of SQLAlchemy's ``select``, which answer rows.

    ``began_at`` is the state of the store (``Database.state``) in which an act found it, None where
    it has none or others have acted before in the same transaction.
    """

    began_at: int | None = None

    @overload  # type: ignore[override]
    async def exec(
        self, statement: TypedReturnsRows[*Ts], params: Mapping[str, Any] | None = None
    ) -> Result[*Ts]: ...

    @overload
    async def exec(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Any: ...

    async def exec(self, statement: Any, params: Mapping[str, Any] | None = None) -> Any:
        """Run a statement. One that is kept and given its values costs less than one made anew."""
        return await super().exec(statement, params=params)


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
        self._acts: set[asyncio.Task[Any]] = set()
        self.commits = 0
        self.wakeup = Wakeup()
        self.pace = Pace()
        self._replica: Replica | None = None
        self._raw: sqlite.Reader | None = None
        self.reads_raw = not pooler
        """Whether ``snapshot`` can be used."""
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
            self._can_repeat = sqlite.can_repeat
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
            self._turn = text(postgresql.TURN)
            self._snapshot = postgresql.snapshot
            self.is_away = postgresql.is_away
            self._can_repeat = postgresql.can_repeat
            if replica_url is not None:
                engine = reading(_with_driver(replica_url))
                self._replica = Replica(engine, self._sessions(engine))
        event.listen(self.writer.sync_engine, "before_cursor_execute", _note_write)
        self._turns = Turns(
            self.writer,
            together=TOGETHER if self.is_sqlite else 1,
            wait_seconds=write_wait_seconds,
            has_transaction=sqlite.has_transaction,
        )
        self._write = async_sessionmaker(class_=Session, expire_on_commit=False)
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
            raise _unavailable() from error

    def state(self) -> int | None:
        """Return a number that changes whenever somebody writes, None where the store tells none."""
        return None if self._raw is None else self._raw.state()

    @asynccontextmanager
    async def snapshot(self, *, in_loop: bool = False) -> AsyncIterator[Snapshot]:
        """Open what reads without SQLAlchemy, which sees all that was committed before.

        ``in_loop`` is for what takes no time: see ``sqlite.Reader``. Raises the driver's errors, and
        ``sqlite.TooLongError``.
        """
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
        in_loop = is_short and self.is_sqlite
        task = asyncio.create_task(self._perform(act, conscience, in_loop=in_loop))
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)
        task.add_done_callback(_retrieve)
        return await asyncio.shield(task)

    async def _perform(
        self, act: Callable[[Session], Awaitable[T]], conscience: Conscience, *, in_loop: bool
    ) -> T:
        outcome = "failed"
        try:
            result = await self._repeat(act, conscience, in_loop=in_loop)
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

    async def _repeat(
        self, act: Callable[[Session], Awaitable[T]], conscience: Conscience, *, in_loop: bool
    ) -> T:
        is_alone = False
        for tries in range(1, TRIES + 1):
            attempt = _Attempt(in_loop=in_loop, is_alone=is_alone)
            try:
                return await self._attempt(act, conscience, attempt)
            except LostTurnError:
                is_alone = True
                continue
            except IntegrityError as error:
                if not _decides_races(error):
                    raise
                message = "Another change came first; read the object again and repeat."
                raise Conflict(message) from error
            except Exception as error:
                if not (self.is_away(error) or self._can_repeat(error)):
                    raise
                if attempt.is_committing and not self._can_repeat(error):
                    raise _unknown() from error
                lost = attempt.has_begun and not isinstance(error, PoolTimeout)
                if self.is_sqlite or tries == TRIES or not (lost or self._can_repeat(error)):
                    raise _unavailable() from error
                _log.warning("an act is tried once more", exc_info=error)
            await asyncio.sleep(random.uniform(1, 2) * _PAUSE_SECONDS * tries)  # noqa: S311
        raise AssertionError

    async def _attempt(
        self, act: Callable[[Session], Awaitable[T]], conscience: Conscience, attempt: "_Attempt"
    ) -> T:
        began = ready = time.perf_counter()
        refusal: RegistryError | None = None
        async with self._turns.take(alone=attempt.is_alone) as turn:
            noted = turn.connection.info
            if self.is_lost:
                raise _unavailable()
            if turn.is_first and not self.is_sqlite:
                await turn.connection.execute(self._turn)
            attempt.has_begun = True
            if self.observer is not None:
                self.observer.waited(time.perf_counter() - began)
            noted[_WROTE] = False
            mode: Any = "rollback_only" if turn.is_first else "create_savepoint"
            async with (
                sqlite.in_loop(turn.connection) if attempt.in_loop else nullcontext(),
                self._write(bind=turn.connection, join_transaction_mode=mode) as session,
            ):
                if attempt.in_loop:
                    await self.pace.keep()
                session.began_at = self.state() if turn.is_first else None
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
                await session.commit()
            attempt.is_committing = wrote = bool(noted[_WROTE])
            ready = time.perf_counter()
        if wrote:
            self.commits += 1
            self.wakeup.wake()
        if self.observer is not None:
            self.observer.committed(time.perf_counter() - ready)
        if refusal is not None:
            raise refusal
        return result

    async def settle(self) -> None:
        """Wait until every act under way has ended."""
        while self._acts:
            await asyncio.wait(set(self._acts))

    async def close(self) -> None:
        """Let the acts under way end, then close all connections."""
        await self.settle()
        if self._raw is not None:
            self._raw.close()
        await self.reader.dispose()
        await self.writer.dispose()
        if self._replica is not None:
            await self._replica.engine.dispose()


@dataclass
class _Attempt:
    """How far a transaction has come, which tells what is left of it when it fails.

    ``is_alone`` is for an act that was undone because of another one in its transaction.
    """

    in_loop: bool = False
    is_alone: bool = False
    has_begun: bool = False
    is_committing: bool = False


def words_of(error: Exception) -> str:
    """Return what a database said when it refused, without what libraries say around it."""
    return str(error.orig if isinstance(error, DBAPIError) else error)


def _with_driver(url: str | URL) -> URL:
    """Return an address with the driver that is used, which one need not name."""
    made = make_url(url)
    return made.set(drivername=_DRIVERS.get(made.drivername, made.drivername))


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
    state = getattr(error.orig, "sqlstate", None)  # unique, foreign key, restrict
    if state is not None:
        return state in {"23505", "23503", "23001"}
    return str(error.orig).startswith(("UNIQUE constraint", "FOREIGN KEY constraint"))


def _unavailable() -> Unavailable:
    return Unavailable("The store cannot answer now. Nothing was changed; try again later.")


def _unknown() -> Unavailable:
    return Unavailable(
        "The store went away while it was to keep the change, which may have been done. "
        "Read before you repeat it, or repeat it with the same idempotencyKey."
    )


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Take the exception of an act whose caller has gone, so that it is not reported as lost."""
    if not task.cancelled():
        task.exception()
