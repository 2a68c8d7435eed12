"""Who gets at one model or project: its visibility, and grants on it."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from greenroom import tables
from greenroom.access.explain import Explanation, explain, facts_of
from greenroom.access.permissions import GRANT_ROLES, ROLES, TEAM_ROLES, Permission
from greenroom.access.policy import Actor, decide, demand, demand_rank, find, obtain
from greenroom.access.standing import standing
from greenroom.database import Session
from greenroom.errors import Invalid, NotFound
from greenroom.operations.events import difference, record
from greenroom.tables import Event, EventKind, Grant, Membership, Role, Team, User, Visibility

Home = tables.Model | tables.Project
"""What has a visibility, teams and grants."""


async def obtain_home(
    session: Session, actor: Actor, *, model: str | None, project: str | None
) -> Home:
    """Return the model or project whose access the actor may change."""
    if model is not None:
        return await obtain(
            session, actor, tables.Model, model, to=Permission.ACCESS_UPDATE, at=("on", "model")
        )
    return await obtain(
        session,
        actor,
        tables.Project,
        project or "",
        to=Permission.ACCESS_UPDATE,
        at=("on", "project"),
    )


async def set_visibility(
    session: Session,
    actor: Actor,
    *,
    model: str | None,
    project: str | None,
    visibility: Visibility,
) -> tuple[Home, Event]:
    """Say who reads a model or project without being named on it."""
    home = await obtain_home(session, actor, model=model, project=project)
    home.visibility = visibility
    before, after = difference(home)
    home.revision += 1
    home.updated_at = tables.now()
    session.add(home)
    event = await record(
        session, actor, EventKind.VISIBILITY_CHANGED, home, before=before, after=after
    )
    await keep_access(session, actor, home)
    return home, event


async def grant(
    session: Session,
    actor: Actor,
    *,
    model: str | None,
    project: str | None,
    user: str | None,
    team: str | None,
    role: Role,
) -> tuple[Grant, Event]:
    """Give a user or a team a role on a model or project, in place of the one given before."""
    home = await obtain_home(session, actor, model=model, project=project)
    roles = GRANT_ROLES if user is not None else TEAM_ROLES
    if role not in roles:
        named = ", ".join(one.name for one in roles)
        message = f"{role.name} cannot be granted on one object: {named} can."
        raise Invalid(message, at=("role",))
    demand_rank(actor, role, home)
    holder = await _holder(session, actor, home, user=user, team=team)
    row = await _given(session, home, holder)
    before = None
    if row is None:
        row = Grant(
            organization_id=home.organization_id,
            role=role,
            created_by_id=actor.user_id,
            **_keys(home, holder),
        )
    else:
        demand_rank(actor, row.role, home, at=("to",))
        before = _told(holder, row.role)
        row.role = role
    session.add(row)
    await session.flush()  # the payload is read by it
    return row, await record(
        session, actor, EventKind.ACCESS_GRANTED, home, before=before, after=_told(holder, role)
    )


async def revoke(
    session: Session,
    actor: Actor,
    *,
    model: str | None,
    project: str | None,
    user: str | None,
    team: str | None,
) -> tuple[Grant, Event]:
    """Take away the role that was granted to a user or a team on a model or project."""
    home = await obtain_home(session, actor, model=model, project=project)
    holder = await _holder(session, actor, home, user=user, team=team)
    row = await _given(session, home, holder)
    if row is None:
        message = f"Nothing is granted to {_name(holder)} on {home.full_name}."
        raise NotFound(message, at=("to",))
    demand_rank(actor, row.role, home, at=("to",))
    await session.delete(row)
    return row, await record(
        session, actor, EventKind.ACCESS_REVOKED, home, before=_told(holder, row.role)
    )


async def keep_access(session: Session, actor: Actor, home: Home) -> None:
    """Grant ADMIN on an object to who closed it, where they would have no role on it any more."""
    await session.flush()  # what closed it counts
    if actor.is_system:
        return
    role, _ = decide(await facts_of(session, actor.user_id, home))
    if role is None or Permission.MODEL_READ not in ROLES[role]:
        holder = await find(session, actor, User, actor.user_id)
        row = Grant(
            organization_id=home.organization_id,
            role=Role.ADMIN,
            created_by_id=actor.user_id,
            **_keys(home, holder),
        )
        session.add(row)
        await record(
            session, actor, EventKind.ACCESS_GRANTED, home, after=_told(holder, Role.ADMIN)
        )
    actor.standing = await standing(session, actor.user_id)  # the payload is read by it


async def explain_access(
    session: Session,
    actor: Actor,
    *,
    user: str,
    model: str | None,
    project: str | None,
) -> Explanation:
    """Return the role of a user on an object, and why; of others, to who reads its access."""
    own = actor.user_id
    table: Any = tables.Model if model is not None else tables.Project
    at = ("on", "model" if model is not None else "project")
    home: Home = await find(session, actor, table, model or project or "", at=at)
    person = await find(session, actor, User, user, at=("user",))
    if person.id != own:
        demand(actor, Permission.ACCESS_READ, home, at=at)
    return await explain(session, person, home)


async def _holder(
    session: Session, actor: Actor, home: Home, *, user: str | None, team: str | None
) -> User | Team:
    """Return who is to have a grant: a member of the object's organization, or a team of it."""
    if user is None:
        group = await find(session, actor, Team, team or "", at=("to", "team"))
        if group.organization_id != home.organization_id:
            message = f"{group.full_name} belongs to another organization than {home.full_name}."
            raise Invalid(message, at=("to", "team"))
        return group
    person = await find(session, actor, User, user, at=("to", "user"))
    belongs = select(col(Membership.id)).where(
        col(Membership.user_id) == person.id,
        col(Membership.organization_id) == home.organization_id,
    )
    if (await session.exec(belongs)).first() is None:
        message = f"{person.name} is not a member of the organization of {home.full_name}."
        raise Invalid(message, at=("to", "user"))
    return person


async def _given(session: Session, home: Home, holder: User | Team) -> Grant | None:
    where = [getattr(Grant, key) == value for key, value in _keys(home, holder).items()]
    return (await session.exec(select(Grant).where(*where))).scalar_one_or_none()


def _keys(home: Home, holder: User | Team) -> dict[str, Any]:
    """Return the two columns that say to whom and on what a grant is."""
    return {
        "user_id" if isinstance(holder, User) else "team_id": holder.id,
        "model_id" if isinstance(home, tables.Model) else "project_id": home.id,
    }


def _name(holder: User | Team) -> str:
    return holder.name if isinstance(holder, User) else holder.full_name


def _told(holder: User | Team, role: Role) -> dict[str, str]:
    """Return what an event says of a grant."""
    kind = "user" if isinstance(holder, User) else "team"
    return {kind: _name(holder), "role": role.name}
