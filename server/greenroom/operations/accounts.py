"""What can be done to accounts: signing in, passwords, and invitations that are taken."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import col

from greenroom import tables
from greenroom.access import passwords
from greenroom.access.permissions import Permission, allowing, outranks, strongest
from greenroom.access.policy import Actor, obtain
from greenroom.access.standing import standing
from greenroom.access.tokens import hash_of, issue, redeem
from greenroom.database import Session
from greenroom.errors import Conflict, Forbidden, NotFound, Unauthenticated
from greenroom.operations import rules
from greenroom.operations.attempts import (
    Limits,
    clear_account,
    count_attempt,
    forgive_attempts,
)
from greenroom.operations.events import record
from greenroom.tables import (
    Event,
    EventKind,
    Invitation,
    Membership,
    Organization,
    Role,
    SignInAttempt,
    Token,
    TokenKind,
    User,
    UserKind,
)

WRONG_SIGN_IN = "The name or the password is wrong."
NO_INVITATION = "There is no such invitation: it is unknown, taken, revoked or expired."


@dataclass(frozen=True)
class Offer:
    """An invitation that can be taken at this moment."""

    invitation: Invitation
    organization: Organization

    @property
    def name(self) -> str:
        """What the invitation is called in events."""
        return self.invitation.email or "whoever has the link"


async def find_account(session: Session, typed: str) -> User | None:
    """Return the person meant by a name, or by an e-mail address in whatever case."""
    text = typed.strip()
    if "@" not in text:
        return await _person(session, col(User.name) == text)
    return await find_by_email(session, text)


async def find_by_email(session: Session, email: str) -> User | None:
    """Return the person with an e-mail address, nobody where two have it in different cases."""
    exact = await _person(session, col(User.email) == email)
    if exact is not None:
        return exact
    return await _person(session, func.lower(col(User.email)) == email.lower())


async def attempt_sign_in(
    session: Session, *, typed: str, address: str, limits: Limits
) -> tuple[SignInAttempt, User | None]:
    """Count a sign-in that is about to be checked; return the account that it may be for."""
    attempt = await count_attempt(session, account=typed, address=address, limits=limits)
    return attempt, await find_account(session, typed)


async def complete_sign_in(
    session: Session,
    *,
    user: User,
    attempt: SignInAttempt,
    verified: str,
    renewed: str | None,
    lasts: timedelta,
    request_id: str | None,
) -> str:
    """Begin the session of somebody whose password was right; return its secret.

    ``verified`` is the hash that was checked, ``renewed`` one of the same password to keep in its
    place. Raises ``Unauthenticated`` where the password has been changed meanwhile.
    """
    row = await _person(session, col(User.id) == user.id)
    if row is None or row.password_hash != verified:
        raise Unauthenticated(WRONG_SIGN_IN)
    if renewed is not None:
        row.password_hash = renewed
        session.add(row)
    await forgive_attempts(session, attempt)
    return await begin_session(session, row, by="password", lasts=lasts, request_id=request_id)


async def use_link(session: Session, secret: str) -> User:
    """Use up a one-time sign-in link; return whom it signs in. Raises ``Unauthenticated``."""
    user = await redeem(session, secret)
    if user.kind is not UserKind.PERSON:
        message = "A service account has no browser sessions; it has tokens."
        raise Unauthenticated(message)
    return user


async def begin_session(
    session: Session,
    user: User,
    *,
    by: str,
    lasts: timedelta,
    request_id: str | None,
    **details: str,
) -> str:
    """Begin a browser's session and record how it was signed in; return its secret."""
    secret, _ = issue(session, user, kind=TokenKind.SESSION, name="browser", lasts=lasts)
    actor = Actor(user=user, request_id=request_id)
    await record(session, actor, EventKind.USER_SIGNED_IN, user, after={"by": by, **details})
    return secret


async def change_password(
    session: Session,
    actor: Actor,
    *,
    current: str | None,
    new: str,
    limits: Limits | None = None,
) -> Event:
    """Change the actor's own password; their other sessions end, their access tokens do not.

    A wrong present password counts as an attempt to sign in.
    """
    user = await obtain(session, actor, User, actor.user_id, to=Permission.ACCOUNT_UPDATE)
    if user.kind is not UserKind.PERSON:
        message = "A service account has no password; it has tokens."
        raise Forbidden(message)
    passwords.check_password(new, name=user.name, at=("new",))
    if user.password_hash is not None:
        await _check_current(session, user, current or "", limits or Limits())
    elif actor.token is None or actor.token.kind is not TokenKind.SESSION:
        message = "The first password is set in a browser session, not with an access token."
        raise Forbidden(message)
    # Not in turn with those who sign in: this holds the store, and nobody else changes a password.
    user.password_hash = await asyncio.to_thread(passwords.make_hash, new)
    return await _keep_password(session, actor, user, spare=actor.token)


async def set_password(session: Session, actor: Actor, *, user: str, new: str) -> Event:
    """Set anybody's password, as the operator may; all their sessions end."""
    row = await _person(session, col(User.name) == user)
    if row is None:
        message = f"There is no person {user!r}."
        raise NotFound(message, at=("user",))
    passwords.check_password(new, name=row.name, at=("new",))
    row.password_hash = await asyncio.to_thread(passwords.make_hash, new)
    for typed in (row.name, row.email):
        if typed:
            await clear_account(session, typed)
    return await _keep_password(session, actor, row, spare=None)


async def find_offer(session: Session, secret: str) -> Offer:
    """Return the invitation that a secret opens.

    Raises ``NotFound``, whatever the reason: it is unknown, taken, revoked or expired, or its
    author could not give that role any more.
    """
    statement = (
        select(Invitation, Organization, col(Membership.role))
        .join(Organization, col(Organization.id) == col(Invitation.organization_id))
        .join(
            Membership,
            (col(Membership.organization_id) == col(Invitation.organization_id))
            & (col(Membership.user_id) == col(Invitation.created_by_id)),
        )
        .where(
            col(Invitation.hash) == hash_of(secret),
            col(Invitation.accepted_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            col(Invitation.expires_at) > tables.now(),
            col(Membership.role).in_(allowing(Permission.MEMBER_UPDATE)),
        )
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None or outranks(found[0].role, found[2]):
        raise NotFound(NO_INVITATION, at=("secret",))
    return Offer(invitation=found[0], organization=found[1])


async def accept_invitation(
    session: Session, actor: Actor, *, secret: str
) -> tuple[Membership, Event]:
    """Take an invitation as the actor; a member keeps the more powerful of both roles."""
    user = await obtain(session, actor, User, actor.user_id, to=Permission.ACCOUNT_UPDATE)
    if user.kind is not UserKind.PERSON:
        message = "A service account belongs to one organization for good."
        raise Forbidden(message)
    taken = await take_offer(session, actor, await find_offer(session, secret), user)
    actor.standing = await standing(session, user.id)
    return taken


async def create_account(
    session: Session,
    *,
    secret: str,
    name: str,
    password_hash: str,
    request_id: str | None = None,
) -> User:
    """Make the account of somebody who was invited, and take the invitation as them."""
    offer = await find_offer(session, secret)
    user = await add_person(
        session,
        name=name,
        email=offer.invitation.email,
        password_hash=password_hash,
        request_id=request_id,
    )
    await take_offer(session, Actor(user=user, request_id=request_id), offer, user)
    return user


async def add_person(
    session: Session,
    *,
    name: str,
    email: str | None,
    password_hash: str | None = None,
    request_id: str | None = None,
) -> User:
    """Make the account of a person; an address that another account has is left out."""
    rules.check_name(name, of="user", at=("name",))
    if await is_taken(session, name):
        raise taken(name)
    if email is not None and await _has_email(session, email):
        email = None
    user = User(name=name, email=email, password_hash=password_hash)
    session.add(user)
    await session.flush()  # memberships refer to it
    actor = Actor(user=user, request_id=request_id)
    await record(session, actor, EventKind.USER_CREATED, user)
    return user


def taken(name: str) -> Conflict:
    """Return the refusal of a name that some user has."""
    return Conflict(f"The name {name!r} is taken by another user.", at=("name",))


async def is_taken(session: Session, name: str) -> bool:
    """Return whether some user has this name."""
    return (
        await session.exec(select(col(User.id)).where(col(User.name) == name))
    ).first() is not None


async def take_offer(
    session: Session, actor: Actor, offer: Offer, user: User
) -> tuple[Membership, Event]:
    """Make somebody a member by an invitation, which is used up."""
    invitation = offer.invitation
    invitation.accepted_at = tables.now()
    invitation.accepted_by_id = user.id
    session.add(invitation)
    accepted = await record(
        session,
        actor,
        EventKind.INVITATION_ACCEPTED,
        invitation,
        name=offer.name,
        after={"user": user.name, "role": invitation.role.name},
    )
    return await join(session, actor, offer.organization, user, invitation.role), accepted


async def join(
    session: Session, actor: Actor, organization: Organization, user: User, role: Role
) -> Membership:
    """Give somebody a role in an organization, or leave them the more powerful one they have."""
    statement = select(Membership).where(
        col(Membership.organization_id) == organization.id, col(Membership.user_id) == user.id
    )
    membership = (await session.exec(statement)).scalar_one_or_none()
    if membership is None:
        membership = Membership(user_id=user.id, organization_id=organization.id, role=role)
        kind, before = EventKind.MEMBER_ADDED, None
    elif outranks(role, membership.role):
        kind, before = EventKind.MEMBER_UPDATED, {"role": membership.role.name}
    else:
        return membership
    membership.role = strongest(role, membership.role)
    session.add(membership)
    after = {"role": membership.role.name}
    await record(session, actor, kind, membership, name=user.name, before=before, after=after)
    return membership


async def _check_current(session: Session, user: User, current: str, limits: Limits) -> None:
    """Refuse with ``Forbidden`` a wrong present password, and count it."""
    attempt = await count_attempt(
        session, account=user.name, address="", limits=limits, at=("current",)
    )
    if await asyncio.to_thread(passwords.verify, user.password_hash, current):
        await forgive_attempts(session, attempt)
        return
    message = "The present password is another."
    raise Forbidden(message, at=("current",), keeps=True)


async def _keep_password(
    session: Session, actor: Actor, user: User, *, spare: Token | None
) -> Event:
    """Store a user's new password, end their sessions but this one, and record it."""
    session.add(user)
    statement = (
        update(Token)
        .where(
            col(Token.user_id) == user.id,
            col(Token.kind) == TokenKind.SESSION,
            col(Token.revoked_at).is_(None),
            col(Token.id) != (spare.id if spare else ""),
        )
        .values(revoked_at=tables.now())
    )
    await session.exec(statement)
    return await record(session, actor, EventKind.PASSWORD_CHANGED, user)


async def _person(session: Session, which: ColumnElement[bool]) -> User | None:
    """Return the one person of whom a condition is true, nobody where there are several."""
    statement = select(User).where(which, col(User.kind) == UserKind.PERSON).limit(2)
    found = (await session.exec(statement)).scalars().all()
    return found[0] if len(found) == 1 else None


async def _has_email(session: Session, email: str) -> bool:
    held = select(col(User.id)).where(func.lower(col(User.email)) == email.lower())
    return (await session.exec(held)).first() is not None
