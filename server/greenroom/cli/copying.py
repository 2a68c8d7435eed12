"""``greenroom copy-store``."""

import asyncio
from pathlib import Path

import typer
from sqlalchemy.exc import ArgumentError, DBAPIError

from greenroom.cli.store import fail, read_settings
from greenroom.database import Database, words_of
from greenroom.errors import RegistryError
from greenroom.migrations.runner import NewerStoreError
from greenroom.operations import copying
from greenroom.operations.copying import CopiedTable, CopyError
from greenroom.sqlite import UnsafeStoreError


def copy_store(*, from_: str | None, to: str, data: Path | None) -> None:
    """Copy a store into another, and print what each table holds in both."""
    source = from_ or read_settings(data=data).store_url

    async def work() -> list[CopiedTable]:
        opened, made = _opened(source, "--from"), _opened(to, "--to")
        if opened.url == made.url:
            fail("--from and --to name the same store.")
        try:
            return await copying.copy_store(opened, made)
        finally:
            await opened.close()
            await made.close()

    try:
        copied = asyncio.run(work())
    except (CopyError, NewerStoreError, RegistryError, UnsafeStoreError) as error:
        fail(f"{error}; the target holds nothing of the copy.")
    except (DBAPIError, OSError) as error:
        fail(f"a store cannot be reached or written: {words_of(error)}")
    for table in copied:
        typer.echo(f"{table.name:24}{table.rows:>12,}  {table.digest[:16]}")
    rows = sum(table.rows for table in copied)
    typer.echo(f"{len(copied)} tables with {rows:,} rows are equal in both stores.", err=True)


def _opened(url: str, option: str) -> Database:
    try:
        return Database(url)
    except ArgumentError:
        fail(f"{option}: {url!r} is no URL of a store.")
    except ModuleNotFoundError as error:
        fail(f"{option}: there is no driver {error.name!r}; use sqlite:/// or postgresql://.")
