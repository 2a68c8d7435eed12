"""What every connection to the store promises, and which library it may be made with."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

import greenroom.sqlite
from greenroom.cli.main import app
from greenroom.database import SQLITE_READERS, Database
from greenroom.sqlite import SAFE_SQLITE, UnsafeStoreError, set_promises, sqlite3
from tests.faults.caller import Caller
from tests.faults.serving import Server
from tests.registry import Registry
from tests.stores import only_of_files

pytestmark = only_of_files(
    "these are promises and versions of SQLite; tests/postgresql/test_doctor.py has others"
)

PROMISED = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an answer is given when the disk has it, not the system's memory
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
}
OLD = SimpleNamespace(sqlite_version="3.40.1", sqlite_version_info=(3, 40, 1))
REFUSAL = (
    "SQLite 3.40.1 can corrupt a database in WAL mode; 3.51.3 or newer is needed "
    "(pip install pysqlite3)"
)


async def test_a_store_that_another_is_making_is_waited_for(tmp_path: Path) -> None:
    """SQLite itself refuses at once to turn a file to WAL which another connection writes to."""
    with being_made(tmp_path) as other:
        done = Timer(0.1, other.execute, ["COMMIT"])
        done.start()
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'registry.db'}")
        try:
            async with database.writer.begin() as connection:
                found = await connection.execute(text("PRAGMA journal_mode"))
                assert found.scalar_one() == "wal"
        finally:
            await database.close()
            done.join()


def test_a_store_that_stays_locked_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(greenroom.sqlite, "BUSY_SECONDS", 0.05)
    with being_made(tmp_path), closing(opened(tmp_path)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            set_promises(connection, writes=True)


@contextmanager
def being_made(folder: Path) -> Iterator[Any]:
    """Have a connection write to a file that does not use WAL yet, as SQLite makes each."""
    with closing(opened(folder)) as other, closing(opened(folder)) as connection:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE t (x)")
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            connection.execute("PRAGMA journal_mode=WAL")
        yield other


def opened(folder: Path) -> Any:
    """Return a connection that another thread may use, without a transaction of Python's."""
    file = str(folder / "registry.db")
    return sqlite3.connect(file, isolation_level=None, check_same_thread=False)


async def settings_of(session: Any) -> dict[str, Any]:
    return {
        name: (await session.exec(text(f"PRAGMA {name}"))).scalar_one()
        for name in (*PROMISED, "query_only")
    }


async def test_every_connection_keeps_the_promises(registry: Registry) -> None:
    """The writer and each of the readers sync fully, in WAL mode, with foreign keys on."""
    database = registry.database
    all_open = asyncio.Barrier(SQLITE_READERS)

    async def reader() -> dict[str, Any]:
        async with database.read() as session:
            found = await settings_of(session)
            await all_open.wait()  # each has a connection of its own
            return found

    readers = await asyncio.gather(*(reader() for _ in range(SQLITE_READERS)))
    assert readers == [{**PROMISED, "query_only": 1}] * SQLITE_READERS
    assert await registry.perform(settings_of) == {**PROMISED, "query_only": 0}


async def test_the_library_is_one_that_cannot_corrupt_the_store(
    registry: Registry, tmp_path: Path
) -> None:
    """What the connections really run on is new enough, and it is what the log says at start."""

    async def version(session: Any) -> str:
        return (await session.exec(text("SELECT sqlite_version()"))).scalar_one()

    async with registry.database.read() as session:
        found = {await version(session), await registry.perform(version)}
    assert found == {greenroom.sqlite.sqlite3.sqlite_version}
    assert tuple(map(int, found.pop().split("."))) >= SAFE_SQLITE >= (3, 51, 3)


async def test_the_server_says_which_library_it_runs_on(caller: Caller) -> None:
    """The first line of the log names it."""
    await caller.ask("{ viewer { id } }")
    assert f'"store":"SQLite {greenroom.sqlite.sqlite3.sqlite_version}"' in caller.server.log()


async def test_readers_refuse_to_write(registry: Registry) -> None:
    """A read session cannot change the store, whatever is executed in it."""
    before = await registry.everything()
    for statement in (
        "DELETE FROM tokens",
        "UPDATE users SET name = 'x'",
        "INSERT INTO organizations VALUES ('org_x', 'x', '2026-01-01')",
        "CREATE TABLE x (y)",
        "DROP TABLE events",
    ):
        async with registry.database.reader.connect() as connection:
            with pytest.raises(OperationalError, match="attempt to write a readonly database"):
                await connection.execute(text(statement))
    assert await registry.everything() == before


def test_an_old_library_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No store is opened with a library that can corrupt it."""
    monkeypatch.setattr(greenroom.sqlite, "sqlite3", OLD)
    with pytest.raises(UnsafeStoreError) as refused:
        Database(f"sqlite+aiosqlite:///{tmp_path / 'registry.db'}")
    assert str(refused.value) == REFUSAL


def test_the_server_refuses_an_old_library(tmp_path: Path) -> None:
    """It does not start; the operator reads the sentence, and no trace."""
    planted = (
        "import types, greenroom.sqlite; greenroom.sqlite.sqlite3 = types.SimpleNamespace("
        f"sqlite_version={OLD.sqlite_version!r}, sqlite_version_info={OLD.sqlite_version_info})"
    )
    server = Server(tmp_path / "data", tmp_path, planted)
    output = server.fork()
    assert server.wait() == 1
    assert (output.read_text(), server.log()) == ("", f"greenroom: {REFUSAL}\n")
    assert list((tmp_path / "data").iterdir()) == []


def test_a_command_refuses_an_old_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is with the commands that open the store."""
    monkeypatch.setattr(greenroom.sqlite, "sqlite3", OLD)
    result = CliRunner().invoke(app, ["migrate", "--data", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (1, f"greenroom: {REFUSAL}\n")
    assert list(tmp_path.iterdir()) == []
