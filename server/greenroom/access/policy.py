"""The one place that decides: what an actor sees, and what they may do to it.

To read, every select starts from ``visible``; to write, every row comes from ``obtain``. What is
hidden does not exist: it is ``NotFound``, never ``Forbidden``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, or_, select, union_all
from sqlalchemy.sql import literal
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import COLLEAGUES, READERS, ROLES, STEWARDS, Permission
from greenroom.database import Session
from greenroom.errors import Forbidden, NotFound, Step, Unauthenticated
from greenroom.tables import Role

R = TypeVar("R", bound=tables.Row)


@dataclass
class Actor:
    """Who acts, with the roles they held when this was made.

    ``roles`` maps organizations, ``grants`` maps models, to the role held there. ``asked`` collects
    the permissions that were asked of an object and granted; ``needs`` is the one that the act in
    progress must have asked.
    """

    user: tables.User | None = None
    token_id: str | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)
    grants: Mapping[str, Role] = field(default_factory=dict)
    request_id: str | None = None
    is_system: bool = False
    needs: Permission | None = None
    asked: set[Permission] = field(default_factory=set)

    @property
    def user_id(self) -> str:
        """The id of the user who acts; nobody is signed in when this raises."""
        if self.user is None:
            message = "Sign in first: send a token, or open a sign-in link."
            raise Unauthenticated(message)
        return self.user.id

    def answers_for_writing(self) -> bool:
        """Return whether the permission that the act needs has been asked of an object."""
        return self.is_system or (self.needs is not None and self.needs in self.asked)

    def holds_anywhere(self, permission: Permission) -> bool:
        """Return whether any role of the actor allows this."""
        held = (*self.roles.values(), *self.grants.values())
        return self.is_system or any(permission in ROLES[role] for role in held)


async def standing(session: Session, user_id: str) -> tuple[dict[str, Role], dict[str, Role]]:
    """Read a user's roles by organization and by model."""
    memberships = select(
        literal(value=True),
        col(tables.Membership.organization_id),
        col(tables.Membership.role),
    ).where(col(tables.Membership.user_id) == user_id)
    grants = select(
        literal(value=False), col(tables.ModelGrant.model_id), col(tables.ModelGrant.role)
    ).where(col(tables.ModelGrant.user_id) == user_id)
    roles: dict[str, Role] = {}
    granted: dict[str, Role] = {}
    for is_membership, id_, role in await session.exec(union_all(memberships, grants)):
        (roles if is_membership else granted)[id_] = role
    return roles, granted


def role_on(actor: Actor, row: tables.Row) -> Role | None:
    """Return the role that counts on this row.

    A grant on the model overrides the organization's role, lower or higher; owners and managers
    keep theirs.
    """
    if isinstance(row, tables.Organization):
        return actor.roles.get(row.id)
    role = actor.roles.get(getattr(row, "organization_id", ""))
    if role in STEWARDS:
        return role
    model_id = row.id if isinstance(row, tables.Model) else getattr(row, "model_id", None)
    return actor.grants.get(model_id, role) if model_id else role


def permissions(actor: Actor, row: tables.Row) -> frozenset[Permission]:
    """Return all that the actor may do to this row."""
    if actor.is_system:
        return frozenset(Permission)
    role = role_on(actor, row)
    return ROLES[role] if role else frozenset()


def allowed(actor: Actor, permission: Permission, row: tables.Row) -> bool:
    """Return whether the actor may do this to a row they see, and note that it was asked."""
    if permission not in permissions(actor, row):
        return False
    actor.asked.add(permission)
    return True


def demand(
    actor: Actor, permission: Permission, row: tables.Row, *, at: Sequence[Step] = ()
) -> None:
    """Raise ``Forbidden`` where the actor sees the row but may not do this to it."""
    if not allowed(actor, permission, row):
        subject = getattr(row, "full_name", None) or getattr(row, "name", "this object")
        message = f"This needs the permission {permission.name} on {subject}."
        raise Forbidden(message, at=at)


def visible(actor: Actor, table: type[R], *, deleted: bool = False) -> Select[R]:
    """Select the rows of a table that the actor sees; deleted ones only when asked for."""
    statement = select(table)
    if table in (tables.Model, tables.Version):
        mark = table.deleted_at  # type: ignore[attr-defined]
        statement = statement.where(mark.is_not(None) if deleted else mark.is_(None))
    if actor.is_system:
        return statement
    return statement.where(_sees(actor.user.id if actor.user else "", table))


@lru_cache(maxsize=1024)
def _sees(user_id: str, table: type[tables.Row]) -> ColumnElement[bool]:
    """Return the condition under which this user sees a row of the table."""

    def organizations(roles: Sequence[Role] | None = None) -> Select[str]:
        member = tables.Membership
        where = [col(member.user_id) == user_id]
        if roles:
            where.append(col(member.role).in_(roles))
        return select(col(member.organization_id)).where(*where).correlate(None)

    def granted(*, reads: bool) -> Select[str]:
        roles = READERS if reads else [role for role in Role if role not in READERS]
        mine = col(tables.ModelGrant.user_id) == user_id, col(tables.ModelGrant.role).in_(roles)
        return select(col(tables.ModelGrant.model_id)).where(*mine).correlate(None)

    def seen_at(owner: type[tables.Row], key: Any, *where: ColumnElement[bool]) -> Exists:
        """Return whether the row that a key leads to is seen: asked of that row alone."""
        columns: Any = owner
        return exists().where(columns.id == key, _sees(user_id, owner), *where).correlate(table)

    match table:
        case tables.Organization:
            return col(tables.Organization.id).in_(organizations())
        case tables.User:
            colleagues = (
                select(col(tables.Membership.user_id))
                .where(col(tables.Membership.organization_id).in_(organizations()))
                .correlate(None)
            )
            return or_(col(tables.User.id) == user_id, col(tables.User.id).in_(colleagues))
        case tables.Membership:
            return or_(
                col(tables.Membership.user_id) == user_id,
                col(tables.Membership.organization_id).in_(organizations(COLLEAGUES)),
            )
        case tables.Project:
            return col(tables.Project.organization_id).in_(organizations(READERS))
        case tables.Run:
            return col(tables.Run.organization_id).in_(organizations(READERS))
        case tables.MetricPoint:
            return seen_at(tables.Run, tables.MetricPoint.run_id)
        case tables.Artifact:
            return col(tables.Artifact.organization_id).in_(organizations(READERS))
        case tables.Model:
            return or_(
                and_(
                    col(tables.Model.visibility) == tables.Visibility.PUBLIC,
                    col(tables.Model.organization_id).in_(organizations(READERS)),
                    col(tables.Model.id).not_in(granted(reads=False)),
                ),
                col(tables.Model.organization_id).in_(organizations(STEWARDS)),
                and_(
                    col(tables.Model.id).in_(granted(reads=True)),
                    # a grant is for members: others would not see the model's organization
                    col(tables.Model.organization_id).in_(organizations()),
                ),
            )
        case tables.Version:
            return seen_at(
                tables.Model, tables.Version.model_id, col(tables.Model.deleted_at).is_(None)
            )
        case tables.StageChange:
            return seen_at(tables.Version, tables.StageChange.version_id)
        case tables.Event:
            event = tables.Event
            return or_(
                seen_at(tables.Model, event.model_id),
                seen_at(tables.Project, event.project_id),
                and_(
                    col(event.model_id).is_(None),
                    col(event.project_id).is_(None),
                    col(event.organization_id).in_(organizations(READERS)),
                ),
                # what was purged is seen by those who get in everywhere
                col(event.organization_id).in_(organizations(STEWARDS)),
            )
        case _:
            message = f"no rule says who sees {table.__name__}"
            raise LookupError(message)


def matching(table: type[tables.Row], reference: str) -> ColumnElement[bool]:
    """Return the condition that a row is the one meant by an id or by a full name."""
    columns: Any = table
    if tables.tag_of(reference) == table.tag or not hasattr(table, "full_name"):
        if table is tables.Organization and tables.tag_of(reference) is None:
            return columns.name == reference
        return columns.id == reference
    return columns.full_name == reference


async def obtain(
    session: Session,
    actor: Actor,
    table: type[R],
    reference: str,
    *,
    to: Permission,
    at: Sequence[Step] = (),
    deleted: bool = False,
) -> R:
    """Return the row meant by an id or full name, for doing this to it.

    Raises ``NotFound`` where the actor does not see it and ``Forbidden`` where they see it and may
    not. ``at`` is the path of the reference in the act's input.
    """
    statement = visible(actor, table, deleted=deleted).where(matching(table, reference))
    row: R | None = (await session.exec(statement)).scalar_one_or_none()
    if row is None:
        state = "deleted " if deleted else ""
        message = f"There is no {state}{table.__name__.lower()} {reference!r}."
        raise NotFound(message, at=at)
    demand(actor, to, row, at=at)
    return row
