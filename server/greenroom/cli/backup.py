"""``greenroom backup`` and ``restore``."""

from pathlib import Path

import typer

from greenroom.cli.store import fail, read_settings
from greenroom.operations.backups import BackupError, Manifest, restore_backup, take_backup
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
    """Make a data folder of a backup, or only see that it is whole."""
    settings = read_settings(data=data)
    if settings.database_url is not None and not verify_only:
        fail("GREENROOM_DATABASE_URL names a store elsewhere; a backup is restored to a folder.")
    try:
        manifest = restore_backup(archive, settings.data, force=force, verify_only=verify_only)
    except (BackupError, UnsafeStoreError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or archive}: {error.strerror}")
    typer.echo(f"{archive} is whole." if verify_only else f"{settings.data} is restored.")
    typer.echo(_told(manifest), err=True)


def _told(manifest: Manifest) -> str:
    where = "with their bytes" if manifest.has_bytes else "whose bytes are in their bucket"
    return (
        f"Of {manifest.made_at}, by Greenroom {manifest.version}: {manifest.counts['versions']:,} "
        f"versions, {manifest.counts['events']:,} events up to {manifest.head}, "
        f"{len(manifest.blobs):,} blobs {where}."
    )
