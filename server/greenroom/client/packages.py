"""Packages: a version as a folder of files that says what it is (docs/client.md has the format)."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from greenroom.client.digests import Watch, copy_file, describe, digest_of, files_of, nobody
from greenroom.client.errors import PackageError
from greenroom.client.manifests import FORMAT, MANIFEST, manifest_of, text_in
from greenroom.client.transfers import LONGEST_NAME, Progress, safe_name
from greenroom.client.types import Artifact, StageChange, Version

README = "README.md"
EVIDENCE = "evidence.json"
SIGNATURE = "signature.json"
UNSIGNED = (MANIFEST, README, EVIDENCE, SIGNATURE)
"""What a signature does not cover: what may change while the version serves the same."""

CONTENTS = ("content.json", "content.yaml")
ARTIFACTS = "artifacts"

MOST_ENTRIES = 100
"""Artifacts that one request logs."""

_DIGEST = re.compile(r"(sha256|sha512|md5):[0-9a-f]+")


@dataclass
class Meter:
    """Counts the bytes of one piece of work, for whoever follows it."""

    total: int
    follower: Progress | None = None
    done: int = 0

    def watch(self, name: str) -> Watch:
        """Return what counts the bytes of one artifact."""
        if self.follower is None:
            return nobody
        follower = self.follower

        def add(size: int) -> None:
            self.done += size
            follower(name, self.done, max(self.total, self.done))

        return add


@dataclass
class Package:
    """What a folder says of a version."""

    manifest: dict[str, Any]
    readme: str | None = None
    content: str | None = None
    signature: str | None = None
    artifacts: Sequence[Artifact] = field(default_factory=tuple)

    @property
    def full_name(self) -> str:
        """OWNER/MODEL:NAME."""
        return str(self.manifest["full_name"])


def pack(
    url: str, version: Version, artifacts: Sequence[Artifact], stages: Sequence[StageChange]
) -> Package:
    """Return a version as a package."""
    run = version.run
    manifest = {
        "format": FORMAT,
        "registry": url,
        "pulled_at": datetime.now(UTC).isoformat(),
        "full_name": version.full_name,
        "id": version.id,
        "digest": version.digest,
        "revision": version.revision,
        "description": version.description,
        "tags": version.tags,
        "stage": version.stage.value,
        "created_at": version.created_at.isoformat(),
        "created_by": version.created_by.name if version.created_by else None,
        "run": run
        and {
            "id": run.id,
            "name": run.name,
            "status": run.status.value,
            "project": run.project and run.project.full_name,
        },
        "evidence": version.evidence and version.evidence.model_dump(mode="json"),
        "signature": version.signature
        and {
            "digest": version.signature.digest,
            "fingerprint": version.signature.fingerprint,
            "at": version.signature.at.isoformat(),
            "actor": version.signature.actor and version.signature.actor.name,
        },
        "artifacts": [_told(artifact) for artifact in artifacts],
        "stages": [
            {
                "from": change.from_stage and change.from_stage.value,
                "to": change.to_stage.value,
                "reason": change.reason,
                "message": change.message,
                "at": change.at.isoformat(),
                "actor": change.actor.name if change.actor else None,
            }
            for change in stages
        ],
    }
    bundle = version.signature.bundle if version.signature else None
    return Package(manifest, version.readme, version.content, bundle, artifacts)


class Draft:
    """A package that is being written beside the place where it will be, whole or not at all.

    A folder that is there is refused; with ``overwrite`` one is replaced that has nothing but what an
    earlier pull wrote.
    """

    def __init__(
        self, package: Package, folder: Path, *, overwrite: bool, progress: Progress | None = None
    ) -> None:
        self.package = package
        self.target = Path(os.path.abspath(folder))  # noqa: PTH100 - a link in it stays a link
        self.fresh = self.target.with_name(f".{self.target.name[:LONGEST_NAME]}-{uuid4().hex}")
        if os.path.lexists(self.target):
            _check_replaceable(self.target, overwrite=overwrite)
        self._written = [MANIFEST]
        self._names = list(safe_names(package.artifacts))
        self._entries: list[dict[str, Any]] = package.manifest["artifacts"]
        copied = [
            entry
            for entry, artifact in zip(self._entries, package.artifacts, strict=True)
            if not artifact.stored and local_path(entry["path"]) is not None
        ]
        self._meter = Meter(2 * _size_of(copied), progress)  # each is copied, and read again
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self.fresh.mkdir()
        except OSError as error:
            raise self._fault(error) from error

    def place(self, index: int) -> Path:
        """Return where the bytes of an artifact belong, and say that they are there."""
        name = f"{ARTIFACTS}/{self._names[index]}"
        (self.fresh / ARTIFACTS).mkdir(exist_ok=True)
        self._entries[index]["file"] = name
        return self.fresh / name

    def copy(self, index: int) -> None:
        """Copy the bytes of an artifact, if they are on this machine and their digest is known.

        Those with another digest are refused.
        """
        entry = self._entries[index]
        target = self.fresh / ARTIFACTS / self._names[index]
        try:
            if _copy(entry, target, self._meter.watch(entry["name"])):
                self.place(index)
        except OSError as error:
            raise self._fault(error) from error

    def finish(self, check: Callable[[Path], None] | None = None) -> Path:
        """Write what remains, have it checked, put the package in its place, and return that."""
        package = self.package
        try:
            if package.content is not None:
                self._put(
                    CONTENTS[0] if _is_json(package.content) else CONTENTS[1], package.content
                )
            if package.readme is not None:
                self._put(README, package.readme)
            if package.signature is not None:
                self._put(SIGNATURE, package.signature)
            if package.manifest["evidence"] is not None:
                self._put(EVIDENCE, _json(package.manifest["evidence"]))
            bytes_ = self.fresh / ARTIFACTS
            self._written += [f"{ARTIFACTS}/{name}" for name, _ in files_of(bytes_)]
            package.manifest["files"] = self._written
            (self.fresh / MANIFEST).write_text(_json(package.manifest), encoding="utf-8")
            if check is not None:
                check(self.fresh)
            _swap(self.fresh, self.target)
        except OSError as error:
            raise self._fault(error) from error
        return self.target

    def discard(self) -> None:
        """Remove what was written; once it is in its place, there is nothing to remove."""
        shutil.rmtree(self.fresh, ignore_errors=True)

    def _put(self, name: str, text: str) -> None:
        (self.fresh / name).write_text(text, encoding="utf-8", newline="")
        self._written.append(name)

    def _fault(self, error: OSError) -> PackageError:
        return PackageError(f"The package cannot be written to {self.target}: {error}.")


def read(folder: Path, *, progress: Progress | None = None) -> Package:
    """Return the package of a folder, after a look at the digests of the artifacts that it has.

    Raises ``PackageError`` where it is none, or where a file is not what the manifest says.
    """
    manifest = manifest_of(folder)
    kept = [entry for entry in manifest["artifacts"] if entry.get("file") is not None]
    meter = Meter(_size_of(kept), progress)
    for entry in kept:
        _check_digest(_inside(folder, entry["file"]), entry, meter.watch(str(entry.get("name"))))
    contents = [text for name in CONTENTS if (text := text_in(folder / name)) is not None]
    if len(contents) > 1:
        message = f"{folder} has {' and '.join(CONTENTS)}; a version has one content."
        raise PackageError(message)
    content = contents[0] if contents else None
    return Package(manifest, text_in(folder / README), content, text_in(folder / SIGNATURE))


def safe_names(artifacts: Sequence[Artifact]) -> Iterator[str]:
    """Yield a file name for each artifact: no path, not hidden, unique whatever the case."""
    used: set[str] = set()
    for artifact in artifacts:
        plain = str(safe_name(artifact.name))
        name, number = plain, 1
        while name.casefold() in used:
            number += 1
            name = f"{number}-{plain}"
        used.add(name.casefold())
        yield name


def local_path(path: str | None) -> Path | None:
    """Return where an artifact is on this machine, None where it is somewhere else or nowhere."""
    if not path or "\x00" in path:
        return None
    if path.startswith("file:"):
        parts = urlsplit(path)
        if parts.netloc not in {"", "localhost"}:
            return None
        path = unquote(parts.path)
    place = Path(path) if "\x00" not in path else None
    try:
        known = place is not None and place.is_absolute() and (place.is_file() or place.is_dir())
    except OSError:
        return None
    return place if known else None


def _size_of(entries: Sequence[Mapping[str, Any]]) -> int:
    """Return the bytes that entries are said to have; those that say nothing count as none."""
    sizes = [entry.get("size") for entry in entries]
    return sum(size for size in sizes if isinstance(size, int))


def _copy(entry: Mapping[str, Any], target: Path, watch: Watch) -> bool:
    """Copy the bytes of an artifact, if they are on this machine and their digest is known."""
    source = local_path(entry["path"])
    if source is None or entry["digest"] is None:
        return False
    size = entry["size"]
    if source.is_file() and size is not None and source.stat().st_size != size:
        message = f"{source} has {source.stat().st_size} bytes; {entry['name']!r} had {size}."
        raise PackageError(message)
    target.parent.mkdir(exist_ok=True)
    if source.is_dir():
        target.mkdir()
        for name, file in files_of(source):  # the files that the digest is made of
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            copy_file(file, target / name, watch)
    else:
        copy_file(source, target, watch)
    _check_digest(target, entry, watch, told=source)
    return True


def _check_digest(
    file: Path, entry: Mapping[str, Any], watch: Watch, told: Path | None = None
) -> None:
    """Refuse bytes that are not those the manifest tells of."""
    digest = entry.get("digest")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        message = f"The manifest has no digest of {entry.get('name')!r}."
        raise PackageError(message)
    try:
        algorithm = digest.partition(":")[0]
        found = describe(file, watch)[0] if file.is_dir() else digest_of(file, algorithm, watch)
    except OSError as error:
        message = f"{told or file} cannot be read: {error}."
        raise PackageError(message) from error
    if found != digest:
        message = f"{told or file} is not the artifact {entry['name']!r}: its digest is {found}."
        raise PackageError(message)


def _check_replaceable(folder: Path, *, overwrite: bool) -> None:
    """Refuse to replace what no pull wrote."""
    if not overwrite:
        message = f"{folder} is there already; overwrite replaces what an earlier pull wrote."
        raise PackageError(message)
    if folder.is_symlink() or not folder.is_dir():
        message = f"{folder} is no folder of a package, so it is not replaced."
        raise PackageError(message)
    written = manifest_of(folder).get("files")
    known = {*written} if isinstance(written, list) else {MANIFEST}
    for name, _ in files_of(folder):
        if name not in known:
            message = f"{folder} has {name}, which no pull wrote; it is not replaced."
            raise PackageError(message)


def _swap(fresh: Path, target: Path) -> None:
    """Put the fresh folder in place; what was there goes when the fresh one is in place."""
    if not os.path.lexists(target):
        fresh.rename(target)
        return
    old = target.with_name(f"{fresh.name}-old")
    target.rename(old)
    try:
        fresh.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _inside(folder: Path, name: Any) -> Path:
    """Return a file of the folder. Raises ``PackageError`` for one that is not in it."""
    file = folder / str(name)
    parts = Path(str(name)).parts
    outside = Path(str(name)).is_absolute() or ".." in parts or not isinstance(name, str)
    if outside or not file.resolve().is_relative_to(folder.resolve()):
        message = f"The manifest names {name!r}, which is not in the package."
        raise PackageError(message)
    return file


def _told(artifact: Artifact) -> dict[str, Any]:
    return {
        "id": artifact.id,
        "name": artifact.name,
        "kind": artifact.kind.value,
        "path": artifact.path,
        "digest": artifact.digest,
        "size": artifact.size,
        "file": None,
    }


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
