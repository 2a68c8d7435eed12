"""Sign-in links, session cookies, and what keeps other sites from using them."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from greenroom.operations import setup
from greenroom.tables import TokenKind
from tests import make
from tests.accounts.people import told
from tests.registry import Registry

PREFLIGHT = {"graphql-require-preflight": "1"}
VIEWER = {"query": "{ viewer { name } }"}


async def link(registry: Registry, user: str = "member", **lasts: int) -> str:
    secret, _ = await registry.perform(
        lambda session: setup.issue_token(
            session,
            user=user,
            kind=TokenKind.LINK,
            name="link",
            lasts=timedelta(**(lasts or {"minutes": 5})),
        )
    )
    return f"/sign-in?token={secret}"


async def signed_in(registry: Registry, client: httpx.AsyncClient) -> None:
    response = await client.get(await link(registry))
    assert (response.status_code, response.headers["location"]) == (303, "/")


async def test_a_link_signs_in_once(registry: Registry) -> None:
    address = await link(registry)
    async with registry.client() as client:
        first = await client.get(address)
        cookie = first.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        assert (await client.post("/graphql", json=VIEWER)).json() == {
            "data": {"viewer": {"name": "member"}}
        }
    async with registry.client() as other:
        second = await other.get(address)
        assert second.status_code == 401
        assert "greenroom link" in second.text
        assert "set-cookie" not in second.headers


async def test_looking_at_a_link_does_not_use_it_up(registry: Registry) -> None:
    address = await link(registry)
    async with registry.client() as client:
        head = await client.head(address)
        assert (head.status_code, head.content) == (200, b"")
        for header, value in (
            ("sec-purpose", "prefetch;prerender"),
            ("purpose", "prefetch"),
            ("x-moz", "prefetch"),
            ("x-purpose", "preview"),
        ):
            ahead = await client.get(address, headers={header: value})
            assert ahead.status_code == 503
            assert "set-cookie" not in ahead.headers
        assert (await client.get(address)).status_code == 303


async def test_a_link_records_who_signed_in_and_how(registry: Registry) -> None:
    async with registry.client() as client:
        await signed_in(registry, client)
    (event,) = await told(registry, "USER_SIGNED_IN")
    assert (event["actor"], event["organization_id"]) == ("member", None)
    assert event["after"] == '{"by": "link"}'


async def test_a_link_does_not_sign_a_service_account_in(registry: Registry) -> None:
    await make.service_account(registry, "ci")
    id_ = await make.token(registry, user="ci", known_as="ci")
    await make.write(registry, "UPDATE tokens SET kind = 'LINK' WHERE id = :id", id=id_)
    async with registry.client() as client:
        response = await client.get(f"/sign-in?token={registry.tokens['ci']}")
        assert response.status_code == 401
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize("kind", [TokenKind.ACCESS, TokenKind.SESSION])
async def test_only_a_link_is_a_link(registry: Registry, kind: TokenKind) -> None:
    secret, _ = await registry.perform(
        lambda session: setup.issue_token(
            session, user="member", kind=kind, name="x", lasts=timedelta(minutes=5)
        )
    )
    async with registry.client() as client:
        assert (await client.get(f"/sign-in?token={secret}")).status_code == 401


async def test_a_session_is_no_bearer_token_and_the_other_way_round(registry: Registry) -> None:
    async with registry.client() as client:
        await signed_in(registry, client)
        secret = client.cookies["greenroom_session"]
        client.cookies.clear()
        as_bearer = await client.post(
            "/graphql", json=VIEWER, headers={"authorization": f"Bearer {secret}"}
        )
        assert as_bearer.status_code == 401
        client.cookies.set("greenroom_session", registry.tokens["owner"])
        as_cookie = await client.post("/graphql", json=VIEWER)
        assert as_cookie.json() == {"data": {"viewer": None}}


async def test_signing_out_ends_the_session_on_the_server(registry: Registry) -> None:
    async with registry.client() as client:
        await signed_in(registry, client)
        secret = client.cookies["greenroom_session"]
        assert (await client.post("/sign-out", headers=PREFLIGHT)).status_code == 204
        client.cookies.set("greenroom_session", secret)
        assert (await client.post("/graphql", json=VIEWER)).json() == {"data": {"viewer": None}}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_another_sites_page_cannot_use_the_cookie(
    registry: Registry, headers: dict[str, str]
) -> None:
    mutation = 'mutation { createProject(input: {name: "acme/x"}) { event { id } } }'
    async with registry.client() as client:
        await signed_in(registry, client)
        before = await registry.everything()
        response = await client.post("/graphql", json={"query": mutation}, headers=headers)
        assert response.status_code == 403
        assert code(response) == "FORBIDDEN"
        assert (await client.post("/sign-out", headers=headers)).status_code == 403
        ours = {"origin": "http://registry.test", "sec-fetch-site": "same-origin"}
        assert (await client.post("/graphql", json=VIEWER, headers=ours)).status_code == 200
    assert await registry.everything() == before


async def test_get_with_a_cookie_needs_a_header_that_asks_for_leave(registry: Registry) -> None:
    async with registry.client() as client:
        await signed_in(registry, client)
        bare = await client.get("/graphql", params=VIEWER)
        assert (bare.status_code, code(bare)) == (403, "FORBIDDEN")
        asked = await client.get("/graphql", params=VIEWER, headers=PREFLIGHT)
        assert asked.json() == {"data": {"viewer": {"name": "member"}}}


async def test_cookies_are_secure_where_the_public_address_is(tmp_path: Any) -> None:
    registry = await Registry.open(tmp_path, public_url="https://models.example.test")
    async with registry.client() as client:
        cookie = (await client.get(await link(registry))).headers["set-cookie"]
    await registry.close()
    assert re.search(r"; secure", cookie, re.IGNORECASE)


def code(response: httpx.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])
