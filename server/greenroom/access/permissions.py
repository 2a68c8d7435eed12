"""What can be allowed, and what each role allows. ``docs/permissions.md`` shows it as a table."""

from collections.abc import Mapping
from enum import Enum

from greenroom import tables
from greenroom.tables import Role


class Permission(Enum):
    """One thing that can be allowed, ``resource:action``. Keep the list alphabetized."""

    ACCESS_READ = "access:read"
    ACCESS_UPDATE = "access:update"
    ACCOUNT_UPDATE = "account:update"
    AUDIT_READ = "audit:read"
    CHANGES_READ = "changes:read"
    DEPLOYMENT_CREATE = "deployment:create"
    DEPLOYMENT_READ = "deployment:read"
    DEPLOYMENT_UPDATE = "deployment:update"
    EVENT_READ = "event:read"
    MEMBER_READ = "member:read"
    MEMBER_UPDATE = "member:update"
    MODEL_CREATE = "model:create"
    MODEL_DELETE = "model:delete"
    MODEL_READ = "model:read"
    MODEL_UPDATE = "model:update"
    ORGANIZATION_READ = "organization:read"
    PROJECT_CREATE = "project:create"
    PROJECT_READ = "project:read"
    PROJECT_UPDATE = "project:update"
    RUN_CREATE = "run:create"
    RUN_DELETE = "run:delete"
    RUN_READ = "run:read"
    RUN_UPDATE = "run:update"
    TEAM_CREATE = "team:create"
    TEAM_DELETE = "team:delete"
    TEAM_READ = "team:read"
    TEAM_UPDATE = "team:update"
    TOKEN_CREATE = "token:create"
    TOKEN_DELETE = "token:delete"
    TOKEN_READ = "token:read"
    VERSION_CREATE = "version:create"
    VERSION_DELETE = "version:delete"
    VERSION_READ = "version:read"
    VERSION_STAGE = "version:stage"
    VERSION_UPDATE = "version:update"
    WEBHOOK_READ = "webhook:read"
    WEBHOOK_UPDATE = "webhook:update"


_P = Permission

VISITOR = frozenset(
    {_P.MODEL_READ, _P.ORGANIZATION_READ, _P.PROJECT_READ, _P.RUN_READ, _P.VERSION_READ}
)
"""What anybody may do to what is public."""

OWN_TOKENS = frozenset({_P.TOKEN_CREATE, _P.TOKEN_DELETE, _P.TOKEN_READ})
"""What everybody may do to their own tokens, and managers to those of service accounts."""

OWN_ACCOUNT = OWN_TOKENS | {_P.ACCOUNT_UPDATE}
"""What everybody may do to their own account."""

_OUTSIDER = frozenset({_P.ORGANIZATION_READ})
_VIEWER = _OUTSIDER | {
    _P.DEPLOYMENT_READ,
    _P.EVENT_READ,
    _P.MODEL_READ,
    _P.PROJECT_READ,
    _P.RUN_READ,
    _P.VERSION_READ,
}
_MEMBER = _VIEWER | {
    _P.MEMBER_READ,
    _P.RUN_CREATE,
    _P.RUN_UPDATE,
    _P.TEAM_READ,
    _P.VERSION_CREATE,
    _P.VERSION_STAGE,
    _P.VERSION_UPDATE,
}
_CONTRIBUTOR = _MEMBER | {
    _P.DEPLOYMENT_CREATE,
    _P.DEPLOYMENT_UPDATE,
    _P.MODEL_CREATE,
    _P.MODEL_UPDATE,
    _P.PROJECT_CREATE,
    _P.PROJECT_UPDATE,
}
_ADMIN = _CONTRIBUTOR | {
    _P.ACCESS_READ,
    _P.ACCESS_UPDATE,
    _P.CHANGES_READ,
    _P.MODEL_DELETE,
    _P.RUN_DELETE,
    _P.VERSION_DELETE,
    _P.WEBHOOK_READ,
    _P.WEBHOOK_UPDATE,
}
_MANAGER = _ADMIN | {
    _P.AUDIT_READ,
    _P.MEMBER_UPDATE,
    _P.TEAM_CREATE,
    _P.TEAM_DELETE,
    _P.TEAM_UPDATE,
}

ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: _MANAGER,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: _ADMIN,
    Role.CONTRIBUTOR: _CONTRIBUTOR,
    Role.MEMBER: _MEMBER,
    Role.VIEWER: _VIEWER,
    Role.OUTSIDER: _OUTSIDER,
}
"""What each role allows. Nobody gives a role above their own, so only an owner makes owners."""

STEWARDS = (Role.OWNER, Role.MANAGER)
"""The roles that get into every model and project of their organization."""

TEAM_ROLES = (Role.ADMIN, Role.CONTRIBUTOR, Role.MEMBER, Role.VIEWER)
"""The roles that one can have in a team, and that a team can be granted."""

GRANT_ROLES = (*TEAM_ROLES, Role.OUTSIDER)
"""The roles that a user can be granted on one object; the last one shuts them out."""

READS: Mapping[type[tables.Row], Permission] = {
    tables.Organization: Permission.ORGANIZATION_READ,
    tables.Membership: Permission.MEMBER_READ,
    tables.Invitation: Permission.MEMBER_UPDATE,
    tables.Team: Permission.TEAM_READ,
    tables.TeamMember: Permission.TEAM_READ,
    tables.Grant: Permission.ACCESS_READ,
    tables.Token: Permission.TOKEN_READ,
    tables.Project: Permission.PROJECT_READ,
    tables.Run: Permission.RUN_READ,
    tables.MetricPoint: Permission.RUN_READ,
    tables.Artifact: Permission.RUN_READ,
    tables.ArtifactFile: Permission.RUN_READ,
    tables.Upload: Permission.RUN_READ,
    tables.Model: Permission.MODEL_READ,
    tables.Version: Permission.VERSION_READ,
    tables.Signature: Permission.VERSION_READ,
    tables.StageChange: Permission.VERSION_READ,
    tables.Deployment: Permission.DEPLOYMENT_READ,
    tables.DeploymentChange: Permission.DEPLOYMENT_READ,
    tables.Event: Permission.EVENT_READ,
    tables.Webhook: Permission.WEBHOOK_READ,
    tables.WebhookDelivery: Permission.WEBHOOK_READ,
}
"""The permission that a token's scopes must hold for its rows to be seen; users need none."""


def allowing(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that allow this."""
    return tuple(role for role, allowed in ROLES.items() if permission in allowed)


def strongest(*roles: Role) -> Role:
    """Return the most powerful of some roles."""
    return min(roles, key=_RANK.__getitem__)


def outranks(role: Role, other: Role) -> bool:
    """Return whether the first role is more powerful than the second."""
    return _RANK[role] < _RANK[other]


_RANK = {role: rank for rank, role in enumerate(Role)}
