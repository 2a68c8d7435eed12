"""Cursors, opened and made as only a client that meddles does it."""

import base64
from typing import Any

import orjson


def opened(cursor: str) -> list[Any]:
    """What a cursor holds: its form, its order, the values of a row."""
    held: list[Any] = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return held


def made_of(held: list[Any]) -> str:
    """The cursor that holds this."""
    return base64.urlsafe_b64encode(orjson.dumps(held)).decode().rstrip("=")
