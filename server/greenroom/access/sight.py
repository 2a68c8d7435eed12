"""Which rows of a table a user sees, as a condition in SQL; the rules are those of ``policy``."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Dialect,
    Exists,
    Select,
    String,
    and_,
    exists,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import STEWARDS, Permission, allowing
from greenroom.tables import Grant, Membership, Role, TeamLink, TeamMember, UserKind, Visibility

Viewer = str | ColumnElement[str]
"""The id of who looks, or the parameter that it goes to."""

_KEEPERS = allowing(Permission.MEMBER_UPDATE)


def _is_one_of(role: Any, roles: Sequence[Role]) -> ColumnElement[bool]:
    """Return the condition that a role is one of these.

    Their names stand in the SQL: as parameters they would be sent, and a list of them written out,
    with every run of a statement.
    """
    names: list[ColumnElement[Any]] = [literal_column(f"'{one.name}'") for one in roles]
    condition: ColumnElement[bool] = col(role).in_(names)
    return condition


def _organizations(user_id: Viewer, roles: Sequence[Role] | None = None) -> Select[str]:
    """Select the organizations in which a user has a role, or one of these."""
    where = [col(Membership.user_id) == user_id]
    if roles is not None:
        where.append(_is_one_of(Membership.role, roles))
    return select(col(Membership.organization_id)).where(*where).correlate(None)


def holds(
    user_id: Viewer, home: type[tables.Model | tables.Project], permission: Permission
) -> ColumnElement[bool]:
    """Return the condition that a user's role on a model or project allows this.

    It is ``policy.decide`` in SQL: stewards first, then the user's own grant, then what teams
    bring, then the role in the organization.
    """
    row: Any = home
    roles = allowing(permission)
    link: Any = TeamLink.model_id if home is tables.Model else TeamLink.project_id
    grant: Any = Grant.model_id if home is tables.Model else Grant.project_id
    mine = [col(Grant.user_id) == user_id, grant.is_not(None)]

    def granted(*where: ColumnElement[bool]) -> Select[str]:
        return select(grant).where(*mine, *where).correlate(None)

    def by_link(*where: ColumnElement[bool]) -> Select[str]:
        return (
            select(link)
            .join(TeamMember, col(TeamMember.team_id) == col(TeamLink.team_id))
            .where(col(TeamMember.user_id) == user_id, link.is_not(None), *where)
            .correlate(None)
        )

    def by_team_grant(*where: ColumnElement[bool]) -> Select[str]:
        return (
            select(grant)
            .join(TeamMember, col(TeamMember.team_id) == col(Grant.team_id))
            .where(col(TeamMember.user_id) == user_id, grant.is_not(None), *where)
            .correlate(None)
        )

    names_teams = exists().where(link == row.id).correlate(home)
    is_open = and_(row.visibility != Visibility.PRIVATE, ~names_teams)
    in_team = or_(row.id.in_(by_link()), row.id.in_(by_team_grant()))
    return or_(
        row.organization_id.in_(_organizations(user_id, STEWARDS)),
        and_(
            row.organization_id.in_(_organizations(user_id)),
            or_(
                row.id.in_(granted(_is_one_of(Grant.role, roles))),
                and_(
                    row.id.not_in(granted()),
                    or_(
                        row.id.in_(by_link(_is_one_of(TeamMember.role, roles))),
                        row.id.in_(by_team_grant(_is_one_of(Grant.role, roles))),
                        and_(
                            row.organization_id.in_(_organizations(user_id, roles)),
                            or_(is_open, in_team),
                        ),
                    ),
                ),
            ),
        ),
    )


def _sees_home(
    user_id: Viewer,
    home: type[tables.Model | tables.Project],
    permission: Permission,
    *,
    public: bool,
) -> ColumnElement[bool]:
    row: Any = home
    held = holds(user_id, home, permission)
    return or_(row.visibility == Visibility.PUBLIC, held) if public else held


def _has_public(home: type[tables.Model | tables.Project]) -> Exists:
    """Return the condition that an organization has something public, so that its name is known."""
    row: Any = home
    where = [row.organization_id == tables.Organization.id, row.visibility == Visibility.PUBLIC]
    if home is tables.Model:
        where.append(row.deleted_at.is_(None))
    return exists().where(*where).correlate(tables.Organization)


HOMES: Mapping[type[tables.Row], tuple[type[tables.Row], Any]] = {
    tables.Artifact: (tables.Project, tables.Artifact.project_id),
    tables.Deployment: (tables.Model, tables.Deployment.model_id),
    tables.Run: (tables.Project, tables.Run.project_id),
    tables.Version: (tables.Model, tables.Version.model_id),
}
"""What the rows belong to by which whoever sees them is decided, with its key."""


class Seen(ColumnElement[bool]):
    """A condition of ``sees``, made SQL once for all statements that it is in.

    It is a dozen selections, which take SQLAlchemy longer to write out than most statements around
    it. What changes from one to the next is who looks.
    """

    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own form
        ("name", InternalTraversal.dp_string),
        ("viewer", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, viewer: Viewer, table: type[tables.Row], *, public: bool) -> None:
        self.type = Boolean()
        self.viewer = literal(viewer, String) if isinstance(viewer, str) else viewer
        self.table = table
        self.public = public
        self.name = f"{table.__tablename__} {public}"


_VIEWER = "the_one_who_looks"


@compiles(Seen)
def _write(seen: Seen, compiler: Any, **given: Any) -> str:
    key = compiler.dialect.name, seen.name
    if key not in _written:
        _written[key] = _pieces(seen, compiler.dialect)
    viewer: str = compiler.process(seen.viewer, **given)
    return f"({viewer.join(_written[key])})"


_written: dict[tuple[str, str], list[str]] = {}


def _pieces(seen: Seen, dialect: Dialect) -> list[str]:
    """Return the SQL of a condition, cut where who looks is named."""
    condition = _sees(literal_column(_VIEWER, String), seen.table, public=seen.public)
    statement: Any = select(literal_column("1")).select_from(seen.table).where(condition)
    written = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return str(written).partition("WHERE ")[2].split(_VIEWER)


@lru_cache(maxsize=1024)
def sees(user_id: Viewer, table: type[tables.Row], *, public: bool) -> ColumnElement[bool]:
    """Return the condition under which a user sees a row of the table.

    ``user_id`` is empty for one who is not signed in; ``public`` is whether what is public counts.
    """
    return Seen(user_id, table, public=public)


def _sees(user_id: Viewer, table: type[tables.Row], *, public: bool) -> ColumnElement[bool]:
    """Return the condition of ``sees``, as it is to be read."""

    def at(owner: type[tables.Row], key: Any, *where: ColumnElement[bool]) -> Exists:
        """Return whether the row that a key leads to is seen: asked of that row alone."""
        columns: Any = owner
        seen = _sees(user_id, owner, public=public)
        return exists().where(columns.id == key, seen, *where).correlate(table)

    def held(home: Any, key: Any, permission: Permission) -> Exists:
        """Return whether the permission is held on the model or project that a key leads to."""
        condition = holds(user_id, home, permission)
        return exists().where(home.id == key, condition).correlate(table)

    match table:
        case tables.Organization:
            mine = col(tables.Organization.id).in_(_organizations(user_id))
            if not public:
                return mine
            return or_(mine, _has_public(tables.Model), _has_public(tables.Project))
        case tables.User:
            colleagues = (
                select(col(Membership.user_id))
                .where(col(Membership.organization_id).in_(_organizations(user_id)))
                .correlate(None)
            )
            return or_(col(tables.User.id) == user_id, col(tables.User.id).in_(colleagues))
        case tables.Membership:
            readers = allowing(Permission.MEMBER_READ)
            return or_(
                col(Membership.user_id) == user_id,
                col(Membership.organization_id).in_(_organizations(user_id, readers)),
            )
        case tables.Invitation:
            return col(tables.Invitation.organization_id).in_(_organizations(user_id, _KEEPERS))
        case tables.Team:
            joined = (
                select(col(TeamMember.team_id))
                .where(col(TeamMember.user_id) == user_id)
                .correlate(None)
            )
            readers = allowing(Permission.TEAM_READ)
            return or_(
                col(tables.Team.organization_id).in_(_organizations(user_id, readers)),
                col(tables.Team.id).in_(joined),
            )
        case tables.TeamMember:
            return at(tables.Team, TeamMember.team_id)
        case tables.Grant:
            return or_(
                col(Grant.user_id) == user_id,
                held(tables.Model, Grant.model_id, Permission.ACCESS_READ),
                held(tables.Project, Grant.project_id, Permission.ACCESS_READ),
            )
        case tables.Token:
            kept = (
                select(col(tables.User.id))
                .where(
                    col(tables.User.kind) == UserKind.SERVICE_ACCOUNT,
                    col(tables.User.organization_id).in_(_organizations(user_id, _KEEPERS)),
                )
                .correlate(None)
            )
            owned = or_(col(tables.Token.user_id) == user_id, col(tables.Token.user_id).in_(kept))
            return and_(col(tables.Token.kind) != tables.TokenKind.LINK, owned)
        case tables.Project:
            return _sees_home(user_id, tables.Project, Permission.PROJECT_READ, public=public)
        case tables.Run:
            return at(*HOMES[table])
        case tables.MetricPoint:
            return at(tables.Run, tables.MetricPoint.run_id)
        case tables.Artifact:
            return at(*HOMES[table])
        case tables.ArtifactFile:
            return at(tables.Artifact, tables.ArtifactFile.artifact_id)
        case tables.Upload:
            return at(tables.Project, tables.Upload.project_id)
        case tables.Model:
            return _sees_home(user_id, tables.Model, Permission.MODEL_READ, public=public)
        case tables.Version:
            is_live = col(tables.Model.deleted_at).is_(None)
            return at(*HOMES[table], is_live)
        case tables.Deployment | tables.Signature | tables.StageChange:
            version = tables.Version
            keeps = held(tables.Model, version.model_id, Permission.VERSION_DELETE)
            is_known = or_(col(version.deleted_at).is_(None), keeps.correlate(version))
            known = at(version, table.version_id, is_known)
            if table is not tables.Deployment:
                return known
            home = held(tables.Model, tables.Deployment.model_id, Permission.DEPLOYMENT_READ)
            return and_(known, home)
        case tables.DeploymentChange:
            return at(tables.Deployment, tables.DeploymentChange.deployment_id)
        case tables.Event:
            return _sees_event(user_id, held)
        case tables.Webhook:  # one of an organization tells what its audit log tells
            auditors = allowing(Permission.AUDIT_READ)
            whole = col(tables.Webhook.organization_id).in_(_organizations(user_id, auditors))
            return or_(
                held(tables.Model, tables.Webhook.model_id, Permission.WEBHOOK_READ),
                and_(col(tables.Webhook.model_id).is_(None), whole),
            )
        case tables.WebhookDelivery:
            return at(tables.Webhook, tables.WebhookDelivery.webhook_id)
        case _:
            message = f"no rule says who sees {table.__name__}"
            raise LookupError(message)


def _sees_event(user_id: Viewer, held: Any) -> ColumnElement[bool]:
    """Return the condition under which a user sees an event.

    Whoever may read the events of its model or project; of an organization, and of what was purged,
    whoever may read its audit log; of an account, the account itself.
    """
    event = tables.Event
    auditors = allowing(Permission.AUDIT_READ)
    tokens = select(col(tables.Token.id)).where(col(tables.Token.user_id) == user_id)
    own = or_(
        col(event.actor_id) == user_id,
        col(event.subject_id) == user_id,
        col(event.subject_id).in_(tokens.correlate(None)),
    )
    return or_(
        held(tables.Model, event.model_id, Permission.EVENT_READ),
        held(tables.Project, event.project_id, Permission.EVENT_READ),
        col(event.organization_id).in_(_organizations(user_id, auditors)),
        and_(col(event.organization_id).is_(None), own),
    )
