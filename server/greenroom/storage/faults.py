"""What can go wrong with bytes."""

from typing import Final

from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError

ABSENT: Final = (NotFoundError, FileNotFoundError)
TAKEN: Final = (AlreadyExistsError, FileExistsError)
ANY: Final = (BaseError, OSError)
"""What obstore raises, which for some faults is Python's own."""


class StorageError(Exception):
    """The storage cannot do it now; nothing is said to be stored that is not."""


class OffsetError(StorageError):
    """Bytes were sent for another place than the one where the file goes on."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"The file goes on at {offset:,}.")
        self.offset = offset


class BusyError(StorageError):
    """Somebody else is sending the same file."""


class MismatchError(StorageError):
    """What arrived is not what was stated; it was dropped. ``found`` is its digest."""

    def __init__(self, found: str) -> None:
        super().__init__(f"What arrived has the digest {found}.")
        self.found = found


class FullError(StorageError):
    """There is no room; what had arrived was dropped, so that the machine can go on."""


class MissingError(StorageError):
    """The bytes are not where they were put, or not all of them."""


def fault_of(error: Exception) -> StorageError:
    """Return what a fault of the bucket means; what follows its first line is for its makers."""
    return StorageError(f"The bucket does not do it: {str(error).splitlines()[0]}")
