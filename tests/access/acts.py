"""What each act needs and does, as ``docs/permissions.md`` tells it: the second half of the oracle.

An act is judged without being done: the answer is the code that the registry must give, and what
the act changes when it is ``OK``. Things that are made get the key that the act is told as ``new``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access.oracle import (
    ALLOWS,
    BAD_USER_INPUT,
    CONFLICT,
    FORBIDDEN,
    GRANT_ROLES,
    NEEDS,
    NOT_FOUND,
    ORGANIZATION,
    TEAM_ROLES,
    Home,
    Oracle,
    Refused,
    Team,
    Token,
    Version,
    outranks,
)

Effect = Callable[[], None]


def snake(name: str) -> str:
    """A name in camel case, as Python writes names."""
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


@dataclass
class Registry(Oracle):
    """The oracle with what can be done to it: one method for each mutation."""

    def judge(self, who: str | None, act: str, /, **given: Any) -> tuple[str, Effect]:
        """The code of an act, and what it changes."""
        code = self.admits(who, NEEDS[act])
        if code == "OK":
            try:
                return code, getattr(self, snake(act))(who, **given)
            except Refused as refusal:
                code = str(refusal)
        return code, lambda: None

    def home(self, who: str | None, on: str) -> Home:
        """The model or project whose access somebody may change."""
        if on not in self.homes:
            raise Refused(NOT_FOUND)
        self.obtain(who, self.homes[on].kind, on, "ACCESS_UPDATE")
        return self.homes[on]

    def keep(self, user: str, on: str) -> None:
        """Who closes an object is granted ADMIN where their role would not let them read it."""
        role, _ = self.role_on(user, on)
        if role is None or "MODEL_READ" not in ALLOWS[role]:
            self.homes[on].grants[user] = "ADMIN"

    def set_visibility(self, who: str | None, on: str, visibility: str) -> Effect:
        home = self.home(who, on)

        def done() -> None:
            home.visibility = visibility
            self.keep(self.user_of(who), on)

        return done

    def holder(self, who: str | None, home: Home, to: str) -> None:
        """Refuse who can have no grant: members and teams of the object's organization can."""
        if "/" in to:
            self.find(who, "team", to)
            if self.teams[to].organization != home.organization:
                raise Refused(BAD_USER_INPUT)
        else:
            self.find(who, "user", to)
            if (home.organization, to) not in self.members:
                raise Refused(BAD_USER_INPUT)

    def grant(self, who: str | None, on: str, to: str, role: str) -> Effect:
        home = self.home(who, on)
        if role not in (TEAM_ROLES if "/" in to else GRANT_ROLES):
            raise Refused(BAD_USER_INPUT)
        self.holder(who, home, to)
        return lambda: home.grants.update({to: role})

    def revoke(self, who: str | None, on: str, to: str) -> Effect:
        home = self.home(who, on)
        self.holder(who, home, to)
        if to not in home.grants:
            raise Refused(NOT_FOUND)
        return lambda: home.grants.__delitem__(to)

    def link_team(self, who: str | None, on: str, team: str) -> Effect:
        home = self.home(who, on)
        self.find(who, "team", team)
        if self.teams[team].organization != home.organization:
            raise Refused(BAD_USER_INPUT)
        if team in home.teams:
            raise Refused(CONFLICT)

        def done() -> None:
            home.teams.add(team)
            self.keep(self.user_of(who), on)

        return done

    def unlink_team(self, who: str | None, on: str, team: str) -> Effect:
        home = self.home(who, on)
        self.find(who, "team", team)
        if team not in home.teams:
            raise Refused(NOT_FOUND)

        def done() -> None:
            home.teams.remove(team)
            self.keep(self.user_of(who), on)

        return done

    def create_team(self, who: str | None, organization: str, name: str) -> Effect:
        self.obtain(who, "organization", organization, "TEAM_CREATE")
        if name in self.teams:
            raise Refused(CONFLICT)
        return lambda: self.teams.update({name: Team(organization)})

    def delete_team(self, who: str | None, team: str) -> Effect:
        self.obtain(who, "team", team, "TEAM_DELETE")
        if any(home.teams == {team} for home in self.homes.values()):
            raise Refused(CONFLICT)

        def done() -> None:
            del self.teams[team]
            for home in self.homes.values():
                home.teams.discard(team)
                home.grants.pop(team, None)

        return done

    def add_team_member(self, who: str | None, team: str, user: str, role: str) -> Effect:
        self.obtain(who, "team", team, "TEAM_UPDATE")
        if role not in TEAM_ROLES:
            raise Refused(BAD_USER_INPUT)
        self.find(who, "user", user)
        if (self.teams[team].organization, user) not in self.members:
            raise Refused(BAD_USER_INPUT)
        if user in self.teams[team].members:
            raise Refused(CONFLICT)
        return lambda: self.teams[team].members.update({user: role})

    def update_team_member(self, who: str | None, team: str, user: str, role: str) -> Effect:
        self.obtain(who, "team", team, "TEAM_UPDATE")
        if role not in TEAM_ROLES:
            raise Refused(BAD_USER_INPUT)
        self.find(who, "user", user)
        if user not in self.teams[team].members:
            raise Refused(NOT_FOUND)
        return lambda: self.teams[team].members.update({user: role})

    def remove_team_member(self, who: str | None, team: str, user: str) -> Effect:
        self.obtain(who, "team", team, "TEAM_UPDATE")
        self.find(who, "user", user)
        if user not in self.teams[team].members:
            raise Refused(NOT_FOUND)
        return lambda: self.teams[team].members.__delitem__(user)

    def rank(self, who: str | None, organization: str, role: str) -> None:
        """Refuse to give or take a role in an organization above one's own."""
        own = self.members.get((organization, self.user_of(who)))
        if own is None or outranks(role, own):
            raise Refused(FORBIDDEN)

    def refuse_last_owner(self, organization: str, user: str) -> None:
        owners = [
            one
            for (org, one), role in self.members.items()
            if org == organization and role == "OWNER"
        ]
        if owners == [user]:
            raise Refused(CONFLICT)

    def part(self, organization: str, user: str) -> Effect:
        """End a membership, with teams, grants and, of a service account, tokens."""
        self.refuse_last_owner(organization, user)

        def done() -> None:
            del self.members[organization, user]
            for team in self.teams.values():
                if team.organization == organization:
                    team.members.pop(user, None)
            for home in self.homes.values():
                if home.organization == organization:
                    home.grants.pop(user, None)
            if self.users[user] is not None:
                for token in self.tokens.values():
                    token.is_live = token.is_live and token.user != user

        return done

    def add_member(self, who: str | None, organization: str, user: str, role: str) -> Effect:
        self.obtain(who, "organization", organization, "MEMBER_UPDATE")
        self.rank(who, organization, role)
        self.find(who, "user", user)
        if self.users[user] is not None:
            raise Refused(BAD_USER_INPUT)
        if (organization, user) in self.members:
            raise Refused(CONFLICT)
        return lambda: self.members.update({(organization, user): role})

    def update_member(self, who: str | None, organization: str, user: str, role: str) -> Effect:
        self.obtain(who, "organization", organization, "MEMBER_UPDATE")
        self.rank(who, organization, role)
        self.member(who, organization, user)
        if role != "OWNER":
            self.refuse_last_owner(organization, user)
        return lambda: self.members.update({(organization, user): role})

    def member(self, who: str | None, organization: str, user: str) -> None:
        """Refuse to touch who is no member, or is above whoever acts."""
        self.find(who, "user", user)
        if (organization, user) not in self.members:
            raise Refused(NOT_FOUND)
        self.rank(who, organization, self.members[organization, user])

    def remove_member(self, who: str | None, organization: str, user: str) -> Effect:
        self.obtain(who, "organization", organization, "MEMBER_UPDATE")
        self.member(who, organization, user)
        return self.part(organization, user)

    def leave_organization(self, who: str | None, organization: str) -> Effect:
        self.find(who, "organization", organization)
        if (organization, self.user_of(who)) not in self.members:
            raise Refused(NOT_FOUND)
        return self.part(organization, self.user_of(who))

    def create_service_account(
        self, who: str | None, organization: str, name: str, role: str
    ) -> Effect:
        self.obtain(who, "organization", organization, "MEMBER_UPDATE")
        self.rank(who, organization, role)
        if name in self.users:
            raise Refused(CONFLICT)

        def done() -> None:
            self.users[name] = organization
            self.members[organization, name] = role

        return done

    def create_token(
        self, who: str | None, new: str, user: str, scopes: frozenset[str] | None
    ) -> Effect:
        self.obtain(who, "user", user, "TOKEN_CREATE")
        home = self.users[user]
        if user != self.user_of(who) and home is not None:
            self.rank(who, home, self.members[home, user])
        if scopes is not None and not scopes:
            raise Refused(BAD_USER_INPUT)
        if scopes is not None and self.cut(who, scopes) != scopes:
            raise Refused(FORBIDDEN)
        given = scopes if scopes is not None else self.tokens[who or ""].scopes
        return lambda: self.tokens.update({new: Token(user, given)})

    def revoke_token(self, who: str | None, token: str) -> Effect:
        self.find(who, "token", token)
        if not self.can(who, "TOKEN_DELETE", "user", self.tokens[token].user):
            raise Refused(FORBIDDEN)
        if not self.tokens[token].is_live:
            raise Refused(CONFLICT)
        return lambda: setattr(self.tokens[token], "is_live", False)

    def create_model(
        self, who: str | None, new: str, organization: str, visibility: str | None
    ) -> Effect:
        return self.create(who, "model", new, organization, visibility)

    def create_project(
        self, who: str | None, new: str, organization: str, visibility: str | None
    ) -> Effect:
        return self.create(who, "project", new, organization, visibility)

    def create(
        self, who: str | None, kind: str, new: str, organization: str, visibility: str | None
    ) -> Effect:
        self.obtain(who, "organization", organization, f"{kind.upper()}_CREATE")

        def done() -> None:
            self.homes[new] = Home(kind, organization, visibility or ORGANIZATION)
            self.keep(self.user_of(who), new)

        return done

    def update_model(self, who: str | None, model: str, visibility: str | None) -> Effect:
        self.obtain(who, "model", model, "MODEL_UPDATE")
        return self.set_visibility(who, model, visibility) if visibility else lambda: None

    def update_project(self, who: str | None, project: str, visibility: str | None) -> Effect:
        self.obtain(who, "project", project, "PROJECT_UPDATE")
        return self.set_visibility(who, project, visibility) if visibility else lambda: None

    def free(self, model: str, name: str) -> None:
        """Refuse a name that the model has given, to a deleted version too."""
        if any(one.model == model and one.name == name for one in self.versions.values()):
            raise Refused(CONFLICT)

    def register_version(
        self, who: str | None, new: str, model: str, name: str, run: str | None
    ) -> Effect:
        self.obtain(who, "model", model, "VERSION_CREATE")
        self.free(model, name)
        if run is not None:
            self.obtain(who, "run", run, "RUN_READ")
            if self.homes[self.runs[run]].organization != self.homes[model].organization:
                raise Refused(BAD_USER_INPUT)
        return lambda: self.versions.update({new: Version(model, name, run)})

    def stage_version(self, who: str | None, version: str, stage: str) -> Effect:
        self.obtain(who, "version", version, "VERSION_STAGE")
        return lambda: setattr(self.versions[version], "stage", stage)

    def delete_version(self, who: str | None, version: str, force: bool) -> Effect:
        self.obtain(who, "version", version, "VERSION_DELETE")
        if self.versions[version].stage == "PRODUCTION" and not force:
            raise Refused(CONFLICT)
        return lambda: setattr(self.versions[version], "is_deleted", True)

    def target(self, who: str | None, version: str, model: str, keep_stage: bool) -> None:
        """Refuse a model that the version cannot go to."""
        self.obtain(who, "model", model, "VERSION_CREATE")
        if keep_stage and self.versions[version].stage != "TESTING":
            self.obtain(who, "model", model, "VERSION_STAGE")

    def copy_version(
        self, who: str | None, new: str, version: str, model: str, name: str, keep_stage: bool
    ) -> Effect:
        self.obtain(who, "version", version, "VERSION_READ")
        self.target(who, version, model, keep_stage)
        self.free(model, name)
        old = self.versions[version]
        copy = Version(model, name, stage=old.stage if keep_stage else "TESTING")
        if old.run is not None and self.sees(who, "run", old.run):
            same = self.homes[old.model].organization == self.homes[model].organization
            copy.run = old.run if same else None
        return lambda: self.versions.update({new: copy})

    def transfer_version(
        self, who: str | None, version: str, model: str, name: str, keep_stage: bool
    ) -> Effect:
        self.obtain(who, "version", version, "VERSION_DELETE")
        self.target(who, version, model, keep_stage)
        row = self.versions[version]
        if row.model == model:
            raise Refused(BAD_USER_INPUT)
        if row.stage == "PRODUCTION" and not keep_stage:
            raise Refused(CONFLICT)
        self.free(model, name)
        run_home = None if row.run is None else self.homes[self.runs[row.run]].organization
        if run_home not in {None, self.homes[model].organization}:
            raise Refused(BAD_USER_INPUT)

        def done() -> None:
            row.model, row.name = model, name
            row.stage = row.stage if keep_stage else "TESTING"

        return done

    def create_run(self, who: str | None, new: str, project: str) -> Effect:
        self.obtain(who, "project", project, "RUN_CREATE")
        return lambda: self.runs.update({new: project})

    def delete_run(self, who: str | None, run: str) -> Effect:
        self.obtain(who, "run", run, "RUN_DELETE")
        if any(one.run == run for one in self.versions.values()):
            raise Refused(CONFLICT)
        return lambda: self.runs.__delitem__(run)
