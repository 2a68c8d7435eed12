"""Bytes on their way to a bucket: pieces as objects of their own, which are put together at last.

A bucket does not let an object grow, and what it calls a multipart upload outlives no process here.
Pieces do, whichever process takes the next one.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import obstore

from greenroom.storage.faults import (
    ABSENT,
    ANY,
    TAKEN,
    BusyError,
    MismatchError,
    OffsetError,
    fault_of,
)

PIECE = 8 * 1024 * 1024
MOST_PARTS = 9_000
"""A bucket puts an object together of 10,000 parts at most."""

INCOMING = "incoming"


class RemoteIncoming:
    """Objects ``incoming/UPLOAD/DIGEST/OFFSET``, one for each piece that arrived."""

    def __init__(self, bucket: Any) -> None:
        self._bucket = bucket

    @staticmethod
    def whole(upload_id: str, digest: str) -> str:
        """Return where a sender puts a whole file past the registry."""
        return f"{_place(upload_id, digest)}/whole"

    async def offset(self, upload_id: str, digest: str) -> int:
        """Return how many bytes of a file have arrived."""
        pieces = await self._pieces(_place(upload_id, digest))
        return sum(size for _, size in pieces)

    async def append(
        self, upload_id: str, digest: str, offset: int, pieces: AsyncIterator[bytes]
    ) -> int:
        """Put bytes after those there are, as they come; return where the file goes on.

        What came before the sender broke off is kept. Raises ``OffsetError``, ``BusyError`` and
        ``StorageError``.
        """
        end = await self.offset(upload_id, digest)
        if offset != end:
            raise OffsetError(end)
        place = _place(upload_id, digest)
        waiting: list[bytes] = []
        size = 0
        try:
            async for piece in pieces:
                waiting.append(piece)
                size += len(piece)
                if size >= PIECE:
                    end += await self._put(place, end, b"".join(waiting))
                    waiting, size = [], 0
        finally:
            if waiting:
                end += await self._put(place, end, b"".join(waiting))
        return end

    async def keep(self, upload_id: str, digest: str, size: int, key: str) -> None:
        """Put the pieces together at the key; they stay until they are dropped.

        Raises ``MismatchError`` where they are not what the digest says; nothing is put there then.
        """
        pieces = await self._pieces(_place(upload_id, digest))
        hash_ = hashlib.sha256()
        found = ""

        async def verified() -> AsyncIterator[bytes]:
            """Hold back the last piece until the digest is known, so that a wrong one never ends."""
            nonlocal found
            held = b""
            for name, _ in pieces:
                piece = bytes(await (await obstore.get_async(self._bucket, name)).bytes_async())
                await asyncio.to_thread(hash_.update, piece)
                if held:
                    yield held
                held = piece
            found = f"sha256:{hash_.hexdigest()}"
            if found != digest:
                raise MismatchError(found)
            yield held

        parts = max(PIECE, -(-size // MOST_PARTS))
        try:
            await obstore.put_async(
                self._bucket, key, verified(), chunk_size=parts, max_concurrency=2
            )
        except (*ANY, MismatchError) as error:
            if found in {"", digest}:
                raise fault_of(error) from error
            await self.drop(upload_id, digest)
            raise MismatchError(found) from error

    async def take(self, upload_id: str, digest: str, size: int, key: str) -> None:
        """Put at the key what a sender has put into the bucket, and see that it is what it should be.

        It is copied first and read where nobody else can write; what was put stays until it is
        dropped. Raises ``MismatchError``, and drops it then.
        """
        whole = self.whole(upload_id, digest)
        try:
            await obstore.copy_async(self._bucket, whole, key)
            hash_, arrived = hashlib.sha256(), 0
            result = await obstore.get_async(self._bucket, key)
            length = int(result.meta["size"])
            while arrived < length:
                end = min(length, arrived + PIECE)
                piece = await obstore.get_range_async(self._bucket, key, start=arrived, end=end)
                await asyncio.to_thread(hash_.update, piece)
                arrived = end
            found = f"sha256:{hash_.hexdigest()}"
            if found != digest or length != size:
                await obstore.delete_async(self._bucket, key)
                await self.drop(upload_id, digest)
                raise MismatchError(found)
        except ABSENT as error:
            raise OffsetError(0) from error  # nothing was put there
        except ANY as error:
            raise fault_of(error) from error

    async def drop(self, upload_id: str, digest: str | None = None) -> None:
        """Remove what has arrived of a file, or of all files of an upload."""
        prefix = f"{INCOMING}/{upload_id}" if digest is None else _place(upload_id, digest)
        try:
            names = [name for name, _ in await self._all(prefix)]
            if names:
                await obstore.delete_async(self._bucket, names)
        except ABSENT:
            return
        except ANY as error:
            raise fault_of(error) from error

    async def uploads(self) -> AsyncIterator[str]:
        """Yield the ids of uploads of which something has arrived."""
        try:
            found = await obstore.list_with_delimiter_async(self._bucket, prefix=INCOMING)
        except ANY as error:
            raise fault_of(error) from error
        for prefix in found["common_prefixes"]:
            yield prefix.removeprefix(f"{INCOMING}/")

    async def _pieces(self, place: str) -> list[tuple[str, int]]:
        """Return the pieces that follow one another from the start, with their sizes."""
        found, at = [], 0
        try:
            names = await self._all(place)
        except ANY as error:
            raise fault_of(error) from error
        for name, size in sorted(names):
            if name == f"{place}/{at:020d}":
                found.append((name, size))
                at += size
        return found

    async def _all(self, prefix: str) -> list[tuple[str, int]]:
        listed = obstore.list(self._bucket, prefix=prefix)
        return [(one["path"], one["size"]) async for batch in listed for one in batch]

    async def _put(self, place: str, at: int, piece: bytes) -> int:
        try:
            await obstore.put_async(
                self._bucket, f"{place}/{at:020d}", piece, mode="create", use_multipart=False
            )
        except TAKEN as error:
            message = "Somebody else sends the same file."
            raise BusyError(message) from error
        except ANY as error:
            raise fault_of(error) from error
        return len(piece)


def _place(upload_id: str, digest: str) -> str:
    return f"{INCOMING}/{upload_id}/{digest.removeprefix('sha256:')}"
