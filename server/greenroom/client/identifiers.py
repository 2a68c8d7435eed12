"""Ids as people shorten them: the first letters of one say when it was made."""

from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26
_BITS = 5
_RANDOM_BITS = 80
"""The lower bits of a UUIDv7 under its 48 bits of milliseconds."""


def span_of(prefix: str) -> tuple[datetime, datetime] | None:
    """Return between which moments ids that begin so were made; None where none can begin so.

    The bounds are a second wider, as a row may be made a little after its id.
    """
    _, _, letters = prefix.partition("_")
    if len(letters) > _LENGTH or any(letter not in _ALPHABET for letter in letters):
        return None
    lowest = _number(letters.ljust(_LENGTH, "0"))
    highest = _number(letters.ljust(_LENGTH, "z"))
    return _moment(lowest) - timedelta(seconds=1), _moment(highest) + timedelta(seconds=1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number << _BITS | _ALPHABET.index(letter)
    return number


def _moment(number: int) -> datetime:
    latest = datetime(9999, 1, 1, tzinfo=UTC)
    try:
        return min(datetime.fromtimestamp((number >> _RANDOM_BITS) / 1000, UTC), latest)
    except (OverflowError, ValueError, OSError):
        return latest
