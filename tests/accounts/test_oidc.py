"""Signing in through a real OpenID Connect provider: who comes in, as whom, and who does not."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from greenroom.http import federation
from tests import make
from tests.accounts.people import give_password, sign_in, told, viewer
from tests.accounts.provider import path_of, query_of, real_provider, settings_of, through_real
from tests.registry import Registry


def person(subject: str, **claims: Any) -> dict[str, Any]:
    return {"sub": subject, **claims}


PEOPLE = [
    person("s-ada", email="ada@example.com", email_verified=True, preferred_username="ada"),
    person("s-member", email="member@example.test", email_verified=True),
    person("s-unverified", email="member@example.test", email_verified=False),
    person("s-text", email="member@example.test", email_verified="true"),
    person("s-owner", email="OWNER@Example.test", email_verified=True, preferred_username="owner"),
    person("s-second", email="member@example.test", email_verified=True),
    person("s-odd", preferred_username="Gräce Hopper <x>@navy"),
    person("s-plain"),
]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with real_provider(tmp_path_factory.mktemp("provider"), PEOPLE) as address:
        yield address


@pytest_asyncio.fixture
async def open_door(tmp_path: Path, issuer: str) -> AsyncIterator[Registry]:
    """A registry that makes members of those who come from the provider."""
    registry = await Registry.open(tmp_path, **settings_of(issuer, oidc_role="VIEWER"))
    yield registry
    await registry.close()


@pytest_asyncio.fixture
async def closed_door(tmp_path: Path, issuer: str) -> AsyncIterator[Registry]:
    """A registry that knows its people before they come."""
    registry = await Registry.open(tmp_path, **settings_of(issuer))
    yield registry
    await registry.close()


async def come(
    client: httpx.AsyncClient, subject: str, *, leaving: str = "/sign-in/oidc"
) -> httpx.Response:
    """Go to the provider, sign in there, and come back."""
    back = through_real(await client.get(leaving), subject)
    return await client.get(path_of(back))


async def identities(registry: Registry) -> list[tuple[Any, ...]]:
    return await registry.rows(
        "SELECT users.name, subject FROM identities JOIN users ON users.id = user_id ORDER BY 1, 2"
    )


async def test_somebody_new_gets_an_account_with_the_role_of_the_settings(
    open_door: Registry, issuer: str
) -> None:
    async with open_door.client() as client:
        page = await client.get("/sign-in", params={"next": "/graphiql"})
        assert "Sign in with Example Accounts" in page.text
        assert 'href="/sign-in/oidc?next=%2Fgraphiql"' in page.text
        response = await come(client, "s-ada", leaving="/sign-in/oidc?next=/graphiql")
        assert (response.status_code, response.headers["location"]) == (303, "/graphiql")
        assert await viewer(client) == "ada"
    rows = await open_door.rows(
        "SELECT users.name, email, password_hash, role FROM users "
        "JOIN memberships ON user_id = users.id WHERE users.name = 'ada'"
    )
    assert rows == [("ada", "ada@example.com", None, "VIEWER")]
    assert await identities(open_door) == [("ada", "s-ada")]
    (event,) = await told(open_door, "USER_SIGNED_IN")
    assert json.loads(event["after"]) == {"by": issuer, "linked": "s-ada"}
    assert len(await told(open_door, "USER_CREATED", by="ada")) == 1
    assert len(await told(open_door, "MEMBER_ADDED", by="ada")) == 1


async def test_the_same_person_comes_back_to_the_same_account(
    open_door: Registry, issuer: str
) -> None:
    for _ in range(2):
        async with open_door.client() as client:
            await come(client, "s-ada")
            assert await viewer(client) == "ada"
    assert await identities(open_door) == [("ada", "s-ada")]
    assert json.loads((await told(open_door, "USER_SIGNED_IN"))[1]["after"]) == {"by": issuer}


async def test_the_way_there_asks_for_what_protects_the_way_back(open_door: Registry) -> None:
    async with open_door.client() as client:
        leaving = await client.get("/sign-in/oidc")
        asked = query_of(leaving.headers["location"])
        assert asked["response_type"] == "code"
        assert asked["scope"] == "openid email profile"
        assert asked["redirect_uri"] == "http://registry.test/sign-in/oidc/callback"
        assert asked["code_challenge_method"] == "S256"
        cookie = leaving.headers["set-cookie"]
        for secret in (asked["state"], asked["nonce"], asked["code_challenge"]):
            assert len(secret) == 43
            assert secret not in cookie
        assert {"httponly", "samesite=lax", "max-age=600"} <= {
            part.strip().lower() for part in cookie.split(";")
        }
        again = query_of((await client.get("/sign-in/oidc")).headers["location"])
        for name in ("state", "nonce", "code_challenge"):
            assert again[name] != asked[name]


async def test_without_an_account_or_an_invitation_nobody_comes_in(closed_door: Registry) -> None:
    before = await closed_door.everything()
    async with closed_door.client() as client:
        response = await come(client, "s-ada")
        assert (response.status_code, "Ask for an invitation" in response.text) == (403, True)
        assert "greenroom_session" not in client.cookies
    assert await closed_door.everything() == before


async def test_a_verified_address_opens_the_account_that_has_it_and_no_other_hold(
    closed_door: Registry,
) -> None:
    async with closed_door.client() as client:
        response = await come(client, "s-member")
        assert response.status_code == 303
        assert await viewer(client) == "member"
    assert await identities(closed_door) == [("member", "s-member")]
    assert len(await closed_door.rows("SELECT id FROM users WHERE email LIKE 'member@%'")) == 1


@pytest.mark.parametrize("subject", ["s-unverified", "s-text"])
async def test_an_address_that_is_not_verified_opens_nothing(
    closed_door: Registry, subject: str
) -> None:
    before = await closed_door.everything()
    async with closed_door.client() as client:
        assert (await come(client, subject)).status_code == 403
    assert await closed_door.everything() == before


async def test_an_address_that_is_not_verified_is_not_kept_either(open_door: Registry) -> None:
    async with open_door.client() as client:
        assert (await come(client, "s-unverified")).status_code == 303
        name = await viewer(client)
        assert name not in {None, "member"}
    assert await open_door.rows(f"SELECT email FROM users WHERE name = '{name}'") == [(None,)]


async def test_an_account_with_a_password_is_not_taken_over_by_its_address(
    open_door: Registry,
) -> None:
    await give_password(open_door, "owner")
    before = await open_door.everything()
    async with open_door.client() as client:
        response = await come(client, "s-owner")
        assert response.status_code == 403
        assert "Sign in to it as usual, then link it." in response.text
        assert "greenroom_session" not in client.cookies
    assert await open_door.everything() == before


async def test_an_account_of_another_subject_is_not_taken_over_by_its_address(
    open_door: Registry,
) -> None:
    async with open_door.client() as first:
        await come(first, "s-member")
    before = await open_door.everything()
    async with open_door.client() as second:
        assert (await come(second, "s-second")).status_code == 403
    assert await open_door.everything() == before


async def link(client: httpx.AsyncClient, subject: str) -> httpx.Response:
    """Link as the pages lead: sign in, go to the provider, and confirm."""
    asked = await come(client, subject, leaving="/sign-in/oidc?link=1")
    assert asked.status_code == 200, asked.text
    sealed = asked.text.partition('name="link" value="')[2].partition('"')[0]
    return await client.post("/sign-in/oidc/link", data={"link": sealed})


async def test_whoever_can_sign_in_to_an_account_links_it(open_door: Registry) -> None:
    await give_password(open_door, "owner")
    async with open_door.client() as client:
        refused = await come(client, "s-owner")
        assert 'href="/sign-in?next=/sign-in/oidc?link=1"' in refused.text
        entered = await sign_in(client, "owner", next="/sign-in/oidc?link=1")
        assert entered.headers["location"] == "/sign-in/oidc?link=1"
        asked = await come(client, "s-owner", leaving="/sign-in/oidc?link=1")
        assert "OWNER@Example.test" in asked.text
        assert await identities(open_door) == []
        assert (await link(client, "s-owner")).status_code == 303
        assert await viewer(client) == "owner"
    assert await identities(open_door) == [("owner", "s-owner")]
    async with open_door.client() as client:
        assert (await come(client, "s-owner")).status_code == 303
        assert await viewer(client) == "owner"


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.test"}, {"sec-fetch-site": "cross-site"}]
)
async def test_another_site_cannot_confirm_a_link(
    open_door: Registry, headers: dict[str, str]
) -> None:
    await give_password(open_door, "owner")
    async with open_door.client() as client:
        await sign_in(client, "owner")
        asked = await come(client, "s-ada", leaving="/sign-in/oidc?link=1")
        sealed = asked.text.partition('name="link" value="')[2].partition('"')[0]
        response = await client.post("/sign-in/oidc/link", data={"link": sealed}, headers=headers)
        assert response.status_code == 403
    assert await identities(open_door) == []


async def test_a_link_that_somebody_else_began_is_not_confirmed(open_door: Registry) -> None:
    await give_password(open_door, "owner")
    await give_password(open_door, "viewer")
    async with open_door.client() as attacker, open_door.client() as victim:
        await sign_in(attacker, "viewer")
        asked = await come(attacker, "s-ada", leaving="/sign-in/oidc?link=1")
        sealed = asked.text.partition('name="link" value="')[2].partition('"')[0]
        await sign_in(victim, "owner")
        for value in (sealed, sealed[:-2] + "xx", ""):
            response = await victim.post("/sign-in/oidc/link", data={"link": value})
            assert response.status_code == 401
    assert await identities(open_door) == []


async def test_an_identity_of_one_account_is_not_linked_to_another(open_door: Registry) -> None:
    await give_password(open_door, "owner")
    async with open_door.client() as ada:
        await come(ada, "s-ada")
    async with open_door.client() as client:
        await sign_in(client, "owner")
        refused = await link(client, "s-ada")
        assert "signs in somebody else" in refused.text
        assert (await link(client, "s-owner")).status_code == 303
        refused = await link(client, "s-plain")
        assert "linked to another account" in refused.text
    assert await identities(open_door) == [("ada", "s-ada"), ("owner", "s-owner")]


async def test_linking_needs_a_session(open_door: Registry) -> None:
    async with open_door.client() as client:
        response = await client.get("/sign-in/oidc?link=1")
        assert response.status_code == 401
        assert "Sign in first" in response.text


async def test_an_invitation_makes_an_account_and_is_taken(closed_door: Registry) -> None:
    _, secret = await make.invitation(closed_door, "CONTRIBUTOR")
    async with closed_door.client() as client:
        page = await client.get("/join", params={"token": secret})
        assert f'href="/sign-in/oidc?invitation={secret}"' in page.text
        response = await come(client, "s-ada", leaving=f"/sign-in/oidc?invitation={secret}")
        assert response.status_code == 303
        assert await viewer(client) == "ada"
    rows = await closed_door.rows(
        "SELECT role FROM memberships JOIN users ON users.id = user_id WHERE users.name = 'ada'"
    )
    assert rows == [("CONTRIBUTOR",)]
    assert len(await told(closed_door, "INVITATION_ACCEPTED", by="ada")) == 1
    async with closed_door.client() as client:
        response = await come(client, "s-plain", leaving=f"/sign-in/oidc?invitation={secret}")
        assert (response.status_code, "no such invitation" in response.text) == (404, True)


async def test_a_known_person_takes_an_invitation_on_the_way(closed_door: Registry) -> None:
    _, secret = await make.invitation(closed_door, "ADMIN", of="other", as_="stranger")
    async with closed_door.client() as client:
        await come(client, "s-member")
        await come(client, "s-member", leaving=f"/sign-in/oidc?invitation={secret}")
    rows = await closed_door.rows(
        "SELECT organizations.name, role FROM memberships "
        "JOIN users ON users.id = user_id JOIN organizations ON organizations.id = "
        "memberships.organization_id WHERE users.name = 'member' ORDER BY 1"
    )
    assert rows == [("acme", "MEMBER"), ("other", "ADMIN")]


@pytest.mark.parametrize(
    ("subject", "name"),
    [("s-owner", "owner-2"), ("s-odd", "Gr-ce-Hopper-x"), ("s-plain", "user")],
)
async def test_a_new_name_fits_the_rules_and_is_nobody_elses(
    open_door: Registry, subject: str, name: str
) -> None:
    await make.write(open_door, "UPDATE users SET email = NULL")
    async with open_door.client() as client:
        assert (await come(client, subject)).status_code == 303
        assert await viewer(client) == name


async def test_who_refuses_at_the_provider_is_told_so(open_door: Registry) -> None:
    async with open_door.client() as client:
        leaving = await client.get("/sign-in/oidc")
        state = query_of(leaving.headers["location"])["state"]
        response = await client.get(
            "/sign-in/oidc/callback",
            params={"error": "access_denied", "error_description": "<b>x</b>", "state": state},
        )
        assert response.status_code == 403
        assert "Example Accounts did not sign you in: access_denied." in response.text
        assert "<b>x" not in response.text


async def test_a_state_of_another_browser_is_refused(open_door: Registry) -> None:
    before = await open_door.everything()
    async with open_door.client() as attacker, open_door.client() as victim:
        back = path_of(through_real(await attacker.get("/sign-in/oidc"), "s-ada"))
        for prepare in (False, True):  # without a sign-in of their own, and with one
            if prepare:
                await victim.get("/sign-in/oidc")
            response = await victim.get(back)
            assert (response.status_code, "another browser" in response.text) == (400, True)
            assert "greenroom_session" not in victim.cookies
    assert await open_door.everything() == before


async def test_coming_back_twice_signs_in_once(open_door: Registry) -> None:
    async with open_door.client() as client:
        leaving = await client.get("/sign-in/oidc")
        remembered = client.cookies["greenroom_login"]
        back = path_of(through_real(leaving, "s-ada"))
        assert (await client.get(back)).status_code == 303
        assert "greenroom_login" not in client.cookies
        assert (await client.get(back)).status_code == 400  # the browser has forgotten it
        client.cookies.set("greenroom_login", remembered)
        replayed = await client.get(back)  # and the provider takes a code once
        assert replayed.status_code == 502
        assert "could not be used" in replayed.text
    assert len(await told(open_door, "USER_SIGNED_IN")) == 1


async def test_a_sign_in_does_not_wait_for_ever(
    open_door: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(federation, "LASTS", timedelta(seconds=-1))
    async with open_door.client() as client:
        leaving = await client.get("/sign-in/oidc")
        assert "max-age=-1" in leaving.headers["set-cookie"].lower()
        remembered = leaving.headers["set-cookie"].partition("=")[2].partition(";")[0]
        client.cookies.set("greenroom_login", remembered)
        back = path_of(through_real(leaving, "s-ada"))
        response = await client.get(back)
        assert (response.status_code, "took too long" in response.text) == (400, True)


async def test_without_a_provider_there_is_no_way_to_one(registry: Registry) -> None:
    async with registry.client() as client:
        assert "oidc" not in (await client.get("/sign-in")).text
        assert (await client.get("/sign-in/oidc")).status_code == 404
        assert (await client.get("/sign-in/oidc/callback")).status_code == 404
