"""Bringing a store up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from greenroom.database import Database, Session

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


def head() -> str | None:
    """Return the revision that this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


async def stored(session: Session) -> str | None:
    """Return the revision that the store has; None for an empty one."""
    connection = await session.connection()
    if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
        return None
    found = await connection.execute(text("SELECT version_num FROM alembic_version"))
    return found.scalar_one_or_none()


async def migrate(database: Database) -> tuple[str | None, str | None]:
    """Bring the store up to date in one transaction; return the revisions before and after.

    Raises ``NewerStoreError`` where the store knows a revision that this program does not.
    """
    script = ScriptDirectory.from_config(_config())
    known = {revision.revision for revision in script.walk_revisions()}
    async with database.writer.begin() as connection:
        session = Session(bind=connection)
        before = await stored(session)
        if before is not None and before not in known:
            message = f"The store has revision {before}, which this version does not know."
            raise NewerStoreError(message)
        if before != head():
            await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))
    return before, head()
