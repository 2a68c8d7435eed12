"""A store is brought up to date once, whole, and never by a program that is older than it."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlmodel import SQLModel

from greenroom.database import Database
from greenroom.migrations.runner import (
    NewerStoreError,
    config,
    head,
    known_revisions,
    migrate,
    stored,
)
from greenroom.operations import setup
from greenroom.operations.audit import BATCH, verify
from greenroom.sqlite import sqlite3
from tests.faults.checker import faults_of, read
from tests.faults.first_store import (
    ACME,
    ADA,
    BEN,
    CHURN,
    CI,
    ROWS,
    SECRET,
    SYSTEM,
    at,
    make_first_store,
)
from tests.faults.serving import Server, without_settings
from tests.forked import run
from tests.stores import only_of_files

pytestmark = only_of_files(
    "stores of older revisions are files: PostgreSQL came with 0008, and tests/postgresql has its own"
)

ROUNDS, PROCESSES = 2, 2
NEWER = "The store has revision 9999, which this version does not know."


def migrations(folder: Path, logs: Path, count: int) -> list[tuple[int, str]]:
    """Run ``greenroom migrate`` that many times at once; return exit codes and what was printed."""
    with ThreadPoolExecutor(count) as threads:
        done = threads.map(
            lambda _: run(["migrate", "--data", str(folder)], without_settings()), range(count)
        )
        return [(one.returncode, one.stdout + one.stderr) for one in done]


def test_migrations_at_the_same_time_make_one_store(tmp_path: Path) -> None:
    """Started at once on an empty folder all succeed, and there is one of everything."""
    for round_ in range(ROUNDS):
        folder = tmp_path / f"data-{round_}"
        found = migrations(folder, tmp_path, PROCESSES)
        assert found == [(0, f"The store is at revision {head()}.\n")] * PROCESSES
        store = folder / "registry.db"
        assert read(store, "SELECT version_num FROM alembic_version") == [(head(),)]
        assert read(store, "SELECT name FROM organizations") == [("acme",)]
        assert read(store, "SELECT name FROM users ORDER BY name") == [("owner",), ("system",)]
        assert faults_of(store) == []


def test_a_store_that_is_up_to_date_stays_as_it_is(store: Path, tmp_path: Path) -> None:
    """Migrating it again changes no row and no table."""
    before = dump(store)
    assert migrations(store.parent, tmp_path, 1) == [(0, f"The store is at revision {head()}.\n")]
    assert dump(store) == before


@pytest.fixture
def newer(store: Path) -> Path:
    """A store that a newer program made."""
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    return store


def test_revisions_follow_one_another_in_the_order_of_their_numbers() -> None:
    """As what needs no migration is told by their files' names, without Alembic."""
    scripts = ScriptDirectory.from_config(config())
    assert [head()] == scripts.get_heads()
    numbers = [one.revision for one in scripts.walk_revisions()]
    assert numbers == sorted(known_revisions(), reverse=True)


def test_a_store_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys; from greenroom.cli.store import open_store;"
        "from greenroom.settings import Settings;"
        f"asyncio.run(open_store(Settings(data={str(tmp_path)!r})));"
        "import greenroom.cli.serve; print('alembic' in sys.modules)"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            env=without_settings(),
        ).stdout
        for _ in range(2)
    ]
    assert told == ["True\n", "False\n"], "it is needed to make one"


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


def test_commands_refuse_a_newer_store(newer: Path, tmp_path: Path) -> None:
    """The operator reads the sentence, and no trace; nothing was changed."""
    before = dump(newer)
    assert migrations(newer.parent, tmp_path, 1) == [(1, f"greenroom: {NEWER}\n")]
    server = Server(newer.parent, tmp_path)
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


@pytest.mark.parametrize("step", [1, 5, 12, 20])
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


@pytest.fixture
async def first(tmp_path: Path) -> AsyncIterator[Path]:
    """A store of revision 0001 with rows of every table; its folder holds nothing else."""
    folder = tmp_path / "first"
    folder.mkdir()
    file = folder / "registry.db"
    await make_first_store(file)
    tables = {name for name in dump(file) if not name.startswith(("sqlite", "alembic"))}
    assert tables == ROWS.keys(), "there are rows of every table"
    return file


async def brought_up(store: Path) -> None:
    """Migrate a store of revision 0001."""
    database = Database(f"sqlite+aiosqlite:///{store}")
    try:
        assert await migrate(database) == ("0001", head())
    finally:
        await database.close()


def told(store: Path, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    """Return these columns of every row, in the order of the rows."""
    return read(store, f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid")


async def test_a_store_of_the_first_revision_keeps_every_row(first: Path) -> None:
    """What was stored is stored as it was, in the same order, and nothing is loose."""
    columns = {
        table: [column[1] for column in read(first, f"PRAGMA table_info('{table}')")]
        for table in ROWS
    }
    before = {table: told(first, table, names) for table, names in columns.items()}
    counted = read(first, "SELECT name, seq FROM sqlite_sequence")
    assert counted == [("events", len(ROWS["events"]))]
    await brought_up(first)
    for table in ROWS.keys() - {"model_grants", "models"}:
        assert told(first, table, columns[table]) == before[table], table
    place = columns["models"].index("visibility")
    assert told(first, "models", columns["models"]) == [
        (
            *row[:place],
            {"PUBLIC": "ORGANIZATION", "PRIVATE": "PRIVATE"}[row[place]],
            *row[place + 1 :],
        )
        for row in before["models"]
    ]
    assert read(first, "SELECT name, seq FROM sqlite_sequence") == counted
    assert read(first, "PRAGMA integrity_check") == [("ok",)]
    assert read(first, "PRAGMA foreign_key_check") == []


async def test_a_store_of_the_first_revision_has_what_it_did_not_say(first: Path) -> None:
    """People are people, the system is not; projects are open to the organization."""
    await brought_up(first)
    assert read(
        first, "SELECT id, kind, organization_id, password_hash FROM users ORDER BY id"
    ) == [
        (SYSTEM, "SYSTEM", None, None),
        *((id_, "PERSON", None, None) for id_ in (ADA, BEN, CI)),
    ]
    assert read(first, "SELECT DISTINCT visibility FROM projects") == [("ORGANIZATION",)]
    assert read(first, "SELECT DISTINCT scopes FROM tokens") == [(None,)]
    assert read(first, "SELECT DISTINCT token_id FROM events") == [(None,)]


async def test_grants_on_models_are_grants(first: Path) -> None:
    """Each is moved with its time; on one object nobody is more than ADMIN any longer."""
    await brought_up(first)
    assert read(
        first,
        "SELECT organization_id, user_id, model_id, role, created_at, created_by_id, team_id, "
        "project_id FROM grants ORDER BY id",
    ) == [
        (ACME, user, model, role, moment, user, None, None)
        for user, model, role, moment in (
            (CI, CHURN, "OUTSIDER", at(8)),
            (ADA, CHURN, "ADMIN", at(9)),
            (BEN, SECRET, "VIEWER", at(9)),
            (CI, SECRET, "ADMIN", at(9)),
        )
    ]
    ids = [id_ for (id_,) in read(first, "SELECT id FROM grants")]
    assert all(re.fullmatch(r"gra_[0-7][0-9a-hjkmnp-tv-z]{25}", id_) for id_ in ids)


async def test_a_store_of_the_first_revision_becomes_a_fresh_one(
    first: Path, empty: Database, tmp_path: Path
) -> None:
    """In its tables, down to checks and what a deletion does, and in its triggers."""
    await brought_up(first)
    await migrate(empty)
    triggers = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    fresh = tmp_path / "registry.db"
    assert shape(first) == shape(fresh)
    assert read(first, triggers) == read(fresh, triggers)
    assert len(read(first, triggers)) == 5


@pytest.mark.parametrize("more_events", [0, BATCH, 3 * BATCH + 1])
async def test_the_events_of_the_first_revision_are_chained(
    tmp_path: Path, more_events: int
) -> None:
    """The record is whole from its first event on, and the next one follows its last."""
    store = tmp_path / "registry.db"
    await make_first_store(store, more_events=more_events)
    number = len(ROWS["events"]) + more_events
    database = Database(f"sqlite+aiosqlite:///{store}")
    try:
        await migrate(database)
        async with database.read() as session:
            report = await verify(session)
        assert (report.fault, report.events, report.head.sequence) == (None, number, number)
        await database.transaction(
            lambda session: setup.add_organization(session, name="third"), setup.system()
        )
        async with database.read() as session:
            after = await verify(session, head=report.head)
    finally:
        await database.close()
    assert (after.fault, after.head.sequence) == (None, number + 1)


async def test_a_store_of_the_first_revision_still_only_grows(first: Path) -> None:
    """The triggers that refuse to alter events and stage changes are there, and refuse."""
    await brought_up(first)
    with closing(sqlite3.connect(first)) as connection:
        for statement in (
            "UPDATE events SET hash = ''",
            "DELETE FROM events",
            "INSERT OR REPLACE INTO events SELECT * FROM events LIMIT 1",
            "UPDATE stage_changes SET reason = ''",
            "INSERT OR REPLACE INTO stage_changes SELECT * FROM stage_changes LIMIT 1",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                connection.execute(statement)


@pytest.mark.parametrize(
    ("name", "step"),
    [
        *(("create_table", step) for step in (1, 4, 7)),
        *(("create_index", step) for step in (1, 6)),
        ("drop_table", 1),
        *(("execute", step) for step in (1, 3, 5, 8, 11, 13)),
    ],
)
async def test_a_step_that_fails_leaves_the_first_revision(
    first: Path, monkeypatch: pytest.MonkeyPatch, name: str, step: int
) -> None:
    """Wherever the way from one revision to the next fails, the store is as it was."""
    before, perform, calls = dump(first), getattr(op, name), iter(range(1, 100))

    def fail(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == step:
            message = "the power goes"
            raise RuntimeError(message)
        return perform(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(op, name, fail)
        with pytest.raises(RuntimeError, match="the power goes"):
            await brought_up(first)
    assert dump(first) == before
    await brought_up(first)


def test_a_first_revision_is_migrated_once(first: Path, tmp_path: Path) -> None:
    """Commands that start at once over it all succeed, and its events are chained once."""
    found = migrations(first.parent, tmp_path, PROCESSES)
    assert found == [(0, f"The store is at revision {head()}.\n")] * PROCESSES
    assert len(read(first, "SELECT id FROM grants")) == len(ROWS["model_grants"])
    assert read(first, "SELECT count(DISTINCT hash) FROM events") == [(len(ROWS["events"]),)]


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
            "checks": sorted(re.findall(r"CONSTRAINT (\w+) CHECK (\(.*\))", sql)),
            "counts": "AUTOINCREMENT" in sql.upper(),
        }
    return found


def dump(store: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, and how the tables are made."""
    tables = read(store, "SELECT name FROM sqlite_master WHERE type = 'table'")
    names = ["sqlite_master", *(name for (name,) in tables)]
    return {name: read(store, f"SELECT * FROM {name}") for name in names}
