"""Who belongs to an organization: added, changed, removed, invited; what goes with a membership."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from greenroom.errors import Invalid
from greenroom.operations import setup
from greenroom.tables import Role, TokenKind
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


async def test_a_service_account_works_like_a_person_and_has_no_password(registry: Registry):
    home = await house(registry, "owner", "manager")
    name = fresh("robot")
    given = {"organization": home, "name": name, "role": "CONTRIBUTOR"}
    payload, event = await told(registry, "createServiceAccount", given, MEMBER, as_="manager")
    member = payload["member"]
    assert (member["role"], member["user"]["kind"]) == ("CONTRIBUTOR", "SERVICE_ACCOUNT")
    assert event == {
        "kind": "SERVICE_ACCOUNT_CREATED",
        "subjectId": member["id"],
        "subjectName": name,
        "before": None,
        "after": {"role": "CONTRIBUTOR"},
    }
    await make.token(registry, "manager", user=name, known_as=name)
    made = await registry.done("createModel", {"name": f"{home}/m"}, "model { createdBy { name } }",
                               as_=name)  # fmt: skip
    assert made == {"model": {"createdBy": {"name": name}}}
    listed = await registry.ask(
        f'{{ organization(name: "{home}") {{ serviceAccounts {{ totalCount nodes {{ name kind }} }} '
        "members { nodes { user { name kind } } } } }",
        as_="manager",
    )
    found = listed.data["organization"]
    robot = {"name": name, "kind": "SERVICE_ACCOUNT"}
    assert found["serviceAccounts"] == {"totalCount": 1, "nodes": [robot]}
    assert robot in [one["user"] for one in found["members"]["nodes"]]
    password = {"new": "a long enough secret"}
    await refused(registry, "changePassword", password, "FORBIDDEN", as_=name)
    with pytest.raises(Invalid, match="no browser session"):
        await registry.perform(
            lambda session: setup.issue_token(
                session, user=name, kind=TokenKind.LINK, name="link", lasts=timedelta(days=1)
            )
        )
    secret = (await make.invitation(registry))[1]
    await refused(registry, "acceptInvitation", {"secret": secret}, "FORBIDDEN", as_=name)


async def test_a_service_account_belongs_to_one_organization(registry: Registry):
    home = await house(registry, "owner", "manager")
    robot = fresh("robot")
    await make.service_account(registry, robot)
    given = {"organization": home, "user": robot}
    error = await refused(registry, "addMember", given, "BAD_USER_INPUT", "user")
    assert error["message"] == (
        f"{robot} is a service account, which belongs to one organization for good."
    )
    for name in (robot, "owner"):
        given = {"organization": home, "name": name}
        error = await refused(registry, "createServiceAccount", given, "CONFLICT", "name")
        assert error["message"] == f"The name {name!r} is taken by another user."
    for name in ("", "a b", "a/b", ".a", "x" * 129, "é"):
        given = {"organization": home, "name": name}
        await refused(registry, "createServiceAccount", given, "BAD_USER_INPUT", "name")


async def test_the_tokens_of_a_service_account_end_with_its_membership(registry: Registry):
    home = await house(registry, "owner")
    robot, person = fresh("robot"), await join(registry, home)
    await make.service_account(registry, robot, of=home)
    for known in (robot, f"{robot} again"):
        await make.token(registry, user=robot, known_as=known)
    for gone in (robot, person):
        await registry.done("removeMember", {"organization": home, "user": gone})
    for known in (robot, f"{robot} again"):
        assert (await registry.ask("{ viewer { name } }", as_=known)).code == "UNAUTHENTICATED"
    answer = await registry.ask("{ viewer { name organizations { name } } }", as_=person)
    assert answer.data["viewer"] == {"name": person, "organizations": []}
    given = {"name": "late", "user": robot}
    await refused(registry, "createToken", given, "NOT_FOUND", "user")
    listed = await registry.ask(
        f'{{ organization(name: "{home}") {{ serviceAccounts {{ totalCount }} }} }}'
    )
    assert listed.data["organization"]["serviceAccounts"]["totalCount"] == 0


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


async def test_an_invitation_tells_its_secret_once_and_no_event_has_it(registry: Registry):
    home = await house(registry, "owner", "manager")
    given = {"organization": home, "role": "CONTRIBUTOR", "email": "ada@example.test", "days": 3}
    show = """invitation { id role email createdAt expiresAt acceptedAt revokedAt
        acceptedBy { name } createdBy { name } organization { name } } secret link"""
    payload, event = await told(registry, "createInvitation", given, show, as_="manager")
    invitation = payload["invitation"]
    assert payload["link"].endswith(f"/join?token={payload['secret']}")
    assert event == {
        "kind": "INVITATION_CREATED",
        "subjectId": invitation["id"],
        "subjectName": "ada@example.test",
        "before": None,
        "after": {"role": "CONTRIBUTOR", "email": "ada@example.test"},
    }
    created, expires = invitation.pop("createdAt"), invitation.pop("expiresAt")
    lasts = await registry.rows(f"SELECT julianday('{expires}') - julianday('{created}')")
    assert lasts[0][0] == pytest.approx(3)
    assert invitation.pop("id").startswith("inv_")
    assert invitation == {
        "role": "CONTRIBUTOR", "email": "ada@example.test", "acceptedAt": None, "revokedAt": None,
        "acceptedBy": None, "createdBy": {"name": "manager"}, "organization": {"name": home},
    }  # fmt: skip
    stored = str(await registry.everything())
    assert payload["secret"] not in stored
    events = str(await registry.rows("SELECT * FROM events"))
    ((hashed,),) = await registry.rows(
        f"SELECT hash FROM invitations WHERE email = '{given['email']}' AND role = 'CONTRIBUTOR' "
        "ORDER BY id DESC LIMIT 1"
    )
    assert hashed not in events
    bare, event = await told(registry, "createInvitation", {"organization": home},
                             "invitation { role email }")  # fmt: skip
    assert bare["invitation"] == {"role": "MEMBER", "email": None}
    assert event["subjectName"] == "whoever has the link"


@pytest.mark.parametrize(
    ("wrong", "path", "limit"),
    [
        ({"days": 0}, "days", "1 to 90 days, not 0"),
        ({"days": 91}, "days", "1 to 90 days, not 91"),
        ({"days": -1}, "days", "1 to 90 days"),
        ({"email": "x" * 321}, "email", "at most 320"),
        ({"email": "a\x00b"}, "email", "NUL"),
    ],
)
async def test_an_invitation_names_its_limits(
    registry: Registry, wrong: dict[str, Any], path: str, limit: str
):
    given = {"organization": "acme", **wrong}
    error = await refused(registry, "createInvitation", given, "BAD_USER_INPUT", path)
    assert limit in error["message"]


async def test_an_invitation_is_taken_back_once_and_only_while_it_is_open(registry: Registry):
    home = await house(registry, "owner", "manager", "admin")
    id_, secret = await make.invitation(registry, of=home, email="bob@example.test")
    given = {"invitation": id_}
    payload, event = await told(
        registry, "revokeInvitation", given, "invitation { id revokedAt }", as_="manager"
    )
    assert payload["invitation"]["id"] == id_
    assert payload["invitation"]["revokedAt"] is not None
    assert event == {
        "kind": "INVITATION_REVOKED",
        "subjectId": id_,
        "subjectName": "bob@example.test",
        "before": None,
        "after": None,
    }
    await refused(registry, "acceptInvitation", {"secret": secret}, "NOT_FOUND", "secret",
                  as_="viewer")  # fmt: skip
    error = await refused(registry, "revokeInvitation", given, "CONFLICT", "invitation")
    assert error["message"] == "The invitation has been revoked."
    taken, secret = await make.invitation(registry, of=home)
    await registry.done("acceptInvitation", {"secret": secret}, as_=await join(registry, "acme"))
    error = await refused(registry, "revokeInvitation", {"invitation": taken}, "CONFLICT",
                          "invitation")  # fmt: skip
    assert error["message"] == "The invitation has been accepted."
    for reference in ("nope", "inv_00000000000000000000000000", "bob@example.test"):
        await refused(
            registry, "revokeInvitation", {"invitation": reference}, "NOT_FOUND", "invitation"
        )
    open_, _ = await make.invitation(registry, of=home)
    given = {"invitation": open_}
    await refused(registry, "revokeInvitation", given, "FORBIDDEN", as_="admin")
    await refused(registry, "revokeInvitation", given, "NOT_FOUND", "invitation", as_="stranger")
    await refused(registry, "revokeInvitation", given, "UNAUTHENTICATED", as_=None)


async def test_an_invitation_works_once_and_while_its_author_could_give_it(registry: Registry):
    home = await house(registry, "owner", "manager")
    guest = await join(registry, "acme")
    _, secret = await make.invitation(registry, "ADMIN", of=home, as_="manager")
    _, other = await make.invitation(registry, "ADMIN", of=home, as_="manager")
    payload, event = await told(
        registry, "acceptInvitation", {"secret": secret},
        "member { role organization { name viewerRole } }", as_=guest, more=1,
    )  # fmt: skip
    assert payload["member"] == {
        "role": "ADMIN", "organization": {"name": home, "viewerRole": "ADMIN"}
    }  # fmt: skip
    assert event["kind"] == "INVITATION_ACCEPTED"
    for name in (guest, "member"):
        await refused(
            registry, "acceptInvitation", {"secret": secret}, "NOT_FOUND", "secret", as_=name
        )
    lowered = {"organization": home, "user": "manager", "role": "ADMIN"}
    await registry.done("updateMember", lowered)
    await refused(
        registry, "acceptInvitation", {"secret": other}, "NOT_FOUND", "secret", as_="member"
    )


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
