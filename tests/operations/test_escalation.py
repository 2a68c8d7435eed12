"""Nobody gets more than they have: walks of everybody who tries, and the ways they try."""

import pytest

from greenroom.operations import members
from greenroom.tables import Role
from tests import make
from tests.long import IS_LONG
from tests.make import fresh, refused
from tests.operations.told import house, join
from tests.operations.walks import VISIBILITIES, Attempt, gained, place_of
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

_ACCESS = {"createToken", "copyVersion", "grant", "linkTeam", "setVisibility", "updateModel"}
DONE = {
    "MANAGER": _ACCESS
    | {"revoke", "unlinkTeam", "transferVersion", "updateMember", "addTeamMember", "createTeam"}
    | {"updateTeamMember", "removeTeamMember", "createInvitation", "createServiceAccount"},
    "ADMIN": _ACCESS,
    "CONTRIBUTOR": {"createToken", "copyVersion"},
    "MEMBER": {"createToken", "copyVersion"},
    "VIEWER": {"createToken"},
    "OUTSIDER": {"createToken"},
}
"""What each role can do at least in its walk."""


@pytest.mark.parametrize("role", DONE if IS_LONG else ["MANAGER", "ADMIN", "MEMBER", "OUTSIDER"])
async def test_nobody_below_an_owner_gets_more_whatever_they_try(registry: Registry, role: str):
    home = await house(registry, "owner")
    me = await join(registry, home, Role[role])
    friend = await join(registry, home, Role.OUTSIDER)
    place = await place_of(registry, me, friend, home)
    found, done = await gained(registry, place, me, friend, me)
    assert found == []
    assert done >= DONE[role], "a walk in which nothing can be done proves nothing"


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
    found, done = await gained(registry, place, me, friend, as_)
    assert found == []
    assert done >= {"createToken"}


async def test_the_walk_notices_who_gets_more(registry: Registry, monkeypatch: pytest.MonkeyPatch):
    """Where nobody asks how powerful a given role is, a manager becomes an owner."""
    home = await house(registry, "owner")
    me, friend = await join(registry, home, Role.MANAGER), await join(registry, home, Role.OUTSIDER)
    place = await place_of(registry, me, friend, home)
    assert await gained(registry, place, me, friend, me, "updateMember") == ([], {"updateMember"})
    monkeypatch.setattr(members, "demand_rank", lambda *_, **__: None)
    found, _ = await gained(registry, place, me, friend, me, "updateMember")
    given = {"organization": home, "role": "OWNER"}
    assert found == [(("updateMember", {**given, "user": one}), one) for one in (me, friend)]


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
