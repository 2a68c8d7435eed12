"""What ``docs/permissions.md`` says, as a small program over dicts and sets.

Nothing here comes from the registry's own code. The table of roles and the one of what each
mutation needs are read from the page. Everything is known by a key that the caller chooses:
organizations and users by their names, the rest by any word. Who acts is the key of a token, or
None for somebody who is not signed in.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text("utf-8")

ROLES = ("OWNER", "MANAGER", "ADMIN", "CONTRIBUTOR", "MEMBER", "VIEWER", "OUTSIDER")
STEWARDS = ROLES[:2]
TEAM_ROLES = ROLES[2:6]
GRANT_ROLES = ROLES[2:]
FORBIDDEN, NOT_FOUND, CONFLICT = "FORBIDDEN", "NOT_FOUND", "CONFLICT"
BAD_USER_INPUT = "BAD_USER_INPUT"
PRIVATE, ORGANIZATION, PUBLIC = "PRIVATE", "ORGANIZATION", "PUBLIC"

OPEN = frozenset(("MODEL_READ", "ORGANIZATION_READ", "PROJECT_READ", "RUN_READ", "VERSION_READ"))
TOKENS = frozenset(("TOKEN_CREATE", "TOKEN_DELETE", "TOKEN_READ"))
ACCOUNT = TOKENS | {"ACCOUNT_UPDATE"}

_CELLS = [
    (name, [cell.strip() == "yes" for cell in cells.split("|")[:-1]])
    for name, cells in re.findall(r"^\| `([A-Z_]+)` \|((?:[^|]*\|){7})$", PAGE, re.MULTILINE)
]
ALLOWS = {
    role: frozenset(name for name, cells in _CELLS if cells[column])
    for column, role in enumerate(ROLES)
}
"""What each role allows: the table of the page."""

NEEDS = dict(re.findall(r"^\| `([a-z]\w+)` \| `([A-Z_]+)` \|$", PAGE, re.MULTILINE))
"""Which permission each mutation needs: the other table of the page."""

READS = {
    "organization": "ORGANIZATION_READ",
    "model": "MODEL_READ",
    "version": "VERSION_READ",
    "project": "PROJECT_READ",
    "run": "RUN_READ",
    "team": "TEAM_READ",
    "place": "TEAM_READ",
    "member": "MEMBER_READ",
    "grant": "ACCESS_READ",
    "token": "TOKEN_READ",
    "event": "EVENT_READ",
}
"""What a token's scopes must hold for its bearer to see things of a kind; users need nothing."""


class Refused(Exception):
    """An act is refused; the message is the code."""


@dataclass
class Team:
    organization: str
    members: dict[str, str] = field(default_factory=dict)


@dataclass
class Home:
    """A model or a project; ``grants`` are by user or team."""

    kind: str
    organization: str
    visibility: str = ORGANIZATION
    teams: set[str] = field(default_factory=set)
    grants: dict[str, str] = field(default_factory=dict)


@dataclass
class Version:
    model: str
    name: str
    run: str | None = None
    stage: str = "TESTING"
    is_deleted: bool = False


@dataclass
class Token:
    user: str
    scopes: frozenset[str] | None = None
    is_live: bool = True


def outranks(role: str, other: str) -> bool:
    return ROLES.index(role) < ROLES.index(other)


@dataclass
class Oracle:
    """A registry that only knows who may what.

    ``users`` maps a person to None and a service account to its organization; ``events`` maps an
    event to the kind and key of what it is about.
    """

    anonymous_reading: bool = False
    organizations: set[str] = field(default_factory=set)
    users: dict[str, str | None] = field(default_factory=dict)
    members: dict[tuple[str, str], str] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    events: dict[str, tuple[str, str]] = field(default_factory=dict)

    def user_of(self, who: str | None) -> str:
        return "" if who is None else self.tokens[who].user

    def cut(self, who: str | None, held: frozenset[str]) -> frozenset[str]:
        """What the scopes of a token leave of what its user holds."""
        scopes = None if who is None else self.tokens[who].scopes
        return held if scopes is None else held & scopes

    def reads_public(self, who: str | None) -> bool:
        return who is not None or self.anonymous_reading

    def allows(self, organization: str | None, user: str) -> frozenset[str]:
        """What a user's role in an organization allows."""
        role = self.members.get((organization or "", user))
        return ALLOWS[role] if role else frozenset()

    def role_on(self, user: str, key: str) -> tuple[str | None, str]:
        """The role of a user on a model or project, and the first rule that fits."""
        home = self.homes[key]
        member = self.members.get((home.organization, user))
        if member is None:
            return None, "NOT_A_MEMBER"
        if member in STEWARDS:
            return member, "STEWARD"
        if user in home.grants:
            return home.grants[user], "GRANT"
        named = [self.teams[team].members.get(user) for team in home.teams]
        granted = [
            role
            for team, role in home.grants.items()
            if team in self.teams and user in self.teams[team].members
        ]
        brought = [role for role in (*named, *granted) if role]
        if brought:
            return min(member, *brought, key=ROLES.index), "TEAM"
        if home.visibility != PRIVATE and not home.teams:
            return member, "ORGANIZATION"
        return None, "CLOSED"

    def explain(self, user: str, key: str) -> tuple[str | None, str, frozenset[str]]:
        """The role and rule of a user on a model or project, and what they may do there."""
        role, rule = self.role_on(user, key)
        public = OPEN if self.homes[key].visibility == PUBLIC else frozenset()
        return role, rule, (ALLOWS[role] if role else frozenset()) | public

    def held(self, who: str | None, kind: str, key: str) -> frozenset[str]:
        """What the user may do to something, whatever the scopes of the token."""
        user = self.user_of(who)
        match kind:
            case "organization":
                is_open = self.reads_public(who) and any(
                    home.organization == key and home.visibility == PUBLIC
                    for home in self.homes.values()
                )
                return self.allows(key, user) | ({"ORGANIZATION_READ"} if is_open else set())
            case "model" | "project":
                role, _ = self.role_on(user, key)
                is_open = self.reads_public(who) and self.homes[key].visibility == PUBLIC
                return (ALLOWS[role] if role else frozenset()) | (OPEN if is_open else frozenset())
            case "version":
                return self.held(who, "model", self.versions[key].model)
            case "run":
                return self.held(who, "project", self.runs[key])
            case "team":
                team = self.teams[key]
                joined = {"TEAM_READ"} if user in team.members else set()
                leads = {"TEAM_UPDATE"} if team.members.get(user) == "ADMIN" else set()
                return self.allows(team.organization, user) | joined | leads
            case "user":
                if key == user:
                    return ACCOUNT
                keeps = "MEMBER_UPDATE" in self.allows(self.users[key], user)
                return TOKENS if keeps else frozenset()
            case _:
                raise KeyError(kind)

    def can(self, who: str | None, permission: str, kind: str, key: str) -> bool:
        return permission in self.cut(who, self.held(who, kind, key))

    def sees(self, who: str | None, kind: str, key: str) -> bool:
        """Whether something exists for somebody; a version that was deleted does not."""
        scopes = None if who is None else self.tokens[who].scopes
        if scopes is not None and READS.get(kind) not in {None, *scopes}:
            return False
        user = self.user_of(who)
        match kind:
            case "organization" | "team":
                known = self.organizations if kind == "organization" else self.teams
                return key in known and READS[kind] in self.held(who, kind, key)
            case "model" | "project":
                home = self.homes.get(key)
                return home is not None and READS[kind] in self.held(who, kind, key)
            case "version":
                version = self.versions.get(key)
                if version is None or version.is_deleted:
                    return False
                return "MODEL_READ" in self.held(who, kind, key)
            case "run":
                return key in self.runs and "PROJECT_READ" in self.held(who, kind, key)
            case "user":
                mine = {org for org, one in self.members if one == user}
                shared = any(one == key and org in mine for org, one in self.members)
                return key in self.users and (key == user or shared)
            case "token":
                token = self.tokens.get(key)
                return token is not None and "TOKEN_READ" in self.held(who, "user", token.user)
            case "event":
                about, of = self.events[key]
                if about == "user":
                    return of == user
                needed = "AUDIT_READ" if about == "organization" else "EVENT_READ"
                return needed in self.held(who, about, of)
            case _:
                raise KeyError(kind)

    def sees_member(self, who: str | None, organization: str, user: str) -> bool:
        mine = user == self.user_of(who)
        readers = self.allows(organization, self.user_of(who))
        return self.cut(who, frozenset({"MEMBER_READ"})) != set() and (
            mine or "MEMBER_READ" in readers
        )

    def sees_grant(self, who: str | None, key: str, holder: str) -> bool:
        mine = holder == self.user_of(who)
        readers = self.held(who, self.homes[key].kind, key)
        return self.cut(who, frozenset({"ACCESS_READ"})) != set() and (
            mine or "ACCESS_READ" in readers
        )

    def holds_anywhere(self, who: str | None, permission: str) -> bool:
        """Whether the permission is held on anything at all."""
        user = self.user_of(who)
        held = ACCOUNT if user else frozenset()
        held |= OPEN if self.reads_public(who) else frozenset()
        for organization in self.organizations:
            held |= self.allows(organization, user)
        for key, home in self.homes.items():
            held |= self.held(who, home.kind, key)
        for key in self.teams:
            held |= self.held(who, "team", key)
        return permission in self.cut(who, held)

    def admits(self, who: str | None, permission: str) -> str:
        """The code of asking for a root field that needs a permission somewhere."""
        if who is not None and not self.tokens[who].is_live:
            return "UNAUTHENTICATED"
        if self.holds_anywhere(who, permission):
            return "OK"
        return "UNAUTHENTICATED" if who is None else "FORBIDDEN"

    def obtain(self, who: str | None, kind: str, key: str, permission: str) -> None:
        """Refuse what is not seen, and what is seen without the permission on it."""
        self.find(who, kind, key)
        if not self.can(who, permission, kind, key):
            raise Refused(FORBIDDEN)

    def find(self, who: str | None, kind: str, key: str) -> None:
        if not self.sees(who, kind, key):
            raise Refused(NOT_FOUND)
