"""A machine that does random acts as random people to a real registry, and to the oracle.

Each act must answer what the oracle says, and leave the store as the oracle is left. Then somebody
looks at everything, and must see what the oracle says they see, and no more.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.access.acts import Registry as Oracle
from tests.access.oracle import ALLOWS, GRANT_ROLES, ROLES, TEAM_ROLES
from tests.access.twins import Twins

MEMORY = Path("/dev/shm")
VISIBILITIES = ("PRIVATE", "ORGANIZATION", "PUBLIC")
STAGES = ("TESTING", "STAGING", "PRODUCTION")
SCOPES = sorted(set().union(*ALLOWS.values()) | {"TOKEN_READ", "TOKEN_CREATE", "ACCOUNT_UPDATE"})
ENOUGH = {"homes": 7, "versions": 8, "runs": 4, "tokens": 16, "teams": 5}
"""How many of each are enough."""

LIKED = ((), ("OK",), ("OK",), ("CONFLICT", "BAD_USER_INPUT"))
"""An act is done by anybody, more often by one who may, or by one who is refused for what it is."""

Given = dict[str, Any]
Draw = Callable[[Twins, st.DataObject], Given]
Known = Callable[[Oracle], list[Given]]


def one_of(key: str, *words: Any) -> Draw:
    """Draw one of some fixed values."""
    strategy = st.sampled_from(words)
    return lambda twins, data: {key: data.draw(strategy)}


def known(key: str, *kinds: str) -> Draw:
    """Draw the key of something that there is, now and then of something that there is not."""
    ghost = "acme/ghost" if kinds[0] in {"team", "model", "project"} else "ghost"
    return lambda twins, data: {
        key: data.draw(st.sampled_from([*(k for kind in kinds for k in twins.keys(kind)), ghost]))
    }


def mostly(there: Known, *otherwise: Draw) -> Draw:
    """Draw one of what fits together, or now and then what may not."""

    def draw(twins: Twins, data: st.DataObject) -> Given:
        fitting = there(twins.oracle)
        if fitting and data.draw(st.integers(0, 4)):
            return dict(data.draw(st.sampled_from(fitting)))
        return {key: one for draw in otherwise for key, one in draw(twins, data).items()}

    return draw


def fresh(word: str) -> Draw:
    """Make a key that nothing has."""
    return lambda twins, data: {"new": twins.new_key(word)}


def perhaps(key: str, draw: Draw) -> Draw:
    """Draw nothing half of the time."""
    return lambda twins, data: draw(twins, data) if data.draw(st.booleans()) else {key: None}


def scopes(_twins: Twins, data: st.DataObject) -> Given:
    """Draw the scopes of a token: all, all but a few, or a few."""
    some = frozenset(data.draw(st.lists(st.sampled_from(SCOPES), max_size=6)))
    return {"scopes": data.draw(st.sampled_from((None, frozenset(SCOPES) - some, some)))}


def grants(oracle: Oracle) -> list[Given]:
    return [{"on": key, "to": to} for key, home in oracle.homes.items() for to in home.grants]


def links(oracle: Oracle) -> list[Given]:
    return [
        {"on": key, "team": team}
        for key, home in oracle.homes.items()
        for team in sorted(home.teams)
    ]


def places(oracle: Oracle) -> list[Given]:
    return [
        {"team": key, "user": one} for key, team in oracle.teams.items() for one in team.members
    ]


def members(oracle: Oracle) -> list[Given]:
    return [{"organization": organization, "user": user} for organization, user in oracle.members]


def may_be_granted(oracle: Oracle) -> list[Given]:
    """Pairs of a model or project and a member or team of its organization."""
    holders = [*oracle.members, *((team.organization, key) for key, team in oracle.teams.items())]
    return [
        {"on": key, "to": to}
        for key, home in oracle.homes.items()
        for organization, to in holders
        if organization == home.organization
    ]


def may_be_linked(oracle: Oracle) -> list[Given]:
    """Pairs of a model or project and a team of its organization that it does not name."""
    return [
        {"on": key, "team": team}
        for key, home in oracle.homes.items()
        for team, its in oracle.teams.items()
        if its.organization == home.organization and team not in home.teams
    ]


def may_join(oracle: Oracle) -> list[Given]:
    """Pairs of a team and a member of its organization who is not in it."""
    return [
        {"team": key, "user": user}
        for key, team in oracle.teams.items()
        for organization, user in oracle.members
        if organization == team.organization and user not in team.members
    ]


HOME, TEAM, USER = known("on", "model", "project"), known("team", "team"), known("user", "user")
ORGANIZATION, HOLDER = known("organization", "organization"), known("to", "user", "team")
MODEL, VERSION, RUN = known("model", "model"), known("version", "version"), known("run", "run")
VISIBILITY, ROLE = one_of("visibility", *VISIBILITIES), one_of("role", *ROLES)
NAME, KEEP = one_of("name", "v1", "v2", "v3"), one_of("keep_stage", False, True)


def act(name: str, *draws: Draw, limits: str | None = None) -> Any:
    """Make a rule of the machine that performs one act, while there is not enough of what it makes."""

    def perform(machine: "Machine", data: st.DataObject) -> None:
        given: Given = {}
        for draw in draws:
            given |= draw(machine.twins, data)
        machine.perform(data, name, given)

    def may_go_on(machine: "Machine") -> bool:
        made = 0 if limits is None else len(getattr(machine.twins.oracle, limits))
        return made < ENOUGH.get(limits or "", 1) and name in (machine.only or {name})

    perform.__name__ = name
    return precondition(may_go_on)(rule(data=st.data())(perform))


class Machine(RuleBasedStateMachine):
    """The registry and the oracle, with an event loop of their own; ``only`` some acts are done."""

    anonymous_reading = False
    only: frozenset[str] = frozenset()
    twins: Twins

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.runner = asyncio.Runner()

    def teardown(self) -> None:
        """End the registry, and leave nothing behind."""
        if hasattr(self, "twins"):
            self.run(self.twins.registry.close())
        self.runner.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Begin with people of every role, a program, and some of everything."""
        self.twins = self.run(Twins.open(self.folder, anonymous_reading=self.anonymous_reading))
        roles = st.sampled_from(ROLES)
        both = st.dictionaries(st.sampled_from(("member", "outsider")), roles)
        for name, role in data.draw(both).items():
            self.run(self.twins.join(name, role))
        role = data.draw(roles)
        self.must("createServiceAccount", organization="acme", name="bot", role=role)
        self.must("createToken", new="bot's", user="bot", scopes=None)
        narrow = frozenset(SCOPES) - {data.draw(st.sampled_from(SCOPES))}
        self.must("createToken", new="narrow", user="owner", scopes=narrow)
        for kind in ("Project", "Model", "Model"):
            new = self.twins.new_key(f"acme/{kind.lower()}")
            visibility = data.draw(st.sampled_from(VISIBILITIES))
            self.must(f"create{kind}", new=new, organization="acme", visibility=visibility)
        (project,) = self.twins.keys("project")
        self.must("createRun", new="run", project=project)
        for model, run in zip(self.twins.keys("model"), ("run", None), strict=True):
            new = self.twins.new_key("version")
            self.must("registerVersion", new=new, model=model, name="v1", run=run)
        for team in ("acme/t1", "acme/t2"):
            self.must("createTeam", organization="acme", name=team)
        for there, name, its_roles in (
            (may_join, "addTeamMember", TEAM_ROLES),
            (may_be_granted, "grant", TEAM_ROLES),
            (may_be_linked, "linkTeam", None),
        ):
            fitting = there(self.twins.oracle)
            for given in data.draw(st.lists(st.sampled_from(fitting), max_size=3, unique_by=str)):
                role = {"role": data.draw(st.sampled_from(its_roles))} if its_roles else {}
                self.must(name, **given, **role)

    def must(self, name: str, /, **given: Any) -> None:
        """Do something that is part of the beginning, as the owner."""
        assert self.run(self.twins.attempt(name, "owner", given)) == "OK", (name, given)

    def everybody(self, *, alive: bool = True) -> list[str]:
        """All tokens that somebody can act with, or with those that ended."""
        tokens = self.twins.oracle.tokens
        return [key for key, token in tokens.items() if token.is_live or not alive]

    def somebody(self, data: st.DataObject) -> str | None:
        """Draw anybody, now and then with a token that ended or with none."""
        chance = data.draw(st.integers(0, 9))
        return None if chance == 7 else data.draw(st.sampled_from(self.everybody(alive=chance > 0)))

    def perform(self, data: st.DataObject, name: str, given: Given) -> None:
        """Do something as somebody, often as one who may; where it is done, let somebody look."""
        if name in {"createModel", "createProject", "createTeam"}:
            word = "name" if name == "createTeam" else "new"
            given[word] = f"{given['organization']}/{given[word]}"
        codes = {who: self.twins.oracle.judge(who, name, **given)[0] for who in self.everybody()}
        wanted = data.draw(st.sampled_from(LIKED))
        liked = [who for who, code in codes.items() if code in wanted]
        who = data.draw(st.sampled_from(liked)) if liked else self.somebody(data)
        if self.run(self.twins.attempt(name, who, given)) == "OK":
            self.watch(data)

    def watch(self, data: st.DataObject) -> None:
        """Let somebody look at everything."""
        question = None
        if data.draw(st.integers(0, 2)):
            whose, on = USER(self.twins, data)["user"], HOME(self.twins, data)["on"]
            question = whose, on
        self.run(self.twins.look(self.somebody(data), question))

    look = rule(data=st.data())(watch)
    set_visibility = act("setVisibility", HOME, VISIBILITY)
    grant = act("grant", mostly(may_be_granted, HOME, HOLDER), one_of("role", *GRANT_ROLES))
    grant_any = act("grant", mostly(may_be_granted, HOME, HOLDER), ROLE)
    revoke = act("revoke", mostly(grants, HOME, HOLDER))
    link_team = act("linkTeam", mostly(may_be_linked, HOME, TEAM))
    unlink_team = act("unlinkTeam", mostly(links, HOME, TEAM))
    create_team = act("createTeam", ORGANIZATION, one_of("name", "t1", "t2", "t3"), limits="teams")
    delete_team = act("deleteTeam", TEAM)
    add_team_member = act(
        "addTeamMember", mostly(may_join, TEAM, USER), one_of("role", *TEAM_ROLES, "OUTSIDER")
    )
    update_team_member = act(
        "updateTeamMember", mostly(places, TEAM, USER), one_of("role", *TEAM_ROLES, "MANAGER")
    )
    remove_team_member = act("removeTeamMember", mostly(places, TEAM, USER))
    add_member = act("addMember", ORGANIZATION, USER, ROLE)
    update_member = act("updateMember", mostly(members, ORGANIZATION, USER), ROLE)
    remove_member = act("removeMember", mostly(members, ORGANIZATION, USER))
    leave_organization = act("leaveOrganization", ORGANIZATION)
    create_service_account = act(
        "createServiceAccount", ORGANIZATION, one_of("name", "bot", "robot", "stranger"), ROLE
    )
    create_token = act("createToken", fresh("token"), USER, scopes, limits="tokens")
    revoke_token = act("revokeToken", known("token", "token"))
    create_model = act(
        "createModel",
        fresh("model"),
        ORGANIZATION,
        perhaps("visibility", VISIBILITY),
        limits="homes",
    )
    create_project = act(
        "createProject",
        fresh("project"),
        ORGANIZATION,
        perhaps("visibility", VISIBILITY),
        limits="homes",
    )
    update_model = act("updateModel", MODEL, perhaps("visibility", VISIBILITY))
    update_project = act(
        "updateProject", known("project", "project"), perhaps("visibility", VISIBILITY)
    )
    register_version = act(
        "registerVersion", fresh("version"), MODEL, NAME, perhaps("run", RUN), limits="versions"
    )
    stage_version = act("stageVersion", VERSION, one_of("stage", *STAGES))
    delete_version = act("deleteVersion", VERSION, one_of("force", False, True))
    copy_version = act(
        "copyVersion", fresh("version"), VERSION, MODEL, NAME, KEEP, limits="versions"
    )
    transfer_version = act("transferVersion", VERSION, MODEL, NAME, KEEP)
    create_run = act("createRun", fresh("run"), known("project", "project"), limits="runs")
    delete_run = act("deleteRun", RUN)
