"""What can be done to teams: made, filled, and named on models and projects."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import TEAM_ROLES, Permission
from greenroom.access.policy import Actor, demand_rank, find, matching, obtain, visible
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid, NotFound, Step
from greenroom.operations import rules
from greenroom.operations.access import Home, keep_access, obtain_home
from greenroom.operations.events import difference, record, state
from greenroom.operations.models import summary
from greenroom.tables import (
    Event,
    EventKind,
    Membership,
    Organization,
    Role,
    Team,
    TeamLink,
    TeamMember,
    User,
)


async def create_team(
    session: Session, actor: Actor, *, name: str, description: str | None
) -> tuple[Team, Event]:
    """Create the team ``OWNER/NAME``, without members."""
    owner, short = rules.split_name(name, of="team", at=("name",))
    organization = await obtain(
        session, actor, Organization, owner, to=Permission.TEAM_CREATE, at=("name",)
    )
    await _refuse_taken(session, actor, name)
    team = Team(
        organization_id=organization.id,
        name=short,
        full_name=name,
        description=_described(description),
        created_by_id=actor.user_id,
    )
    team.updated_at = team.created_at
    session.add(team)
    after = state(team, ("full_name", "description"))
    return team, await record(session, actor, EventKind.TEAM_CREATED, team, after=after)


async def update_team(
    session: Session, actor: Actor, *, team: str, fields: dict[str, Any]
) -> tuple[Team, Event]:
    """Change a team's name or description."""
    row = await obtain(session, actor, Team, team, to=Permission.TEAM_UPDATE, at=("team",))
    with session.no_autoflush:
        if "name" in fields:
            if fields["name"] is None:
                message = "A team has a name; null is not accepted."
                raise Invalid(message, at=("name",))
            short = rules.check_name(fields["name"], of="team", at=("name",))
            if short != row.name:
                full_name = row.full_name.partition("/")[0] + "/" + short
                await _refuse_taken(session, actor, full_name)
                row.name, row.full_name = short, full_name
        if "description" in fields:
            row.description = _described(fields["description"])
        before, after = difference(row)
    row.updated_at = tables.now()
    session.add(row)
    return row, await record(
        session, actor, EventKind.TEAM_UPDATED, row, before=before, after=after
    )


async def delete_team(session: Session, actor: Actor, *, team: str) -> tuple[Team, Event]:
    """Delete a team; refused where some object names it alone, and would be open without it."""
    row = await obtain(session, actor, Team, team, to=Permission.TEAM_DELETE, at=("team",))
    alone: list[str] = []
    other = aliased(TeamLink)
    for home, key in ((tables.Model, "model_id"), (tables.Project, "project_id")):
        mine, theirs = getattr(TeamLink, key), getattr(other, key)
        named = (
            select(col(home.full_name))
            .join(TeamLink, mine == col(home.id))
            .where(
                col(TeamLink.team_id) == row.id,
                ~exists().where(theirs == mine, col(other.team_id) != row.id),
            )
            .order_by(col(home.full_name))
            .limit(10)
        )
        alone += (await session.exec(named)).scalars()
    if alone:
        message = (
            f"{row.full_name} is the only team named on {', '.join(alone)}, which everybody could "
            "enter without it. Take its name off them first."
        )
        raise Conflict(message, at=("team",))
    before = state(row, ("full_name", "description"))
    event = await record(session, actor, EventKind.TEAM_DELETED, row, before=before)
    await session.delete(row)
    return row, event


async def add_team_member(
    session: Session, actor: Actor, *, team: str, user: str, role: Role
) -> tuple[Team, Event]:
    """Take a member of the organization into a team."""
    row = await _obtain(session, actor, team, role)
    person = await find(session, actor, User, user, at=("user",))
    belongs = select(col(Membership.id)).where(
        col(Membership.user_id) == person.id,
        col(Membership.organization_id) == row.organization_id,
    )
    if (await session.exec(belongs)).first() is None:
        message = f"{person.name} is not a member of the team's organization."
        raise Invalid(message, at=("user",))
    if await _member(session, row, person) is not None:
        message = f"{person.name} is in {row.full_name} already."
        raise Conflict(message, at=("user",))
    session.add(TeamMember(team_id=row.id, user_id=person.id, role=role))
    return row, await record(
        session,
        actor,
        EventKind.TEAM_MEMBER_ADDED,
        row,
        after={"user": person.name, "role": role.name},
    )


async def update_team_member(
    session: Session, actor: Actor, *, team: str, user: str, role: Role
) -> tuple[Team, Event]:
    """Change a role in a team."""
    row = await _obtain(session, actor, team, role)
    person, member = await _joined(session, actor, row, user)
    before, member.role = member.role, role
    session.add(member)
    return row, await record(
        session,
        actor,
        EventKind.TEAM_MEMBER_UPDATED,
        row,
        before={"user": person.name, "role": before.name},
        after={"user": person.name, "role": role.name},
    )


async def remove_team_member(
    session: Session, actor: Actor, *, team: str, user: str
) -> tuple[Team, Event]:
    """Take somebody out of a team."""
    row = await obtain(session, actor, Team, team, to=Permission.TEAM_UPDATE, at=("team",))
    person, member = await _joined(session, actor, row, user)
    await session.delete(member)
    return row, await record(
        session,
        actor,
        EventKind.TEAM_MEMBER_REMOVED,
        row,
        before={"user": person.name, "role": member.role.name},
    )


async def link_team(
    session: Session, actor: Actor, *, team: str, model: str | None, project: str | None
) -> tuple[Home, Event]:
    """Name a team on a model or project, which is closed to all who are in no named team."""
    home = await obtain_home(session, actor, model=model, project=project)
    row = await find(session, actor, Team, team, at=("team",))
    if row.organization_id != home.organization_id:
        message = f"{row.full_name} belongs to another organization than {home.full_name}."
        raise Invalid(message, at=("team",))
    if await _link(session, row, home) is not None:
        message = f"{home.full_name} names {row.full_name} already."
        raise Conflict(message, at=("team",))
    is_model = isinstance(home, tables.Model)
    session.add(
        TeamLink(
            team_id=row.id,
            model_id=home.id if is_model else None,
            project_id=None if is_model else home.id,
        )
    )
    event = await record(session, actor, EventKind.TEAM_LINKED, home, after={"team": row.full_name})
    await keep_access(session, actor, home)
    return home, event


async def unlink_team(
    session: Session, actor: Actor, *, team: str, model: str | None, project: str | None
) -> tuple[Home, Event]:
    """Take a team's name off a model or project; without any, it is open as its visibility says."""
    home = await obtain_home(session, actor, model=model, project=project)
    row = await find(session, actor, Team, team, at=("team",))
    link = await _link(session, row, home)
    if link is None:
        message = f"{home.full_name} does not name {row.full_name}."
        raise NotFound(message, at=("team",))
    await session.delete(link)
    event = await record(
        session, actor, EventKind.TEAM_UNLINKED, home, before={"team": row.full_name}
    )
    await keep_access(session, actor, home)
    return home, event


async def _obtain(session: Session, actor: Actor, team: str, role: Role) -> Team:
    """Return the team in which the actor may give this role."""
    row = await obtain(session, actor, Team, team, to=Permission.TEAM_UPDATE, at=("team",))
    if role not in TEAM_ROLES:
        message = f"{role.name} is no role of a team: {', '.join(one.name for one in TEAM_ROLES)}."
        raise Invalid(message, at=("role",))
    demand_rank(actor, role, row)
    return row


async def _member(session: Session, team: Team, user: User) -> TeamMember | None:
    statement = select(TeamMember).where(
        col(TeamMember.team_id) == team.id, col(TeamMember.user_id) == user.id
    )
    return (await session.exec(statement)).scalar_one_or_none()


async def _joined(session: Session, actor: Actor, team: Team, user: str) -> tuple[User, TeamMember]:
    """Return a user and what they are in the team, not above the actor's own role there."""
    at: tuple[Step, ...] = ("user",)
    person = await find(session, actor, User, user, at=at)
    member = await _member(session, team, person)
    if member is None:
        message = f"{person.name} is not in {team.full_name}."
        raise NotFound(message, at=at)
    demand_rank(actor, member.role, team, at=at)
    return person, member


async def _link(session: Session, team: Team, home: Home) -> TeamLink | None:
    key = TeamLink.model_id if isinstance(home, tables.Model) else TeamLink.project_id
    statement = select(TeamLink).where(col(TeamLink.team_id) == team.id, col(key) == home.id)
    return (await session.exec(statement)).scalar_one_or_none()


async def _refuse_taken(session: Session, actor: Actor, name: str) -> None:
    """Refuse a name that a team has; show it only to who sees it."""
    row = (await session.exec(select(Team).where(col(Team.full_name) == name))).scalar_one_or_none()
    if row is None:
        return
    seen = visible(actor, Team).where(matching(Team, row.id))
    current = (await session.exec(seen)).scalar_one_or_none()
    message = f"The name {name!r} is taken by another team."
    raise Conflict(message, at=("name",), current=summary(current) if current else None)


def _described(value: str | None) -> str | None:
    return rules.check_text(
        value, of="description", limit=rules.MAX_DESCRIPTION, at=("description",)
    )
