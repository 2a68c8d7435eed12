"""What can be allowed, and what each role allows. ``docs/permissions.md`` shows it as a table."""

from collections.abc import Mapping
from enum import Enum

from greenroom.tables import Role


class Permission(Enum):
    """One thing that can be allowed, ``resource:action``. Keep the list alphabetized."""

    CHANGES_READ = "changes:read"
    EVENT_READ = "event:read"
    MEMBER_READ = "member:read"
    MODEL_CREATE = "model:create"
    MODEL_DELETE = "model:delete"
    MODEL_READ = "model:read"
    MODEL_UPDATE = "model:update"
    ORGANIZATION_READ = "organization:read"
    PROJECT_CREATE = "project:create"
    PROJECT_READ = "project:read"
    RUN_CREATE = "run:create"
    RUN_DELETE = "run:delete"
    RUN_READ = "run:read"
    RUN_UPDATE = "run:update"
    VERSION_CREATE = "version:create"
    VERSION_DELETE = "version:delete"
    VERSION_READ = "version:read"
    VERSION_STAGE = "version:stage"
    VERSION_UPDATE = "version:update"


_P = Permission

_OUTSIDER = frozenset({_P.ORGANIZATION_READ})
_VIEWER = _OUTSIDER | {_P.EVENT_READ, _P.MODEL_READ, _P.PROJECT_READ, _P.RUN_READ, _P.VERSION_READ}
_MEMBER = _VIEWER | {
    _P.MEMBER_READ,
    _P.RUN_CREATE,
    _P.RUN_UPDATE,
    _P.VERSION_CREATE,
    _P.VERSION_STAGE,
    _P.VERSION_UPDATE,
}
_ADMIN = _MEMBER | {
    _P.CHANGES_READ,
    _P.MODEL_CREATE,
    _P.MODEL_DELETE,
    _P.MODEL_UPDATE,
    _P.PROJECT_CREATE,
    _P.RUN_DELETE,
    _P.VERSION_DELETE,
}

ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: _ADMIN,
    Role.MANAGER: _ADMIN,
    Role.ADMIN: _ADMIN,
    Role.MEMBER: _MEMBER,
    Role.VIEWER: _VIEWER,
    Role.OUTSIDER: _OUTSIDER,
}
"""What each role allows. An owner's and a manager's further powers, over people, are yet to come."""

READERS = tuple(role for role, allowed in ROLES.items() if Permission.MODEL_READ in allowed)
"""The roles that read an organization's public models, its projects and runs."""

COLLEAGUES = tuple(role for role, allowed in ROLES.items() if Permission.MEMBER_READ in allowed)
"""The roles that read who the members of an organization are."""

STEWARDS = (Role.OWNER, Role.MANAGER)
"""The roles that get into private models without a grant."""
