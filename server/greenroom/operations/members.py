"""Who belongs to an organization: its members, service accounts and invitations."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, demand_rank, find, obtain
from greenroom.access.tokens import new_secret
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid, NotFound, Step
from greenroom.operations import rules
from greenroom.operations.events import record
from greenroom.tables import (
    Event,
    EventKind,
    Grant,
    Invitation,
    Membership,
    Organization,
    Role,
    Team,
    TeamMember,
    Token,
    User,
    UserKind,
)

MAX_INVITATION_DAYS = 90


async def add_member(
    session: Session, actor: Actor, *, organization: str, user: str, role: Role
) -> tuple[Membership, Event]:
    """Make somebody whom the actor sees a member of an organization."""
    home = await _keep(session, actor, organization, role)
    row = await find(session, actor, User, user, at=("user",))
    if row.kind is not UserKind.PERSON:
        message = f"{row.name} is a service account, which belongs to one organization for good."
        raise Invalid(message, at=("user",))
    if await _membership(session, home, row) is not None:
        message = f"{row.name} is a member of {home.name} already."
        raise Conflict(message, at=("user",))
    return await _join(session, actor, home, row, role, EventKind.MEMBER_ADDED)


async def update_member(
    session: Session, actor: Actor, *, organization: str, user: str, role: Role
) -> tuple[Membership, Event]:
    """Change a member's role; the last owner stays one."""
    home = await _keep(session, actor, organization, role)
    row, membership = await _member(session, actor, home, user)
    demand_rank(actor, membership.role, home, at=("user",))
    before = membership.role
    if role is not Role.OWNER:
        await refuse_last_owner(session, home, membership, at=("user",))
    membership.role = role
    session.add(membership)
    return membership, await record(
        session,
        actor,
        EventKind.MEMBER_UPDATED,
        membership,
        name=row.name,
        before={"role": before.name},
        after={"role": role.name},
    )


async def remove_member(
    session: Session, actor: Actor, *, organization: str, user: str
) -> tuple[Membership, Event]:
    """End a membership with what hangs on it: teams, grants, and a service account's tokens."""
    home = await obtain(
        session,
        actor,
        Organization,
        organization,
        to=Permission.MEMBER_UPDATE,
        at=("organization",),
    )
    row, membership = await _member(session, actor, home, user)
    demand_rank(actor, membership.role, home, at=("user",))
    await refuse_last_owner(session, home, membership, at=("user",))
    return await _part(session, actor, home, row, membership)


async def leave_organization(
    session: Session, actor: Actor, *, organization: str
) -> tuple[Membership, Event]:
    """End the actor's own membership."""
    user = await obtain(session, actor, User, actor.user_id, to=Permission.ACCOUNT_UPDATE)
    home = await find(session, actor, Organization, organization, at=("organization",))
    membership = await _membership(session, home, user)
    if membership is None:
        message = f"You are not a member of {home.name}."
        raise NotFound(message, at=("organization",))
    await refuse_last_owner(session, home, membership, at=("organization",))
    return await _part(session, actor, home, user, membership)


async def create_service_account(
    session: Session, actor: Actor, *, organization: str, name: str, role: Role
) -> tuple[Membership, Event]:
    """Make an account for a program, a member of this organization and of no other."""
    home = await _keep(session, actor, organization, role)
    rules.check_name(name, of="service account", at=("name",))
    taken = select(col(User.id)).where(col(User.name) == name)
    if (await session.exec(taken)).first() is not None:
        message = f"The name {name!r} is taken by another user."
        raise Conflict(message, at=("name",))
    user = User(name=name, kind=UserKind.SERVICE_ACCOUNT, organization_id=home.id)
    session.add(user)
    await session.flush()  # the membership refers to it
    return await _join(session, actor, home, user, role, EventKind.SERVICE_ACCOUNT_CREATED)


async def create_invitation(
    session: Session,
    actor: Actor,
    *,
    organization: str,
    role: Role,
    email: str | None,
    days: int,
) -> tuple[Invitation, str, Event]:
    """Offer a role to whoever shows the secret, which is returned here and never again."""
    home = await _keep(session, actor, organization, role)
    rules.check_text(email, of="email", limit=320, at=("email",))
    if not 1 <= days <= MAX_INVITATION_DAYS:
        message = f"An invitation lasts 1 to {MAX_INVITATION_DAYS} days, not {days}."
        raise Invalid(message, at=("days",))
    secret, hashed = new_secret()
    moment = tables.now()
    invitation = Invitation(
        organization_id=home.id,
        role=role,
        email=email,
        hash=hashed,
        created_at=moment,
        created_by_id=actor.user_id,
        expires_at=moment + timedelta(days=days),
    )
    session.add(invitation)
    event = await record(
        session,
        actor,
        EventKind.INVITATION_CREATED,
        invitation,
        name=email or "whoever has the link",
        after={"role": role.name, "email": email},
    )
    return invitation, secret, event


async def revoke_invitation(
    session: Session, actor: Actor, *, invitation: str
) -> tuple[Invitation, Event]:
    """Take back an invitation that nobody accepted yet."""
    row = await obtain(
        session, actor, Invitation, invitation, to=Permission.MEMBER_UPDATE, at=("invitation",)
    )
    if row.accepted_at is not None or row.revoked_at is not None:
        state = "accepted" if row.accepted_at is not None else "revoked"
        message = f"The invitation has been {state}."
        raise Conflict(message, at=("invitation",))
    row.revoked_at = tables.now()
    session.add(row)
    name = row.email or "whoever has the link"
    return row, await record(session, actor, EventKind.INVITATION_REVOKED, row, name=name)


async def _keep(session: Session, actor: Actor, organization: str, role: Role) -> Organization:
    """Return the organization in which the actor may give this role."""
    home = await obtain(
        session,
        actor,
        Organization,
        organization,
        to=Permission.MEMBER_UPDATE,
        at=("organization",),
    )
    demand_rank(actor, role, home)
    return home


async def _membership(session: Session, home: Organization, user: User) -> Membership | None:
    statement = select(Membership).where(
        col(Membership.organization_id) == home.id, col(Membership.user_id) == user.id
    )
    return (await session.exec(statement)).scalar_one_or_none()


async def _member(
    session: Session, actor: Actor, home: Organization, user: str
) -> tuple[User, Membership]:
    """Return a user and their membership. Raises ``NotFound`` where they are no member."""
    row = await find(session, actor, User, user, at=("user",))
    membership = await _membership(session, home, row)
    if membership is None:
        message = f"{row.name} is not a member of {home.name}."
        raise NotFound(message, at=("user",))
    return row, membership


async def _join(
    session: Session,
    actor: Actor,
    home: Organization,
    user: User,
    role: Role,
    kind: EventKind,
) -> tuple[Membership, Event]:
    membership = Membership(user_id=user.id, organization_id=home.id, role=role)
    session.add(membership)
    return membership, await record(
        session, actor, kind, membership, name=user.name, after={"role": role.name}
    )


async def _part(
    session: Session, actor: Actor, home: Organization, user: User, membership: Membership
) -> tuple[Membership, Event]:
    """Remove a membership and everything that needs it."""
    teams = select(col(Team.id)).where(col(Team.organization_id) == home.id)
    await session.exec(
        delete(TeamMember).where(
            col(TeamMember.user_id) == user.id, col(TeamMember.team_id).in_(teams)
        )
    )
    await session.exec(
        delete(Grant).where(col(Grant.user_id) == user.id, col(Grant.organization_id) == home.id)
    )
    if user.kind is UserKind.SERVICE_ACCOUNT:
        await session.exec(
            update(Token)
            .where(col(Token.user_id) == user.id, col(Token.revoked_at).is_(None))
            .values(revoked_at=tables.now())
        )
    await session.delete(membership)
    return membership, await record(
        session,
        actor,
        EventKind.MEMBER_REMOVED,
        membership,
        name=user.name,
        before={"role": membership.role.name},
    )


async def refuse_last_owner(
    session: Session, home: Organization, membership: Membership, *, at: Sequence[Step]
) -> None:
    """Refuse to take its last owner from an organization."""
    if membership.role is not Role.OWNER:
        return
    owners = select(func.count()).where(
        col(Membership.organization_id) == home.id, col(Membership.role) == Role.OWNER
    )
    if (await session.exec(owners)).scalar_one() == 1:
        message = f"{home.name} has no other owner; make another one first."
        raise Conflict(message, at=at)
