"""Bringing a store up to date."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from greenroom.database import Database, Session

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


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("version_locations", str(HERE / "revisions"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def _scripts() -> ScriptDirectory:
    """Return the migrations, which are the same as long as the process runs."""
    return ScriptDirectory.from_config(_config())


def head() -> str | None:
    """Return the revision that this program needs."""
    return _scripts().get_current_head()


def known_revisions() -> set[str]:
    """Return the revisions that this program knows."""
    return {one.revision for one in _scripts().walk_revisions()}


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
            await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))
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
