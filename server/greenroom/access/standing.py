"""How a user stands: their roles in organizations and teams, and on single objects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, func, literal, select, union_all
from sqlmodel import col

from greenroom.access.permissions import strongest
from greenroom.database import Session
from greenroom.tables import (
    Grant,
    Membership,
    Model,
    Project,
    Role,
    TeamLink,
    TeamMember,
    Visibility,
)
from greenroom.tables.columns import choice


@dataclass(frozen=True)
class Standing:
    """A user's roles.

    ``roles`` are by organization, ``teams`` by team, ``grants`` by the model or project that they
    are on, and ``raised`` the most powerful that teams bring on one. ``closed`` are the public
    models and projects of the user's organizations that name teams: all see them, and the role in
    the organization does not count there.
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    teams: Mapping[str, Role] = field(default_factory=dict)
    grants: Mapping[str, Role] = field(default_factory=dict)
    raised: Mapping[str, Role] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()

    def all_roles(self) -> Iterator[Role]:
        """All roles that count in an organization or on an object: a grant shadows what teams bring."""
        yield from self.roles.values()
        yield from self.grants.values()
        yield from (role for home, role in self.raised.items() if home not in self.grants)


def select_standing(user_id: str | ColumnElement[str]) -> Any:
    """Select how a user stands: (what, of what, role)."""
    joined = col(TeamMember.user_id) == user_id
    linked = func.coalesce(col(TeamLink.model_id), col(TeamLink.project_id))
    granted = func.coalesce(col(Grant.model_id), col(Grant.project_id))
    mine = select(col(Membership.organization_id)).where(col(Membership.user_id) == user_id)
    memberships = select(
        literal("role"), col(Membership.organization_id), col(Membership.role)
    ).where(col(Membership.user_id) == user_id)
    teams = select(literal("team"), col(TeamMember.team_id), col(TeamMember.role)).where(joined)
    grants = select(literal("grant"), granted, col(Grant.role)).where(col(Grant.user_id) == user_id)
    links = (
        select(literal("raised"), linked, col(TeamMember.role))
        .join(TeamLink, col(TeamLink.team_id) == col(TeamMember.team_id))
        .where(joined)
    )
    team_grants = (
        select(literal("raised"), granted, col(Grant.role))
        .join(TeamMember, col(TeamMember.team_id) == col(Grant.team_id))
        .where(joined)
    )
    closed = [
        select(literal("closed"), col(home.id), literal(Role.OUTSIDER, choice(Role)))
        .where(
            col(home.visibility) == Visibility.PUBLIC,
            col(home.organization_id).in_(mine),
            select(col(TeamLink.id)).where(key == col(home.id)).exists(),
        )
        for home, key in ((Model, col(TeamLink.model_id)), (Project, col(TeamLink.project_id)))
    ]  # fmt: skip
    return union_all(memberships, teams, grants, links, team_grants, *closed)


_OF_USER = select_standing(bindparam("user_id", "", String))


async def standing(session: Session, user_id: str) -> Standing:
    """Read how a user stands, in one statement."""
    return standing_of(await session.exec(_OF_USER, {"user_id": user_id}))


def standing_of(rows: Iterable[Sequence[Any]]) -> Standing:
    """Return what the rows of ``select_standing`` mean."""
    found: dict[str, dict[str, Role]] = {
        name: {} for name in ("role", "team", "grant", "raised", "closed")
    }
    for kind, id_, role in rows:
        held = found[kind].get(id_)
        found[kind][id_] = role if held is None else strongest(held, role)
    return Standing(
        roles=found["role"],
        teams=found["team"],
        grants=found["grant"],
        raised=found["raised"],
        closed=frozenset(found["closed"]),
    )
