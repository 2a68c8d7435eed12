"""A registry in one file, taken while it is served, and made from such a file again.

Both are verified before they count: the database by SQLite and by the chain of its events, every file by
its SHA-256. What is written is written aside, and takes its place when it is whole.
"""

import asyncio
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from greenroom import __version__
from greenroom.database import Database
from greenroom.migrations.runner import known_revisions, stored
from greenroom.operations.audit import verify
from greenroom.settings import Settings
from greenroom.sqlite import sqlite3

FORM = 1
"""The form of the archive, which a later one may change."""

STORE = "registry.db"
MANIFEST = "manifest.json"
ARTIFACTS = "artifacts"
PREFIX = "greenroom-"
PIECE = 1024 * 1024


class BackupError(RuntimeError):
    """A backup cannot be taken or is not whole, or a place is not free for what is in it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: each file with its digest, and what the store counts.

    ``blobs`` are the bytes that the store knows, by key: digest and size. They are among the files where
    they lie in a folder, and stay in the bucket where they lie in one.
    """

    made_at: str
    version: str
    revision: str
    head: str
    counts: Mapping[str, int]
    files: Mapping[str, str]
    blobs: Mapping[str, tuple[str, int]]
    has_bytes: bool
    form: int = FORM
    library: str = field(default_factory=lambda: f"SQLite {sqlite3.sqlite_version}")


def take_backup(settings: Settings, to: Path, *, keep: int | None = None) -> tuple[Path, Manifest]:
    """Write a verified backup to a file, or to a file of its own in a folder; return it.

    The server may write meanwhile: the database is that of one moment. Of a folder's backups, the
    newest ``keep`` are kept. Raises ``BackupError``.
    """
    source = store_file(settings)
    if not source.is_file():
        message = f"there is no store at {source}."
        raise BackupError(message)
    into_folder = to.is_dir() or not to.suffix
    folder = to if into_folder else to.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = datetime.now(UTC)
    target = folder / f"{PREFIX}{stamp:%Y%m%dT%H%M%S%fZ}.tar" if into_folder else to
    if target.exists():
        message = f"{target} is there already."
        raise BackupError(message)
    with _aside(folder) as work:
        copy = copy_store(source, work / STORE)
        revision, head = asyncio.run(examine(copy))
        blobs = _blobs_of(copy)
        has_bytes = _is_folder(settings)
        contents = {STORE: copy, **{one.name: one for one in sorted(settings.data.glob("*.key"))}}
        if has_bytes:
            contents |= {f"{ARTIFACTS}/{key}": settings.artifacts_folder / key for key in blobs}
        files = {name: _digest_of(name, file) for name, file in contents.items()}
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
        )
        _write_archive(work / "archive", manifest, contents)
        (work / "archive").rename(target)
    _sync(folder)
    if into_folder and keep is not None:
        for old in sorted(folder.glob(f"{PREFIX}*.tar"))[:-keep]:
            old.unlink()
    return target, manifest


def restore_backup(
    archive: Path, folder: Path, *, force: bool = False, verify_only: bool = False
) -> Manifest:
    """Make the data folder of a backup, or only see that one could be made; return its manifest.

    A folder that is not empty is refused, or with ``force`` put aside under another name. Raises
    ``BackupError`` and leaves the folder as it was where the backup is not whole.
    """
    is_free = not folder.exists() or not any(folder.iterdir())
    if not (verify_only or is_free or force):
        message = f"{folder} is not empty; --force puts what is in it aside."
        raise BackupError(message)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _aside(folder.parent) as work:
        made = work / "data"
        made.mkdir(mode=0o700)
        manifest = _unpack(archive, made)
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
        if not is_free:
            folder.rename(
                folder.with_name(f"{folder.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
            )
        made.rename(folder)
    _sync(folder.parent)
    return manifest


def store_file(settings: Settings) -> Path:
    """Return the file of an SQLite store. Raises ``BackupError`` for another one."""
    database = Database(settings.store_url)
    if not database.is_sqlite or not database.url.database:
        message = "the store is no SQLite file: PostgreSQL is backed up by pg_dump."
        raise BackupError(message)
    return Path(database.url.database)


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


def _digest_of(name: str, file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError as error:
        message = f"{name} is missing: the store knows it."
        raise BackupError(message) from error


def _write_archive(target: Path, manifest: Manifest, contents: Mapping[str, Path]) -> None:
    """Write the files behind their manifest; each must still be what its digest says."""
    with target.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
            told = json.dumps(asdict(manifest), indent=1).encode()
            archive.addfile(_entry(MANIFEST, len(told)), io.BytesIO(told))
            for name, file in contents.items():
                with file.open("rb") as opened:
                    size = os.fstat(opened.fileno()).st_size
                    archive.addfile(_entry(name, size), opened)
        out.flush()
        os.fsync(out.fileno())


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _unpack(archive: Path, folder: Path) -> Manifest:
    """Write the files that the manifest names, and none besides; each as its digest says."""
    try:
        with tarfile.open(archive, "r:") as opened:
            first = opened.next()
            if first is None or first.name != MANIFEST:
                message = f"{archive} is no backup of Greenroom."
                raise BackupError(message)
            manifest = _read_manifest(_bytes_of(opened, first))
            left = dict(manifest.files)
            while (entry := opened.next()) is not None:
                digest = left.pop(entry.name, None)
                if digest is None or not entry.isfile() or not _is_inside(entry.name):
                    message = f"{entry.name!r} does not belong to the backup."
                    raise BackupError(message)
                _write_file(folder / entry.name, opened, entry, digest)
    except (tarfile.TarError, EOFError, OSError) as error:
        message = f"{archive} cannot be read: {error}."
        raise BackupError(message) from error
    if left:
        message = f"{min(left)!r} is missing in the backup."
        raise BackupError(message)
    return manifest


def _bytes_of(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    opened = archive.extractfile(entry)
    return opened.read() if opened is not None else b""


def _read_manifest(data: bytes) -> Manifest:
    try:
        given: dict[str, Any] = json.loads(data)
        given["blobs"] = {key: tuple(value) for key, value in given["blobs"].items()}
        manifest = Manifest(**given)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        message = "the manifest cannot be read."
        raise BackupError(message) from error
    if manifest.form != FORM:
        message = f"the backup has form {manifest.form}; this version reads {FORM}."
        raise BackupError(message)
    return manifest


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _write_file(
    target: Path, archive: tarfile.TarFile, entry: tarfile.TarInfo, digest: str
) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = archive.extractfile(entry)
    hash_ = hashlib.sha256()
    with target.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        while source is not None and (piece := source.read(PIECE)):
            hash_.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    if hash_.hexdigest() != digest:
        message = f"{entry.name!r} is not what the manifest says."
        raise BackupError(message)


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
