"""Ids: a type tag and a UUIDv7, such as ``ver_01jd3x…``; opaque, typed, sortable by creation.

The suffix is 26 characters of Crockford's base 32, as in the TypeID specification (v0.3).
"""

import re
from collections.abc import Callable

from uuid_utils import uuid7

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_SHAPE = re.compile(r"[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}")


def new_id(tag: str) -> str:
    """Return a fresh id with this three-letter tag."""
    return identify(tag, uuid7().int)


def identify(tag: str, number: int) -> str:
    """Return the id with this tag that a number of 128 bits has."""
    return f"{tag}_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def number_of(id_: str) -> int:
    """Return the number of 128 bits of a well-formed id."""
    number = 0
    for letter in id_[4:]:
        number = number << 5 | _ALPHABET.index(letter)
    return number


def identified(tag: str) -> Callable[[], str]:
    """Return a column default that makes ids with this tag."""
    return lambda: new_id(tag)


def tag_of(reference: str) -> str | None:
    """Return the tag of a well-formed id, or None when the text is not an id."""
    return reference[:3] if _SHAPE.fullmatch(reference) else None
