"""A store is brought up to date once, whole, and never by a program that is older than it."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

from greenroom.database import Database
from greenroom.migrations.runner import NewerStoreError, head, migrate, stored
from greenroom.sqlite import sqlite3
from tests.faults.checker import faults_of, read
from tests.faults.launcher import Launcher, Server

ROUNDS, PROCESSES = 2, 2
NEWER = "The store has revision 9999, which this version does not know."


def migrations(launcher: Launcher, folder: Path, logs: Path, count: int) -> list[tuple[int, str]]:
    """Run ``greenroom migrate`` that many times at once; return exit codes and what was printed."""
    started = []
    for number in range(count):
        file = logs / f"{folder.name}-{number}.output"
        pid = launcher.start(
            "migrate",
            "--data",
            str(folder),
            output=file,
            log=file,
            environment={},
            planted="",
        )
        started.append((pid, file))
    return [(launcher.wait(pid), file.read_text()) for pid, file in started]


def test_migrations_at_the_same_time_make_one_store(launcher: Launcher, tmp_path: Path) -> None:
    """Started at once on an empty folder all succeed, and there is one of everything."""
    for round_ in range(ROUNDS):
        folder = tmp_path / f"data-{round_}"
        found = migrations(launcher, folder, tmp_path, PROCESSES)
        assert found == [(0, f"The store is at revision {head()}.\n")] * PROCESSES
        store = folder / "registry.db"
        assert read(store, "SELECT version_num FROM alembic_version") == [(head(),)]
        assert read(store, "SELECT name FROM organizations") == [("acme",)]
        assert read(store, "SELECT name FROM users ORDER BY name") == [("owner",), ("system",)]
        assert faults_of(store) == []


def test_a_store_that_is_up_to_date_stays_as_it_is(
    launcher: Launcher, store: Path, tmp_path: Path
) -> None:
    """Migrating it again changes no row and no table."""
    before = dump(store)
    assert migrations(launcher, store.parent, tmp_path, 1) == [
        (0, f"The store is at revision {head()}.\n")
    ]
    assert dump(store) == before


@pytest.fixture
def newer(store: Path) -> Path:
    """A store that a newer program made."""
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    return store


async def test_a_newer_store_is_refused(newer: Path) -> None:
    """A program never works on a store whose revision it does not know."""
    before = dump(newer)
    database = Database(f"sqlite+aiosqlite:///{newer}")
    try:
        with pytest.raises(NewerStoreError) as refused:
            await migrate(database)
    finally:
        await database.close()
    assert str(refused.value) == NEWER
    assert dump(newer) == before


def test_commands_refuse_a_newer_store(launcher: Launcher, newer: Path, tmp_path: Path) -> None:
    """The operator reads the sentence, and no trace; nothing was changed."""
    before = dump(newer)
    assert migrations(launcher, newer.parent, tmp_path, 1) == [(1, f"greenroom: {NEWER}\n")]
    server = Server(launcher, newer.parent, tmp_path)
    output = server.fork()
    assert server.wait() == 1
    assert (output.read_text(), server.log()) == ("", f"greenroom: {NEWER}\n")
    assert dump(newer) == before


@pytest.fixture
async def empty(tmp_path: Path) -> Any:
    """A database over a file that is not there yet."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'registry.db'}")
    yield database
    await database.close()


@pytest.mark.parametrize("step", [1, 5, 12])
async def test_a_migration_that_fails_leaves_nothing(
    empty: Database, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Wherever a migration fails, the store is as before, and the next one succeeds."""
    create, calls = op.create_table, iter(range(1, 100))

    def fail(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == step:
            message = "the power goes"
            raise RuntimeError(message)
        return create(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_table", fail)
        with pytest.raises(RuntimeError, match="the power goes"):
            await migrate(empty)
    async with empty.read() as session:
        assert await stored(session) is None
        connection = await session.connection()
        found = await connection.exec_driver_sql("SELECT name FROM sqlite_master")
        assert found.all() == []
    assert await migrate(empty) == (None, head())


async def test_the_migrated_store_is_the_declared_one(empty: Database) -> None:
    """Alembic finds no difference between the tables of the store and those of the program."""
    await migrate(empty)

    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(
            MigrationContext.configure(connection, opts=options), SQLModel.metadata
        )

    async with empty.writer.connect() as connection:
        assert await connection.run_sync(differences) == []
        await connection.exec_driver_sql("DROP INDEX ix_versions_stage")
        await connection.exec_driver_sql("ALTER TABLE models ADD COLUMN x")
        found = await connection.run_sync(differences)
        await connection.rollback()
    assert {difference[0] for difference in found} == {"add_index", "remove_column"}


async def test_the_migrated_store_is_what_the_tables_would_make(
    empty: Database, tmp_path: Path
) -> None:
    """Also in what Alembic does not compare: keys, what a deletion does, and how rows count."""
    await migrate(empty)
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'made.db'}")
    try:
        async with made.writer.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)
    finally:
        await made.close()
    migrated, declared = shape(tmp_path / "registry.db"), shape(tmp_path / "made.db")
    assert migrated.keys() - declared.keys() == {"alembic_version"}
    for table, expected in declared.items():
        assert migrated[table] == expected, table


def shape(store: Path) -> dict[str, dict[str, Any]]:
    """Return all that SQLite says of the tables, but the order of columns and its own names."""
    found = {}
    tables = read(
        store,
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    )
    for name, sql in tables:
        columns = read(store, f"PRAGMA table_xinfo('{name}')")
        keys = read(store, f"PRAGMA foreign_key_list('{name}')")
        indexes = []
        for _, index, unique, origin, partial in read(store, f"PRAGMA index_list('{name}')"):
            parts = tuple(read(store, f"PRAGMA index_info('{index}')"))
            named = index if origin == "c" else ""
            indexes.append((named, unique, origin, partial, tuple(part[2] for part in parts)))
        found[name] = {
            "columns": sorted(column[1:] for column in columns),
            "keys": sorted(key[2:] for key in keys),
            "indexes": sorted(indexes),
            "counts": "AUTOINCREMENT" in sql.upper(),
        }
    return found


def dump(store: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, and how the tables are made."""
    tables = read(store, "SELECT name FROM sqlite_master WHERE type = 'table'")
    names = ["sqlite_master", *(name for (name,) in tables)]
    return {name: read(store, f"SELECT * FROM {name}") for name in names}
