"""Bytes on their way to a folder of this machine: a file for each, which grows."""

import asyncio
import errno
import hashlib
import os
import shutil
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from greenroom.storage.faults import BusyError, FullError, MismatchError, OffsetError, StorageError

try:
    import fcntl
except ImportError:  # where there is none, a file that is open is not renamed either
    fcntl = None  # type: ignore[assignment]

PIECE = 4 * 1024 * 1024
FLUSHED = 32 * 1024 * 1024
REMEMBERED = 256
"""Files of which the digest so far is kept in memory; of others it is made when they are whole."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_LINKS = {errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}


class LocalIncoming:
    """Files that grow in ``incoming/UPLOAD/DIGEST``, and get their key when they are whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hashes: OrderedDict[Path, tuple[int, Any]] = OrderedDict()

    async def offset(self, upload_id: str, digest: str) -> int:
        """Return how many bytes of a file have arrived."""
        file = self._file(upload_id, digest)
        return await asyncio.to_thread(lambda: file.stat().st_size if file.exists() else 0)

    async def append(
        self, upload_id: str, digest: str, offset: int, pieces: AsyncIterator[bytes]
    ) -> int:
        """Write bytes at the end of a file, as they come; return where it goes on.

        What came before the sender broke off is kept. Raises ``OffsetError``, ``BusyError``,
        ``FullError`` and ``StorageError``.
        """
        file = self._file(upload_id, digest)
        try:
            with self._alone(file) as descriptor:
                end = os.fstat(descriptor).st_size
                if offset != end:
                    raise OffsetError(end)
                at, hash_ = self._hashes.pop(file, (0, hashlib.sha256()))
                writer = _Writer(descriptor, end, hash_ if at == end else None)
                try:
                    await writer.take(pieces)
                finally:
                    if writer.hash is not None:
                        self._remember(file, writer.at, writer.hash)
                return writer.at
        except OSError as error:
            await asyncio.to_thread(self._forget, file)
            raise _fault(error) from error

    async def keep(self, upload_id: str, digest: str, size: int, key: str) -> None:
        """Put a whole file at its key, durably.

        What has arrived stays until it is dropped, so that a sender need not send it again where the
        registry cannot say that it has it. Raises ``MismatchError`` where it is not what its digest
        says; it is dropped then.
        """
        file = self._file(upload_id, digest)
        try:
            await asyncio.to_thread(self._keep, file, digest, size, self.folder / key)
        except OSError as error:
            raise _fault(error) from error

    async def take(self, upload_id: str, digest: str, size: int, key: str) -> None:
        """Refuse: a folder gives out no addresses, so nothing can have been put into it."""
        message = "The bytes are sent to the registry itself."
        raise StorageError(message)

    async def drop(self, upload_id: str, digest: str | None = None) -> None:
        """Remove what has arrived of a file, or of all files of an upload."""
        if digest is not None:
            await asyncio.to_thread(self._forget, self._file(upload_id, digest))
            return
        folder = self.folder / "incoming" / upload_id
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def uploads(self) -> AsyncIterator[str]:
        """Yield the ids of uploads of which something has arrived."""
        folder = self.folder / "incoming"
        found = await asyncio.to_thread(lambda: [*folder.iterdir()] if folder.exists() else [])
        for one in found:
            yield one.name

    def _file(self, upload_id: str, digest: str) -> Path:
        return self.folder / "incoming" / upload_id / digest.removeprefix("sha256:")

    @contextmanager
    def _alone(self, file: Path) -> Iterator[int]:
        """Open a file for nobody else to write. Raises ``BusyError``."""
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            if fcntl is not None:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    message = "Somebody else sends the same file."
                    raise BusyError(message) from error
            if not file.exists() or not os.path.samestat(os.fstat(descriptor), file.stat()):
                message = "The file was put in its place at this moment."  # or dropped
                raise BusyError(message)
            yield descriptor
        finally:
            os.close(descriptor)

    def _remember(self, file: Path, at: int, hash_: Any) -> None:
        self._hashes[file] = at, hash_
        while len(self._hashes) > REMEMBERED:
            self._hashes.popitem(last=False)

    def _forget(self, file: Path) -> None:
        self._hashes.pop(file, None)
        file.unlink(missing_ok=True)

    def _keep(self, file: Path, digest: str, size: int, target: Path) -> None:
        with self._alone(file) as descriptor:
            at, hash_ = self._hashes.pop(file, (0, None))
            if hash_ is None or at != size:
                hash_ = _hash_of(descriptor)
            found = f"sha256:{hash_.hexdigest()}"
            if found != digest or os.fstat(descriptor).st_size != size:
                file.unlink()
                raise MismatchError(found)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.fsync(descriptor)
            _put(file, target)
            _sync_folder(target.parent)
            _sync_folder(target.parent.parent)


class _Writer:
    """Writes pieces in a thread, while the next ones come."""

    def __init__(self, descriptor: int, at: int, hash_: Any) -> None:
        self.descriptor = descriptor
        self.at = at
        self.hash = hash_
        self._flushed = at

    async def take(self, pieces: AsyncIterator[bytes]) -> None:
        """Write what comes; what came before a break is written too."""
        waiting: list[bytes] = []
        size = 0
        writing: asyncio.Future[None] | None = None
        try:
            async for piece in pieces:
                waiting.append(piece)
                size += len(piece)
                if size >= PIECE:
                    if writing is not None:
                        await writing
                    writing = asyncio.ensure_future(asyncio.to_thread(self._write, waiting))
                    waiting, size = [], 0
        finally:
            if writing is not None:
                await writing
            if waiting:
                await asyncio.to_thread(self._write, waiting)

    def _write(self, pieces: list[bytes]) -> None:
        os.lseek(self.descriptor, self.at, os.SEEK_SET)
        for piece in pieces:
            if self.hash is not None:
                self.hash.update(piece)
            rest = memoryview(piece)
            while rest:
                written = os.write(self.descriptor, rest)
                self.at += written
                rest = rest[written:]
        if self.at - self._flushed >= FLUSHED:
            self._flush()

    def _flush(self) -> None:
        """Have the system begin to write to the disk, so that less is left to wait for at last."""
        if hasattr(os, "posix_fadvise"):
            length = self.at - self._flushed
            os.posix_fadvise(self.descriptor, self._flushed, length, os.POSIX_FADV_DONTNEED)
        self._flushed = self.at


def _hash_of(descriptor: int) -> Any:
    hash_ = hashlib.sha256()
    os.lseek(descriptor, 0, os.SEEK_SET)
    while piece := os.read(descriptor, PIECE):
        hash_.update(piece)
    return hash_


def _put(file: Path, target: Path) -> None:
    """Put a file at its key, where it can be under both names; move it on a disk that has no such."""
    try:
        target.hardlink_to(file)
    except FileNotFoundError as error:
        message = "The file was put in its place at this moment."
        raise BusyError(message) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        file.rename(target)


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut."""
    if fcntl is None:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fault(error: OSError) -> StorageError:
    if error.errno in _NO_ROOM:
        return FullError("There is no room for the file.")
    return StorageError(f"The file cannot be written: {error.strerror}.")
