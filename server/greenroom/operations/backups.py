"""A registry in one file, taken while it is served, and made from such a file again.

Both are verified before they count: the database by SQLite and by the chain of its events, every file by
its SHA-256. What is written is written aside, and takes its place when it is whole. A store in PostgreSQL
is backed up as an SQLite file that was proved equal to it, and put back the same way.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from greenroom import __version__
from greenroom.database import Database, words_of
from greenroom.errors import RegistryError
from greenroom.migrations.runner import NewerStoreError, known_revisions, migrate, stored
from greenroom.operations.archives import (
    BackupError,
    Manifest,
    digest_of,
    unpack,
    write_archive,
)
from greenroom.operations.audit import verify
from greenroom.operations.copying import CopyError
from greenroom.operations.copying import copy_store as copy_rows
from greenroom.settings import Settings
from greenroom.sqlite import sqlite3

STORE = "registry.db"
ARTIFACTS = "artifacts"
PREFIX = "greenroom-"


def take_backup(settings: Settings, to: Path, *, keep: int | None = None) -> tuple[Path, Manifest]:
    """Write a verified backup to a file, or to a file of its own in a folder; return it.

    The server may write meanwhile: the database is that of one moment. Of a folder's backups, the
    newest ``keep`` are kept. Raises ``BackupError``.
    """
    source = Database(settings.database_direct_url or settings.store_url)
    _see_that_it_is_there(source)
    into_folder = to.is_dir() or not to.suffix
    folder = to if into_folder else to.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = datetime.now(UTC)
    target = folder / f"{PREFIX}{stamp:%Y%m%dT%H%M%S%fZ}.tar" if into_folder else to
    if target.exists():
        message = f"{target} is there already."
        raise BackupError(message)
    with _aside(folder) as work:
        copy, library = _copy(source, work / STORE)
        revision, head = asyncio.run(examine(copy))
        blobs = _blobs_of(copy)
        has_bytes = _is_folder(settings)
        contents = {STORE: copy, **{one.name: one for one in sorted(settings.data.glob("*.key"))}}
        if has_bytes:
            contents |= {f"{ARTIFACTS}/{key}": settings.artifacts_folder / key for key in blobs}
        files = {name: digest_of(name, file) for name, file in contents.items()}
        for key, (digest, _) in blobs.items() if has_bytes else ():
            if digest not in {files[f"{ARTIFACTS}/{key}"], f"sha256:{files[f'{ARTIFACTS}/{key}']}"}:
                message = f"the stored bytes {key} are not those of their digest."
                raise BackupError(message)
        manifest = Manifest(
            made_at=stamp.isoformat(),
            version=__version__,
            revision=revision,
            head=head,
            counts=_counts_of(copy),
            files=files,
            blobs=blobs,
            has_bytes=has_bytes,
            library=library,
        )
        write_archive(work / "archive", manifest, contents)
        (work / "archive").rename(target)
    _sync(folder)
    if into_folder and keep is not None:
        for old in sorted(folder.glob(f"{PREFIX}*.tar"))[:-keep]:
            old.unlink()
    return target, manifest


def restore_backup(
    archive: Path,
    folder: Path,
    *,
    to: str | None = None,
    force: bool = False,
    verify_only: bool = False,
) -> Manifest:
    """Make the data folder of a backup, or only see that one could be made; return its manifest.

    A folder that is not empty is refused, or with ``force`` put aside under another name. ``to`` is
    the URL of an empty PostgreSQL, which then gets the rows. Raises ``BackupError`` and leaves the
    folder and the database as they were where the backup is not whole or the database not empty.
    """
    is_free = not folder.exists() or not any(folder.iterdir())
    if not (verify_only or is_free or force):
        message = f"{folder} is not empty; --force puts what is in it aside."
        raise BackupError(message)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _aside(folder.parent) as work:
        made = work / "data"
        made.mkdir(mode=0o700)
        manifest = unpack(archive, made)
        revision, head = asyncio.run(examine(made / STORE))
        if (revision, head) != (manifest.revision, manifest.head):
            message = f"the store ends at {head}, and the manifest says {manifest.head}."
            raise BackupError(message)
        if _counts_of(made / STORE) != manifest.counts:
            message = "the store has not the rows that the manifest says."
            raise BackupError(message)
        if revision not in known_revisions():
            message = f"the store has revision {revision}, which this version does not know."
            raise BackupError(message)
        if verify_only:
            return manifest
        if to is not None:
            asyncio.run(_put_rows(made / STORE, Database(to)))
            (made / STORE).unlink()
        if not is_free:
            folder.rename(
                folder.with_name(f"{folder.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
            )
        made.rename(folder)
    _sync(folder.parent)
    return manifest


def _see_that_it_is_there(store: Database) -> None:
    name = store.url.database
    if store.is_sqlite and not (name and Path(name).is_file()):
        message = f"there is no store at {name or 'a file'}."
        raise BackupError(message)


def _copy(source: Database, target: Path) -> tuple[Path, str]:
    """Write a store as it is at one moment to an SQLite file; return it, and what it was kept in."""
    if source.is_sqlite:
        return copy_store(Path(str(source.url.database)), target), source.library
    asyncio.run(_copy_rows(source, Database(f"sqlite:///{target}")))
    target.chmod(0o600)
    return target, "PostgreSQL"


async def _copy_rows(source: Database, target: Database) -> None:
    """Copy a store into an empty one, and close both. Raises ``BackupError``."""
    try:
        await copy_rows(source, target)
    except (CopyError, NewerStoreError, RegistryError) as error:
        message = f"{str(error).rstrip('.')}."
        raise BackupError(message) from error
    except (DBAPIError, OSError) as error:
        message = f"a store cannot be reached or written: {words_of(error)}."
        raise BackupError(message) from error
    finally:
        await source.close()
        await target.close()


async def _put_rows(store: Path, target: Database) -> None:
    """Put a restored store into an empty PostgreSQL. Raises ``BackupError``."""
    source = Database(f"sqlite:///{store}")
    await migrate(source)
    await _copy_rows(source, target)


def copy_store(source: Path, target: Path) -> Path:
    """Write the database as it is at one moment, though somebody writes to it; return the copy."""
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            opened.execute("PRAGMA busy_timeout=30000")
            opened.execute("VACUUM INTO ?", (str(target),))
        target.chmod(0o600)
        with target.open("rb") as written:
            os.fsync(written.fileno())
    except sqlite3.Error as error:
        message = f"{source} cannot be copied: {error}."
        raise BackupError(message) from error
    return target


async def examine(store: Path) -> tuple[str, str]:
    """Return the revision and the head of a store that is whole. Raises ``BackupError``."""
    try:
        with closing(sqlite3.connect(store)) as opened:
            found = [row[0] for row in opened.execute("PRAGMA integrity_check(5)")]
            if found != ["ok"]:
                message = f"the database is damaged: {'; '.join(found)}."
                raise BackupError(message)
            loose = opened.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        message = f"the database is damaged: {error}."
        raise BackupError(message) from error
    if loose:
        message = f"{len(loose)} rows refer to what is not there, the first of {loose[0][0]}."
        raise BackupError(message)
    database = Database(f"sqlite+aiosqlite:///{store}")
    try:
        async with database.read() as session:
            revision = await stored(session)
            report = await verify(session)
    finally:
        await database.close()
    if report.fault is not None:
        message = f"event {report.fault.sequence} {report.fault.what}."
        raise BackupError(message)
    return revision or "", str(report.head)


def _counts_of(store: Path) -> dict[str, int]:
    with closing(sqlite3.connect(store)) as opened:
        names = opened.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        return {
            name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for (name,) in sorted(names.fetchall())
        }


def _blobs_of(store: Path) -> dict[str, tuple[str, int]]:
    with closing(sqlite3.connect(store)) as opened:
        rows = opened.execute("SELECT key, digest, size FROM blobs ORDER BY key").fetchall()
    return {key: (digest, size) for key, digest, size in rows}


def _is_folder(settings: Settings) -> bool:
    return settings.artifacts_url is None or settings.artifacts_url.startswith("file://")


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Make a folder to work in, which goes with all that is left in it."""
    work = Path(tempfile.mkdtemp(prefix=".greenroom-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Have the disk keep the names in a folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


async def copy_before_migrating(
    settings: Settings, database: Database, head: Callable[[], str | None]
) -> Path | None:
    """Keep a copy of an SQLite store that is about to be migrated; return it where there is one."""
    name = database.url.database
    if not settings.backup_before_migration or not database.is_sqlite or not name:
        return None
    if not await asyncio.to_thread(Path(name).is_file):
        return None
    async with database.read() as session:
        before = await stored(session)
    if before is None or before == head() or before not in known_revisions():
        return None
    folder = settings.data / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    target = folder / f"before-migration-{before}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.db"
    return copy_store(Path(name), target)
