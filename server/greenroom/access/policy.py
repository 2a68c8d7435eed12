"""The one place that decides: what an actor sees, and what they may do to it.

To read, every select starts from ``visible``; to write, every row comes from ``obtain``. What is
hidden does not exist: it is ``NotFound``, never ``Forbidden``. The rules are told in
``docs/permissions.md``; ``decide`` holds them for one row, ``sight.py`` for a whole table.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from sqlalchemy import ColumnElement, Select, String, bindparam, false, select

from greenroom import tables
from greenroom.access.permissions import (
    OWN_ACCOUNT,
    OWN_TOKENS,
    READS,
    ROLES,
    STEWARDS,
    VISITOR,
    Permission,
    outranks,
    strongest,
)
from greenroom.access.sight import HOMES, holds, sees
from greenroom.access.standing import Standing
from greenroom.database import Session
from greenroom.errors import Forbidden, NotFound, Step, Unauthenticated
from greenroom.tables import Role

R = TypeVar("R", bound=tables.Row)

_ALL_READS = frozenset(READS.values())


@dataclass
class Actor:
    """Who acts, as they stood when this was made.

    ``scopes`` cut down what a token may do; ``reads_public`` is whether somebody who is not signed
    in sees what is public. ``as_of`` is the state of the store that tells how they stand, where one is
    known: as long as it is the same, nobody has written (``Recognition``). ``asked`` collects the permissions that were asked of an object and
    granted; ``needs`` is the one that the act in progress must have asked.
    """

    user: tables.User | None = None
    token: tables.Token | None = None
    standing: Standing = field(default_factory=Standing)
    scopes: frozenset[Permission] | None = None
    reads_public: bool = False
    request_id: str | None = None
    is_system: bool = False
    as_of: Hashable = None
    needs: Permission | None = None
    asked: set[Permission] = field(default_factory=set)

    @property
    def user_id(self) -> str:
        """The id of the user who acts; nobody is signed in when this raises."""
        if self.user is None:
            message = "Sign in first: send a token, or open a sign-in link."
            raise Unauthenticated(message)
        return self.user.id

    @property
    def viewer(self) -> str:
        """The id of the user who looks, empty for one who is not signed in."""
        return self.user.id if self.user else ""

    def answers_for_writing(self) -> bool:
        """Return whether the permission that the act needs has been asked of an object."""
        return self.is_system or (self.needs is not None and self.needs in self.asked)

    def within_scopes(self, held: frozenset[Permission]) -> frozenset[Permission]:
        """Return what the token's scopes leave of some permissions."""
        return held if self.scopes is None else held & self.scopes

    def holds_anywhere(self, permission: Permission) -> bool:
        """Return whether there can be an object on which the actor holds this."""
        if self.is_system:
            return True
        held = VISITOR if self.reads_public else frozenset()
        if self.user is not None:
            held |= OWN_ACCOUNT
        for role in self.standing.all_roles():
            held |= ROLES[role]
        if self.standing.teams:
            held |= {Permission.TEAM_READ}
        if Role.ADMIN in self.standing.teams.values():
            held |= {Permission.TEAM_UPDATE}
        return permission in self.within_scopes(held)


@dataclass(frozen=True)
class Sight:
    """All actors who see by the same rules: what they see is the same SQL, with another id in it.

    ``viewer`` is the parameter that the id goes to; ``reads`` are those of the permissions to read
    that their scopes leave.
    """

    is_system: bool
    reads_public: bool
    reads: frozenset[Permission]
    viewer: ClassVar[ColumnElement[str]] = bindparam("viewer", "", String)

    @classmethod
    def of(cls, actor: Actor) -> "Sight":
        """Return by which rules an actor sees."""
        return cls(actor.is_system, actor.reads_public, actor.within_scopes(_ALL_READS))

    def within_scopes(self, held: frozenset[Permission]) -> frozenset[Permission]:
        """Return what the scopes leave of some permissions to read."""
        return held & self.reads


Seer = Actor | Sight
"""Who looks: an actor, or all of one sight."""


class Rule(Enum):
    """Which rule decided a role on a model or project; the first that fits does."""

    NOT_A_MEMBER = "NOT_A_MEMBER"
    STEWARD = "STEWARD"
    GRANT = "GRANT"
    TEAM = "TEAM"
    ORGANIZATION = "ORGANIZATION"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class Facts:
    """What a role on one model or project is decided from.

    ``member`` is the role in the organization, ``grant`` the user's own on the object, ``raised``
    the most powerful that teams bring. ``is_open`` when neither privacy nor named teams keep the
    organization's members out.
    """

    member: Role | None
    grant: Role | None
    raised: Role | None
    is_open: bool


def decide(facts: Facts) -> tuple[Role | None, Rule]:
    """Return the role that counts on one model or project, and the rule that gave it."""
    if facts.member is None:
        return None, Rule.NOT_A_MEMBER
    if facts.member in STEWARDS:
        return facts.member, Rule.STEWARD
    if facts.grant is not None:
        return facts.grant, Rule.GRANT
    if facts.raised is not None:
        return strongest(facts.member, facts.raised), Rule.TEAM
    if facts.is_open:
        return facts.member, Rule.ORGANIZATION
    return None, Rule.CLOSED


def role_on(actor: Actor, row: tables.Row) -> Role | None:
    """Return the actor's role on a row they see, or on the model or project that it belongs to."""
    standing = actor.standing
    if isinstance(row, tables.Organization):
        return standing.roles.get(row.id)
    member = standing.roles.get(getattr(row, "organization_id", None) or "")
    home = home_of(row)
    if home is None:
        return member
    facts = Facts(
        member=member,
        grant=standing.grants.get(home),
        raised=standing.raised.get(home),
        is_open=home not in standing.closed,
    )
    return decide(facts)[0]


def home_of(row: tables.Row) -> str | None:
    """Return the id of the model or project that a row is or belongs to, None for other rows."""
    if isinstance(row, tables.Model | tables.Project):
        return row.id
    return getattr(row, "model_id", None) or getattr(row, "project_id", None)


def permissions(actor: Actor, row: tables.Row) -> frozenset[Permission]:
    """Return all that the actor may do to a row they see."""
    if actor.is_system:
        return frozenset(Permission)
    return actor.within_scopes(_held(actor, row))


def _held(actor: Actor, row: tables.Row) -> frozenset[Permission]:
    """Return what the actor's user may do to a row they see, whatever the token."""
    role = role_on(actor, row)
    held = ROLES[role] if role else frozenset()
    match row:
        case tables.Organization():
            return held | {Permission.ORGANIZATION_READ}
        case tables.User():
            if actor.user is not None and row.id == actor.user.id:
                return OWN_ACCOUNT
            is_keeper = Permission.MEMBER_UPDATE in held  # only service accounts have a home
            return OWN_TOKENS if is_keeper else frozenset()
        case tables.Token():
            return OWN_TOKENS  # other people's are not seen
        case tables.Team():
            own = actor.standing.teams.get(row.id)
            raised = {Permission.TEAM_READ} if own else set()
            return held | raised | ({Permission.TEAM_UPDATE} if own is Role.ADMIN else set())
        case tables.Event() if row.organization_id is None:
            return frozenset({Permission.EVENT_READ, Permission.CHANGES_READ})  # one's own
        case _:
            return held | VISITOR


def allowed(actor: Actor, permission: Permission, row: tables.Row) -> bool:
    """Return whether the actor may do this to a row they see, and note that it was asked."""
    if permission not in permissions(actor, row):
        return False
    actor.asked.add(permission)
    return True


def demand(
    actor: Actor, permission: Permission, row: tables.Row, *, at: Sequence[Step] = ()
) -> None:
    """Refuse with ``Forbidden`` what the actor may not do to a row they see."""
    if not allowed(actor, permission, row):
        subject = getattr(row, "full_name", None) or getattr(row, "name", "this object")
        message = f"This needs the permission {permission.name} on {subject}."
        raise Forbidden(message, at=at)


def demand_rank(
    actor: Actor, role: Role, row: tables.Row, *, at: Sequence[Step] = ("role",)
) -> None:
    """Refuse with ``Forbidden`` to give or take a role above the actor's own on a row."""
    own = role_on(actor, row)
    if isinstance(row, tables.Team):
        team_role = actor.standing.teams.get(row.id)
        own = strongest(*(one for one in (own, team_role) if one)) if own or team_role else None
    if not actor.is_system and (own is None or outranks(role, own)):
        message = f"{role.name} is above your own role; nobody gives or takes more than they have."
        raise Forbidden(message, at=at)


def visible(actor: Seer, table: type[R], *, deleted: bool | None = False) -> Select[R]:
    """Select the rows of a table that the actor sees: live ones, deleted ones, or for None both."""
    statement: Any = select(table)
    if hasattr(table, "deleted_at") and deleted is not None:
        mark = table.deleted_at  # type: ignore[attr-defined]
        statement = statement.where(mark.is_not(None) if deleted else mark.is_(None))
    if actor.is_system:
        return statement
    reads = READS.get(table)
    if reads is not None and not actor.within_scopes(frozenset({reads})):
        return statement.where(false())
    public = actor.reads_public and deleted is False  # what is deleted is public no more
    return statement.where(sees(actor.viewer, table, public=public))


def visible_homes(actor: Seer, table: type[tables.Row]) -> Select[str]:
    """Select the ids of all models, or projects, whose rows of a table the actor sees.

    To ask once for all of them is better than ``visible`` where many rows of few are looked at.
    """
    home, _ = HOMES[table]
    rows: Any = home
    statement: Any = select(rows.id)
    if hasattr(home, "deleted_at"):
        statement = statement.where(rows.deleted_at.is_(None))
    if actor.is_system:
        return statement
    if not actor.within_scopes(frozenset({READS[table]})):
        return statement.where(false())
    if table is tables.Deployment:  # who sees the model need not see what runs of it
        return statement.where(holds(actor.viewer, tables.Model, READS[table]))
    return statement.where(sees(actor.viewer, home, public=actor.reads_public))


def matching(table: type[tables.Row], reference: str) -> ColumnElement[bool]:
    """Return the condition that a row is the one meant by an id or by a full name."""
    condition: ColumnElement[bool] = getattr(table, _key(table, reference)) == reference
    return condition


def _key(table: type[tables.Row], reference: str) -> str:
    """Return the column that a reference to a row of a table is looked for in."""
    if tables.tag_of(reference) == table.tag:
        return "id"
    if table in {tables.Organization, tables.User}:
        return "name"
    return "full_name" if hasattr(table, "full_name") else "id"


@lru_cache(maxsize=512)
def _seen(sight: Sight, table: type[tables.Row], key: str, *, deleted: bool) -> Select[Any]:
    """Select the row that all of one sight mean by the parameter ``reference``, kept to be sent again."""
    reference: ColumnElement[str] = bindparam("reference", "", String)
    return visible(sight, table, deleted=deleted).where(getattr(table, key) == reference)


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
    row = await find(session, actor, table, reference, at=at, deleted=deleted)
    demand(actor, to, row, at=at)
    return row


async def find(
    session: Session,
    actor: Actor,
    table: type[R],
    reference: str,
    *,
    at: Sequence[Step] = (),
    deleted: bool = False,
) -> R:
    """Return the row meant by an id or full name. Raises ``NotFound`` where it is not seen."""
    statement = _seen(Sight.of(actor), table, _key(table, reference), deleted=deleted)
    given = {"viewer": actor.viewer, "reference": reference}
    row: R | None = (await session.exec(statement, given)).scalar_one_or_none()
    if row is None:
        state = "deleted " if deleted else ""
        message = f"There is no {state}{table.__name__.lower()} {reference!r}."
        raise NotFound(message, at=at)
    return row
