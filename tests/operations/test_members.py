"""Who belongs to an organization: added, changed, removed, invited; what goes with a membership."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from greenroom.operations import setup
from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.operations.told import behind, house, id_of, join, membership, role_of, told
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEMBER = "member { id role user { id name kind } organization { name } }"


async def test_a_member_is_added_and_is_one_from_the_next_request_on(registry: Registry):
    home = await house(registry, "owner", "manager")
    newcomer = await make.person(registry)
    given = {"organization": home, "user": newcomer, "role": "VIEWER"}
    payload, event = await told(registry, "addMember", given, MEMBER, as_="manager")
    row = await membership(registry, home, newcomer)
    assert row is not None
    assert payload["member"] == {
        "id": row[0],
        "role": "VIEWER",
        "user": {
            "id": await id_of(registry, "users", newcomer),
            "name": newcomer,
            "kind": "PERSON",
        },
        "organization": {"name": home},
    }
    assert event == {
        "kind": "MEMBER_ADDED",
        "subjectId": row[0],
        "subjectName": newcomer,
        "before": None,
        "after": {"role": "VIEWER"},
    }
    ids = {
        "organization": await id_of(registry, "organizations", home),
        "user": await id_of(registry, "users", "viewer"),
    }
    await registry.done("addMember", ids)
    assert await role_of(registry, home, "viewer") == "MEMBER", "the usual role, and ids do as well"
    model = await make.model(registry, f"{home}/m")
    await registry.done("registerVersion", {"model": model, "name": "v1"}, as_="viewer")


async def test_only_who_keeps_members_adds_changes_and_removes_them(registry: Registry):
    home = await house(registry)
    person = await make.person(registry)
    acts: list[tuple[str, dict[str, Any]]] = [
        ("addMember", {"organization": home, "user": person}),
        ("updateMember", {"organization": home, "user": "viewer", "role": "OUTSIDER"}),
        ("removeMember", {"organization": home, "user": "viewer"}),
        ("createServiceAccount", {"organization": home, "name": fresh("robot")}),
        ("createInvitation", {"organization": home}),
    ]
    keeper = await join(registry, home, Role.ADMIN)  # a manager of another organization
    await registry.perform(
        lambda session: setup.add_user(
            session, name=keeper, organization="other", role=Role.MANAGER
        )
    )
    for mutation, given in acts:
        for name in ("admin", "contributor", "member", "viewer", "outsider"):
            error = await refused(registry, mutation, given, "FORBIDDEN", as_=name)
            assert error["message"] == "This needs the permission MEMBER_UPDATE."
        error = await refused(registry, mutation, given, "FORBIDDEN", "organization", as_=keeper)
        assert error["message"] == f"This needs the permission MEMBER_UPDATE on {home}."
        error = await refused(
            registry, mutation, given, "NOT_FOUND", "organization", as_="stranger"
        )
        assert error["message"] == f"There is no organization {home!r}."
        await refused(registry, mutation, given, "UNAUTHENTICATED", as_=None)


async def test_whom_one_does_not_see_is_not_found(registry: Registry):
    home = await house(registry, "owner")
    for user in ("stranger", "nobody", "system", "", await id_of(registry, "users", "stranger")):
        given = {"organization": home, "user": user}
        error = await refused(registry, "addMember", given, "NOT_FOUND", "user")
        assert error["message"] == f"There is no user {user!r}."
        await refused(registry, "updateMember", {**given, "role": "VIEWER"}, "NOT_FOUND", "user")
        await refused(registry, "removeMember", given, "NOT_FOUND", "user")


async def test_who_is_no_member_or_one_already_is_told_so(registry: Registry):
    home = await house(registry, "owner", "viewer")
    given = {"organization": home, "user": "viewer", "role": "MEMBER"}
    error = await refused(registry, "addMember", given, "CONFLICT", "user")
    assert error["message"] == f"viewer is a member of {home} already."
    assert await role_of(registry, home, "viewer") == "VIEWER"
    other = {"organization": home, "user": "member"}
    error = await refused(registry, "removeMember", other, "NOT_FOUND", "user")
    assert error["message"] == f"member is not a member of {home}."
    await refused(registry, "updateMember", {**other, "role": "ADMIN"}, "NOT_FOUND", "user")


async def test_a_role_changes_from_the_next_request_on(registry: Registry):
    home = await house(registry, "owner", "manager", "member")
    model = await make.model(registry, f"{home}/m")
    await registry.done("registerVersion", {"model": model, "name": "v1"}, as_="member")
    given = {"organization": home, "user": "member", "role": "VIEWER"}
    payload, event = await told(registry, "updateMember", given, MEMBER, as_="manager")
    row = await membership(registry, home, "member")
    assert row == (payload["member"]["id"], "VIEWER")
    assert payload["member"]["role"] == "VIEWER"
    assert event == {
        "kind": "MEMBER_UPDATED",
        "subjectId": row[0],
        "subjectName": "member",
        "before": {"role": "MEMBER"},
        "after": {"role": "VIEWER"},
    }
    given = {"model": model, "name": "v2"}
    await refused(registry, "registerVersion", given, "FORBIDDEN", "model", as_="member")


async def test_only_owners_make_change_and_remove_owners(registry: Registry):
    home = await house(registry, "owner", "manager")
    second, admin = await join(registry, home, Role.OWNER), await join(registry, home, Role.ADMIN)
    above = "OWNER is above your own role; nobody gives or takes more than they have."
    for mutation, given, path in (
        ("addMember", {"user": "viewer", "role": "OWNER"}, "role"),
        ("updateMember", {"user": admin, "role": "OWNER"}, "role"),
        ("updateMember", {"user": "manager", "role": "OWNER"}, "role"),
        ("updateMember", {"user": second, "role": "MANAGER"}, "user"),
        ("removeMember", {"user": second}, "user"),
        ("createServiceAccount", {"name": fresh("robot"), "role": "OWNER"}, "role"),
        ("createInvitation", {"role": "OWNER"}, "role"),
    ):
        full = {"organization": home, **given}
        error = await refused(registry, mutation, full, "FORBIDDEN", path, as_="manager")
        assert error["message"] == above
    given = {"organization": home, "user": admin, "role": "MANAGER"}
    await registry.done("updateMember", given, as_="manager")
    await registry.done("updateMember", {**given, "role": "VIEWER"}, as_="manager")
    await registry.done("updateMember", {**given, "role": "OWNER"})
    await registry.done("updateMember", {"organization": home, "user": second, "role": "MEMBER"})
    assert await role_of(registry, home, second) == "MEMBER"


async def test_the_last_owner_stays(registry: Registry):
    home = await house(registry, "owner", "manager")
    last = f"{home} has no other owner; make another one first."
    for mutation, given, path in (
        ("updateMember", {"user": "owner", "role": "MANAGER"}, "user"),
        ("removeMember", {"user": "owner"}, "user"),
        ("leaveOrganization", {}, "organization"),
    ):
        error = await refused(registry, mutation, {"organization": home, **given}, "CONFLICT", path)
        assert error["message"] == last
    unchanged = {"organization": home, "user": "owner", "role": "OWNER"}
    await registry.done("updateMember", unchanged)
    second = {"organization": home, "user": "manager", "role": "OWNER"}
    await registry.done("updateMember", second)
    await registry.done("leaveOrganization", {"organization": home})
    assert await role_of(registry, home, "owner") is None
    await refused(
        registry, "leaveOrganization", {"organization": home}, "CONFLICT", "organization",
        as_="manager",
    )  # fmt: skip


@pytest.mark.parametrize("act", ["leave", "demote", "remove the other"])
async def test_of_two_owners_who_go_at_once_one_stays(registry: Registry, act: str):
    home = await house(registry, "owner")
    first, second = [await join(registry, home, Role.OWNER) for _ in range(2)]
    await registry.done("leaveOrganization", {"organization": home})
    acts = {
        "leave": ("leaveOrganization", lambda me, _: {}),
        "demote": ("updateMember", lambda me, _: {"user": me, "role": "VIEWER"}),
        "remove the other": ("removeMember", lambda _, other: {"user": other}),
    }
    mutation, given = acts[act]
    answers = await asyncio.gather(
        *(
            registry.do(mutation, {"organization": home, **given(me, other)}, as_=me)
            for me, other in ((first, second), (second, first))
        )
    )
    failed = [one for one in answers if "errors" in one.body]
    assert len(failed) == 1
    assert failed[0].code in {"CONFLICT", "FORBIDDEN", "NOT_FOUND"}
    roles = [await role_of(registry, home, one) for one in (first, second)]
    assert roles.count("OWNER") == 1


async def test_teams_and_grants_go_with_a_membership_and_those_elsewhere_stay(registry: Registry):
    home, elsewhere = await house(registry, "owner"), await house(registry, "owner")
    person = await join(registry, home)
    await registry.done("addMember", {"organization": elsewhere, "user": person})
    for place in (home, elsewhere):
        model = await make.model(registry, f"{place}/m", visibility="PRIVATE")
        project = await make.project(registry, f"{place}/p", visibility="PRIVATE")
        await make.team(registry, f"{place}/ml", **{person: "ADMIN"})
        for object_ in (model, project):
            await make.grant(registry, person, object_, Role.ADMIN)
    given = {"organization": home, "user": person}
    payload, event = await told(registry, "removeMember", given, "deletedId")
    assert event == {
        "kind": "MEMBER_REMOVED",
        "subjectId": payload["deletedId"],
        "subjectName": person,
        "before": {"role": "MEMBER"},
        "after": None,
    }
    assert await membership(registry, home, person) is None
    user = await id_of(registry, "users", person)
    for table, through in (("team_members", "teams"), ("grants", "organizations")):
        joined = (
            "JOIN teams t ON t.id = x.team_id" if through == "teams" else
            "JOIN (SELECT id, id AS organization_id FROM organizations) t "
            "ON t.id = x.organization_id"
        )  # fmt: skip
        found = await registry.rows(
            f"SELECT o.name FROM {table} x {joined} JOIN organizations o "
            f"ON o.id = t.organization_id WHERE x.user_id = '{user}'"
        )
        assert {one[0] for one in found} == {elsewhere}
    answer = await registry.ask(
        f'{{ gone: organization(name: "{home}") {{ id }} kept: model(name: "{elsewhere}/m") '
        f'{{ viewerRole }} hidden: model(name: "{home}/m") {{ id }} '
        f'team(name: "{home}/ml") {{ id }} viewer {{ organizations {{ name }} }} }}',
        as_=person,
    )
    assert answer.data == {
        "gone": None,
        "kept": {"viewerRole": "ADMIN"},
        "hidden": None,
        "team": None,
        "viewer": {"organizations": [{"name": elsewhere}]},
    }
    await registry.done("addMember", given)
    assert not (await registry.ask(f'{{ team(name: "{home}/ml") {{ viewerRole }} }}', as_=person)
                ).data["team"]["viewerRole"], "who comes back begins anew"  # fmt: skip


async def test_leaving_is_for_everybody_but_only_where_one_is_a_member(registry: Registry):
    home = await house(registry)
    for name in ("manager", "admin", "contributor", "member", "viewer", "outsider"):
        payload, event = await told(
            registry, "leaveOrganization", {"organization": home}, "deletedId", as_=name
        )
        assert event == {
            "kind": "MEMBER_REMOVED",
            "subjectId": payload["deletedId"],
            "subjectName": name,
            "before": {"role": name.upper()},
            "after": None,
        }
        assert await role_of(registry, home, name) is None
    await refused(
        registry, "leaveOrganization", {"organization": home}, "NOT_FOUND", "organization",
        as_="viewer",
    )  # fmt: skip
    await make.model(registry, f"{home}/open", visibility="PUBLIC")
    error = await refused(
        registry, "leaveOrganization", {"organization": home}, "NOT_FOUND", "organization",
        as_="viewer",
    )  # fmt: skip
    assert error["message"] == f"You are not a member of {home}."
    await refused(
        registry, "leaveOrganization", {"organization": home}, "UNAUTHENTICATED", as_=None
    )


@pytest.mark.parametrize("withdrawn", ["role", "membership", "token"])
async def test_what_is_withdrawn_while_an_act_waits_counts_in_it(
    registry: Registry, withdrawn: str
):
    home = await house(registry, "owner")
    person, other = await join(registry, home, Role.MANAGER), await make.person(registry, of=home)
    user = await id_of(registry, "users", person)
    statement, code = {
        "role": (f"UPDATE memberships SET role = 'ADMIN' WHERE user_id = '{user}'", "FORBIDDEN"),
        "membership": (f"DELETE FROM memberships WHERE user_id = '{user}'", "NOT_FOUND"),
        "token": (
            f"UPDATE tokens SET revoked_at = created_at WHERE user_id = '{user}'",
            "UNAUTHENTICATED",
        ),
    }[withdrawn]
    answer = await behind(
        registry,
        lambda session: session.exec(text(statement)),
        lambda: registry.do("removeMember", {"organization": home, "user": other}, as_=person),
    )
    assert answer.code == code
    assert await role_of(registry, home, other) == "MEMBER"


async def test_who_may_read_members_accounts_and_invitations(registry: Registry):
    home = await house(registry)
    await make.service_account(registry, fresh("robot"), of=home)
    await make.invitation(registry, of=home)
    may = {
        "members": {"owner", "manager", "admin", "contributor", "member"},
        "serviceAccounts": {"owner", "manager", "admin", "contributor", "member"},
        "invitations": {"owner", "manager"},
    }
    totals = {"members": 8, "serviceAccounts": 1, "invitations": 1}
    needs = {"members": "MEMBER_READ", "serviceAccounts": "MEMBER_READ",
             "invitations": "MEMBER_UPDATE"}  # fmt: skip
    for field, allowed in may.items():
        document = (
            f'{{ organization(name: "{home}") {{ {field} {{ totalCount nodes {{ id }} }} }} }}'
        )
        for name in ("owner", "manager", "admin", "contributor", "member", "viewer", "outsider"):
            answer = await registry.ask(document, as_=name)
            if name in allowed:
                found = answer.data["organization"][field]
                assert (found["totalCount"], len(found["nodes"])) == (totals[field],) * 2
            else:
                assert answer.code == "FORBIDDEN"
                assert answer.error["message"] == f"This needs the permission {needs[field]}."
                assert answer.error["path"] == ["organization", field]
                assert answer.body["data"]["organization"] == {field: None}
        hidden = await registry.ask(document, as_="stranger")
        assert hidden.data == {"organization": None}
        assert (await registry.ask(document, as_=None)).code == "UNAUTHENTICATED"


async def test_the_payload_is_read_as_one_stands_after_the_act(registry: Registry):
    home = await house(registry, "owner", "manager")
    given = {"organization": home, "user": "manager", "role": "VIEWER"}
    show = "member { organization { viewerRole viewerCan } }"
    made = await registry.done("updateMember", given, show, as_="manager")
    found = made["member"]["organization"]
    assert found["viewerRole"] == "VIEWER"
    assert "MEMBER_UPDATE" not in found["viewerCan"]
