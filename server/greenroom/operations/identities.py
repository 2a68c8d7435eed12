"""What can be done to identities: who somebody is to an OpenID Connect provider, and here."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from greenroom.access.policy import Actor
from greenroom.database import Session
from greenroom.errors import Conflict, Forbidden, NotFound
from greenroom.operations import accounts
from greenroom.tables import Identity, Organization, Role, User, UserKind

MAX_NAME = 120
LONGEST_EMAIL = 320


class LinkFirst(Forbidden):
    """An account has the address already, and only whoever can sign in to it may link to it."""


@dataclass(frozen=True)
class Claims:
    """What a provider tells of somebody who signed in, and whether it vouches for their address."""

    issuer: str
    subject: str
    email: str | None
    is_verified: bool
    wanted_name: str | None

    @property
    def verified_email(self) -> str | None:
        """The address, where the provider vouches for it."""
        is_usable = self.is_verified and self.email and len(self.email) <= LONGEST_EMAIL
        return self.email if is_usable else None

    @property
    def shown(self) -> str:
        """What the account is called on pages."""
        return self.email or self.wanted_name or self.subject


async def find_or_make(
    session: Session,
    claims: Claims,
    *,
    invitation: str | None,
    organization: str,
    role: Role | None,
    request_id: str | None,
) -> tuple[User, bool]:
    """Return whom an identity signs in, and whether it was linked to them just now.

    An invitation is taken on the way. Raises ``LinkFirst``, and ``Forbidden`` where there is no
    account and none may be made.
    """
    user = await _known(session, claims)
    is_new_link = user is None
    if user is None:
        user = await _with_address(session, claims)
    if user is not None:
        if is_new_link:
            _link(session, claims, user)
        if invitation is not None:
            actor = Actor(user=user, request_id=request_id)
            await accounts.accept_invitation(session, actor, secret=invitation)
        return user, is_new_link
    if invitation is None and role is None:
        message = "There is no account for you here. Ask for an invitation."
        raise Forbidden(message)
    offer = await accounts.find_offer(session, invitation) if invitation is not None else None
    user = await accounts.add_person(
        session,
        name=await _free_name(session, claims),
        email=claims.verified_email,
        request_id=request_id,
    )
    _link(session, claims, user)
    actor = Actor(user=user, request_id=request_id)
    if offer is not None:
        await accounts.take_offer(session, actor, offer, user)
    elif role is not None:
        home = await _organization(session, organization)
        await accounts.join(session, actor, home, user, role)
    return user, True


async def link_identity(session: Session, *, user_id: str, issuer: str, subject: str) -> User:
    """Let an identity open an account; its user has asked for it while signed in.

    Raises ``Conflict`` where the identity opens another, or the account has one of this provider.
    """
    found = select(User).where(col(User.id) == user_id, col(User.kind) == UserKind.PERSON)
    user = (await session.exec(found)).scalar_one_or_none()
    if user is None:
        message = "There is no such account any more."
        raise NotFound(message)
    claims = Claims(issuer, subject, email=None, is_verified=False, wanted_name=None)
    other = await _known(session, claims)
    if other is not None and other.id != user.id:
        message = "That account of the provider signs in somebody else here."
        raise Conflict(message)
    if other is None:
        if await _has_identity(session, user, issuer):
            message = f"{user.name} is linked to another account of the provider."
            raise Conflict(message)
        _link(session, claims, user)
    return user


async def _known(session: Session, claims: Claims) -> User | None:
    statement = (
        select(User)
        .join(Identity, col(Identity.user_id) == col(User.id))
        .where(col(Identity.issuer) == claims.issuer, col(Identity.subject) == claims.subject)
    )
    return (await session.exec(statement)).scalar_one_or_none()


async def _with_address(session: Session, claims: Claims) -> User | None:
    """Return the account with the verified address, if nobody else can have a hold on it.

    An account with a password, or with another identity of this provider, belongs to whoever has
    that: an address alone does not open it.
    """
    if claims.verified_email is None:
        return None
    user = await accounts.find_by_email(session, claims.verified_email)
    if user is None:
        return None
    if user.password_hash is not None or await _has_identity(session, user, claims.issuer):
        message = (
            f"An account here has the address {claims.verified_email} already. "
            "Sign in to it as usual, then link it."
        )
        raise LinkFirst(message)
    return user


async def _has_identity(session: Session, user: User, issuer: str) -> bool:
    statement = select(col(Identity.id)).where(
        col(Identity.user_id) == user.id, col(Identity.issuer) == issuer
    )
    return (await session.exec(statement)).first() is not None


def _link(session: Session, claims: Claims, user: User) -> None:
    session.add(Identity(user_id=user.id, issuer=claims.issuer, subject=claims.subject))


async def _free_name(session: Session, claims: Claims) -> str:
    """Return a name like the one that the provider tells, which nobody here has yet."""
    wanted = (claims.wanted_name or claims.verified_email or "").partition("@")[0]
    fitting = re.sub(r"[^A-Za-z0-9_.-]+", "-", wanted).lstrip("_.-").rstrip("-")[:MAX_NAME]
    base = fitting or "user"
    name, number = base, 1
    while await accounts.is_taken(session, name):
        number += 1
        name = f"{base}-{number}"
    return name


async def _organization(session: Session, name: str) -> Organization:
    statement = select(Organization).where(col(Organization.name) == name)
    found = (await session.exec(statement)).scalar_one_or_none()
    if found is None:
        message = f"There is no organization {name!r} to join; the operator has to correct that."
        raise NotFound(message)
    return found
