"""Moving a registry whole from one store into another, and proving the two equal."""

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import RowMapping, Table, func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from greenroom.database import Database, Session
from greenroom.migrations.runner import head, migrate, stored
from greenroom.operations.audit import verify
from greenroom.operations.events import canonical

ROWS_AT_ONCE = 500


class CopyError(Exception):
    """A store cannot be copied, or the copy is not equal to it; the target was left as it was."""


@dataclass(frozen=True)
class CopiedTable:
    """What was copied of one table; ``digest`` is the SHA-256 over its rows."""

    name: str
    rows: int
    digest: str


async def copy_store(source: Database, target: Database) -> list[CopiedTable]:
    """Copy every row of a store into an empty one; return what each table holds in both.

    The source is read as of one moment and may be written meanwhile: what comes later is not in the
    copy. The target is brought up to date first. Its rows are written in one transaction, read again
    and compared before that is committed. Raises ``CopyError`` where the source is not of this
    version, the target holds anything, or the two differ.
    """
    await migrate(target)
    async with _moment(source) as reading, target.writer.begin() as writing:
        found = await stored(Session(bind=reading))
        if found != head():
            message = (
                f"the source is at revision {found}, and this version needs {head()}: "
                "run 'greenroom migrate' on it first"
            )
            raise CopyError(message)
        for database, connection in ((source, reading), (target, writing)):
            if not database.is_sqlite:  # each waits for the other, as long as a table takes
                await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
                await connection.execute(text("SET LOCAL statement_timeout = 0"))
        tables = SQLModel.metadata.sorted_tables
        for table in tables:
            if await writing.scalar(select(func.count()).select_from(table)):
                message = f"the target is not empty: it has rows in {table.name}"
                raise CopyError(message)
        copied = []
        for table in tables:
            async for rows in _pages(reading, table):
                await writing.execute(insert(table), [dict(row) for row in rows])
            copied.append(await _told(reading, table))
        for known in copied:
            made = await _told(writing, SQLModel.metadata.tables[known.name])
            if made != known:
                message = (
                    f"{known.name} differs: {known.rows} rows with the digest {known.digest} in the "
                    f"source, {made.rows} with {made.digest} in the target"
                )
                raise CopyError(message)
        report = await verify(Session(bind=writing))
        if report.fault is not None:
            message = f"event {report.fault.sequence} {report.fault.what}"
            raise CopyError(message)
    return copied


@asynccontextmanager
async def _moment(database: Database) -> AsyncIterator[AsyncConnection]:
    """Open a connection that sees the store as it is now, however it changes."""
    engine = database.reader
    if not database.is_sqlite:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    async with engine.connect() as connection:
        if database.is_sqlite:
            await connection.exec_driver_sql("BEGIN")
        yield connection
        await connection.rollback()


async def _pages(connection: AsyncConnection, table: Table) -> AsyncIterator[Sequence[RowMapping]]:
    """Go through the rows of a table by its primary key."""
    key = list(table.primary_key)
    statement = select(table).order_by(*key).limit(ROWS_AT_ONCE)
    rows = (await connection.execute(statement)).mappings().all()
    while rows:
        yield rows
        following = statement.where(tuple_(*key) > tuple_(*(rows[-1][one.name] for one in key)))
        rows = (await connection.execute(following)).mappings().all()


async def _told(connection: AsyncConnection, table: Table) -> CopiedTable:
    """Count and digest a table, so that the same rows in another store tell the same."""
    digest, count = hashlib.sha256(), 0
    names = sorted(table.columns.keys())
    async for rows in _pages(connection, table):
        for row in rows:
            written = json.dumps([canonical(row[name]) for name in names], sort_keys=True)
            digest.update(f"{written}\n".encode())
        count += len(rows)
    return CopiedTable(table.name, count, digest.hexdigest())
