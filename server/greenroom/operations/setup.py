"""What an operator does from the machine itself: the first people, their tokens and links."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from greenroom.access.policy import Actor
from greenroom.access.tokens import issue
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid, NotFound
from greenroom.operations import rules
from greenroom.operations.events import record
from greenroom.operations.members import refuse_last_owner
from greenroom.tables import (
    EventKind,
    Membership,
    Organization,
    Role,
    Token,
    TokenKind,
    User,
    UserKind,
)

SYSTEM = User(id="usr_00000000000000000000000000", name="system", kind=UserKind.SYSTEM)
"""The user that time and operators act as; nobody can sign in as it."""


def system() -> Actor:
    """Return the actor of the registry itself, who may do everything."""
    return Actor(user=SYSTEM, is_system=True)


async def prepare_store(session: Session, *, organization: str, owner: str) -> bool:
    """Make the first organization and its owner where there is nobody yet.

    Returns whether it did. The system user is made as well.
    """
    if (await session.exec(select(col(User.id)).limit(1))).first() is not None:
        return False
    session.add(User(id=SYSTEM.id, name=SYSTEM.name, kind=SYSTEM.kind))
    home = await add_organization(session, name=organization)
    await add_user(session, name=owner, organization=home.name, role=Role.OWNER)
    return True


async def add_organization(session: Session, *, name: str) -> Organization:
    """Make an organization."""
    rules.check_name(name, of="organization", at=("name",))
    taken = select(Organization).where(col(Organization.name) == name)
    if (await session.exec(taken)).first() is not None:
        message = f"The name {name!r} is taken by another organization."
        raise Conflict(message, at=("name",))
    organization = Organization(name=name)
    session.add(organization)
    await session.flush()  # others refer to it
    await record(
        session,
        system(),
        EventKind.ORGANIZATION_CREATED,
        organization,
        organization_id=organization.id,
    )
    return organization


async def add_user(
    session: Session,
    *,
    name: str,
    organization: str,
    role: Role,
    email: str | None = None,
) -> User:
    """Make a user, or find the one of this name, and give them a role in an organization."""
    rules.check_name(name, of="user", at=("name",))
    found = select(Organization).where(col(Organization.name) == organization)
    home = (await session.exec(found)).scalar_one_or_none()
    if home is None:
        message = f"There is no organization {organization!r}."
        raise NotFound(message, at=("organization",))
    named = select(User).where(col(User.name) == name)
    user = (await session.exec(named)).scalar_one_or_none()
    if user is None:
        user = User(name=name, email=email)
        session.add(user)
        await session.flush()  # the membership refers to it
        await record(session, system(), EventKind.USER_CREATED, user)
    elif user.id == SYSTEM.id:
        message = "The system user belongs to no organization."
        raise Conflict(message, at=("name",))
    elif user.kind is UserKind.SERVICE_ACCOUNT and user.organization_id != home.id:
        message = f"{name} is a service account, which belongs to one organization for good."
        raise Conflict(message, at=("organization",))
    elif email is not None:
        user.email = email
        session.add(user)
    joined = select(Membership).where(
        col(Membership.user_id) == user.id, col(Membership.organization_id) == home.id
    )
    membership = (await session.exec(joined)).scalar_one_or_none()
    before = None if membership is None else {"role": membership.role.name}
    if membership is None:
        membership = Membership(user_id=user.id, organization_id=home.id, role=role)
    elif membership.role is role:
        return user
    elif role is not Role.OWNER:
        await refuse_last_owner(session, home, membership, at=("role",))
    membership.role = role
    session.add(membership)
    await record(
        session,
        system(),
        EventKind.MEMBER_UPDATED if before else EventKind.MEMBER_ADDED,
        membership,
        name=user.name,
        before=before,
        after={"role": role.name},
    )
    return user


async def issue_token(
    session: Session,
    *,
    user: str,
    kind: TokenKind,
    name: str,
    lasts: timedelta,
) -> tuple[str, Token]:
    """Issue a token or a sign-in link for a user; the secret is told this once."""
    if lasts <= timedelta(0):
        message = "A token lasts for a while: give it a time above zero."
        raise Invalid(message, at=("lasts",))
    named = select(User).where(col(User.name) == user, col(User.id) != SYSTEM.id)
    found = (await session.exec(named)).scalar_one_or_none()
    if found is None:
        message = f"There is no user {user!r}."
        raise NotFound(message, at=("user",))
    if kind is TokenKind.LINK and found.kind is UserKind.SERVICE_ACCOUNT:
        message = f"{user} is a service account: it has tokens, and no browser session."
        raise Invalid(message, at=("user",))
    secret, token = issue(session, found, kind=kind, name=name, lasts=lasts)
    after = {"user": found.name, "kind": kind.name, "expires_at": token.expires_at.isoformat()}
    await record(
        session,
        system(),
        EventKind.TOKEN_CREATED,
        token,
        organization_id=found.organization_id,
        after=after,
    )
    return secret, token


async def has_signed_in(session: Session, user: str) -> bool:
    """Return whether the user ever had a browser session."""
    statement = (
        select(col(Token.id))
        .join(User, col(User.id) == col(Token.user_id))
        .where(col(User.name) == user, col(Token.kind) == TokenKind.SESSION)
        .limit(1)
    )
    return (await session.exec(statement)).first() is not None
