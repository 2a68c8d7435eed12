"""A store of many models and versions, and tokens of two people who ask for them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from rows import Rows
from world import AT_ONCE, OWNER, READER, World

from greenroom.cli.store import open_store
from greenroom.operations import setup
from greenroom.operations.setup import system
from greenroom.settings import Settings
from greenroom.sqlite import sqlite3
from greenroom.tables import Role, TokenKind


async def admit(folder: Path) -> dict[str, str]:
    """Make or migrate the store in a folder as ``greenroom migrate`` does, with two people.

    Returns a fresh token for each of them.
    """
    database, _ = await open_store(Settings(data=folder, organization="acme", owner=OWNER))
    tokens = {}
    try:
        await database.transaction(
            lambda session: setup.add_user(
                session, name=READER, organization="acme", role=Role.VIEWER
            ),
            system(),
        )
        for name in (OWNER, READER):
            issue = partial(
                setup.issue_token,
                user=name,
                kind=TokenKind.ACCESS,
                name="benchmark",
                lasts=timedelta(days=1),
            )
            tokens[name], _ = await database.transaction(issue, system())
    finally:
        await database.close()
    return tokens


def prepare(folder: Path, world: World, say: Callable[[str], None]) -> dict[str, str]:
    """Return tokens for a store of this world in the folder, filled unless it is so already."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = asyncio.run(admit(folder))
    connection = sqlite3.connect(folder / "registry.db", isolation_level=None)
    try:
        (found,) = connection.execute("SELECT count(*) FROM versions").fetchone()
        if found not in {0, world.versions}:
            message = f"{folder} holds {found:,} versions, not {world.versions:,}: use another."
            raise SystemExit(message)
        if not found:
            say(f"filling a store with {world.versions:,} versions")
            _fill(connection, world)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return tokens


def _fill(connection: Any, world: World) -> None:
    """Write all rows in one transaction.

    A rollback journal holds the pages that were there before, and those are few; the log of
    SQLite's other mode would hold everything once more.
    """
    for pragma in (
        "journal_mode=DELETE",
        "synchronous=OFF",
        "foreign_keys=OFF",
        "cache_size=-1048576",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    (organization,) = connection.execute("SELECT id FROM organizations").fetchone()
    (owner,) = connection.execute("SELECT id FROM users WHERE name = ?", (OWNER,)).fetchone()
    last = connection.execute("SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1")
    connection.execute("BEGIN")
    writer = Rows(world, organization, owner, *last.fetchone())
    _insert(connection, "projects", list(writer.projects()))
    _insert(connection, "models", list(writer.models()))
    for first in range(0, world.versions, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, world.versions))
        for table, rows in writer.around(numbers).items():
            _insert(connection, table, list(rows))
    connection.execute("COMMIT")
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        message = f"the seeded rows refer to rows that are not there: {broken}"
        raise SystemExit(message)
    connection.execute("PRAGMA journal_mode=WAL").fetchall()


def _insert(connection: Any, table: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows that all have the columns of the first."""
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in rows[0])
    places = ", ".join("?" * len(rows[0]))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"
    connection.executemany(statement, [tuple(row.values()) for row in rows])
