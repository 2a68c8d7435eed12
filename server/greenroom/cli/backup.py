"""``greenroom backup`` and ``restore``."""

from pathlib import Path

import typer

from greenroom.cli.store import fail, read_settings
from greenroom.operations.archives import BackupError, Manifest
from greenroom.operations.backups import restore_backup, take_backup
from greenroom.sqlite import UnsafeStoreError


def backup(*, to: Path | None, keep: int | None, data: Path | None) -> None:
    """Write a backup, and say where it is and what is in it."""
    settings = read_settings(data=data)
    try:
        target, manifest = take_backup(settings, to or settings.data / "backups", keep=keep)
    except (BackupError, UnsafeStoreError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or to}: {error.strerror}")
    typer.echo(str(target))
    typer.echo(_told(manifest), err=True)


def restore(*, archive: Path, verify_only: bool, force: bool, data: Path | None) -> None:
    """Make a data folder of a backup, or only see that it is whole; a PostgreSQL gets the rows."""
    settings = read_settings(data=data)
    to = None
    if settings.database_url is not None:
        to = settings.database_direct_url or settings.database_url
        if to.startswith("sqlite") and not verify_only:
            fail("GREENROOM_DATABASE_URL names a file elsewhere; a backup is restored to a folder.")
    try:
        manifest = restore_backup(
            archive, settings.data, to=to, force=force, verify_only=verify_only
        )
    except (BackupError, UnsafeStoreError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or archive}: {error.strerror}")
    what = (
        f"{settings.data} is restored."
        if to is None
        else f"{settings.data} and its database are restored."
    )
    typer.echo(f"{archive} is whole." if verify_only else what)
    typer.echo(_told(manifest), err=True)


def _told(manifest: Manifest) -> str:
    where = "with their bytes" if manifest.has_bytes else "whose bytes are in their bucket"
    return (
        f"Of {manifest.made_at}, by Greenroom {manifest.version}: {manifest.counts['versions']:,} "
        f"versions, {manifest.counts['events']:,} events up to {manifest.head}, "
        f"{len(manifest.blobs):,} blobs {where}."
    )
