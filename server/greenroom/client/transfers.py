"""What sending and fetching bytes share: what answers mean, and where files may be put."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import httpx

from greenroom.client.errors import (
    ClientError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PackageError,
    RequestError,
    UnauthenticatedError,
    UnavailableError,
    UnreachableError,
)
from greenroom.client.transport import GATEWAY_CODES, refusal

PIECE = 1024 * 1024
CHUNK = 64 * 1024 * 1024
"""Bytes in one request: so much is sent again at most where a line breaks behind a proxy."""

SMALL = 1024 * 1024
"""A smaller file is sent at once, without asking how much of it is there already."""

PARTIAL, FORBIDDEN, CONFLICT, LOCKED, MISMATCH = 206, 403, 409, 423, 460
OFFSETS = "application/offset+octet-stream"
TUS = {"tus-resumable": "1.0.0"}

Progress = Callable[[str, int, int], None]
"""Told the artifact that is worked on, and how many bytes are done of how many."""

Told = Callable[[int], None]
"""Is told how many bytes of one file have passed."""

LONGEST_NAME = 120
_UNSAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:]")


_BY_STATUS: dict[int, type[RequestError]] = {
    401: UnauthenticatedError,
    404: NotFoundError,
    LOCKED: UnavailableError,
    503: UnavailableError,
    507: UnavailableError,
}


def refused(url: str, response: httpx.Response, body: bytes | None = None) -> ClientError:
    """Return what an answer that is no success means; that to a HEAD has no body that says it."""
    place = url.partition("?")[0]
    status = response.status_code
    message = f"{place} answered HTTP {status}."
    try:
        error = json.loads(response.content if body is None else body)["errors"][0]
        failure = refusal(error, response)
        message = failure.message
    except (ValueError, KeyError, IndexError, TypeError):
        if status == FORBIDDEN:
            return ForbiddenError(message, input=("token",))
        if status in GATEWAY_CODES - _BY_STATUS.keys():
            return UnreachableError(message, passing=True)
        return _BY_STATUS.get(status, RequestError)(message)
    return _BY_STATUS[LOCKED](message, retry_after=1.0) if status == LOCKED else failure


def offset_of(url: str, response: httpx.Response) -> int:
    """Return where a file goes on, from what the registry answered."""
    if response.status_code == MISMATCH and not response.content:
        return 0  # what had arrived was dropped; sending it again tells more
    if response.is_success or response.status_code == CONFLICT:
        told = response.headers.get("upload-offset", "")
        if told.isdigit():
            return int(told)
    raise refused(url, response)


def changed(path: Path) -> InvalidError:
    """Return the error of a file that is not what it was when its digest was made."""
    message = f"{path} was changed while it was sent."
    return InvalidError(message, input=("path",))


def safe_name(name: str) -> Path:
    """Return a file name for an artifact: no path, and not hidden."""
    return Path(_UNSAFE_NAME.sub("_", name)[-LONGEST_NAME:].lstrip("._-") or "artifact")


def safe_path(folder: Path, path: str) -> Path:
    """Return where a file of a folder is put. Raises ``PackageError`` for one that leads out of it."""
    names = path.split("/")
    if _UNSAFE.search(path) or any(name in {"", ".", ".."} for name in names):
        message = f"The registry names a file {path!r}, which is no path within a folder."
        raise PackageError(message)
    return folder.joinpath(*names)


def passing(error: ClientError) -> ClientError:
    """Return an error as one that a new address may help against, where the old one has ended."""
    if isinstance(error, ForbiddenError) and error.input == ("token",):
        return UnreachableError(error.message, passing=True)
    return error


class Sending:
    """A file that is being sent: where it goes on, as far as that is known."""

    def __init__(self, file: Path, url: str, size: int) -> None:
        self.file = file
        self.url = url
        self.size = size
        self.at = 0
        self.is_known = size < SMALL

    def go_on(self, offset: int) -> None:
        """Note where the registry says that the file goes on."""
        self.at = offset
        self.is_known = True

    def broke(self) -> None:
        """Note that nobody here knows how much has arrived."""
        self.is_known = False


class Incoming:
    """A file that is being fetched: how much of it is there, and whether it is what it should be."""

    def __init__(self, target: Path, digest: str, size: int) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self.target = target
        self.digest = digest
        self.size = size
        self.at = 0
        self.is_broken = False
        self._hash = hashlib.sha256()
        self._file = target.open("xb")

    def broke(self) -> None:
        """Note that the line broke: an address may have ended meanwhile."""
        self.is_broken = True

    def headers(self) -> dict[str, str]:
        """Return what asks for the bytes that are missing."""
        return {"range": f"bytes={self.at}-"} if self.at else {}

    def begin(self, response: httpx.Response) -> None:
        """See where the bytes of an answer belong. Raises ``PackageError`` where they do not."""
        if response.status_code == PARTIAL:
            told = response.headers.get("content-range", "")
            if not told.startswith(f"bytes {self.at}-"):
                message = f"{self.target.name}: asked for what follows {self.at}, got {told!r}."
                raise PackageError(message)
        elif self.at:
            self._file.seek(0)
            self._file.truncate()
            self.at, self._hash = 0, hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Add bytes. Raises ``PackageError`` where there are more than there should be."""
        self.at += len(piece)
        if self.at > self.size:
            message = f"{self.target.name} has more than {self.size:,} bytes."
            raise PackageError(message)
        self._hash.update(piece)
        self._file.write(piece)

    def finish(self) -> None:
        """Close the file. Raises ``PackageError`` where it is not what it should be."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        found = f"sha256:{self._hash.hexdigest()}"
        if (self.at, found) != (self.size, self.digest):
            message = (
                f"{self.target.name} has {self.at:,} bytes with the digest {found}; the registry "
                f"told of {self.size:,} with {self.digest}."
            )
            raise PackageError(message)

    def discard(self) -> None:
        """Remove what is there of the file."""
        self._file.close()
        self.target.unlink(missing_ok=True)


def refuse_put(url: str, response: httpx.Response) -> None:
    """Refuse what a bucket answered that did not take the bytes."""
    if not response.is_success:
        message = f"The bucket at {httpx.URL(url).host} answered HTTP {response.status_code}."
        raise UnreachableError(message, passing=True)


def within(path: str, target: Path) -> Path:
    """Return where one file of an artifact is put: of a folder below, of a single file there."""
    return safe_path(target, path) if path else target


def below(address: str, path: str) -> str:
    """Return the address of one file of an artifact."""
    if not path:
        return address
    place, mark, query = address.partition("?")
    return f"{place}/{quote(path)}{mark}{query}"


def beside(target: Path) -> Path:
    """Return a name for what will be ``target``. Raises ``PackageError`` where that is there."""
    if os.path.lexists(target):
        message = f"{target} is there already."
        raise PackageError(message)
    return target.with_name(f".{target.name[:100]}-{uuid4().hex}")


def move(fresh: Path, target: Path) -> Path:
    """Give what was fetched its name."""
    try:
        return fresh.rename(target)
    except OSError as error:
        message = f"{target} cannot be written: {error}."
        raise PackageError(message) from error


def remove(fresh: Path) -> None:
    """Remove what is left of a file or folder that was not fetched whole."""
    if fresh.is_dir():
        shutil.rmtree(fresh, ignore_errors=True)
    else:
        fresh.unlink(missing_ok=True)
