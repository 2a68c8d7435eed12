"""What can be done to access tokens and sessions: made, and ended."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeGuard

from sqlalchemy import select
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, demand_rank, obtain
from greenroom.access.tokens import issue
from greenroom.database import Session
from greenroom.errors import Conflict, Forbidden, Invalid
from greenroom.operations import rules
from greenroom.operations.events import record
from greenroom.tables import (
    Event,
    EventKind,
    Membership,
    Organization,
    Token,
    TokenKind,
    User,
)

USUAL_DAYS = 90
MAX_DAYS = 3_650


async def create_token(
    session: Session,
    actor: Actor,
    *,
    name: str,
    user: str | None = None,
    scopes: Sequence[Permission] | None = None,
    days: int | None = None,
) -> tuple[Token, str, Event]:
    """Issue an access token for the actor or a service account; the secret is told this once.

    A token made with a token has no wider scopes and does not outlive it.
    """
    row = await obtain(
        session, actor, User, user or actor.user_id, to=Permission.TOKEN_CREATE, at=("user",)
    )
    if row.id != actor.user_id:
        await _refuse_stronger(session, actor, row)
    if not name.strip():
        message = "A token has a name, so that it is known when it is to be ended."
        raise Invalid(message, at=("name",))
    rules.check_text(name, of="name", limit=128, at=("name",))
    secret, token = issue(
        session,
        row,
        kind=TokenKind.ACCESS,
        name=name,
        lasts=_lasting(actor, days),
        scopes=_narrowed(actor, scopes),
    )
    if _bounds(actor.token):
        token.expires_at = min(token.expires_at, actor.token.expires_at)
    event = await record(
        session,
        actor,
        EventKind.TOKEN_CREATED,
        token,
        organization_id=row.organization_id,
        after={
            "user": row.name,
            "scopes": token.scopes,
            "expires_at": token.expires_at.isoformat(),
        },
    )
    return token, secret, event


async def revoke_token(session: Session, actor: Actor, *, token: str) -> tuple[Token, Event]:
    """End a token or session at once."""
    row = await obtain(session, actor, Token, token, to=Permission.TOKEN_DELETE, at=("token",))
    if row.revoked_at is not None:
        message = "The token has been revoked."
        raise Conflict(message, at=("token",))
    row.revoked_at = tables.now()
    session.add(row)
    holder = (await session.exec(select(User).where(col(User.id) == row.user_id))).scalar_one()
    return row, await record(
        session,
        actor,
        EventKind.TOKEN_REVOKED,
        row,
        organization_id=holder.organization_id,
        before={"user": holder.name},
    )


async def _refuse_stronger(session: Session, actor: Actor, account: User) -> None:
    """Refuse a token of a service account that is more powerful than the actor."""
    statement = (
        select(Organization, col(Membership.role))
        .join(Membership, col(Membership.organization_id) == col(Organization.id))
        .where(col(Membership.user_id) == account.id)
    )
    for organization, role in await session.exec(statement):
        demand_rank(actor, role, organization, at=("user",))


def _narrowed(actor: Actor, scopes: Sequence[Permission] | None) -> frozenset[Permission] | None:
    """Return a new token's scopes, within those of the token that makes it."""
    if scopes is None:
        return actor.scopes
    if not scopes:
        message = "A token with no scope could do nothing; leave scopes out to have them all."
        raise Invalid(message, at=("scopes",))
    wanted = frozenset(scopes)
    wider = sorted(one.name for one in wanted - actor.within_scopes(wanted))
    if wider:
        message = f"The token that makes it does not have {', '.join(wider)}."
        raise Forbidden(message, at=("scopes",))
    return wanted


def _lasting(actor: Actor, days: int | None) -> timedelta:
    """Return how long a new token lasts, within the life of the token that makes it."""
    if days is not None and not 1 <= days <= MAX_DAYS:
        message = f"A token lasts 1 to {MAX_DAYS:,} days, not {days}."
        raise Invalid(message, at=("days",))
    wanted = timedelta(days=days or USUAL_DAYS)
    if days is not None and _bounds(actor.token):
        left = actor.token.expires_at - tables.now()
        if wanted > left:
            message = "A token does not outlive the token that makes it."
            raise Forbidden(message, at=("days",))
    return wanted


def _bounds(maker: Token | None) -> TypeGuard[Token]:
    """Return whether what is made with this ends with it; a session's tokens outlive it."""
    return maker is not None and maker.kind is TokenKind.ACCESS
