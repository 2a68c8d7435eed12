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
from greenroom.client.types import Artifact, StageChange, Version

README = "README.md"
EVIDENCE = "evidence.json"
CONTENTS = ("content.json", "content.yaml")
ARTIFACTS = "artifacts"

LONGEST_NAME = 120
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DIGEST = re.compile(r"(sha256|sha512|md5):[0-9a-f]+")

Progress = Callable[[str, int, int], None]
"""Told the artifact that is worked on, and how many bytes are done of how many."""


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
    return Package(manifest, version.readme, version.content, artifacts)


def write(
    package: Package,
    folder: Path,
    *,
    overwrite: bool = False,
    bytes_too: bool = True,
    progress: Progress | None = None,
) -> Path:
    """Write a package, whole or not at all, and return its folder.

    A folder that is there is refused; with ``overwrite`` one is replaced that has nothing but what an
    earlier pull wrote. Artifacts whose path is a file or folder of this machine are copied where
    ``bytes_too``; those without a digest are not, and those with another one are refused.
    """
    target = Path(os.path.abspath(folder))  # noqa: PTH100 - a link in it stays a link
    if os.path.lexists(target):
        _check_replaceable(target, overwrite=overwrite)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name[:LONGEST_NAME]}-{uuid4().hex}")
        fresh.mkdir()
        try:
            _fill(package, fresh, bytes_too=bytes_too, progress=progress)
            _swap(fresh, target)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        message = f"The package cannot be written to {target}: {error}."
        raise PackageError(message) from error
    return target


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
    return Package(manifest, text_in(folder / README), contents[0] if contents else None)


def _fill(package: Package, folder: Path, *, bytes_too: bool, progress: Progress | None) -> None:
    written = [MANIFEST]

    def put(name: str, text: str) -> None:
        (folder / name).write_text(text, encoding="utf-8", newline="")
        written.append(name)

    if package.content is not None:
        put(CONTENTS[0] if _is_json(package.content) else CONTENTS[1], package.content)
    if package.readme is not None:
        put(README, package.readme)
    if package.manifest["evidence"] is not None:
        put(EVIDENCE, _json(package.manifest["evidence"]))
    entries = package.manifest["artifacts"]
    if bytes_too:
        here = [entry for entry in entries if local_path(entry["path"]) is not None]
        meter = Meter(2 * _size_of(here), progress)  # each is copied, and read again
        for entry, name in zip(entries, safe_names(package.artifacts), strict=True):
            if _copy(entry, folder / ARTIFACTS / name, meter.watch(entry["name"])):
                entry["file"] = f"{ARTIFACTS}/{name}"
        copied = folder / ARTIFACTS
        written += [f"{ARTIFACTS}/{name}" for name, _ in files_of(copied)]
    package.manifest["files"] = written
    (folder / MANIFEST).write_text(_json(package.manifest), encoding="utf-8")


def safe_names(artifacts: Sequence[Artifact]) -> Iterator[str]:
    """Yield a file name for each artifact: no path, not hidden, unique whatever the case."""
    used: set[str] = set()
    for artifact in artifacts:
        plain = _UNSAFE.sub("_", artifact.name)[-LONGEST_NAME:].lstrip("._-") or "artifact"
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
