"""The manifest of a package: what a folder says that it is."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from greenroom.client.errors import PackageError

FORMAT = "greenroom-package/1"
MANIFEST = "manifest.json"
LARGEST_TEXT = 4 * 1024 * 1024


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder. Raises ``PackageError`` where there is none that fits."""
    text = text_in(folder / MANIFEST)
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


def text_in(file: Path) -> str | None:
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
