"""The file that a backup is: a manifest, then the files that it names, each with its SHA-256."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from greenroom.sqlite import sqlite3

FORM = 1
"""The form of the archive, which a later one may change."""

MANIFEST = "manifest.json"
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


def digest_of(name: str, file: Path) -> str:
    """Return the SHA-256 of a file that the store knows. Raises ``BackupError`` where it is missing."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError as error:
        message = f"{name} is missing: the store knows it."
        raise BackupError(message) from error


def write_archive(target: Path, manifest: Manifest, contents: Mapping[str, Path]) -> None:
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


def unpack(archive: Path, folder: Path) -> Manifest:
    """Write the files that the manifest names, and none besides; each as its digest says.

    Raises ``BackupError`` where the archive is not whole.
    """
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
