"""Where bytes lie: a folder or a bucket. It knows keys and digests, and nobody who may read them."""

from greenroom.storage.faults import (
    BusyError,
    FullError,
    MismatchError,
    MissingError,
    OffsetError,
    StorageError,
)
from greenroom.storage.store import Storage, open_storage

__all__ = [
    "BusyError",
    "FullError",
    "MismatchError",
    "MissingError",
    "OffsetError",
    "Storage",
    "StorageError",
    "open_storage",
]
