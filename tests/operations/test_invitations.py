"""Who joins: by an invitation, and programs by accounts of their own."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from greenroom.errors import Invalid
from greenroom.operations import setup
from greenroom.tables import TokenKind
from tests import make
from tests.make import fresh, refused
from tests.operations.told import house, join, told
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEMBER = "member { id role user { id name kind } organization { name } }"


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
    created, expires = (
        datetime.fromisoformat(invitation.pop(name)) for name in ("createdAt", "expiresAt")
    )
    assert (expires - created) / timedelta(days=1) == pytest.approx(3)
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
