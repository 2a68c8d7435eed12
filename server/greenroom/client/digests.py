"""SHA-256 of files and folders, read in pieces."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PIECE = 1024 * 1024

Watch = Callable[[int], None]
"""Told of every so many bytes that were read."""


def nobody(_bytes: int) -> None:
    """Watch nothing."""


@dataclass(frozen=True)
class Described:
    """A file or folder: its digest, its size in bytes, and of a folder its files.

    The digest of a folder is that of the lines ``<digest of the file>  <path within the folder>``,
    sorted by path, as ``sha256sum`` prints them.
    """

    path: Path
    digest: str
    size: int
    files: Sequence["Described"] | None = None
    name: str = ""

    @property
    def single(self) -> Sequence["Described"]:
        """The files that it is made of: of a file, itself."""
        return [self] if self.files is None else self.files


def described(place: Path, watch: Watch = nobody) -> Described:
    """Return what a file or folder is. Raises ``OSError`` where it cannot be read."""
    path = place.resolve()
    if not path.is_dir():
        return Described(path, digest_of(path, watch=watch), path.stat().st_size)
    files = [
        Described(file, digest_of(file, watch=watch), file.stat().st_size, name=name)
        for name, file in files_of(path)
    ]
    lines = hashlib.sha256()
    for one in files:
        lines.update(f"{one.digest.partition(':')[2]}  {one.name}\n".encode())
    return Described(path, f"sha256:{lines.hexdigest()}", sum(one.size for one in files), files)


def describe(path: Path, watch: Watch = nobody) -> tuple[str, int]:
    """Return the digest and the size in bytes of a file, or of a folder with all that is in it.

    Raises ``OSError`` where it cannot be read.
    """
    found = described(path, watch)
    return found.digest, found.size


def digest_of(file: Path, algorithm: str = "sha256", watch: Watch = nobody) -> str:
    """Return the digest of a file."""
    if not file.is_file():  # to open a pipe would wait for its other end
        message = f"{file} is no file"
        raise OSError(message)
    hash_ = hashlib.new(algorithm, usedforsecurity=False)
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            hash_.update(piece)
            watch(len(piece))
    return f"{algorithm}:{hash_.hexdigest()}"


def copy_file(source: Path, target: Path, watch: Watch = nobody) -> None:
    """Copy the bytes of a file, and nothing else of it."""
    with source.open("rb") as opened, target.open("wb") as written:
        while piece := opened.read(PIECE):
            written.write(piece)
            watch(len(piece))


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield all files of a folder with their paths in it, sorted; links to folders are not followed."""
    found = [
        (file.relative_to(folder).as_posix(), file)
        for base, _, names in os.walk(folder)
        for file in (Path(base) / name for name in names)
    ]
    yield from sorted(found)
