"""Bringing a store up to date.

Revisions are numbered in the order in which they follow one another, so that a server whose store has
the last of them starts without Alembic.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from greenroom.database import Database, Session

if TYPE_CHECKING:
    from alembic.config import Config

_TURN = text("SELECT pg_advisory_xact_lock(hashtext('greenroom migrates'))")
_BY_LOCALE = text(
    "SELECT c.relname, a.attname FROM pg_attribute a "
    "JOIN pg_class c ON c.oid = a.attrelid "
    "JOIN pg_collation o ON o.oid = a.attcollation "
    "WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND o.collname = 'default' "
    "AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2"
)

HERE = Path(__file__).parent


class NewerStoreError(RuntimeError):
    """The store was made by a newer Greenroom than this one."""


def upgrade(connection: Connection) -> None:
    """Run the migrations that a store has not had."""
    # a server starts without it
    from alembic import command

    command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> "Config":
    """Return what Alembic is told of the migrations."""
    from alembic.config import Config

    told = Config()
    told.set_main_option("script_location", str(HERE))
    told.set_main_option("version_locations", str(HERE / "revisions"))
    told.set_main_option("path_separator", "os")
    told.attributes["connection"] = connection
    return told


@cache
def known_revisions() -> frozenset[str]:
    """Return the revisions that this program knows: the numbers that their files begin with."""
    return frozenset(one.name.partition("_")[0] for one in (HERE / "revisions").glob("[0-9]*.py"))


def head() -> str:
    """Return the revision that this program needs."""
    return max(known_revisions())


async def stored(session: Session) -> str | None:
    """Return the revision that the store has; None for an empty one."""
    connection = await session.connection()
    if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
        return None
    found = await connection.execute(text("SELECT version_num FROM alembic_version"))
    return found.scalar_one_or_none()


async def migrate(database: Database) -> tuple[str | None, str | None]:
    """Bring the store up to date in one transaction; return the revisions before and after.

    Of several processes that start at once one does it, and the others wait for it. Raises
    ``NewerStoreError`` where the store knows a revision that this program does not.
    """
    known = known_revisions()
    async with database.writer.begin() as connection:
        session = Session(bind=connection)
        if not database.is_sqlite:
            await connection.execute(text("SET LOCAL statement_timeout = 0"))
            await connection.execute(text("SET LOCAL lock_timeout = 0"))
            await connection.execute(_TURN)
        before = await stored(session)
        if before is not None and before not in known:
            message = f"The store has revision {before}, which this version does not know."
            raise NewerStoreError(message)
        if before != head():
            await connection.run_sync(upgrade)
            if not database.is_sqlite:
                await connection.run_sync(_order_by_bytes)
    return before, head()


def _order_by_bytes(connection: Connection) -> None:
    """Have PostgreSQL compare texts as SQLite does, whatever language the database was made for."""
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(_BY_LOCALE):
        columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        changes = ", ".join(f'ALTER COLUMN "{name}" TYPE varchar COLLATE "C"' for name in names)
        connection.execute(text(f'ALTER TABLE "{table}" {changes}'))
