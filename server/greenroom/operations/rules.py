"""What input is acceptable: forms, limits, and the parsing of content.

Every refusal is ``Invalid`` and names the field and the limit.
"""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson
import yaml

from greenroom.errors import Invalid, Step

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
METRIC_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/@ -]{0,127}")
SHA256 = re.compile(r"sha256:[0-9a-f]{64}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}|md5:[0-9a-f]{32}")

MAX_TAGS = 50
MAX_TAG = 64
MAX_DESCRIPTION = 4_096
MAX_LONG_TEXT = 256 * 1024
MAX_PATH = 2_048
MAX_PARAMETERS = 1_000
MAX_METRICS = 1_000
MAX_ITEMS = 100
MAX_KEY = 255
MAX_STEP = 2**53
MAX_NESTING = 64
MAX_FILES = 5_000
MAX_FILE_PATH = 1_024
MAX_FILE_NAME = 255
MAX_BUNDLE = 1024 * 1024
MAX_KEY_TEXT = 4_096

_Loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader


def check_name(value: str, *, of: str, at: Sequence[Step]) -> str:
    """Return the name of a model, project or version, or refuse it."""
    if not NAME.fullmatch(value):
        message = (
            f"{_shown(value)} cannot name the {of}: a name is 1 to 128 letters, digits, '_', '.' "
            "or '-', and starts with a letter or digit."
        )
        raise Invalid(message, at=at)
    return value


def split_name(value: str, *, of: str, at: Sequence[Step]) -> tuple[str, str]:
    """Return the owner and the name of ``OWNER/NAME``, or refuse it."""
    owner, slash, name = value.partition("/")
    if not slash:
        message = f"A {of} is named OWNER/NAME; {_shown(value)} is not."
        raise Invalid(message, at=at)
    return check_name(owner, of="owner", at=at), check_name(name, of=of, at=at)


def check_text(value: str | None, *, of: str, limit: int, at: Sequence[Step]) -> str | None:
    """Return a text of at most ``limit`` characters, or refuse it."""
    if value is not None and len(value) > limit:
        message = f"The {of} has {len(value):,} characters; at most {limit:,} are accepted."
        raise Invalid(message, at=at)
    return value if value is None else _without_nul(value, of=of, at=at)


def check_tags(value: Sequence[str] | None, *, at: Sequence[Step]) -> list[str]:
    """Return the tags without repeats, in the order given, or refuse them."""
    tags = list(dict.fromkeys(tag.strip() for tag in value or ()))
    if len(tags) > MAX_TAGS:
        message = f"There are {len(tags)} tags; at most {MAX_TAGS} are accepted."
        raise Invalid(message, at=at)
    for index, tag in enumerate(tags):
        if not 1 <= len(tag) <= MAX_TAG or not tag.isprintable():
            message = f"A tag is 1 to {MAX_TAG} printable characters; {_shown(tag)} is not."
            raise Invalid(message, at=(*at, index))
    return tags


def check_number(items: Sequence[Any], *, of: str, at: Sequence[Step]) -> None:
    """Refuse more items than one act may take, as each is looked up while others wait to write."""
    if len(items) > MAX_ITEMS:
        message = f"There are {len(items):,} {of}; at most {MAX_ITEMS} are accepted."
        raise Invalid(message, at=at)


def check_metric(name: str, value: float, *, at: Sequence[Step]) -> None:
    """Refuse a metric with a name that cannot be used, or that is not finite."""
    if not METRIC_NAME.fullmatch(name):
        message = (
            "The name of a metric is 1 to 128 letters, digits, spaces or '_.:/@-', "
            f"and starts with a letter, a digit or '_'; {_shown(name)} is not."
        )
        raise Invalid(message, at=(*at, "name"))
    if not math.isfinite(value):
        message = f"The metric {name!r} is {value}; a metric is a finite number."
        raise Invalid(message, at=(*at, "value"))


def check_parameters(value: Any, *, at: Sequence[Step]) -> dict[str, Any]:
    """Return parameters by name with plain JSON values, or refuse them."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        message = "Parameters are an object: names with values."
        raise Invalid(message, at=at)
    if len(value) > MAX_PARAMETERS:
        message = f"There are {len(value):,} parameters; at most {MAX_PARAMETERS:,} are accepted."
        raise Invalid(message, at=at)
    for name in value:
        if not METRIC_NAME.fullmatch(name):
            message = (
                "The name of a parameter is 1 to 128 letters, digits, spaces or '_.:/@-', "
                f"and starts with a letter, a digit or '_'; {_shown(name)} is not."
            )
            raise Invalid(message, at=(*at, name))
    plain = _plain(value, at=at)
    if len(orjson.dumps(plain)) > MAX_LONG_TEXT:
        message = f"The parameters are larger than {MAX_LONG_TEXT:,} bytes as JSON."
        raise Invalid(message, at=at)
    return plain  # type: ignore[no-any-return]


def check_digest(value: str | None, *, at: Sequence[Step]) -> str | None:
    """Return a digest such as ``sha256:<64 hexadecimal digits>``, or refuse it."""
    if value is not None and not DIGEST.fullmatch(value):
        message = (
            "A digest reads sha256:, sha512: or md5: and as many lower-case hexadecimal digits as "
            f"belong to it; {_shown(value)} does not."
        )
        raise Invalid(message, at=at)
    return value


def check_sha256(value: str, *, at: Sequence[Step]) -> str:
    """Return a digest that bytes are stored by, or refuse it."""
    if not SHA256.fullmatch(value):
        message = (
            "Bytes are stored by their SHA-256: sha256: and 64 lower-case hexadecimal digits; "
            f"{_shown(value)} is not."
        )
        raise Invalid(message, at=at)
    return value


def check_file_path(value: str, *, at: Sequence[Step]) -> str:
    """Return the path of a file within a folder, or refuse one that could lead out of it.

    It has to be a path on every system: no backslash, colon or control character either.
    """
    names = value.split("/")
    fits = (
        len(value) <= MAX_FILE_PATH
        and value.isprintable()
        and not set(value) & {"\\", ":"}
        and all(
            name not in {"", ".", ".."} and len(name.encode()) <= MAX_FILE_NAME for name in names
        )
    )
    if not fits:
        message = (
            f"A file's path is relative, of at most {MAX_FILE_PATH:,} printable characters, with "
            f"'/' between names of at most {MAX_FILE_NAME} bytes, without '.', '..', '\\' and ':'; "
            f"{_shown(value)} is not."
        )
        raise Invalid(message, at=at)
    return value


def parse_content(text: str | None, *, at: Sequence[Step]) -> Any:
    """Return what a JSON or YAML text says, as plain JSON values; None for no text.

    JSON is read as JSON first, since not all of it is YAML. Raises ``Invalid`` with the line and
    column of the fault.
    """
    check_text(text, of="content", limit=MAX_LONG_TEXT, at=at)
    if text is None:
        return None
    if not text.strip():
        message = "The content is empty; send null to have none."
        raise Invalid(message, at=at)
    try:
        return _plain(orjson.loads(text), at=at)
    except orjson.JSONDecodeError:
        pass
    try:
        _refuse_bombs(text, at=at)
        parsed = yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        message = f"The content is neither JSON nor YAML: {where}{error.problem}."
        raise Invalid(message, at=at) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        message = f"The content is neither JSON nor YAML: {error}."
        raise Invalid(message, at=at) from error
    return _plain(parsed, at=at)


def _refuse_bombs(text: str, *, at: Sequence[Step]) -> None:
    """Refuse YAML with aliases, of which bytes can stand for gigabytes, or nested too deep.

    Only its events are read: libyaml builds nested values by recursion, and a deep one would end
    the process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            mark = event.start_mark
            where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
            message = f"The content has a YAML alias{where}: aliases are not accepted."
            raise Invalid(message, at=at)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_NESTING:
            raise _too_deep(at)


def _too_deep(at: Sequence[Step]) -> Invalid:
    return Invalid(f"The value is nested more than {MAX_NESTING} levels deep.", at=at)


def _plain(value: Any, *, at: Sequence[Step], depth: int = 0) -> Any:
    """Return the value made of what JSON knows; dates become ISO text."""
    if depth > MAX_NESTING:
        raise _too_deep(at)
    match value:
        case None | bool():
            return value
        case str():
            return _without_nul(value, of="value", at=at)
        case int():
            if abs(value) >= 2**63:
                message = f"The number {str(value)[:40]} does not fit into 64 bits."
                raise Invalid(message, at=at)
            return value
        case float():
            if not math.isfinite(value):
                message = f"{value} is not a number that JSON knows."
                raise Invalid(message, at=at)
            return value
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(item, at=at, depth=depth + 1) for item in value]
        case dict():
            return {
                _without_nul(str(key), of="name", at=at): _plain(item, at=at, depth=depth + 1)
                for key, item in value.items()
            }
        case _:
            message = f"A value of type {type(value).__name__} has no JSON form."
            raise Invalid(message, at=at)


def _without_nul(value: str, *, of: str, at: Sequence[Step]) -> str:
    if "\x00" in value:
        message = f"The {of} holds a NUL character, which cannot be stored."
        raise Invalid(message, at=at)
    return value


def _shown(value: str) -> str:
    """Return the offending text, short enough for a message."""
    longest = 60
    return repr(value if len(value) <= longest else value[:longest] + "…")
