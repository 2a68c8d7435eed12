"""Passwords: what is acceptable, and their argon2id hashes (RFC 9106, the low-memory choice).

One hash takes 64 MiB and some hundredths of a second, so hashing goes in turn: two at a time.
"""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from greenroom.errors import Invalid, RateLimited, Step

MIN_LENGTH = 12
MAX_LENGTH = 256
SHORTEST_NAME = 3
"""A name shorter than this may occur in a password."""

AT_A_TIME = 2
MOST_WAITING = 64

_USUAL = """
000000000000 012345678910 111111111111 121212121212 123123123123 123412341234 1234567890123
123456789012 1234567891011 12345678910a 123456789abc 123456789qwe 1234567890qwertyuiop
1234qwerasdf 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc 987654321098 adminadminadmin
administrator aaaaaaaaaaaa abc123abc123 abcd1234abcd abcdefghijkl abcdefghijklm
changeme1234 changemechangeme correcthorsebatterystaple greenroom123 greenroomgreenroom
iloveyou1234 iloveyouforever letmein12345 letmeinletmein machinelearning manchesterunited
password1234 password12345 password123456 password@123 passwordpassword p@ssw0rd1234
passw0rd1234 q1w2e3r4t5y6 qazwsxedcrfv qwerty123456 qwerty1234567 qwertyqwerty
qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdfghjkl secretsecret trustno1trustno1
welcome12345 welcome123456 zaq12wsxcde3 zxcvbnm12345 modelregistry
"""
USUAL = frozenset(_USUAL.split())
"""Passwords of 12 and more characters that are tried first; in lower case."""

_HASHER = PasswordHasher()
_WORKERS = ThreadPoolExecutor(max_workers=AT_A_TIME, thread_name_prefix="password")
_waiting: list[None] = []

P = ParamSpec("P")
T = TypeVar("T")


def check_password(value: str, *, name: str, at: Sequence[Step]) -> None:
    """Refuse with ``Invalid`` a password that is too short, too long, or easily guessed."""
    password = _normal(value)
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        message = (
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters; this one has {len(password)}."
        )
        raise Invalid(message, at=at)
    if "\x00" in password or not _encodes(password):
        message = "The password holds a character that cannot be stored."
        raise Invalid(message, at=at)
    folded = password.casefold()
    if len(name) >= SHORTEST_NAME and name.casefold() in folded:
        message = "The password contains your name."
        raise Invalid(message, at=at)
    if folded in USUAL or len(set(folded)) == 1:
        message = "The password is one of the most usual; choose another."
        raise Invalid(message, at=at)


def make_hash(password: str) -> str:
    """Return what is stored of a password. It takes long: call it in a thread."""
    return _HASHER.hash(_normal(password))


def verify(stored: str | None, password: str) -> bool:
    """Return whether the password is the stored one. It takes long: call it in a thread.

    Where nothing is stored it takes as long, so that time does not tell who has an account.
    """
    given = _normal(password)
    fits = len(given) <= MAX_LENGTH and _encodes(given)
    try:
        right = _HASHER.verify(stored or _nobodys(), given if fits else "")
    except (VerificationError, InvalidHashError):
        return False
    return right and fits and stored is not None


def is_outdated(stored: str) -> bool:
    """Return whether a hash was made with other parameters than new ones are."""
    return _HASHER.check_needs_rehash(stored)


async def in_turn(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Hash or verify in a thread when its turn comes; two do at a time.

    Raises ``RateLimited`` where too many wait, so that a flood neither fills the memory nor makes
    everybody wait for long.
    """
    if len(_waiting) >= MOST_WAITING:
        message = "Too many people sign in at this moment; try again in some seconds."
        raise RateLimited(message)
    _waiting.append(None)
    try:
        future = _WORKERS.submit(work, *args, **kwargs)
        return await asyncio.wrap_future(future)
    finally:
        _waiting.pop()


@cache
def _nobodys() -> str:
    """Return the hash of a password that nobody knows."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    """Return the form in which the same password typed on different keyboards is the same."""
    return unicodedata.normalize("NFKC", password)


def _encodes(password: str) -> bool:
    try:
        password.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    return True
