"""Teams: made, filled, named on models and projects; what they open, and what they close."""

from typing import Any

import pytest

from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.operations.told import house, join, told
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEAM = "team { id name fullName description createdBy { name } organization { name } }"
TEAM_ROLES = ("ADMIN", "CONTRIBUTOR", "MEMBER", "VIEWER")


async def test_a_team_is_made_without_members(registry: Registry):
    home = await house(registry, "owner", "manager")
    given = {"name": f"{home}/ml", "description": "Who trains."}
    payload, event = await told(registry, "createTeam", given, TEAM, as_="manager")
    id_ = payload["team"].pop("id")
    assert payload["team"] == {
        "name": "ml",
        "fullName": f"{home}/ml",
        "description": "Who trains.",
        "createdBy": {"name": "manager"},
        "organization": {"name": home},
    }
    assert event == {
        "kind": "TEAM_CREATED",
        "subjectId": id_,
        "subjectName": f"{home}/ml",
        "before": None,
        "after": {"full_name": f"{home}/ml", "description": "Who trains."},
    }
    answer = await registry.ask(f'{{ team(name: "{home}/ml") {{ id members {{ totalCount }} }} }}')
    assert answer.data["team"] == {"id": id_, "members": {"totalCount": 0}}


async def test_the_same_create_again_answers_the_first_team(registry: Registry):
    home = await house(registry, "owner")
    given = {"name": f"{home}/ml", "idempotencyKey": fresh("key")}
    first = await registry.done("createTeam", given)
    assert await registry.done("createTeam", given) == first
    other = {**given, "description": "Another."}
    await refused(registry, "createTeam", other, "CONFLICT", "idempotencyKey")


async def test_a_taken_team_name_is_a_conflict(registry: Registry):
    home = await house(registry, "owner")
    ml, ops = await make.team(registry, f"{home}/ml"), await make.team(registry, f"{home}/ops")
    for mutation, given in (
        ("createTeam", {"name": f"{home}/ml"}),
        ("updateTeam", {"team": ops, "name": "ml"}),
    ):
        error = await refused(registry, mutation, given, "CONFLICT", "name")
        assert error["message"] == f"The name '{home}/ml' is taken by another team."
        assert error["extensions"]["current"] == {"id": ml, "name": f"{home}/ml"}
    captain = await join(registry, home, Role.VIEWER)
    await make.join(registry, ops, captain, "ADMIN")
    given = {"team": ops, "name": "ml"}
    error = await refused(registry, "updateTeam", given, "CONFLICT", "name", as_=captain)
    assert "current" not in error["extensions"], "the other team is hidden from them"
    same = {"team": ops, "name": "ops"}
    assert (await registry.done("updateTeam", same))["team"]["name"] == "ops"
    await make.team(registry, f"{await house(registry, 'owner')}/ml")


@pytest.mark.parametrize(
    ("wrong", "path", "limit"),
    [
        ({"name": "ml"}, "name", "OWNER/NAME"),
        ({"name": "acme/a b"}, "name", "1 to 128"),
        ({"name": "acme/" + "x" * 129}, "name", "1 to 128"),
        ({"name": "acme/a/b"}, "name", "1 to 128"),
        ({"name": ""}, "name", "OWNER/NAME"),
        ({"description": "x" * 4097}, "description", "at most 4,096"),
        ({"description": "a\x00"}, "description", "NUL"),
        ({"idempotencyKey": "x" * 256}, "idempotencyKey", "1 to 255"),
    ],
)
async def test_a_team_that_cannot_be_is_refused_at_its_place(
    registry: Registry, wrong: dict[str, Any], path: str, limit: str
):
    given = {"name": fresh("acme/t"), **wrong}
    error = await refused(registry, "createTeam", given, "BAD_USER_INPUT", path)
    assert limit in error["message"]


async def test_a_team_changes_by_its_admin_too(registry: Registry):
    home = await house(registry, "owner")
    team = await make.team(registry, f"{home}/ml")
    captain = await join(registry, home, Role.OUTSIDER)
    await make.join(registry, team, captain, "ADMIN")
    given = {"team": f"{home}/ml", "name": "research", "description": "Who reads."}
    payload, event = await told(registry, "updateTeam", given, TEAM, as_=captain)
    assert payload["team"]["fullName"] == f"{home}/research"
    assert event == {
        "kind": "TEAM_UPDATED",
        "subjectId": team,
        "subjectName": f"{home}/research",
        "before": {"name": "ml", "full_name": f"{home}/ml", "description": None},
        "after": {
            "name": "research",
            "full_name": f"{home}/research",
            "description": "Who reads.",
        },
    }
    cleared = await registry.done("updateTeam", {"team": team, "description": None}, as_=captain)
    assert cleared["team"]["description"] is None
    for wrong, path, limit in (
        ({"name": None}, "name", "null is not accepted"),
        ({"name": "a/b"}, "name", "1 to 128"),
        ({"description": "x" * 4097}, "description", "at most 4,096"),
    ):
        given = {"team": team, **wrong}
        error = await refused(registry, "updateTeam", given, "BAD_USER_INPUT", path, as_=captain)
        assert limit in error["message"]


async def test_who_is_not_admin_of_a_team_does_nothing_to_it(registry: Registry):
    home = await house(registry)
    team, other = await make.team(registry, f"{home}/ml"), await make.team(registry, f"{home}/ops")
    fellow, captain, stray = [await join(registry, home) for _ in range(3)]
    shut_out = await join(registry, home, Role.VIEWER)
    await make.join(registry, team, fellow, "CONTRIBUTOR")
    await make.join(registry, other, captain, "ADMIN")
    await make.join(registry, other, shut_out, "ADMIN")
    updates: list[tuple[str, dict[str, Any]]] = [
        ("updateTeam", {"team": team, "description": "Mine."}),
        ("addTeamMember", {"team": team, "user": stray}),
        ("updateTeamMember", {"team": team, "user": fellow, "role": "ADMIN"}),
        ("removeTeamMember", {"team": team, "user": fellow}),
    ]
    for mutation, given in updates:
        for name in ("admin", "contributor", "member", "viewer", "outsider", fellow):
            error = await refused(registry, mutation, given, "FORBIDDEN", as_=name)
            assert error["message"] == "This needs the permission TEAM_UPDATE."
        error = await refused(registry, mutation, given, "FORBIDDEN", "team", as_=captain)
        assert error["message"] == f"This needs the permission TEAM_UPDATE on {home}/ml."
        for name in (shut_out, "stranger"):
            error = await refused(registry, mutation, given, "NOT_FOUND", "team", as_=name)
            assert error["message"] == f"There is no team {team!r}."
        await refused(registry, mutation, given, "UNAUTHENTICATED", as_=None)
    for mutation, given in (
        ("createTeam", {"name": f"{home}/new"}),
        ("deleteTeam", {"team": other}),
    ):
        for name in ("admin", "contributor", "member", "viewer", "outsider", captain):
            await refused(registry, mutation, given, "FORBIDDEN", as_=name)
        path = "name" if mutation == "createTeam" else "team"
        await refused(registry, mutation, given, "NOT_FOUND", path, as_="stranger")
        await refused(registry, mutation, given, "UNAUTHENTICATED", as_=None)


async def test_members_come_change_and_go_with_an_event_each(registry: Registry):
    home = await house(registry, "owner")
    team, person = await make.team(registry, f"{home}/ml"), await join(registry, home)
    show = "team { members { nodes { role user { name } } } }"
    given = {"team": team, "user": person}
    for mutation, more, kind, before, after in (
        ("addTeamMember", {}, "TEAM_MEMBER_ADDED", None, "MEMBER"),
        ("updateTeamMember", {"role": "ADMIN"}, "TEAM_MEMBER_UPDATED", "MEMBER", "ADMIN"),
        ("removeTeamMember", {}, "TEAM_MEMBER_REMOVED", "ADMIN", None),
    ):
        payload, event = await told(registry, mutation, {**given, **more}, show)
        expected = [] if after is None else [{"role": after, "user": {"name": person}}]
        assert payload["team"]["members"]["nodes"] == expected
        assert event == {
            "kind": kind,
            "subjectId": team,
            "subjectName": f"{home}/ml",
            "before": before and {"user": person, "role": before},
            "after": after and {"user": person, "role": after},
        }


@pytest.mark.parametrize("role", TEAM_ROLES)
async def test_in_a_team_one_is_one_of_four(registry: Registry, role: str):
    home = await house(registry, "owner")
    team = await make.team(registry, f"{home}/ml")
    first, second = await join(registry, home), await join(registry, home, Role.OUTSIDER)
    await make.join(registry, team, first, role)
    document = f'{{ team(name: "{home}/ml") {{ viewerRole viewerCan members {{ totalCount }} }} }}'
    found = (await registry.ask(document, as_=first)).data["team"]
    can = ["TEAM_READ", "TEAM_UPDATE"] if role == "ADMIN" else ["TEAM_READ"]
    assert found == {"viewerRole": role, "viewerCan": can, "members": {"totalCount": 1}}
    given = {"team": team, "user": second, "role": role}
    if role == "ADMIN":
        await registry.done("addTeamMember", given, as_=first)
        assert (await registry.ask(document, as_=second)).data["team"]["viewerRole"] == role
    else:
        await refused(registry, "addTeamMember", given, "FORBIDDEN", as_=first)
        assert (await registry.ask(document, as_=second)).code == "FORBIDDEN"


async def test_who_cannot_be_in_a_team_or_is_or_is_not(registry: Registry):
    home = await house(registry, "owner")
    team, person = await make.team(registry, f"{home}/ml"), await join(registry, home)
    for role in ("OWNER", "MANAGER", "OUTSIDER"):
        given = {"team": team, "user": person, "role": role}
        error = await refused(registry, "addTeamMember", given, "BAD_USER_INPUT", "role")
        assert error["message"] == (
            f"{role} is no role of a team: ADMIN, CONTRIBUTOR, MEMBER, VIEWER."
        )
    given = {"team": team, "user": "viewer"}
    error = await refused(registry, "addTeamMember", given, "BAD_USER_INPUT", "user")
    assert error["message"] == "viewer is not a member of the team's organization."
    for user in ("stranger", "nobody", "system"):
        given = {"team": team, "user": user}
        await refused(registry, "addTeamMember", given, "NOT_FOUND", "user")
    given = {"team": team, "user": person}
    for mutation, more in (("updateTeamMember", {"role": "VIEWER"}), ("removeTeamMember", {})):
        error = await refused(registry, mutation, {**given, **more}, "NOT_FOUND", "user")
        assert error["message"] == f"{person} is not in {home}/ml."
    await registry.done("addTeamMember", given)
    error = await refused(registry, "addTeamMember", given, "CONFLICT", "user")
    assert error["message"] == f"{person} is in {home}/ml already."
    given["role"] = "OWNER"
    await refused(registry, "updateTeamMember", given, "BAD_USER_INPUT", "role")
