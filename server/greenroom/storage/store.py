"""The bucket: bytes by key, whole or not at all, read in pieces; and addresses of its own.

A key holds the digest and the id of the row that knows it, so that no key is ever used twice: what
a collection removes can never be what somebody stores at that moment.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import obstore
from obstore.store import (
    AzureStore,
    GCSStore,
    LocalStore,
    ObjectStore,
    S3Store,
    from_url,
)

from greenroom.settings import Settings
from greenroom.storage.faults import ABSENT, ANY, MissingError, StorageError, fault_of
from greenroom.storage.local import LocalIncoming
from greenroom.storage.remote import RemoteIncoming

BLOBS = "sha256"
LOCAL_PIECE = 1024 * 1024
REMOTE_PIECE = 8 * 1024 * 1024
PATIENCE: Any = {"max_retries": 4, "retry_timeout": timedelta(seconds=20)}
"""How long a bucket that does not answer is asked again."""

LARGEST_COPY = 5 * 1024**3
"""The most bytes that a bucket takes by one PUT, and copies by one request."""


class Storage:
    """The bytes of one registry, and those on their way to it: in a folder, or a bucket elsewhere."""

    def __init__(self, place: Path | ObjectStore, *, direct: bool) -> None:
        self._place = place
        self.signs = direct and isinstance(place, S3Store | GCSStore | AzureStore)
        self.incoming: LocalIncoming | RemoteIncoming = (
            LocalIncoming(place) if isinstance(place, Path) else RemoteIncoming(place)
        )
        self._piece = LOCAL_PIECE if isinstance(place, Path) else REMOTE_PIECE

    @cached_property
    def _bucket(self) -> Any:
        """The bucket; a folder is made when it is looked at for the first time."""
        if not isinstance(self._place, Path):
            return self._place
        self._place.mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(self._place)

    @staticmethod
    def key(digest: str, blob_id: str) -> str:
        """Return where the bytes of a digest lie that a row with this id knows."""
        hexadecimal = digest.removeprefix("sha256:")
        return f"{BLOBS}/{hexadecimal[:2]}/{hexadecimal}-{blob_id.removeprefix('blb_')}"

    async def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes]:
        """Yield the bytes from ``start`` up to ``end``; the next piece is read while one is sent.

        Raises ``MissingError`` where they are not there, and ``StorageError``.
        """
        ahead = self._ahead(key, start, end)
        try:
            while ahead is not None:
                piece = await ahead
                start += len(piece)
                if not piece:
                    message = f"{key} ends at {start:,}, before {end:,}"
                    raise MissingError(message)
                ahead = self._ahead(key, start, end)
                yield piece
        except ABSENT as error:
            message = f"{key} is not there"
            raise MissingError(message) from error
        except ANY as error:
            raise fault_of(error) from error
        finally:
            if ahead is not None:
                ahead.cancel()

    def _ahead(self, key: str, start: int, end: int) -> asyncio.Task[bytes] | None:
        if start >= end:
            return None
        return asyncio.create_task(self._piece_of(key, start, min(end, start + self._piece)))

    async def _piece_of(self, key: str, start: int, end: int) -> bytes:
        return bytes(await obstore.get_range_async(self._bucket, key, start=start, end=end))

    async def size(self, key: str) -> int | None:
        """Return how many bytes lie at a key, None where there are none."""
        try:
            return int((await obstore.head_async(self._bucket, key))["size"])
        except ABSENT:
            return None
        except ANY as error:
            raise fault_of(error) from error

    async def remove(self, key: str) -> None:
        """Remove the bytes at a key; that there are none is no error."""
        try:
            await obstore.delete_async(self._bucket, key)
        except ABSENT:
            return
        except ANY as error:
            raise fault_of(error) from error

    async def keys(self) -> AsyncIterator[tuple[str, datetime]]:
        """Yield every key that holds bytes, and when they were put there."""
        try:
            async for batch in obstore.list(self._bucket, prefix=BLOBS):
                for found in batch:
                    yield found["path"], found["last_modified"]
        except ANY as error:
            raise fault_of(error) from error

    async def address(self, key: str, *, lasts: timedelta) -> str | None:
        """Return where the bucket itself gives the bytes at a key; None where it cannot sign."""
        return await self._sign("GET", key, lasts) if self.signs else None

    async def address_for(
        self, upload_id: str, digest: str, size: int, *, lasts: timedelta
    ) -> str | None:
        """Return where the bucket itself takes a whole file; None where it cannot sign."""
        if not self.signs or not 0 < size <= LARGEST_COPY:
            return None
        return await self._sign("PUT", RemoteIncoming.whole(upload_id, digest), lasts)

    async def _sign(self, method: Any, key: str, lasts: timedelta) -> str:
        try:
            return await obstore.sign_async(self._bucket, method, key, lasts)
        except ANY as error:
            raise fault_of(error) from error


def open_storage(settings: Settings) -> Storage:
    """Return the storage that the settings name.

    Raises ``StorageError`` for an address that is none of a bucket.
    """
    url = settings.artifacts_url
    if url is None or url.startswith("file:"):
        return Storage(settings.artifacts_folder.resolve(), direct=False)
    try:
        bucket = from_url(url, retry_config=PATIENCE)
    except (*ANY, ValueError) as error:
        message = f"GREENROOM_ARTIFACTS_URL: {error}"
        raise StorageError(message) from error
    return Storage(bucket, direct=settings.artifacts_direct)
