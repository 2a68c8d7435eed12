"""Teams that models and projects name: whom they let in, and whom they keep out."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.operations.told import behind, explained, house, id_of, join, seen, told
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def objects(registry: Registry, home: str, **fields: Any) -> tuple[str, str]:
    """Make a model and a project of one name; return their ids."""
    return (
        await make.model(registry, f"{home}/m", **fields),
        await make.project(registry, f"{home}/m", **fields),
    )


async def test_naming_a_team_closes_for_others_at_once(registry: Registry):
    home = await house(registry)
    inside, outside = await join(registry, home, Role.VIEWER), await join(registry, home)
    team = await make.team(registry, f"{home}/ml", **{inside: "CONTRIBUTOR"})
    model, project = await objects(registry, home)
    version = await make.version(registry, f"{home}/m:v1", as_=outside)
    run = await make.run(registry, project, as_=outside)
    for on, kind in ((model, "model"), (project, "project")):
        given = {"team": f"{home}/ml", "on": make.home(on)}
        show = f"{kind} {{ id teams {{ nodes {{ id }} }} }}"
        payload, event = await told(registry, "linkTeam", given, show)
        assert payload == {kind: {"id": on, "teams": {"nodes": [{"id": team}]}}}
        assert event == {
            "kind": "TEAM_LINKED",
            "subjectId": on,
            "subjectName": f"{home}/m",
            "before": None,
            "after": {"team": f"{home}/ml"},
        }
    for name, role in (
        (inside, ["CONTRIBUTOR", "TEAM"]),
        (outside, [None, "CLOSED"]),
        ("admin", [None, "CLOSED"]),
        ("manager", ["MANAGER", "STEWARD"]),
        ("owner", ["OWNER", "STEWARD"]),
    ):
        for on in (model, project):
            assert await explained(registry, name, on) == role
        assert await seen(registry, f"{home}/m", as_=name) == (role[0] is not None)
    await registry.done("updateModel", {"model": model, "description": "Ours."}, as_=inside)
    given = {"version": version, "stage": "STAGING"}
    await refused(registry, "stageVersion", given, "NOT_FOUND", "version", as_=outside)
    await refused(registry, "finishRun", {"run": run}, "NOT_FOUND", "run", as_=outside)
    answer = await registry.ask(f'{{ node(id: "{run}") {{ id }} }}', as_=outside)
    assert answer.data["node"] is None


async def test_without_its_team_a_model_is_open_again(registry: Registry):
    home = await house(registry, "owner", "member")
    team = await make.team(registry, f"{home}/ml")
    model, _ = await objects(registry, home)
    await make.link(registry, team, model)
    assert not await seen(registry, f"{home}/m", as_="member")
    given = {"team": team, "on": {"model": f"{home}/m"}}
    payload, event = await told(registry, "unlinkTeam", given, "model { id }")
    assert event == {
        "kind": "TEAM_UNLINKED",
        "subjectId": payload["model"]["id"],
        "subjectName": f"{home}/m",
        "before": {"team": f"{home}/ml"},
        "after": None,
    }
    assert await explained(registry, "member", model) == ["MEMBER", "ORGANIZATION"]
    error = await refused(registry, "unlinkTeam", given, "NOT_FOUND", "team")
    assert error["message"] == f"{home}/m does not name {home}/ml."


async def grants_on(registry: Registry, on: str) -> list[tuple[str, str]]:
    return [
        (one[0], one[1])
        for one in await registry.rows(
            "SELECT u.name, g.role FROM grants g JOIN users u ON u.id = g.user_id "
            f"WHERE '{on}' IN (g.model_id, g.project_id)"
        )
    ]


@pytest.mark.parametrize("kind", ["model", "project"])
async def test_who_names_a_team_stays_in_and_nobody_else_does(registry: Registry, kind: str):
    home = await house(registry, "owner")
    author, peer = [await join(registry, home, Role.ADMIN) for _ in range(2)]
    team = await make.team(registry, f"{home}/ml")
    on = (await objects(registry, home))[kind == "project"]
    given = {"team": team, "on": make.home(on)}
    show = f"{kind} {{ viewerRole viewerCan }}"
    payload, _ = await told(registry, "linkTeam", given, show, as_=author, more=1)
    assert payload[kind]["viewerRole"] == "ADMIN"
    assert "ACCESS_UPDATE" in payload[kind]["viewerCan"]
    assert await grants_on(registry, on) == [(author, "ADMIN")]
    (granted,) = await registry.rows(
        f"SELECT kind, \"after\" FROM events WHERE subject_id = '{on}' ORDER BY sequence DESC LIMIT 1"
    )
    assert granted[0] == "ACCESS_GRANTED"
    assert json.loads(granted[1]) == {"user": author, "role": "ADMIN"}
    assert await explained(registry, author, on, as_=author) == ["ADMIN", "GRANT"]
    assert await explained(registry, peer, on) == [None, "CLOSED"]


async def test_who_stays_in_without_it_is_granted_nothing(registry: Registry):
    home = await house(registry, "owner")
    captain = await join(registry, home, Role.ADMIN)
    team = await make.team(registry, f"{home}/ml", **{captain: "VIEWER"})
    model, _ = await objects(registry, home)
    await make.link(registry, team, model, as_=captain)
    assert await explained(registry, captain, model) == ["ADMIN", "TEAM"], "teams do not lower"
    assert await grants_on(registry, model) == []
    await make.unlink(registry, team, model, as_=captain)
    assert await grants_on(registry, model) == []


async def test_who_unlinks_their_own_team_stays_in(registry: Registry):
    home = await house(registry, "owner")
    captain = await join(registry, home, Role.VIEWER)
    first = await make.team(registry, f"{home}/ml", **{captain: "ADMIN"})
    second = await make.team(registry, f"{home}/ops")
    model, _ = await objects(registry, home)
    for team in (first, second):
        await make.link(registry, team, model)
    await make.unlink(registry, first, model, as_=captain)
    assert await explained(registry, captain, model) == ["ADMIN", "GRANT"]
    assert await grants_on(registry, model) == [(captain, "ADMIN")]


async def test_a_team_that_cannot_be_named_is_refused(registry: Registry):
    home, other = await house(registry, "owner"), await house(registry, "owner")
    model, project = await objects(registry, home)
    team, foreign = await make.team(registry, f"{home}/ml"), await make.team(registry, f"{other}/x")
    for on in (model, project):
        given = {"team": foreign, "on": make.home(on)}
        error = await refused(registry, "linkTeam", given, "BAD_USER_INPUT", "team")
        assert error["message"] == f"{other}/x belongs to another organization than {home}/m."
        await registry.done("linkTeam", {"team": team, "on": make.home(on)})
        error = await refused(
            registry, "linkTeam", {"team": team, "on": make.home(on)}, "CONFLICT", "team"
        )
        assert error["message"] == f"{home}/m names {home}/ml already."
        for mutation in ("linkTeam", "unlinkTeam"):
            given = {"team": f"{home}/none", "on": make.home(on)}
            error = await refused(registry, mutation, given, "NOT_FOUND", "team")
            assert error["message"] == f"There is no team '{home}/none'."
    keeper = await join(registry, home, Role.VIEWER)
    await make.grant(registry, keeper, model, Role.ADMIN)
    hidden = await make.team(registry, f"{home}/hidden")
    given = {"team": hidden, "on": make.home(model)}
    await refused(registry, "linkTeam", given, "NOT_FOUND", "team", as_=keeper)


async def test_only_who_decides_about_access_names_teams(registry: Registry):
    home = await house(registry)
    team, other = await make.team(registry, f"{home}/ml"), await make.team(registry, f"{home}/x")
    model, project = await objects(registry, home, visibility="PUBLIC")
    for on, kind in ((model, "model"), (project, "project")):
        await make.link(registry, other, on)
        await make.unlink(registry, other, on)
        for mutation in ("linkTeam", "unlinkTeam"):
            given = {"team": team, "on": make.home(on)}
            for name in ("contributor", "member", "viewer", "outsider"):
                error = await refused(registry, mutation, given, "FORBIDDEN", as_=name)
                assert error["message"] == "This needs the permission ACCESS_UPDATE."
            await refused(registry, mutation, given, "FORBIDDEN", "on", kind, as_="stranger")
            await refused(registry, mutation, given, "UNAUTHENTICATED", as_=None)


async def test_a_public_model_that_names_a_team_is_read_by_all_and_written_by_the_team(
    registry: Registry,
):
    home = await house(registry, "owner", "admin", "member")
    inside = await join(registry, home, Role.OUTSIDER)
    team = await make.team(registry, f"{home}/ml", **{inside: "MEMBER"})
    model, _ = await objects(registry, home, visibility="PUBLIC")
    await make.link(registry, team, model)
    document = f'{{ model(name: "{home}/m") {{ viewerRole viewerCan teams {{ totalCount }} }} }}'
    reads = ["MODEL_READ", "VERSION_READ"]
    for name, role, teams in (("member", None, 1), ("admin", None, 1), ("stranger", None, 0)):
        found = (await registry.ask(document, as_=name)).data["model"]
        assert found == {"viewerRole": role, "viewerCan": reads, "teams": {"totalCount": teams}}
    given = {"model": model, "name": "v1"}
    for name in ("member", "admin"):
        await refused(registry, "registerVersion", given, "FORBIDDEN", "model", as_=name)
    await registry.done("registerVersion", given, as_=inside)


async def test_a_team_named_alone_is_not_deleted(registry: Registry):
    home = await house(registry, "owner")
    team, other = await make.team(registry, f"{home}/ml"), await make.team(registry, f"{home}/ops")
    model, project = await objects(registry, home)
    private = await make.model(registry, f"{home}/private", visibility="PRIVATE")
    shared = await make.model(registry, f"{home}/shared")
    for on in (model, project, private, shared):
        await make.link(registry, team, on)
    await make.link(registry, other, shared)
    error = await refused(registry, "deleteTeam", {"team": team}, "CONFLICT", "team")
    assert error["message"] == (
        f"{home}/ml is the only team named on {home}/m, {home}/private, {home}/m, which everybody "
        "could enter without it. Take its name off them first."
    )
    for on in (model, project, private):
        await make.unlink(registry, team, on)
    person = await join(registry, home, Role.VIEWER)
    await make.join(registry, team, person, "ADMIN")
    await make.grant(registry, team, private, Role.ADMIN)
    payload, event = await told(registry, "deleteTeam", {"team": team}, "deletedId")
    assert payload == {"deletedId": team}
    assert event == {
        "kind": "TEAM_DELETED",
        "subjectId": team,
        "subjectName": f"{home}/ml",
        "before": {"full_name": f"{home}/ml", "description": None},
        "after": None,
    }
    for table in ("team_members", "team_links", "grants"):
        assert not await registry.rows(f"SELECT 1 FROM {table} WHERE team_id = '{team}'")
    assert await explained(registry, person, private) == [None, "CLOSED"]
    assert await explained(registry, person, shared) == [None, "CLOSED"], "another still closes it"
    await refused(registry, "deleteTeam", {"team": team}, "NOT_FOUND", "team")
    await make.team(registry, f"{home}/ml")


async def test_a_deleted_model_keeps_its_last_team(registry: Registry):
    """Restored without it, the model would be open to the whole organization."""
    home = await house(registry, "owner", "member")
    team = await make.team(registry, f"{home}/ml")
    model, _ = await objects(registry, home)
    await make.link(registry, team, model)
    await registry.done("deleteModel", {"model": model})
    error = await refused(registry, "deleteTeam", {"team": team}, "CONFLICT", "team")
    assert f"{home}/m" in error["message"]
    await registry.done("restoreModel", {"model": model})
    assert not await seen(registry, f"{home}/m", as_="member")


async def test_a_role_by_a_team_comes_and_goes_at_once(registry: Registry):
    home = await house(registry, "owner")
    person = await join(registry, home, Role.OUTSIDER)
    team = await make.team(registry, f"{home}/ml")
    model, _ = await objects(registry, home)
    await make.link(registry, team, model)
    given = {"model": model, "name": fresh("v")}
    await refused(registry, "registerVersion", given, "FORBIDDEN", as_=person)
    await make.join(registry, team, person, "MEMBER")
    await registry.done("registerVersion", given, as_=person)
    role = {"team": team, "user": person, "role": "VIEWER"}
    await registry.done("updateTeamMember", role)
    await refused(
        registry, "registerVersion", {**given, "name": fresh("v")}, "FORBIDDEN", as_=person
    )
    assert await seen(registry, f"{home}/m", as_=person)
    await registry.done("removeTeamMember", {"team": team, "user": person})
    assert not await seen(registry, f"{home}/m", as_=person)


@pytest.mark.parametrize("table", ["team_members", "team_links"])
async def test_a_team_withdrawn_while_an_act_waits_counts_in_it(registry: Registry, table: str):
    home = await house(registry, "owner")
    person = await join(registry, home, Role.OUTSIDER)
    team = await make.team(registry, f"{home}/ml", **{person: "MEMBER"})
    model, _ = await objects(registry, home)
    await make.link(registry, team, model)
    answer = await behind(
        registry,
        lambda session: session.exec(text(f"DELETE FROM {table} WHERE team_id = '{team}'")),
        lambda: registry.do("registerVersion", {"model": model, "name": "v1"}, as_=person),
    )
    assert answer.code == "NOT_FOUND"
    assert not await registry.rows(f"SELECT 1 FROM versions WHERE model_id = '{model}'")


async def test_who_sees_which_teams_and_what_names_them(registry: Registry):
    home = await house(registry)
    inside = await join(registry, home, Role.VIEWER)
    first = await make.team(registry, f"{home}/a", **{inside: "VIEWER"})
    second = await make.team(registry, f"{home}/b")
    model, project = await objects(registry, home)
    private = await make.model(registry, f"{home}/private", visibility="PRIVATE")
    for team in (first, second):
        for on in (model, project, private):
            await make.link(registry, team, on)
    hers = f'node(id: "{first}") {{ ... on Team {{ models {{ totalCount }} members {{ totalCount }} }} }}'
    document = f"""{{ organization(name: "{home}") {{ teams {{ totalCount nodes {{ name }} }} }}
        {hers} model(name: "{home}/m") {{ teams {{ totalCount }} }}
        project(name: "{home}/m") {{ teams {{ totalCount }} }} }}"""
    for name, teams, objects_, named in (
        ("owner", ["a", "b"], 2, 2),
        ("admin", ["a", "b"], 0, None),
        ("member", ["a", "b"], 0, None),
        (inside, ["a"], 2, 1),
        ("viewer", [], None, None),
        ("outsider", [], None, None),
    ):
        answer = await registry.ask(document, as_=name)
        found = answer.body["data"]
        assert sorted(one["name"] for one in found["organization"]["teams"]["nodes"]) == teams
        assert found["organization"]["teams"]["totalCount"] == len(teams)
        for kind in ("model", "project"):
            shown = found[kind] and found[kind]["teams"]["totalCount"]
            assert shown == named
        node = found["node"]
        assert (node and node["models"]["totalCount"]) == objects_
    listed = await registry.ask("{ teams { nodes { fullName } } }", as_=inside)
    assert listed.data["teams"]["nodes"] == [{"fullName": f"{home}/a"}]
    assert (await registry.ask("{ teams { totalCount } }", as_="outsider")).code == "FORBIDDEN"
    assert (await registry.ask("{ teams { totalCount } }", as_=None)).code == "UNAUTHENTICATED"
    answer = await registry.ask(f'{{ team(name: "{home}/b") {{ id }} }}', as_=inside)
    assert answer.data["team"] is None
    assert await id_of(registry, "teams", f"{home}/b") == second
