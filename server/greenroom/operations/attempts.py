"""Sign-ins that failed, which slow down whoever guesses.

An attempt is counted before its password is checked, and taken back when it was right: guesses
that are made at once cannot slip past.
"""

import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlmodel import col

from greenroom import tables
from greenroom.database import Session
from greenroom.errors import RateLimited, Step
from greenroom.settings import Settings
from greenroom.tables import SignInAttempt

LONGEST_ACCOUNT = 320
NETWORK_BITS = 64
"""The part of an IPv6 address that belongs to one customer, who has all addresses in it."""


@dataclass(frozen=True)
class Limits:
    """How many sign-ins may fail within a time, for one account and from one address."""

    account: int = 10
    address: int = 50
    within: timedelta = timedelta(minutes=15)

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits that the operator has set."""
        return cls(
            account=settings.sign_in_attempts,
            address=settings.sign_in_address_attempts,
            within=timedelta(minutes=settings.sign_in_minutes),
        )


class TooManyAttempts(RateLimited):
    """An account or address has failed too often; ``seconds`` say when it may try again."""

    def __init__(self, seconds: int, *, at: Sequence[Step] = ()) -> None:
        minutes = math.ceil(seconds / 60)
        wait = f"{minutes} minutes" if minutes > 1 else "a minute"
        super().__init__(f"Too many sign-ins have failed; try again in {wait}.", at=at)
        self.seconds = seconds


def account_key(typed: str) -> str:
    """Return what attempts on an account are counted by: what was typed, in lower case."""
    return typed.strip().lower()[:LONGEST_ACCOUNT]


def network_of(address: str) -> str:
    """Return what attempts from an address are counted by: it, or the network of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), NETWORK_BITS), strict=False))


async def refuse_closed(
    session: Session, *, account: str, address: str, limits: Limits, at: Sequence[Step] = ()
) -> None:
    """Refuse an attempt past a limit with ``TooManyAttempts``. An empty address is not limited.

    Whether the account exists makes no difference.
    """
    key = account_key(account)
    waits = [await _wait(session, col(SignInAttempt.account) == key, limits.account, limits.within)]
    if address:
        from_there = col(SignInAttempt.address) == network_of(address)
        waits.append(await _wait(session, from_there, limits.address, limits.within))
    if max(waits):
        raise TooManyAttempts(max(waits), at=at)


async def count_attempt(
    session: Session, *, account: str, address: str, limits: Limits, at: Sequence[Step] = ()
) -> SignInAttempt:
    """Count an attempt that is about to be made. Raises ``TooManyAttempts`` past a limit."""
    await refuse_closed(session, account=account, address=address, limits=limits, at=at)
    attempt = SignInAttempt(account=account_key(account), address=network_of(address))
    session.add(attempt)
    await session.flush()
    return attempt


async def forgive_attempts(session: Session, attempt: SignInAttempt) -> None:
    """Take back an attempt that was right, and clear the account of those before it.

    They still count for the addresses that they came from.
    """
    await session.exec(delete(SignInAttempt).where(col(SignInAttempt.id) == attempt.id))
    await clear_account(session, attempt.account)


async def clear_account(session: Session, account: str) -> None:
    """Let an account be signed in to again; the addresses of its attempts stay counted."""
    await session.exec(
        update(SignInAttempt)
        .where(col(SignInAttempt.account) == account_key(account))
        .values(account="")
    )


async def _wait(session: Session, which: ColumnElement[bool], limit: int, within: timedelta) -> int:
    """Return the seconds until there are fewer attempts than the limit, zero where there are."""
    moment = tables.now()
    statement: Any = (
        select(col(SignInAttempt.at))
        .where(which, col(SignInAttempt.at) > moment - within)
        .order_by(col(SignInAttempt.at).desc())
        .offset(limit - 1)
        .limit(1)
    )
    decisive = (await session.exec(statement)).scalar_one_or_none()
    return 0 if decisive is None else math.ceil((decisive + within - moment).total_seconds())
