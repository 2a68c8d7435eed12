"""What commands that touch the store share: settings from flags, and an open, migrated store."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from greenroom.database import Database, words_of
from greenroom.errors import RegistryError, Unavailable
from greenroom.migrations.runner import NewerStoreError, head, migrate
from greenroom.operations.archives import BackupError
from greenroom.operations.backups import copy_before_migrating
from greenroom.operations.setup import prepare_store, system
from greenroom.settings import Settings
from greenroom.sqlite import UnsafeStoreError

T = TypeVar("T")
_log = logging.getLogger(__name__)


def read_settings(**flags: Any) -> Settings:
    """Return the settings of the environment, with the flags that were given over them."""
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        fail(f"GREENROOM_{name.upper()}: {first['msg']}")


def fail(message: str) -> NoReturn:
    """Say what is wrong on standard error, and end with exit code 1."""
    typer.echo(f"greenroom: {message}", err=True)
    sys.exit(1)


async def open_store(
    settings: Settings, *, before: Callable[[Database], Awaitable[None]] | None = None
) -> tuple[Database, bool]:
    """Open the store, make and migrate it; return whether its first owner was made just now.

    ``before`` may look at it first, and end the command.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database.of(settings)
    try:
        if before is not None:
            await before(database)
        kept = await copy_before_migrating(settings, database, head)
        if kept is not None:
            _log.info("the store was copied before it is migrated", extra={"copy": str(kept)})
        await migrate(database)
        fresh = await database.transaction(
            lambda session: prepare_store(
                session, organization=settings.organization, owner=settings.owner
            ),
            system(),
        )
    except BaseException as error:
        await database.close()
        if isinstance(error, DBAPIError | OSError) and not database.is_sqlite:
            message = f"The store cannot be reached: {words_of(error)}."
            raise Unavailable(message) from error
        raise
    return database, fresh


def with_store(
    settings: Settings,
    work: Callable[[Database], Awaitable[T]],
    *,
    before: Callable[[Database], Awaitable[None]] | None = None,
) -> T:
    """Run some work over the open store; an expected failure ends the command.

    ``before`` may look at the store before it is made and migrated.
    """

    async def run() -> T:
        database, _ = await open_store(settings, before=before)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except (BackupError, RegistryError, NewerStoreError, UnsafeStoreError) as error:
        fail(str(error))
