"""A machine that does random acts as random people to a real registry, and to the oracle.

Each act must answer what the oracle says, and leave the store as the oracle is left. After it, some
of those there are look at everything, and must see what the oracle says they see, and no more.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from greenroom.operations import setup
from greenroom.tables import Role
from tests.access.acts import Registry as Oracle
from tests.access.looking import LOOK, Looking
from tests.access.oracle import ALLOWS, GRANT_ROLES, ROLES, TEAM_ROLES, Token
from tests.registry import PEOPLE, Registry

MEMORY = Path("/dev/shm")
ROOM = {
    "max_aliases": 200,
    "max_roots": 100,
    "max_fields": 5000,
    "max_nodes": 10_000_000,
    "log_level": "ERROR",
}
VISIBILITIES = ("PRIVATE", "ORGANIZATION", "PUBLIC")
STAGES = ("TESTING", "STAGING", "PRODUCTION")
NAMES = ("v1", "v2", "v3")
SCOPES = sorted(set().union(*ALLOWS.values()) | {"TOKEN_READ", "TOKEN_CREATE", "ACCOUNT_UPDATE"})
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
SELECT 'organization', o.id, o.name, NULL, NULL, NULL FROM organizations o
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
UNION ALL SELECT 'version', id, full_name, stage, run_id, deleted_at IS NULL FROM versions
UNION ALL SELECT 'run', id, project_id, NULL, NULL, NULL FROM runs
UNION ALL SELECT 'token', t.id, u.name, t.name, t.scopes, t.revoked_at IS NULL FROM tokens t
  JOIN users u ON u.id = t.user_id
"""
"""Everything that decides who may what, as rows of (kind, id, words that tell it)."""

Draw = Callable[["Machine", st.DataObject], Any]


def one_of(*words: Any) -> Draw:
    """Draw one of some fixed values."""
    strategy = st.sampled_from(words)
    return lambda machine, data: data.draw(strategy)


def known(*kinds: str) -> Draw:
    """Draw the key of something that there is, now and then of something that there is not."""
    ghost = "acme/ghost" if kinds[0] in {"team", "model", "project"} else "ghost"
    return lambda machine, data: data.draw(
        st.sampled_from([*(key for kind in kinds for key in machine.keys(kind)), ghost])
    )


def fresh(word: str) -> Draw:
    """Make a key that nothing has."""
    return lambda machine, data: machine.new_key(word)


def perhaps(draw: Draw) -> Draw:
    """Draw nothing half of the time."""
    return lambda machine, data: draw(machine, data) if data.draw(st.booleans()) else None


def scopes(_machine: "Machine", data: st.DataObject) -> frozenset[str] | None:
    """Draw the scopes of a token: none, all but a few, or a few."""
    some = frozenset(data.draw(st.lists(st.sampled_from(SCOPES), max_size=6)))
    return data.draw(st.sampled_from((None, some, frozenset(SCOPES) - some)))


def act(name: str, /, **draws: Draw) -> Any:
    """Make a rule of the machine that performs one act."""

    def perform(machine: "Machine", data: st.DataObject) -> None:
        given = {key: draw(machine, data) for key, draw in draws.items()}
        machine.perform(data, name, given)

    perform.__name__ = name
    return rule(data=st.data())(perform)


class Machine(RuleBasedStateMachine):
    """A registry and the oracle beside it; ``settings`` are those of the registry."""

    anonymous_reading = False
    onlookers = 2

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.runner = asyncio.Runner()
        self.number = 0
        self.ids: dict[tuple[str, ...], str] = {}

    def teardown(self) -> None:
        """End the registry, and leave nothing behind."""
        if hasattr(self, "registry"):
            self.runner.run(self.registry.close())
        self.runner.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Begin with two organizations, people of every role, a program, and some of everything."""
        settings = {**ROOM, "anonymous_reading": self.anonymous_reading}
        self.registry = self.runner.run(Registry.open(self.folder, **settings))
        self.oracle = Oracle(
            anonymous_reading=self.anonymous_reading,
            organizations={"acme", "other"},
            users=dict.fromkeys((*PEOPLE, "stranger")),
            members={("acme", name): role.name for name, role in PEOPLE.items()}
            | {("other", "stranger"): "OWNER"},
            tokens={name: Token(name) for name in (*PEOPLE, "stranger")},
        )
        self.read_ids()
        both = data.draw(
            st.dictionaries(st.sampled_from(("member", "outsider")), st.sampled_from(ROLES))
        )
        for name, role in both.items():
            self.runner.run(self.join(name, role))
        self.must("createServiceAccount", "owner", organization="acme", name="bot", role="MEMBER")
        self.must("createToken", "owner", new="bot's", user="bot", scopes=None)
        for team in ("acme/t1", "acme/t2"):
            self.must("createTeam", "owner", organization="acme", name=team)
        for kind in ("Project", "Model", "Model"):
            given = {
                "new": self.new_key(f"acme/{kind.lower()}"),
                "organization": "acme",
                "visibility": data.draw(st.sampled_from(VISIBILITIES)),
            }
            self.must(f"create{kind}", "owner", **given)
        (project,) = self.keys("project")
        self.must("createRun", "owner", new=self.new_key("run"), project=project)
        for model, run in zip(self.keys("model"), (*self.keys("run"), None), strict=True):
            new = self.new_key("version")
            self.must("registerVersion", "owner", new=new, model=model, name="v1", run=run)

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

    def everybody(self) -> list[str | None]:
        """All who can act: a token each, and nobody in particular."""
        return [None, *self.oracle.tokens]

    set_visibility = act(
        "setVisibility", on=known("model", "project"), visibility=one_of(*VISIBILITIES)
    )
    grant = act(
        "grant", on=known("model", "project"), to=known("user", "team"), role=one_of(*ROLES[1:])
    )
    shut_out = act(
        "grant", on=known("model", "project"), to=known("user"), role=one_of(*GRANT_ROLES[-2:])
    )
    revoke = act("revoke", on=known("model", "project"), to=known("user", "team"))
    link_team = act("linkTeam", on=known("model", "project"), team=known("team"))
    unlink_team = act("unlinkTeam", on=known("model", "project"), team=known("team"))
    create_team = act(
        "createTeam",
        organization=known("organization"),
        name=one_of("t1", "t2", "t3"),
    )
    delete_team = act("deleteTeam", team=known("team"))
    add_team_member = act(
        "addTeamMember",
        team=known("team"),
        user=known("user"),
        role=one_of(*TEAM_ROLES, "OUTSIDER"),
    )
    update_team_member = act(
        "updateTeamMember",
        team=known("team"),
        user=known("user"),
        role=one_of(*TEAM_ROLES, "MANAGER"),
    )
    remove_team_member = act("removeTeamMember", team=known("team"), user=known("user"))
    add_member = act(
        "addMember", organization=known("organization"), user=known("user"), role=one_of(*ROLES)
    )
    update_member = act(
        "updateMember", organization=known("organization"), user=known("user"), role=one_of(*ROLES)
    )
    remove_member = act("removeMember", organization=known("organization"), user=known("user"))
    leave_organization = act("leaveOrganization", organization=known("organization"))
    create_service_account = act(
        "createServiceAccount",
        organization=known("organization"),
        name=one_of("bot", "robot", "stranger"),
        role=one_of(*ROLES),
    )
    create_token = act("createToken", new=fresh("token"), user=known("user"), scopes=scopes)
    revoke_token = act("revokeToken", token=known("token"))
    create_model = act(
        "createModel",
        new=fresh("model"),
        organization=known("organization"),
        visibility=perhaps(one_of(*VISIBILITIES)),
    )
    create_project = act(
        "createProject",
        new=fresh("project"),
        organization=known("organization"),
        visibility=perhaps(one_of(*VISIBILITIES)),
    )
    update_model = act(
        "updateModel", model=known("model"), visibility=perhaps(one_of(*VISIBILITIES))
    )
    register_version = act(
        "registerVersion",
        new=fresh("version"),
        model=known("model"),
        name=one_of(*NAMES),
        run=perhaps(known("run")),
    )
    stage_version = act("stageVersion", version=known("version"), stage=one_of(*STAGES))
    delete_version = act("deleteVersion", version=known("version"), force=one_of(False, True))
    copy_version = act(
        "copyVersion",
        new=fresh("version"),
        version=known("version"),
        model=known("model"),
        name=one_of(*NAMES),
        keep_stage=one_of(False, True),
    )
    transfer_version = act(
        "transferVersion",
        version=known("version"),
        model=known("model"),
        name=one_of(*NAMES),
        keep_stage=one_of(False, True),
    )
    create_run = act("createRun", new=fresh("run"), project=known("project"))
    delete_run = act("deleteRun", run=known("run"))

    def perform(self, data: st.DataObject, name: str, given: dict[str, Any]) -> None:
        """Do something as somebody, often somebody who may; then let some look."""
        if name in {"createModel", "createProject", "createTeam"}:
            word = "name" if name == "createTeam" else "new"
            given[word] = f"{given['organization']}/{given[word]}"
        who = self.somebody(data, name, given)
        self.attempt(name, who, given)
        lookers = data.draw(
            st.lists(st.sampled_from(self.everybody()), max_size=self.onlookers, unique=True)
        )
        for looker in dict.fromkeys((who, *lookers)):
            self.look(looker, self.questions(data))

    def somebody(self, data: st.DataObject, name: str, given: dict[str, Any]) -> str | None:
        able = []
        if data.draw(st.booleans()):
            able = [
                who for who in self.everybody() if self.oracle.judge(who, name, **given)[0] == "OK"
            ]
        return data.draw(st.sampled_from(able or self.everybody()))

    def must(self, name: str, who: str, /, **given: Any) -> None:
        """Do something that is part of the beginning."""
        assert self.attempt(name, who, given) == "OK", (name, given)

    def attempt(self, name: str, who: str | None, given: dict[str, Any]) -> str:
        """Do something in both worlds, and compare how it ends."""
        expected, effect = self.oracle.judge(who, name, **given)
        about = self.about(name, who, given) if expected == "OK" else None
        shown = f"event {{ id }} {SHOWN.get(name, '')}"
        answer = self.runner.run(
            self.registry.do(name, self.input(name, given), shown, as_=who)
        ).body
        errors = [one["extensions"]["code"] for one in answer.get("errors", ())]
        told = f"{name} {given} as {who}: {errors or 'OK'}, expected {expected}: {answer}"
        assert (errors or ["OK"]) == [expected], told
        if expected == "OK":
            effect()
            payload = answer["data"][name]
            self.learn(given.get("new"), payload)
            self.oracle.events[payload["event"]["id"]] = about or ("", "")
        self.compare_stores()
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

    def read_ids(self) -> list[tuple[Any, ...]]:
        """Read what is stored, and learn the ids of what has a name."""
        rows = self.runner.run(self.registry.rows(STORED))
        for kind, id_, *words in rows:
            if kind in {"organization", "user", "team", "model", "project"}:
                self.ids[kind, words[0]] = id_
            elif kind in {"member", "place", "grant"}:
                self.ids[kind, words[0], words[1]] = id_
            elif kind == "token" and words[1] == "test":
                self.ids[kind, words[0]] = id_
        return rows

    def compare_stores(self) -> None:
        """See that the registry holds exactly what the oracle holds."""
        kept = {"member", "place", "link", "grant", "model", "project", "version", "run", "token"}
        stored = set()
        for kind, id_, *words in self.read_ids():
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

    def questions(self, data: st.DataObject) -> list[tuple[str, str]]:
        """Draw whose access to what is to be explained."""
        return [
            (known("user")(self, data), known("model", "project")(self, data)) for _ in range(3)
        ]

    def look(self, who: str | None, questions: list[tuple[str, str]]) -> None:
        """Let somebody look at all there is, and compare with what the oracle says they see."""
        looking = Looking(self.oracle, self.ids, who)
        asked = looking.asked()
        variables: dict[str, Any] = {f"ids{n}": asked[n * 100 : n * 100 + 100] for n in range(3)}
        for number, (user, home) in enumerate(questions):
            variables[f"user{number}"] = self.id("user", user)
            kind = self.kind_of(home)
            variables[f"on{number}"] = {kind: self.id(kind, home)}
        answer = self.runner.run(self.registry.ask(LOOK, variables, as_=who)).body
        looking.compare(answer, questions)
