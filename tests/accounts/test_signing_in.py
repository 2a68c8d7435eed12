"""Signing in with a password, on the page and from a script."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from greenroom.access import passwords
from greenroom.operations import accounts
from tests import make
from tests.accounts.people import (
    OTHER,
    PASSWORD,
    attempts,
    give_password,
    sign_in,
    told,
    viewer,
)
from tests.registry import Registry

COOKIE = "greenroom_session"


@pytest.mark.parametrize(
    "typed", ["member", " member ", "member@example.test", "MEMBER@Example.test"]
)
async def test_a_name_or_an_address_with_its_password_signs_in(
    registry: Registry, typed: str
) -> None:
    await give_password(registry, "member")
    async with registry.client() as client:
        response = await sign_in(client, typed, headers={"x-request-id": "r-1"})
        assert (response.status_code, response.headers["location"]) == (303, "/")
        assert response.headers["cache-control"] == "no-store"
        cookie = response.headers["set-cookie"].lower()
        assert cookie.startswith(f"{COOKIE}=grn_")
        assert "; httponly" in cookie
        assert "; samesite=lax" in cookie
        assert "; path=/" in cookie
        assert "domain" not in cookie
        assert await viewer(client) == "member"
    (event,) = await told(registry, "USER_SIGNED_IN")
    assert (event["actor"], event["subject_name"]) == ("member", "member")
    assert (event["organization_id"], event["request_id"]) == (None, "r-1")
    assert event["after"] == '{"by": "password"}'
    assert await attempts(registry) == []


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("member", "wrong horse 9 battery"),
        ("member", PASSWORD + " "),
        ("Member", PASSWORD),
        ("nobody-here", PASSWORD),
        ("viewer", PASSWORD),  # has no password
        ("system", PASSWORD),
        ("ci", PASSWORD),
        ("nobody@example.test", PASSWORD),
    ],
)
async def test_everything_else_is_refused_in_the_same_words(
    registry: Registry, user: str, password: str
) -> None:
    await give_password(registry, "member")
    await make.service_account(registry, "ci")
    before = await registry.rows("SELECT id FROM tokens")
    async with registry.client() as client:
        response = await sign_in(client, user, password)
        assert response.status_code == 401
        assert accounts.WRONG_SIGN_IN in response.text
        assert "set-cookie" not in response.headers
        as_json = await client.post("/sign-in", json={"user": user, "password": password})
        assert as_json.status_code == 401
        assert as_json.json() == {
            "errors": [
                {"message": accounts.WRONG_SIGN_IN, "extensions": {"code": "UNAUTHENTICATED"}}
            ]
        }
    assert await registry.rows("SELECT id FROM tokens") == before
    assert [account for account, _ in await attempts(registry)] == [user.lower()] * 2


async def test_a_script_sends_json_and_reads_json(registry: Registry) -> None:
    await give_password(registry, "member")
    async with registry.client() as client:
        response = await client.post("/sign-in", json={"user": "member", "password": PASSWORD})
        assert response.status_code == 200
        assert response.json()["user"] == "member"
        assert await viewer(client) == "member"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"user": "", "password": "x"}}, 400),
        ({"data": {"user": "  ", "password": "x"}}, 400),
        ({"data": {"user": "member"}}, 400),
        ({"json": {"user": "member", "password": 7}}, 400),
        ({"json": ["member"]}, 400),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"user=%ff&password=x", "headers": {"content-type": "application/x-www-form-urlencoded"}}, 400),
        ({"content": b"user=\xff", "headers": {"content-type": "application/x-www-form-urlencoded"}}, 400),
        ({"data": {f"f{n}": "x" for n in range(30)}}, 400),
        ({"content": b"user=member", "headers": {"content-type": "text/plain"}}, 415),
        ({"data": {"user": "member", "password": "x" * 17_000}}, 413),
    ],
)  # fmt: skip
async def test_what_is_no_sign_in_is_refused_and_not_counted(
    registry: Registry, sent: dict[str, object], status: int
) -> None:
    async with registry.client() as client:
        response = await client.post("/sign-in", **sent)  # type: ignore[arg-type]
        assert response.status_code == status, response.text
    assert await attempts(registry) == []


async def test_a_body_that_grows_past_the_limit_is_not_read_on(registry: Registry) -> None:
    async def endless() -> object:
        while True:
            yield b"user=" + b"x" * 4_096

    headers = {"content-type": "application/x-www-form-urlencoded"}
    async with registry.client() as client:
        response = await client.post("/sign-in", content=endless(), headers=headers)  # type: ignore[arg-type]
    assert response.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_another_site_cannot_sign_a_browser_in(
    registry: Registry, headers: dict[str, str]
) -> None:
    await give_password(registry, "member")
    before = await registry.everything()
    async with registry.client() as client:
        response = await sign_in(client, "member", headers=headers)
        assert response.status_code == 403
        assert "set-cookie" not in response.headers
        ours = {"origin": "http://registry.test", "sec-fetch-site": "same-origin"}
        assert await registry.everything() == before
        assert (await sign_in(client, "member", headers=ours)).status_code == 303


@pytest.mark.parametrize("next_", ["/graphiql", "/join?token=grn_x&a=b", "/a//b", "/?q=http://x"])
async def test_signing_in_goes_on_to_a_path_of_this_site(registry: Registry, next_: str) -> None:
    await give_password(registry, "member")
    async with registry.client() as client:
        assert (
            f'value="{next_.replace("&", "&amp;")}"'
            in (await client.get("/sign-in", params={"next": next_})).text
        )
        response = await sign_in(client, "member", next=next_)
        assert response.headers["location"] == next_


@pytest.mark.parametrize(
    "next_",
    [
        "//evil.test",
        "http://evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "javascript:alert(1)",
        "evil.test",
        "",
        " /x",
        "/x y",
        "/\u2028",
        "/" + "x" * 3000,
    ],
)
async def test_signing_in_never_leads_to_another_site(registry: Registry, next_: str) -> None:
    await give_password(registry, "member")
    async with registry.client() as client:
        response = await sign_in(client, "member", next=next_)
        assert (response.status_code, response.headers["location"]) == (303, "/")
        shown = await client.get("/sign-in", params={"next": next_})
        assert "evil" not in shown.text


async def test_what_was_typed_is_shown_again_as_text(registry: Registry) -> None:
    typed = '"><script>alert(1)</script>'
    async with registry.client() as client:
        response = await sign_in(client, typed, "wrong horse battery")
    assert "<script" not in response.text
    assert "&#34;&gt;&lt;script&gt;" in response.text
    assert "wrong horse" not in response.text


async def test_the_page_has_no_script_and_a_policy_that_allows_none(registry: Registry) -> None:
    async with registry.client() as client:
        response = await client.get("/sign-in")
        assert response.status_code == 200
        policy = dict(
            part.strip().split(" ", 1)
            for part in response.headers["content-security-policy"].split(";")
        )
        assert policy == {
            "default-src": "'none'",
            "style-src": "'self'",
            "img-src": "'self'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "base-uri": "'none'",
        }
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", response.text)
        assert response.headers["referrer-policy"] == "same-origin"
        assert response.headers["cache-control"] == "no-store"
        (path,) = re.findall(r'rel="stylesheet" href="([^"]+)"', response.text)
        style = await client.get(path)
        assert style.headers["content-type"].startswith("text/css")
        assert "immutable" in style.headers["cache-control"]


async def test_every_field_has_a_label_and_says_what_a_browser_may_fill_in(
    registry: Registry,
) -> None:
    async with registry.client() as client:
        text = (await sign_in(client, "member", "wrong horse battery")).text
    fields = re.findall(r"<input [^>]*>", text)
    filled = {}
    for field in fields:
        if 'type="hidden"' in field:
            continue
        (id_,) = re.findall(r' id="([^"]+)"', field)
        assert f'<label for="{id_}">' in text
        filled[id_] = re.findall(r'autocomplete="([^"]+)"', field)[0]
    assert filled == {"user": "username", "password": "current-password"}
    assert 'role="alert" id="fault"' in text
    (password,) = [field for field in fields if 'type="password"' in field]
    assert 'aria-describedby="fault" aria-invalid="true"' in password
    assert 'value=""' in password


async def test_whoever_is_signed_in_is_told_so_and_can_sign_out(registry: Registry) -> None:
    await give_password(registry, "member")
    async with registry.client() as client:
        await sign_in(client, "member")
        secret = client.cookies[COOKIE]
        assert "<strong>member</strong>" in (await client.get("/sign-in")).text
        out = await client.post("/sign-out", data={}, headers={"content-type": FORM})
        assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
        assert COOKIE not in client.cookies
        client.cookies.set(COOKIE, secret)
        assert await viewer(client) is None
        assert "Name or e-mail address" in (await client.get("/sign-in")).text


FORM = "application/x-www-form-urlencoded"


async def test_a_form_from_another_site_does_not_sign_out(registry: Registry) -> None:
    await give_password(registry, "member")
    async with registry.client() as client:
        await sign_in(client, "member")
        sent = {"content-type": FORM, "origin": "http://evil.test"}
        assert (await client.post("/sign-out", headers=sent)).status_code == 403
        assert await viewer(client) == "member"


async def test_cookies_under_https_cannot_be_set_by_other_hosts(tmp_path: Path) -> None:
    registry = await Registry.open(tmp_path, public_url="https://models.example.test")
    await give_password(registry, "member")
    transport = httpx.ASGITransport(registry.app)
    base = "https://models.example.test"
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        cookie = (await sign_in(client, "member")).headers["set-cookie"]
        assert cookie.startswith("__Host-greenroom_session=grn_")
        assert {"secure", "path=/", "httponly", "samesite=lax"} <= {
            part.strip().lower() for part in cookie.split(";")
        }
        assert await viewer(client) == "member"
        plain = client.cookies["__Host-greenroom_session"]
        client.cookies.clear()
        client.cookies.set("greenroom_session", plain)
        assert await viewer(client) is None
        client.cookies.clear()
        client.cookies.set("__Host-greenroom_session", plain)
        out = (await client.post("/sign-out")).headers["set-cookie"].lower()
        assert out.startswith('__host-greenroom_session=""')
        assert "; secure" in out  # without it, a browser does not take a __Host- cookie's end
    await registry.close()


@pytest.mark.usefixtures("whole_hashes")
async def test_a_hash_with_old_parameters_is_made_anew(registry: Registry) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await make.write(
        registry, "UPDATE users SET password_hash = :old WHERE name = 'member'", old=old
    )
    async with registry.client() as client:
        assert (await sign_in(client, "member", OTHER)).status_code == 401
        ((kept,),) = await registry.rows("SELECT password_hash FROM users WHERE name = 'member'")
        assert kept == old
        assert (await sign_in(client, "member")).status_code == 303
        ((kept,),) = await registry.rows("SELECT password_hash FROM users WHERE name = 'member'")
        assert str(kept).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert (await sign_in(client, "member")).status_code == 303


async def test_a_password_that_is_changed_while_it_is_checked_does_not_sign_in(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await give_password(registry, "member")
    verify = passwords.in_turn

    async def meanwhile(*given: Any) -> Any:
        right = await verify(*given)
        await give_password(registry, "member", OTHER)
        return right

    monkeypatch.setattr(passwords, "in_turn", meanwhile)
    async with registry.client() as client:
        response = await sign_in(client, "member")
        assert response.status_code == 401
        assert "set-cookie" not in response.headers
    assert await told(registry, "USER_SIGNED_IN") == []


async def test_two_accounts_with_one_address_in_two_cases_are_told_apart_by_name_only(
    registry: Registry,
) -> None:
    await make.write(registry, "UPDATE users SET email = 'Same@x.test' WHERE name = 'member'")
    await make.write(registry, "UPDATE users SET email = 'same@x.test' WHERE name = 'viewer'")
    await give_password(registry, "member")
    async with registry.client() as client:
        assert (await sign_in(client, "SAME@x.test")).status_code == 401
        assert (await sign_in(client, "Same@x.test")).status_code == 303
