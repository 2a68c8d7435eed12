"""Folders that are stored: which lists of files are accepted, and the digest of one."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from greenroom.errors import Invalid
from greenroom.operations import rules
from greenroom.tables import ArtifactFile


@dataclass(frozen=True)
class FileEntry:
    """One file of a folder that is uploaded."""

    path: str
    digest: str
    size: int


def checked_files(digest: str, size: int, files: Sequence[FileEntry] | None) -> list[FileEntry]:
    """Return the files of an upload by path; a single one has the empty path."""
    if files is None:
        return [FileEntry("", digest, size)]
    if not 1 <= len(files) <= rules.MAX_FILES:
        message = f"There are {len(files):,} files; 1 to {rules.MAX_FILES:,} are accepted."
        raise Invalid(message, at=("files",))
    known: dict[str, int] = {}
    for index, one in enumerate(files):
        rules.check_file_path(one.path, at=("files", index, "path"))
        rules.check_sha256(one.digest, at=("files", index, "digest"))
        if one.size < 0 or known.setdefault(one.digest, one.size) != one.size:
            message = f"The size of {one.path!r} is not that of bytes with its digest."
            raise Invalid(message, at=("files", index, "size"))
    ordered = sorted(files, key=lambda one: one.path)
    _refuse_clashes([one.path for one in ordered])
    if sum(one.size for one in files) != size:
        message = f"The files have {sum(one.size for one in files):,} bytes, not {size:,}."
        raise Invalid(message, at=("size",))
    found = folder_digest(ordered)
    if found != digest:
        message = f"The digest of the folder is {found}: that of its list of digests and paths."
        raise Invalid(message, at=("digest",))
    return ordered


def _refuse_clashes(paths: Sequence[str]) -> None:
    """Refuse a path twice, and a file that would have to be a folder as well."""
    known = set(paths)
    for index, path in enumerate(paths):
        above = path
        while "/" in above:
            above = above.rpartition("/")[0]
            if above in known:
                message = f"{above!r} cannot be a file and a folder."
                raise Invalid(message, at=("files",))
        if index and path == paths[index - 1]:
            message = f"The file {path!r} is there twice."
            raise Invalid(message, at=("files",))


def folder_digest(files: Iterable[FileEntry | ArtifactFile]) -> str:
    """Return the digest of a folder: that of its list, whose lines are in the order of the paths."""
    return f"sha256:{hashlib.sha256(folder_list(files).encode()).hexdigest()}"


def folder_list(files: Iterable[FileEntry | ArtifactFile]) -> str:
    """Return the list of a folder, as ``sha256sum`` prints it."""
    return "".join(f"{one.digest.partition(':')[2]}  {one.path}\n" for one in files)
