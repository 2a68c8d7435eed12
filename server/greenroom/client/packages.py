"""Packages: a version as a folder of files that says what it is (docs/client.md has the format)."""

import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from greenroom.client.digests import describe, digest_of, files_of
from greenroom.client.errors import PackageError
from greenroom.client.types import Artifact, StageChange, Version

FORMAT = "greenroom-package/1"
MANIFEST = "manifest.json"
README = "README.md"
EVIDENCE = "evidence.json"
SIGNATURE = "signature.json"
UNSIGNED = (MANIFEST, README, EVIDENCE, SIGNATURE)
"""What a signature does not cover: what may change while the version serves the same."""

CONTENTS = ("content.json", "content.yaml")
ARTIFACTS = "artifacts"

LARGEST_TEXT = 4 * 1024 * 1024
LONGEST_NAME = 120
MOST_ENTRIES = 100
"""Artifacts that one request logs."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DIGEST = re.compile(r"(sha256|sha512|md5):[0-9a-f]+")


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

    def __init__(self, package: Package, folder: Path, *, overwrite: bool) -> None:
        self.package = package
        self.target = Path(os.path.abspath(folder))  # noqa: PTH100 - a link in it stays a link
        self.fresh = self.target.with_name(f".{self.target.name[:LONGEST_NAME]}-{uuid4().hex}")
        if os.path.lexists(self.target):
            _check_replaceable(self.target, overwrite=overwrite)
        self._written = [MANIFEST]
        self._names = list(safe_names(package.artifacts))
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self.fresh.mkdir()
        except OSError as error:
            raise self._fault(error) from error

    def place(self, index: int) -> Path:
        """Return where the bytes of an artifact belong, and say that they are there."""
        name = f"{ARTIFACTS}/{self._names[index]}"
        (self.fresh / ARTIFACTS).mkdir(exist_ok=True)
        self.package.manifest["artifacts"][index]["file"] = name
        return self.fresh / name

    def copy(self, index: int) -> None:
        """Copy the bytes of an artifact, if they are on this machine and their digest is known.

        Those with another digest are refused.
        """
        entry = self.package.manifest["artifacts"][index]
        try:
            if _copy(entry, self.fresh / ARTIFACTS / self._names[index]):
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


def read(folder: Path) -> Package:
    """Return the package of a folder, after a look at the digests of the artifacts that it has.

    Raises ``PackageError`` where it is none, or where a file is not what the manifest says.
    """
    manifest = _manifest(folder)
    for entry in manifest["artifacts"]:
        name = entry.get("file")
        if name is not None:
            _check_digest(_inside(folder, name), entry)
    contents = [text for name in CONTENTS if (text := _text(folder / name)) is not None]
    if len(contents) > 1:
        message = f"{folder} has {' and '.join(CONTENTS)}; a version has one content."
        raise PackageError(message)
    content = contents[0] if contents else None
    return Package(manifest, _text(folder / README), content, _text(folder / SIGNATURE))


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


def _copy(entry: Mapping[str, Any], target: Path) -> bool:
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
            shutil.copyfile(file, target / name)
    else:
        shutil.copyfile(source, target)
    _check_digest(target, entry, told=source)
    return True


def _check_digest(file: Path, entry: Mapping[str, Any], told: Path | None = None) -> None:
    """Refuse bytes that are not those the manifest tells of."""
    digest = entry.get("digest")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        message = f"The manifest has no digest of {entry.get('name')!r}."
        raise PackageError(message)
    try:
        found = describe(file)[0] if file.is_dir() else digest_of(file, digest.partition(":")[0])
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
    written = _manifest(folder).get("files")
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


def _manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder. Raises ``PackageError`` where there is none that fits."""
    text = _text(folder / MANIFEST)
    if text is None:
        message = f"{folder} is no package: it has no {MANIFEST}."
        raise PackageError(message)
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"{folder / MANIFEST} is not JSON: {error}."
        raise PackageError(message) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        message = f"{folder} is no package of the format {FORMAT}."
        raise PackageError(message)
    for name, fits in _SHAPES.items():
        if not fits(manifest.get(name)):
            message = f"{folder / MANIFEST} has no {name} that can be used."
            raise PackageError(message)
    return manifest


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


_SHAPES: dict[str, Callable[[Any], bool]] = {
    "full_name": lambda value: isinstance(value, str),
    "description": lambda value: value is None or isinstance(value, str),
    "tags": _texts,
    "evidence": lambda value: value is None or isinstance(value, dict),
    "artifacts": _objects,
    "run": lambda value: value is None or (isinstance(value, dict) and "id" in value),
}
"""What a manifest must have to be read."""


def _inside(folder: Path, name: Any) -> Path:
    """Return a file of the folder. Raises ``PackageError`` for one that is not in it."""
    file = folder / str(name)
    parts = Path(str(name)).parts
    outside = Path(str(name)).is_absolute() or ".." in parts or not isinstance(name, str)
    if outside or not file.resolve().is_relative_to(folder.resolve()):
        message = f"The manifest names {name!r}, which is not in the package."
        raise PackageError(message)
    return file


def _text(file: Path) -> str | None:
    """Return the text of a file, None where there is none; a link is refused."""
    try:
        known = file.lstat()
        if not stat.S_ISREG(known.st_mode) or known.st_size > LARGEST_TEXT:
            message = f"{file} is no file of at most {LARGEST_TEXT:,} bytes."
            raise PackageError(message)
        return file.read_bytes().decode()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        message = f"{file} cannot be read: {error}."
        raise PackageError(message) from error


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
