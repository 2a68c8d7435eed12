"""What input is acceptable: forms, limits, and the parsing of content.

Every refusal is ``Invalid`` and names the field and the limit.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
import yaml

from greenroom.errors import Invalid, Step

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
METRIC_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/@ -]{0,127}")
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


class _PlainLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """YAML without aliases: a few hundred bytes of them can stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse an alias where it stands."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "aliases are not accepted", mark)
        return super().compose_node(parent, index)


def check_name(value: str, *, of: str, at: Sequence[Step]) -> str:
    """Return the name of a model, project or version, or refuse it."""
    if not NAME.fullmatch(value):
        message = (
            f"The name of a {of} is 1 to 128 letters, digits, '_', '.' or '-', "
            f"and starts with a letter or digit; {_shown(value)} is not."
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
    if value is not None and "\x00" in value:
        message = f"The {of} holds a NUL character, which cannot be stored."
        raise Invalid(message, at=at)
    return value


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


def check_metrics(metrics: Mapping[str, float], *, at: Sequence[Step]) -> dict[str, float]:
    """Return finite metrics by name, or refuse them."""
    for name, value in metrics.items():
        if not METRIC_NAME.fullmatch(name):
            message = (
                "The name of a metric is 1 to 128 letters, digits, spaces or '_.:/@-', "
                f"and starts with a letter, a digit or '_'; {_shown(name)} is not."
            )
            raise Invalid(message, at=(*at, name))
        if not math.isfinite(value):
            message = f"The metric {name!r} is {value}; a metric is a finite number."
            raise Invalid(message, at=(*at, name))
    return {name: float(value) for name, value in metrics.items()}


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
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        parsed = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        message = f"The content is neither JSON nor YAML: {where}{error.problem}."
        raise Invalid(message, at=at) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        message = f"The content is neither JSON nor YAML: {error}."
        raise Invalid(message, at=at) from error
    return _plain(parsed, at=at)


def _plain(value: Any, *, at: Sequence[Step], depth: int = 0) -> Any:
    """Return the value made of what JSON knows; dates become ISO text."""
    deepest = 64
    if depth > deepest:
        message = f"The value is nested more than {deepest} levels deep."
        raise Invalid(message, at=at)
    match value:
        case None | bool() | str():
            return value
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
            return {str(key): _plain(item, at=at, depth=depth + 1) for key, item in value.items()}
        case _:
            message = f"A value of type {type(value).__name__} has no JSON form."
            raise Invalid(message, at=at)


def _shown(value: str) -> str:
    """Return the offending text, short enough for a message."""
    longest = 60
    return repr(value if len(value) <= longest else value[:longest] + "…")
