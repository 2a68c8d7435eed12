"""A registry and the oracle side by side: each act is done to both, and each look is at both."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from greenroom.operations import setup
from greenroom.tables import Role
from tests.access.acts import Registry as Oracle
from tests.access.looking import DEEP, WIDE, Looking
from tests.access.oracle import Token
from tests.registry import PEOPLE, Registry

ROOM = {
    "max_aliases": 200,
    "max_roots": 100,
    "max_fields": 5000,
    "max_nodes": 10_000_000,
    "log_level": "ERROR",
}
SHOWN = {
    "registerVersion": "version { id }",
    "copyVersion": "version { id }",
    "createRun": "run { id }",
    "createToken": "token { id } secret",
}
TAGS = {
    "organization": "org",
    "user": "usr",
    "team": "tea",
    "model": "mod",
    "project": "prj",
    "version": "ver",
    "run": "run",
    "token": "tok",
}
STORED = """
SELECT 'organization', o.id, o.name, NULL, NULL, CAST(NULL AS INTEGER) FROM organizations o
UNION ALL SELECT 'user', id, name, NULL, NULL, NULL FROM users WHERE name <> 'system'
UNION ALL SELECT 'member', m.id, o.name, u.name, m.role, NULL FROM memberships m
  JOIN organizations o ON o.id = m.organization_id JOIN users u ON u.id = m.user_id
UNION ALL SELECT 'team', id, full_name, NULL, NULL, NULL FROM teams
UNION ALL SELECT 'place', m.id, t.full_name, u.name, m.role, NULL FROM team_members m
  JOIN teams t ON t.id = m.team_id JOIN users u ON u.id = m.user_id
UNION ALL SELECT 'model', id, full_name, visibility, NULL, NULL FROM models
UNION ALL SELECT 'project', id, full_name, visibility, NULL, NULL FROM projects
UNION ALL SELECT 'link', l.id, coalesce(m.full_name, p.full_name), t.full_name, NULL, NULL
  FROM team_links l JOIN teams t ON t.id = l.team_id
  LEFT JOIN models m ON m.id = l.model_id LEFT JOIN projects p ON p.id = l.project_id
UNION ALL SELECT 'grant', g.id, coalesce(m.full_name, p.full_name), coalesce(u.name, t.full_name),
  g.role, NULL FROM grants g
  LEFT JOIN users u ON u.id = g.user_id LEFT JOIN teams t ON t.id = g.team_id
  LEFT JOIN models m ON m.id = g.model_id LEFT JOIN projects p ON p.id = g.project_id
UNION ALL SELECT 'version', id, full_name, stage, run_id, CAST(deleted_at IS NULL AS INTEGER) FROM versions
UNION ALL SELECT 'run', id, project_id, NULL, NULL, NULL FROM runs
UNION ALL SELECT 'token', t.id, u.name, t.name, CAST(t.scopes AS TEXT),
  CAST(t.revoked_at IS NULL AS INTEGER) FROM tokens t
  JOIN users u ON u.id = t.user_id
"""
"""Everything that decides who may what, as rows of (kind, id, words that tell it)."""


class Twins:
    """The real registry and the oracle, with the ids of things by kind and key."""

    def __init__(self, registry: Registry, *, anonymous_reading: bool) -> None:
        self.registry = registry
        self.oracle = Oracle(
            anonymous_reading=anonymous_reading,
            organizations={"acme", "other"},
            users=dict.fromkeys((*PEOPLE, "stranger")),
            members={("acme", name): role.name for name, role in PEOPLE.items()}
            | {("other", "stranger"): "OWNER"},
            tokens={name: Token(name) for name in (*PEOPLE, "stranger")},
        )
        self.ids: dict[tuple[str, ...], str] = {}
        self.number = 0

    @classmethod
    async def open(cls, folder: Path, *, anonymous_reading: bool = False) -> "Twins":
        """Open both, with two organizations and people of every role in the first."""
        settings = {**ROOM, "anonymous_reading": anonymous_reading}
        made = cls(await Registry.open(folder, **settings), anonymous_reading=anonymous_reading)
        await made.read_ids()
        return made

    async def join(self, name: str, role: str) -> None:
        """Make a user a member of the other organization too, as the operator."""
        await self.registry.perform(
            lambda session: setup.add_user(
                session, name=name, organization="other", role=Role[role]
            )
        )
        self.oracle.members["other", name] = role

    def new_key(self, word: str) -> str:
        self.number += 1
        return f"{word}-{self.number}"

    def keys(self, kind: str) -> list[str]:
        """The keys of what there is of a kind, in the order in which it came."""
        match kind:
            case "organization":
                return sorted(self.oracle.organizations)
            case "model" | "project":
                return [key for key, home in self.oracle.homes.items() if home.kind == kind]
            case _:
                return list(getattr(self.oracle, f"{kind}s"))

    async def attempt(self, name: str, who: str | None, given: dict[str, Any]) -> str:
        """Do something in both worlds, and compare how it ends."""
        expected, effect = self.oracle.judge(who, name, **given)
        about = self.about(name, who, given) if expected == "OK" else None
        shown = f"event {{ id }} {SHOWN.get(name, '')}"
        answer = (await self.registry.do(name, self.input(name, given), shown, as_=who)).body
        errors = [one["extensions"]["code"] for one in answer.get("errors", ())]
        told = f"{name} {given} as {who}: {errors or 'OK'}, expected {expected}: {answer}"
        assert (errors or ["OK"]) == [expected], told
        if expected == "OK":
            effect()
            payload = answer["data"][name]
            self.learn(given.get("new"), payload)
            self.oracle.events[payload["event"]["id"]] = about or ("", "")
        await self.compare_stores()
        return expected

    def learn(self, new: str | None, payload: dict[str, Any]) -> None:
        """Keep the ids of what was made, and the secret of a token."""
        for kind in ("version", "run", "token"):
            if kind in payload and new is not None:
                self.ids[kind, new] = payload[kind]["id"]
        if "secret" in payload and new is not None:
            self.registry.tokens[new] = payload["secret"]

    def about(self, name: str, who: str | None, given: dict[str, Any]) -> tuple[str, str]:
        """Whose event the act makes: of a model, a project, an organization or an account."""
        if name in {"createToken", "revokeToken"}:
            user = given.get("user") or self.oracle.tokens[given["token"]].user
            home = self.oracle.users[user]
            return ("user", user) if home is None else ("organization", home)
        if name in {"createRun", "deleteRun"}:
            return "project", given.get("project") or self.oracle.runs[given["run"]]
        if name in {"createModel", "createProject"}:
            return name.removeprefix("create").lower(), given["new"]
        if "model" in given:
            return "model", given["model"]
        if "version" in given:
            return "model", self.oracle.versions[given["version"]].model
        if name == "updateProject":
            return "project", given["project"]
        if "on" in given:
            return self.oracle.homes[given["on"]].kind, given["on"]
        if "organization" in given:
            return "organization", given["organization"]
        return "organization", self.oracle.teams[given["team"]].organization

    def id(self, kind: str, key: str) -> str:
        """The id of something, or one that nothing has."""
        return self.ids.get((kind, key), TAGS.get(kind, kind[:3]) + "_" + "0" * 26)

    def kind_of(self, home: str) -> str:
        return self.oracle.homes[home].kind if home in self.oracle.homes else "model"

    def input(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """What is sent for an act."""
        sent: dict[str, Any] = {}
        for key, value in given.items():
            match key:
                case "on":
                    kind = self.kind_of(value)
                    sent["on"] = {kind: self.id(kind, value)}
                case "to":
                    kind = "team" if "/" in value else "user"
                    sent["to"] = {kind: self.id(kind, value)}
                case "scopes":
                    sent |= {} if value is None else {"scopes": sorted(value)}
                case "organization" if name in {"createModel", "createProject", "createTeam"}:
                    continue
                case "new":
                    named = name in {"createModel", "createProject", "createToken"}
                    sent |= {"name": value} if named else {}
                case "keep_stage":
                    sent["keepStage"] = value
                case _ if key in TAGS:
                    sent |= {} if value is None else {key: self.id(key, value)}
                case _:
                    sent |= {} if value is None else {key: value}
        return sent

    async def read_ids(self) -> list[tuple[Any, ...]]:
        """Read what is stored, and learn the ids of what has a name."""
        rows = await self.registry.rows(STORED)
        for kind, id_, *words in rows:
            if kind in {"organization", "user", "team", "model", "project"}:
                self.ids[kind, words[0]] = id_
            elif kind in {"member", "place", "grant"}:
                self.ids[kind, words[0], words[1]] = id_
            elif kind == "token" and words[1] == "test":
                self.ids[kind, words[0]] = id_
        return rows

    async def compare_stores(self) -> None:
        """See that the registry holds exactly what the oracle holds."""
        kept = {"member", "place", "link", "grant", "model", "project", "version", "run", "token"}
        stored = set()
        for kind, id_, *words in await self.read_ids():
            if kind == "token":
                stored.add((kind, id_, words[0], words[3]))
            elif kind in {"version", "run"}:
                stored.add((kind, id_, *words))
            elif kind in kept:
                stored.add((kind, *words))
        assert stored == set(self.told())

    def told(self) -> Iterable[tuple[Any, ...]]:
        """What the oracle holds, as ``STORED`` tells it."""
        oracle = self.oracle
        for (organization, user), role in oracle.members.items():
            yield "member", organization, user, role, None
        for key, team in oracle.teams.items():
            for user, role in team.members.items():
                yield "place", key, user, role, None
        for key, home in oracle.homes.items():
            yield home.kind, key, home.visibility, None, None
            for team_key in home.teams:
                yield "link", key, team_key, None, None
            for holder, role in home.grants.items():
                yield "grant", key, holder, role, None
        for key, version in oracle.versions.items():
            run = None if version.run is None else self.id("run", version.run)
            full_name = f"{version.model}:{version.name}"
            id_ = self.id("version", key)
            yield "version", id_, full_name, version.stage, run, int(not version.is_deleted)
        for key, project in oracle.runs.items():
            yield "run", self.id("run", key), self.id("project", project), None, None, None
        for key, token in oracle.tokens.items():
            yield "token", self.id("token", key), token.user, int(token.is_live)

    async def look(self, who: str | None, question: tuple[str, str] | None) -> None:
        """Let somebody look at all there is, and compare with what the oracle says they see.

        With a question of whose access to what, they look wide; without one, deep.
        """
        looking = Looking(self.oracle, self.ids, who)
        asked = looking.asked()
        variables: dict[str, Any] = {f"ids{n}": asked[n * 100 : n * 100 + 100] for n in range(3)}
        if question is not None:
            whose, on = question
            kind = self.kind_of(on)
            variables |= {"user": self.id("user", whose), "on": {kind: self.id(kind, on)}}
        answer = await self.registry.ask(DEEP if question is None else WIDE, variables, as_=who)
        looking.compare(answer.body, question)
