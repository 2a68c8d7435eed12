"""Invitations: who holds one joins with it, once, while its author could still give that role."""

import asyncio
import json
from collections import Counter
from typing import Any

import httpx
import pytest

from greenroom.operations import accounts
from tests import make
from tests.accounts.people import OTHER, PASSWORD, give_password, sign_in, told, viewer
from tests.registry import Registry

GONE = accounts.NO_INVITATION


async def anew(
    client: httpx.AsyncClient, secret: str, name: str = "ada", password: str = PASSWORD, **more: Any
) -> httpx.Response:
    sent = {"token": secret, "name": name, "password": password}
    return await client.post("/join", data=sent, **more)


async def role_of(registry: Registry, name: str, organization: str = "acme") -> str | None:
    found = await registry.rows(
        "SELECT role FROM memberships JOIN users ON users.id = user_id "
        "JOIN organizations ON organizations.id = memberships.organization_id "
        f"WHERE users.name = '{name}' AND organizations.name = '{organization}'"
    )
    return str(found[0][0]) if found else None


async def invalidate(registry: Registry, how: str, id_: str, secret: str) -> None:
    match how:
        case "unknown":
            await make.write(registry, "DELETE FROM invitations WHERE id = :id", id=id_)
        case "taken":
            await registry.done("acceptInvitation", {"secret": secret}, as_="stranger")
        case "revoked":
            await registry.done("revokeInvitation", {"invitation": id_})
        case "expired":
            await make.back_date(registry, "invitations", "expires_at", 8)
        case "author gone":
            await registry.done("removeMember", {"organization": "acme", "user": "manager"})
        case "author an admin":
            given = {"organization": "acme", "user": "manager", "role": "ADMIN"}
            await registry.done("updateMember", given)
        case "role above the author's":
            await make.write(registry, "UPDATE invitations SET role = 'OWNER'")


REASONS = (
    "unknown", "taken", "revoked", "expired", "author gone", "author an admin",
    "role above the author's",
)  # fmt: skip


async def test_somebody_new_makes_an_account_and_joins(registry: Registry) -> None:
    id_, secret = await make.invitation(registry, "CONTRIBUTOR", email="ada@example.test")
    async with registry.client() as client:
        page = await client.get("/join", params={"token": secret})
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        for words in (
            "Join acme",
            "contributor",
            "ada@example.test",
            'autocomplete="new-password"',
        ):
            assert words in page.text
        response = await anew(client, secret, headers={"x-request-id": "r-2"})
        assert (response.status_code, response.headers["location"]) == (303, "/")
        assert await viewer(client) == "ada"
    assert await role_of(registry, "ada") == "CONTRIBUTOR"
    (made,) = await told(registry, "USER_CREATED", by="ada")
    assert (made["subject_name"], made["organization_id"]) == ("ada", None)
    (accepted,) = await told(registry, "INVITATION_ACCEPTED")
    assert json.loads(accepted["after"]) == {"user": "ada", "role": "CONTRIBUTOR"}
    assert accepted["subject_name"] == "ada@example.test"
    (joined,) = await told(registry, "MEMBER_ADDED", by="ada")
    assert joined["organization_id"] == accepted["organization_id"] is not None
    (signed_in,) = await told(registry, "USER_SIGNED_IN")
    assert signed_in["after"] == '{"by": "invitation"}'
    assert {one["request_id"] for one in (made, accepted, joined, signed_in)} == {"r-2"}
    rows = await registry.rows(
        "SELECT users.name, invitations.id FROM invitations JOIN users ON users.id = accepted_by_id"
    )
    assert rows == [("ada", id_)]
    async with registry.client() as again:
        assert (await sign_in(again, "ada@example.test")).status_code == 303


@pytest.mark.parametrize("how", REASONS)
async def test_what_cannot_be_taken_does_not_exist_whatever_the_reason(
    registry: Registry, how: str
) -> None:
    id_, secret = await make.invitation(registry, "MEMBER", as_="manager")
    await invalidate(registry, how, id_, secret)
    await give_password(registry, "viewer")
    async with registry.client() as client:
        await sign_in(client, "viewer")
        before = await registry.everything()
        page = await client.get("/join", params={"token": secret})
        assert (page.status_code, GONE in page.text) == (404, True)
        new = await anew(client, secret)
        assert (new.status_code, GONE in new.text) == (404, True)
        as_viewer = await client.post("/join", data={"token": secret})
        assert (as_viewer.status_code, GONE in as_viewer.text) == (404, True)
        answer = await registry.do("acceptInvitation", {"secret": secret}, as_="viewer")
        assert (answer.code, answer.error["message"]) == ("NOT_FOUND", GONE)
        assert answer.error["extensions"]["input"] == ["secret"]
    assert await registry.everything() == before


async def test_an_owner_is_made_by_an_owner_only(registry: Registry) -> None:
    _, secret = await make.invitation(registry, "OWNER", as_="owner")
    await registry.done("acceptInvitation", {"secret": secret}, as_="stranger")
    assert await role_of(registry, "stranger") == "OWNER"
    refused = await registry.do(
        "createInvitation", {"organization": "acme", "role": "OWNER"}, as_="manager"
    )
    assert refused.code == "FORBIDDEN"


async def test_an_invitation_is_taken_once_by_however_many_at_once(registry: Registry) -> None:
    _, secret = await make.invitation(registry)
    async with registry.client() as client:
        answers = await asyncio.gather(
            *(anew(client, secret, f"racer-{number}") for number in range(8))
        )
    assert Counter(answer.status_code for answer in answers) == {303: 1, 404: 7}
    assert len(await registry.rows("SELECT id FROM users WHERE name LIKE 'racer-%'")) == 1
    assert len(await told(registry, "INVITATION_ACCEPTED")) == 1


async def test_somebody_who_is_signed_in_joins_as_themselves(registry: Registry) -> None:
    _, secret = await make.invitation(registry, "VIEWER")
    await give_password(registry, "stranger")
    async with registry.client() as client:
        await sign_in(client, "stranger")
        page = await client.get("/join", params={"token": secret})
        assert "Join as stranger" in page.text
        assert 'name="password"' not in page.text
        joined = await client.post("/join", data={"token": secret})
        assert (joined.status_code, joined.headers["location"]) == (303, "/")
    assert await role_of(registry, "stranger") == "VIEWER"
    assert await told(registry, "USER_CREATED", by="stranger") == []


async def test_the_mutation_answers_the_membership(registry: Registry) -> None:
    _, secret = await make.invitation(registry, "ADMIN")
    show = "member { role user { name } } event { kind }"
    made = await registry.done("acceptInvitation", {"secret": secret}, show, as_="stranger")
    assert made["member"] == {"role": "ADMIN", "user": {"name": "stranger"}}
    assert made["event"]["kind"] == "INVITATION_ACCEPTED"


@pytest.mark.parametrize(
    ("who", "offered", "has", "kinds"),
    [
        ("member", "ADMIN", "ADMIN", ["INVITATION_ACCEPTED", "MEMBER_UPDATED"]),
        ("admin", "MEMBER", "ADMIN", ["INVITATION_ACCEPTED"]),
        ("owner", "MEMBER", "OWNER", ["INVITATION_ACCEPTED"]),
    ],
)
async def test_a_member_keeps_the_more_powerful_role(
    registry: Registry, who: str, offered: str, has: str, kinds: list[str]
) -> None:
    _, secret = await make.invitation(registry, offered)
    ((last,),) = await registry.rows("SELECT max(sequence) FROM events")
    await registry.done("acceptInvitation", {"secret": secret}, as_=who)
    assert await role_of(registry, who) == has
    rows = await registry.rows(f"SELECT kind FROM events WHERE sequence > {last} ORDER BY sequence")
    assert [kind for (kind,) in rows] == kinds


async def test_a_service_account_takes_no_invitation(registry: Registry) -> None:
    await make.service_account(registry, "ci")
    await make.token(registry, user="ci", known_as="ci")
    _, secret = await make.invitation(registry, of="other", as_="stranger")
    before = await registry.everything()
    answer = await registry.do("acceptInvitation", {"secret": secret}, as_="ci")
    assert answer.code == "FORBIDDEN"
    assert await registry.everything() == before


@pytest.mark.parametrize(
    ("name", "password", "status", "words"),
    [
        ("", PASSWORD, 400, "cannot name the user"),
        ("a b", PASSWORD, 400, "cannot name the user"),
        ("ada@x", PASSWORD, 400, "cannot name the user"),
        ("<b>ada", PASSWORD, 400, "&lt;b&gt;ada"),
        ("member", PASSWORD, 409, "is taken"),
        ("system", PASSWORD, 409, "is taken"),
        ("ada", "short", 400, "12 to 256"),
        ("ada", "ada horse battery", 400, "contains your name"),
        ("ada", "", 400, "12 to 256"),
    ],
)
async def test_an_account_that_cannot_be_made_leaves_the_invitation_as_it_was(
    registry: Registry, name: str, password: str, status: int, words: str
) -> None:
    _, secret = await make.invitation(registry)
    before = await registry.everything()
    async with registry.client() as client:
        response = await anew(client, secret, name, password)
        assert (response.status_code, words in response.text) == (status, True), response.text
        assert "set-cookie" not in response.headers
        assert 'role="alert"' in response.text
        assert "<b>" not in response.text
        assert await registry.everything() == before
        assert (await anew(client, secret)).status_code == 303


async def test_an_address_that_another_account_has_is_left_out(registry: Registry) -> None:
    _, secret = await make.invitation(registry, email="MEMBER@example.test")
    async with registry.client() as client:
        assert (await anew(client, secret)).status_code == 303
    assert await registry.rows("SELECT email FROM users WHERE name = 'ada'") == [(None,)]


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.test"}, {"sec-fetch-site": "cross-site"}]
)
async def test_another_site_makes_nobody_join(registry: Registry, headers: dict[str, str]) -> None:
    _, secret = await make.invitation(registry, of="other", as_="stranger")
    await give_password(registry, "member")
    async with registry.client() as client:
        await sign_in(client, "member")
        before = await registry.everything()
        assert (
            await client.post("/join", data={"token": secret}, headers=headers)
        ).status_code == 403
        assert (await anew(client, secret, headers=headers)).status_code == 403
    assert await registry.everything() == before


async def test_a_session_that_ended_meanwhile_joins_nobody(registry: Registry) -> None:
    _, secret = await make.invitation(registry)
    async with registry.client() as client:
        response = await client.post("/join", data={"token": secret})
        assert response.status_code == 401
        assert "open the invitation again" in response.text
    assert await told(registry, "INVITATION_ACCEPTED") == []


async def test_only_the_hash_of_a_secret_is_kept(registry: Registry) -> None:
    _, secret = await make.invitation(registry, email="ada@example.test")
    async with registry.client() as client:
        await anew(client, secret, password=OTHER)
    for table in ("invitations", "events", "users", "tokens"):
        kept = str(await registry.rows(f"SELECT * FROM {table}"))
        assert secret not in kept
        assert OTHER not in kept
