"""Nobody gets more than they have: walks of everybody who tries, and the ways they try."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.operations.told import house, join
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES = ("OWNER", "MANAGER", "ADMIN", "CONTRIBUTOR", "MEMBER", "VIEWER", "OUTSIDER")
VISIBILITIES = ("PRIVATE", "ORGANIZATION", "PUBLIC")

Attempt = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Place:
    """An organization with something of everything: ids of its objects, and secrets by name."""

    name: str
    models: Mapping[str, str]
    projects: Mapping[str, str]
    teams: Mapping[str, str]
    versions: Mapping[str, str]
    foreign: str

    @property
    def homes(self) -> list[str]:
        """The ids of all models and projects."""
        return [*self.models.values(), *self.projects.values()]

    @property
    def objects(self) -> list[str]:
        """The ids of everything one can have a role on."""
        return [*self.homes, *self.teams.values()]


async def place_of(registry: Registry, me: str, friend: str, home: str) -> Place:
    """Fill an organization of which somebody and a friend of theirs are members.

    ``open`` all members read, ``vault`` nobody, ``red`` the team of that name; from ``shut`` they
    are shut out, and on ``lent`` they are VIEWER. The team ``mine`` has both in it.
    """
    stranger = await house(registry, "owner")
    foreign = await make.team(registry, f"{stranger}/theirs")
    names = ("open", "vault", "red", "shut", "lent")
    models, projects, versions = {}, {}, {}
    for name in names:
        seen = "PRIVATE" if name == "vault" else "ORGANIZATION"
        models[name] = await make.model(registry, f"{home}/{name}", visibility=seen)
        projects[name] = await make.project(registry, f"{home}/{name}", visibility=seen)
        versions[name] = await make.version(registry, f"{home}/{name}:v1")
    models["foreign"] = await make.model(registry, f"{stranger}/open", visibility="PUBLIC")
    versions["foreign"] = await make.version(registry, f"{stranger}/open:v1")
    teams = {"red": await make.team(registry, f"{home}/red")}
    teams["mine"] = await make.team(registry, f"{home}/mine", **{me: "VIEWER", friend: "VIEWER"})
    for kind in (models, projects):
        await make.link(registry, teams["red"], kind["red"])
        await make.grant(registry, me, kind["shut"], Role.OUTSIDER)
        await make.grant(registry, me, kind["lent"], Role.VIEWER)
    for name, role in (("strong", "OWNER"), ("middle", "MANAGER")):
        await make.service_account(registry, f"{home}-{name}", role, of=home)
    return Place(home, models, projects, teams, versions, foreign)


def attempts(place: Place, me: str, friend: str) -> Iterator[Attempt]:
    """All that somebody may think of to get more, for themselves or a friend."""
    for on in place.homes:
        at = {"on": make.home(on)}
        for to in ({"user": me}, {"team": place.teams["mine"]}, {"user": friend}):
            yield "revoke", {**at, "to": to}
            for role in ROLES[:-1]:
                yield "grant", {**at, "to": to, "role": role}
        for team in (*place.teams.values(), place.foreign):
            yield "linkTeam", {**at, "team": team}
            yield "unlinkTeam", {**at, "team": team}
        for visibility in VISIBILITIES:
            yield "setVisibility", {**at, "visibility": visibility}
    for model in place.models.values():
        for visibility in VISIBILITIES:
            yield "updateModel", {"model": model, "visibility": visibility}
        for version in place.versions.values():
            for mutation in ("copyVersion", "transferVersion"):
                yield mutation, {"version": version, "model": model, "name": fresh("moved")}
    for team in (*place.teams.values(), place.foreign):
        for user in (me, friend):
            yield "removeTeamMember", {"team": team, "user": user}
            for role in ROLES:
                yield "addTeamMember", {"team": team, "user": user, "role": role}
                yield "updateTeamMember", {"team": team, "user": user, "role": role}
    for organization in (place.name, "acme", "other"):
        for role in ROLES:
            for user in (me, friend):
                given = {"organization": organization, "user": user, "role": role}
                yield "addMember", given
                yield "updateMember", given
            yield "createInvitation", {"organization": organization, "role": role}
            given = {"organization": organization, "name": fresh("robot"), "role": role}
            yield "createServiceAccount", given
    for user in (f"{place.name}-strong", f"{place.name}-middle", "owner", "system", me):
        yield "createToken", {"name": "t", "user": user}
    yield "createTeam", {"name": f"{place.name}/{fresh('team')}"}
    for name in ("vault", "shut", "red"):
        yield "createModel", {"name": f"{place.name}/{name}"}
        yield "createProject", {"name": f"{place.name}/{name}", "visibility": "PUBLIC"}
        yield "updateModel", {"model": place.models["open"], "name": name}
        given = {"model": f"{place.name}/{name}", "name": fresh("v"), "createModel": True}
        yield "registerVersion", given
        yield "restoreModel", {"model": place.models[name]}


async def power(registry: Registry, place: Place, as_: str) -> dict[str, frozenset[str]]:
    """Return what somebody may do with each object, and in the organization."""
    fields = " ".join(
        f"... on {kind} {{ id viewerCan }}" for kind in ("Model", "Project", "Team", "Organization")
    )
    answer = await registry.ask(
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {fields} }} "
        "viewer { organizations { id name viewerCan } } }",
        {"ids": [*place.objects, place.foreign]},
        as_=as_,
    )
    found = {one["id"]: frozenset(one["viewerCan"]) for one in answer.data["nodes"] if one}
    for one in answer.data["viewer"]["organizations"]:
        found[one["name"]] = frozenset(one["viewerCan"])
    return found


def grown(
    before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return what is allowed after and was not before."""
    more = {key: can - before.get(key, frozenset()) for key, can in after.items()}
    return {key: can for key, can in more.items() if can}


async def walk(
    registry: Registry, place: Place, me: str, friend: str, as_: str
) -> AsyncIterator[tuple[Attempt, Any]]:
    """Try everything; give what was done, as far as it was."""
    for mutation, given in attempts(place, me, friend):
        show = "secret" if mutation in {"createToken", "createInvitation"} else "__typename"
        answer = await registry.do(mutation, given, show, as_=as_)
        if "errors" not in answer.body:
            yield (mutation, given), answer.data[mutation]
        else:
            codes = {one["extensions"]["code"] for one in answer.body["errors"]}
            assert codes <= {"FORBIDDEN", "NOT_FOUND", "CONFLICT", "BAD_USER_INPUT"}, answer.body


@pytest.mark.parametrize("role", ROLES[1:])
async def test_nobody_below_an_owner_gets_more_whatever_they_try(registry: Registry, role: str):
    home = await house(registry, "owner")
    me = await join(registry, home, Role[role])
    friend = await join(registry, home, Role.OUTSIDER)
    place = await place_of(registry, me, friend, home)
    before, friends = await power(registry, place, me), await power(registry, place, friend)
    done = 0
    async for attempt, payload in walk(registry, place, me, friend, me):
        done += 1
        assert not grown(before, await power(registry, place, me)), attempt
        # a friend is given what one has oneself, and no more
        most = {
            key: before.get(key, frozenset()) | friends.get(key, frozenset())
            for key in before | friends
        }
        assert not grown(most, await power(registry, place, friend)), attempt
        if attempt[0] == "createToken":
            registry.tokens["gained"] = payload["secret"]
            assert not grown(before, await power(registry, place, "gained")), attempt
        if attempt[0] == "createInvitation":
            await registry.do("acceptInvitation", {"secret": payload["secret"]}, as_=me)
            assert not grown(before, await power(registry, place, me)), attempt
    assert done >= 1, "a walk in which nothing is ever done proves nothing"


@pytest.mark.parametrize("way", ["team", "grant", "service account", "scopes", "owner elsewhere"])
async def test_nor_does_who_has_their_rights_in_another_way(registry: Registry, way: str):
    home = await house(registry, "owner")
    me = await join(registry, home, Role.VIEWER)
    friend = await join(registry, home, Role.OUTSIDER)
    as_ = me
    if way == "service account":
        me = as_ = fresh("robot")
        await make.service_account(registry, me, "VIEWER", of=home)
        await make.token(registry, user=me, known_as=me)
    if way == "owner elsewhere":
        elsewhere = await house(registry, "owner")
        await registry.done("addMember", {"organization": elsewhere, "user": me, "role": "OWNER"})
    place = await place_of(registry, me, friend, home)
    if way == "team":
        given = {"team": place.teams["mine"], "user": me, "role": "ADMIN"}
        await registry.done("updateTeamMember", given)
        await make.link(registry, place.teams["mine"], place.models["open"])
    if way == "grant":
        await make.grant(registry, me, place.models["lent"], Role.ADMIN)
    if way == "scopes":
        as_ = fresh("narrow")
        scopes = ["ORGANIZATION_READ", "MODEL_READ", "TEAM_READ", "TOKEN_CREATE", "VERSION_READ"]
        await make.token(registry, "owner", known_as=as_, scopes=scopes)
    before, friends = await power(registry, place, as_), await power(registry, place, friend)
    async for attempt, payload in walk(registry, place, me, friend, as_):
        assert not grown(before, await power(registry, place, as_)), attempt
        most = {
            key: before.get(key, frozenset()) | friends.get(key, frozenset())
            for key in before | friends
        }
        assert not grown(most, await power(registry, place, friend)), attempt
        if attempt[0] == "createToken":
            registry.tokens["gained"] = payload["secret"]
            assert not grown(before, await power(registry, place, "gained")), attempt


async def test_the_walk_notices_who_does_get_more(registry: Registry):
    """An owner gives a friend everything: without that, the walks above could not fail."""
    home = await house(registry, "owner")
    me, friend = await join(registry, home, Role.OWNER), await join(registry, home, Role.OUTSIDER)
    place = await place_of(registry, me, friend, home)
    friends = await power(registry, place, friend)
    mutations = set()
    async for (mutation, _), _ in walk(registry, place, me, friend, me):
        mutations.add(mutation)
    assert grown(friends, await power(registry, place, friend))
    assert mutations >= {
        "grant", "revoke", "linkTeam", "unlinkTeam", "setVisibility", "updateModel",
        "copyVersion", "transferVersion", "addTeamMember", "updateTeamMember", "updateMember",
        "createInvitation", "createServiceAccount", "createToken", "createTeam",
    }  # fmt: skip


async def test_an_owner_elsewhere_decides_nothing_here(registry: Registry):
    home = await house(registry, "owner")
    model = await make.model(registry, f"{home}/m", visibility="PUBLIC")
    hidden = await make.model(registry, f"{home}/hidden")
    mine = await make.team(registry, fresh("other/t"), as_="stranger")
    acts: tuple[Attempt, ...] = (
        ("grant", {"to": {"user": "stranger"}, "role": "ADMIN"}),
        ("grant", {"to": {"team": mine}, "role": "ADMIN"}),
        ("revoke", {"to": {"user": "owner"}}),
        ("linkTeam", {"team": mine}),
        ("unlinkTeam", {"team": mine}),
        ("setVisibility", {"visibility": "PRIVATE"}),
    )
    for mutation, given in acts:
        seen = {**given, "on": {"model": model}}
        error = await refused(registry, mutation, seen, "FORBIDDEN", "on", "model", as_="stranger")
        assert error["message"] == f"This needs the permission ACCESS_UPDATE on {home}/m."
        unseen = {**given, "on": {"model": hidden}}
        await refused(registry, mutation, unseen, "NOT_FOUND", "on", "model", as_="stranger")
    for mutation in ("createModel", "createProject", "createTeam"):
        given = {"name": f"{home}/{fresh('x')}"}
        await refused(registry, mutation, given, "FORBIDDEN", "name", as_="stranger")


async def test_a_contributor_changes_a_model_and_not_who_sees_it(registry: Registry):
    home = await house(registry, "owner", "contributor")
    model = await make.model(registry, f"{home}/m")
    for visibility in VISIBILITIES:
        given = {"model": model, "description": "Mine.", "visibility": visibility}
        error = await refused(
            registry, "updateModel", given, "FORBIDDEN", "visibility", as_="contributor"
        )
        assert error["message"] == f"This needs the permission ACCESS_UPDATE on {home}/m."
    await registry.done("updateModel", {"model": model, "description": "Ours."}, as_="contributor")
    own = await make.model(registry, f"{home}/own", visibility="PRIVATE", as_="contributor")
    await registry.done("updateModel", {"model": own, "visibility": "PUBLIC"}, as_="contributor")


async def test_the_admin_of_a_team_gets_into_no_other(registry: Registry):
    home = await house(registry, "owner")
    captain = await join(registry, home)
    await make.team(registry, f"{home}/mine", **{captain: "ADMIN"})
    other = await make.team(registry, f"{home}/other")
    given = {"team": other, "user": captain, "role": "ADMIN"}
    error = await refused(registry, "addTeamMember", given, "FORBIDDEN", "team", as_=captain)
    assert error["message"] == f"This needs the permission TEAM_UPDATE on {home}/other."
    await refused(registry, "createTeam", {"name": f"{home}/new"}, "FORBIDDEN", as_=captain)
    await refused(registry, "createModel", {"name": f"{home}/new"}, "FORBIDDEN", as_=captain)


async def test_nothing_goes_into_a_model_or_out_of_it_without_rights_there(registry: Registry):
    home, other = await house(registry, "owner"), await house(registry, "owner")
    me = await join(registry, home)
    await registry.done("addMember", {"organization": other, "user": me, "role": "VIEWER"})
    mine = await make.version(registry, f"{home}/mine:v1", createModel=True)
    target = await make.model(registry, f"{other}/m")
    hidden = await make.model(registry, f"{home}/hidden", visibility="PRIVATE")
    secret = await make.version(registry, f"{home}/hidden:v1")
    for model, code in ((target, "FORBIDDEN"), (hidden, "NOT_FOUND")):
        given = {"version": mine, "model": model}
        await refused(registry, "copyVersion", given, code, "model", as_=me)
    given = {"version": secret, "model": f"{home}/mine", "name": "mine"}
    for mutation in ("copyVersion", "transferVersion"):
        await refused(registry, mutation, given, "NOT_FOUND", "version", as_=me)
    given = {"version": mine, "model": target}
    error = await refused(registry, "transferVersion", given, "FORBIDDEN", "version", as_=me)
    assert error["message"] == f"This needs the permission VERSION_DELETE on {home}/mine:v1."


@pytest.mark.parametrize("kind", ["Model", "Project"])
async def test_a_hidden_name_is_taken_and_tells_nothing_else(registry: Registry, kind: str):
    home = await house(registry, "owner", "contributor")
    name = f"{home}/hidden"
    await (make.model if kind == "Model" else make.project)(registry, name, visibility="PRIVATE")
    error = await refused(
        registry, f"create{kind}", {"name": name}, "CONFLICT", "name", as_="contributor"
    )
    assert error["message"] == f"The name {name!r} is taken by another {kind.lower()}."
    assert set(error["extensions"]) == {"code", "input"}
    if kind == "Model":
        given = {"model": name, "name": "v1", "createModel": True}
        error = await refused(
            registry, "registerVersion", given, "CONFLICT", "model", as_="contributor"
        )
        assert set(error["extensions"]) == {"code", "input"}
        own = await make.model(registry, f"{home}/own", as_="contributor")
        given = {"model": own, "name": "hidden"}
        error = await refused(registry, "updateModel", given, "CONFLICT", "name", as_="contributor")
        assert set(error["extensions"]) == {"code", "input"}


async def test_a_replay_answers_nothing_once_the_rights_are_gone(registry: Registry):
    home = await house(registry, "owner")
    me = await join(registry, home, Role.MANAGER)
    model = await make.model(registry, f"{home}/m")
    version = await make.version(registry, f"{home}/m:v1")
    creates: tuple[Attempt, ...] = (
        ("createModel", {"name": f"{home}/a"}),
        ("createProject", {"name": f"{home}/a"}),
        ("createTeam", {"name": f"{home}/a"}),
        ("registerVersion", {"model": model, "name": "v2"}),
        ("copyVersion", {"version": version, "model": model, "name": "v3"}),
    )
    keyed = [(mutation, {**given, "idempotencyKey": fresh("key")}) for mutation, given in creates]
    for mutation, given in keyed:
        first = await registry.done(mutation, given, as_=me)
        assert await registry.done(mutation, given, as_=me) == first
    role = {"organization": home, "user": me}
    await registry.done("updateMember", {**role, "role": "VIEWER"})
    for mutation, given in keyed:
        await refused(registry, mutation, given, "FORBIDDEN", as_=me)
    # with rights elsewhere the first question is answered, and the second one is not
    await registry.perform(lambda session: make.setup.add_user(
        session, name=me, organization="other", role=Role.MANAGER))  # fmt: skip
    for mutation, given in keyed:
        code = "NOT_FOUND" if mutation == "createTeam" else "FORBIDDEN"
        await refused(registry, mutation, given, code, "idempotencyKey", as_=me)
    await registry.done("removeMember", role)
    for mutation, given in keyed:
        await refused(registry, mutation, given, "NOT_FOUND", "idempotencyKey", as_=me)
