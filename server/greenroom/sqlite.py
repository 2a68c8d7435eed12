"""SQLite as the store uses it: which library, how a connection is set, how often threads change.

aiosqlite runs each connection in a thread of its own and visits it four times for one statement:
to make a cursor, execute, fetch and close. Here one visit does it all, and a rollback of nothing
makes none; with several visits the hand-overs cost more than the statements.
"""

import asyncio
import math
import sqlite3 as standard_sqlite3
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

try:
    import pysqlite3 as bundled_sqlite3
except ImportError:
    bundled_sqlite3 = standard_sqlite3

SAFE_SQLITE = (3, 51, 3)
"""The first SQLite in which two connections cannot corrupt a WAL database (sqlite.org/wal.html)."""

sqlite3 = max((standard_sqlite3, bundled_sqlite3), key=lambda library: library.sqlite_version_info)
"""The newest SQLite library at hand."""

BUSY_SECONDS = 5


class UnsafeStoreError(RuntimeError):
    """The SQLite library at hand is older than ``SAFE_SQLITE``."""


def refuse_unsafe() -> None:
    """Raise ``UnsafeStoreError`` where the library at hand can corrupt a store."""
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        message = (
            f"SQLite {sqlite3.sqlite_version} can corrupt a database in WAL mode; "
            f"{'.'.join(map(str, SAFE_SQLITE))} or newer is needed (pip install pysqlite3)"
        )
        raise UnsafeStoreError(message)


class Place:
    """Where the file of a store lies. SQLite goes on writing to one that was moved or removed."""

    def __init__(self, name: str | None) -> None:
        self._file = Path(name) if name and name != ":memory:" else None
        self._known: tuple[int, int] | None = None

    def is_lost(self) -> bool:
        """Return whether another file, or none, lies where the store was when this was first asked."""
        if self._file is None:
            return False
        try:
            found = self._file.stat()
        except OSError:
            return self._known is not None
        there = (found.st_dev, found.st_ino)
        if self._known is None:
            self._known = there
        return there != self._known


class _Cursor(aiosqlite.Cursor):
    """Executes and fetches in one visit to the connection's thread, or in none."""

    _rows: Iterable[Any] = ()

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "_Cursor":
        """Run a statement to its end."""
        connection: Any = self._conn
        if connection.in_loop:
            self._rows = self._run(sql, parameters)
        else:
            self._rows = await self._execute(self._run, sql, parameters)  # type: ignore[no-untyped-call]
        return self

    def _run(self, sql: str, parameters: Iterable[Any] | None) -> list[Any]:
        cursor = self._cursor
        try:
            cursor.execute(sql, parameters or ())  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []
        except BaseException:
            cursor.close()  # a traceback may keep the cursor, and it the connection's lock
            raise

    async def fetchall(self) -> Iterable[Any]:
        """Hand over the rows that were read."""
        rows, self._rows = self._rows, ()
        return rows

    async def close(self) -> None:
        """Do nothing: the statement has run to its end, and Python frees the cursor."""


class _Connection(aiosqlite.Connection):
    """A connection whose thread is visited only for work.

    ``in_loop`` is for statements that take no time: they run in the loop's own thread, where each
    visit to another would wait for all that the loop has to do.
    """

    in_loop = False

    def cursor(self) -> _Cursor:  # type: ignore[override]
        """Return a cursor; making one touches no database."""
        return _Cursor(self, self._conn.cursor())

    async def commit(self) -> None:
        """Commit, where there is a transaction."""
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, where there is a transaction."""
        if self.in_transaction:
            await super().rollback()


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """aiosqlite over the SQLite library chosen above instead of the interpreter's own."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)
        for name in (
            "DatabaseError",
            "Error",
            "IntegrityError",
            "NotSupportedError",
            "OperationalError",
            "ProgrammingError",
            "sqlite_version",
            "sqlite_version_info",
        ):
            setattr(self, name, getattr(sqlite3, name))

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        """Open a connection whose worker thread does not keep the process alive."""

        def create(*args: Any, **kwargs: Any) -> aiosqlite.Connection:
            kwargs["check_same_thread"] = False  # cursors are made in the event loop's thread
            connection = _Connection(lambda: sqlite3.connect(*args, **kwargs), 64)
            # as SQLAlchemy does for aiosqlite.connect
            connection._thread.daemon = True  # noqa: SLF001
            return connection

        return super().connect(*args, async_creator_fn=create, **kwargs)


_KEEPS_PAGES = "cache_size=-8000"
"""What is asked most goes through few connections: each of these keeps 8 MB of the file, four times SQLite's own
measure. The lists of a store of 100,000 versions take a fifth less with it, and no less with more.
"""


def set_promises(connection: Any, *, writes: bool) -> None:
    """Set what one connection promises: durability, foreign keys, patience."""
    connection.isolation_level = None  # BEGIN is the store's own
    _use_wal(connection)
    cursor = connection.cursor()
    for pragma in (
        "synchronous=FULL",  # NORMAL loses acknowledged writes when the power goes
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_size_limit=67108864",
        "trusted_schema=OFF",
        f"query_only={'OFF' if writes else 'ON'}",
        *([_KEEPS_PAGES] if writes else ()),
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _use_wal(connection: Any) -> None:
    """Have a store use WAL, which it then keeps.

    Of two that turn a fresh file to it at once, SQLite refuses one without waiting: it never waits
    for a lock where both might hold what the other needs.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.005)
        else:
            return
        finally:
            cursor.close()


def make_engine(url: URL, *, writes: bool, connections: int, wait: float) -> AsyncEngine:
    """Return the engine of the one who writes, or of those who read; ``wait`` is in seconds."""
    engine = create_async_engine(
        url, module=Driver(), pool_size=connections, max_overflow=0, pool_timeout=wait
    )

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        set_promises(connection, writes=writes)

    if writes:

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Any) -> None:
            # A deferred BEGIN that reads and then writes fails at once when another writer is
            # ahead of it; IMMEDIATE takes the lock first.
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@asynccontextmanager
async def in_loop(connection: AsyncConnection) -> AsyncIterator[None]:
    """Have the statements of a connection run in the loop's own thread meanwhile."""
    raw: Any = (await connection.get_raw_connection()).driver_connection
    raw.in_loop = True
    try:
        yield
    finally:
        raw.in_loop = False


async def has_transaction(connection: AsyncConnection) -> bool:
    """Return whether a connection is in a transaction, which SQLite ends by itself for some errors."""
    if connection.closed or connection.invalidated:
        return False
    raw = (await connection.get_raw_connection()).driver_connection
    return raw is not None and bool(raw.in_transaction)


class TooLongError(Exception):
    """A read takes longer than it may in the loop's own thread."""


class InLoop:
    """One moment of the store, read in the loop's own thread as long as that takes no time."""

    patience_seconds = 0.005
    """So long a statement may work."""
    LONGEST = 4
    """So many times longer it may take in all, with what it waits for the disk or for other processes."""
    STEPS = 5_000
    """So many steps of SQLite's machine, about a tenth of a millisecond, pass between two looks."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.until = self.latest = math.inf
        self.took_too_long = False
        connection.set_progress_handler(self._look, self.STEPS)

    def _look(self) -> bool:
        self.took_too_long = time.thread_time() > self.until or time.perf_counter() > self.latest
        return self.took_too_long

    async def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Return the rows that a statement answers."""
        self.until = time.thread_time() + self.patience_seconds
        self.latest = time.perf_counter() + self.LONGEST * self.patience_seconds
        try:
            return _rows(self.connection, sql, parameters)
        finally:  # steps are counted through BEGIN and ROLLBACK, which are not to be ended
            self.until = self.latest = math.inf


class _Elsewhere:
    """One moment of the store, read in another thread than the loop's."""

    STEPS = 100_000
    """So many steps of SQLite's machine, about two milliseconds, pass between two looks."""

    def __init__(self, connection: Any, threads: Executor) -> None:
        self.connection = connection
        self.threads = threads
        self.reading: asyncio.Future[list[Any]] | None = None
        self.is_left = False
        """Whether nobody waits for what is read."""
        # SQLite's own interruption is of no avail to a statement whose thread has yet to begin it
        connection.set_progress_handler(lambda: self.is_left, self.STEPS)

    async def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Return the rows that a statement answers. Who is cancelled leaves it to its end."""
        loop = asyncio.get_running_loop()
        self.reading = loop.run_in_executor(self.threads, _rows, self.connection, sql, parameters)
        rows = await asyncio.shield(self.reading)
        self.reading = None
        return rows


def _rows(connection: Any, sql: str, parameters: Sequence[Any]) -> list[Any]:
    rows: list[Any] = connection.execute(sql, parameters).fetchall()
    return rows


class Reader:
    """Reads in the loop's own thread what takes no time, and in a few others what does.

    To visit another thread costs more than most statements, and a scan in the loop's own would keep
    all others waiting.
    """

    KEPT = 4

    def __init__(self, file: str, threads: int) -> None:
        self._file = file
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="greenroom-reads")
        self._idle: dict[bool, list[Any]] = {True: [], False: []}
        self._watch: Any = None

    @asynccontextmanager
    async def snapshot(self, *, in_loop: bool) -> AsyncIterator["InLoop | _Elsewhere"]:
        """Open a moment of the store. Raises the library's errors, and ``TooLongError`` in the loop."""
        idle = self._idle[in_loop]
        connection = idle.pop() if idle else self._connect(in_loop=in_loop)
        moment = InLoop(connection) if in_loop else _Elsewhere(connection, self._threads)
        try:
            connection.execute("BEGIN")
            yield moment
        except sqlite3.OperationalError as error:
            if isinstance(moment, InLoop) and (moment.took_too_long or "locked" in str(error)):
                raise TooLongError from error
            raise
        finally:
            if isinstance(moment, InLoop) or moment.reading is None:
                self._put_back(connection, idle)
            else:  # its thread is not done with it
                moment.is_left = True
                moment.reading.add_done_callback(
                    lambda done: (done.exception(), connection.close())
                )

    def state(self) -> int:
        """Return a number that changes whenever somebody writes to the store."""
        if self._watch is None:
            self._watch = self._connect(in_loop=True)
        ((number,),) = self._watch.execute("PRAGMA data_version").fetchall()
        return int(number)

    def _connect(self, *, in_loop: bool) -> Any:
        connection = sqlite3.connect(
            f"file:{quote(self._file)}?mode=rw",  # where the file is gone, none is made
            uri=True,
            check_same_thread=False,
            cached_statements=512,
            isolation_level=None,
        )
        set_promises(connection, writes=False)
        if in_loop:
            connection.execute("PRAGMA busy_timeout=0")
            connection.execute(f"PRAGMA {_KEEPS_PAGES}")
        return connection

    def _put_back(self, connection: Any, idle: list[Any]) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if len(idle) < self.KEPT:
            idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Let the reads under way end, and close the connections."""
        self._threads.shutdown()
        for idle in self._idle.values():
            while idle:
                idle.pop().close()
        if self._watch is not None:
            self._watch.close()


def is_away(error: BaseException) -> bool:
    """Return whether an error says that the store cannot answer now."""
    return isinstance(error, OperationalError | PoolTimeout)


def can_repeat(error: BaseException) -> bool:
    """Return whether the store undid a transaction so that it be tried once more: it never does."""
    return False
