"""A provider that lies, breaks or is imitated signs nobody in, and shows a page that says so."""

import asyncio
import base64
import json
import logging
import time
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey
from pydantic import SecretStr, ValidationError
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from greenroom.http.app import create_app
from greenroom.settings import Settings
from tests.accounts.people import told, viewer
from tests.accounts.provider import Provider, path_of, query_of, settings_of, through
from tests.registry import Registry

FAILED = "Example Accounts could not be used to sign you in."


async def come(client: httpx.AsyncClient) -> httpx.Response:
    back = through(await client.get("/sign-in/oidc"))
    return await client.get(path_of(back))


async def refused(registry: Registry, caplog: pytest.LogCaptureFixture, reason: str) -> None:
    """Come back from the provider, and see that nothing of it is believed."""
    before = await registry.everything()
    caplog.set_level(logging.WARNING)
    async with registry.client() as client:
        response = await come(client)
        assert response.status_code == 502, response.text
        assert FAILED in response.text
        assert "Traceback" not in response.text
        assert reason not in response.text
        assert response.headers["content-type"].startswith("text/html")
        assert "greenroom_session" not in client.cookies
    (line,) = [one for one in caplog.records if one.name == "greenroom.http.federation"]
    assert reason in line.__dict__["reason"]
    assert await registry.everything() == before


async def test_what_is_in_order_signs_in(federated: Registry, idp: Provider) -> None:
    idp.claims = {"preferred_username": "ada", "email": "ada@example.com", "email_verified": True}
    async with federated.client() as client:
        assert (await come(client)).status_code == 303
        assert await viewer(client) == "ada"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "somebody-else"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": ["registry", "somebody-else"]}, "azp"),
        ({"aud": ["registry", "somebody-else"], "azp": "somebody-else"}, "azp"),
        ({"iss": "https://evil.test"}, "iss"),
        ({"iss": None}, "iss"),
        ({"exp": int(time.time()) - 3600}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "never"}, "exp"),
        ({"iat": int(time.time()) + 3600}, "issued in the future"),
        ({"nbf": int(time.time()) + 3600}, "not yet valid"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"at_hash": "x"}, "at_hash"),
    ],
)
async def test_an_id_token_that_is_not_for_this_sign_in_is_refused(
    federated: Registry,
    idp: Provider,
    caplog: pytest.LogCaptureFixture,
    claims: dict[str, Any],
    reason: str,
) -> None:
    idp.claims = claims
    await refused(federated, caplog, reason)


async def test_a_signature_by_another_key_is_refused(
    federated: Registry, idp: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    idp.key = RSAKey.generate_key(2048)
    await refused(federated, caplog, "bad_signature")


async def test_an_id_token_without_a_signature_is_refused(
    federated: Registry, idp: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    idp.header = {"alg": "none"}
    idp.metadata = {"id_token_signing_alg_values_supported": ["none", "RS256"]}
    await refused(federated, caplog, "not to be trusted")


@pytest.mark.parametrize("words", ["public key", "client secret"])
async def test_a_signature_that_others_can_make_is_refused(
    federated: Registry, idp: Provider, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    public = idp.keys[0].as_pem(private=False)
    idp.known_key = public if words == "public key" else b"secret-of-the-registry"
    idp.header = {"alg": "HS256"}
    idp.metadata = {"id_token_signing_alg_values_supported": ["HS256", "RS256"]}
    await refused(federated, caplog, "not to be trusted")


async def test_an_algorithm_that_the_provider_does_not_use_is_refused(
    federated: Registry, idp: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    idp.header = {"alg": "RS512"}
    await refused(federated, caplog, "not to be trusted")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", 7])
async def test_what_is_no_id_token_is_refused(
    federated: Registry, idp: Provider, caplog: pytest.LogCaptureFixture, token: Any
) -> None:
    idp.break_at = "/token"
    idp.failure = JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": token})
    await refused(federated, caplog, "ID token")


async def test_a_changed_claim_breaks_the_signature(
    federated: Registry, idp: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    async with federated.client() as client:
        leaving = await client.get("/sign-in/oidc")
        nonce = query_of(leaving.headers["location"])["nonce"]
        head, _, signature = idp.id_token(nonce).split(".")
        now = int(time.time())
        claims = {
            "iss": idp.issuer, "aud": "registry", "sub": "owner", "nonce": nonce,
            "iat": now, "exp": now + 300,
        }  # fmt: skip
        forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        idp.raw_id_token = f"{head}.{forged}.{signature}"
        response = await client.get(path_of(through(leaving)))
        assert response.status_code == 502
    assert await told(federated, "USER_SIGNED_IN") == []


async def test_the_verifier_of_another_browser_does_not_redeem_a_code(
    federated: Registry, idp: Provider
) -> None:
    """The provider sees that a code was stolen: what proves the browser does not fit it."""
    async with federated.client() as thief, federated.client() as victim:
        stolen = query_of(through(await victim.get("/sign-in/oidc")))["code"]
        state = query_of((await thief.get("/sign-in/oidc")).headers["location"])["state"]
        response = await thief.get(
            "/sign-in/oidc/callback", params={"code": stolen, "state": state}
        )
        assert (response.status_code, FAILED in response.text) == (502, True)
        assert "greenroom_session" not in thief.cookies


async def test_an_answer_of_another_issuer_is_refused(federated: Registry, idp: Provider) -> None:
    async with federated.client() as client:
        back = path_of(through(await client.get("/sign-in/oidc")))
        response = await client.get(back + "&iss=https://evil.test")
        assert (response.status_code, FAILED in response.text) == (502, True)
        assert "/token" not in idp.asked


@pytest.mark.parametrize(
    ("address", "failure", "reason"),
    [
        ("/token", PlainTextResponse("no", 500), "answered 500"),
        ("/token", JSONResponse({"error": "invalid_grant"}, 400), "answered 400"),
        ("/token", PlainTextResponse("<html>"), "no JSON"),
        ("/token", JSONResponse(["x"]), "no JSON object"),
        ("/token", JSONResponse({"access_token": "x"}), "no ID token"),
        ("/token", RedirectResponse("http://127.0.0.1:1/token"), "answered 307"),
        ("/token", PlainTextResponse("x" * 2_000_000), "more than 1,048,576 bytes"),
        ("/keys", JSONResponse({"keys": []}), "no key"),
        ("/keys", JSONResponse({"keys": [7, {"kty": "RSA"}, {"kty": "oct", "k": "eA"}]}), "no key"),
        ("/keys", JSONResponse({"keys": None}), "no key"),
    ],
)
async def test_an_answer_that_is_none_is_refused(
    federated: Registry,
    idp: Provider,
    caplog: pytest.LogCaptureFixture,
    address: str,
    failure: Response,
    reason: str,
) -> None:
    idp.break_at, idp.failure = address, failure
    if address == "/token":
        await refused(federated, caplog, reason)
        return
    caplog.set_level(logging.WARNING)
    async with federated.client() as client:
        response = await client.get("/sign-in/oidc")
        assert (response.status_code, FAILED in response.text) == (502, True)
    assert reason in caplog.text or reason in str([one.__dict__ for one in caplog.records])


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"issuer": "https://evil.test"}, "of the issuer"),
        ({"issuer": None}, "of the issuer"),
        ({"authorization_endpoint": None}, "no authorization_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "no authorization_endpoint"),
        ({"authorization_endpoint": "http://evil.test/a"}, "no authorization_endpoint"),
        ({"jwks_uri": "http://10.0.0.1/keys"}, "no jwks_uri"),
        ({"jwks_uri": "file:///etc/passwd"}, "no jwks_uri"),
        ({"jwks_uri": ["x"]}, "no jwks_uri"),
    ],
)
async def test_metadata_that_leads_elsewhere_is_refused(
    federated: Registry,
    idp: Provider,
    caplog: pytest.LogCaptureFixture,
    metadata: dict[str, Any],
    reason: str,
) -> None:
    idp.metadata = metadata
    caplog.set_level(logging.WARNING)
    async with federated.client() as client:
        response = await client.get("/sign-in/oidc")
        assert (response.status_code, FAILED in response.text) == (502, True)
        assert "greenroom_login" not in client.cookies
    assert reason in str([one.__dict__ for one in caplog.records])


async def test_a_provider_that_is_down_shows_a_page_and_passwords_still_work(
    federated: Registry,
) -> None:
    settings = federated.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"})
    transport = httpx.ASGITransport(create_app(settings, federated.database))
    async with httpx.AsyncClient(transport=transport, base_url="http://registry.test") as client:
        response = await client.get("/sign-in/oidc")
        assert (response.status_code, FAILED in response.text) == (502, True)
        assert (await client.get("/sign-in")).status_code == 200


async def test_many_who_come_while_it_is_down_wait_for_it_once(
    federated: Registry, idp: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "/.well-known/openid-configuration"
    idp.break_at, idp.failure = where, PlainTextResponse("no", 500)
    async with federated.client() as client:
        answers = await asyncio.gather(*(client.get("/sign-in/oidc") for _ in range(10)))
        assert {answer.status_code for answer in answers} == {502}
        assert idp.asked.count(where) == 1
        idp.failure = None
        monkeypatch.setattr("greenroom.http.oidc.RETRY_SECONDS", 0)
        assert (await come(client)).status_code == 303


async def test_a_provider_that_does_not_answer_is_not_waited_for(
    federated: Registry, idp: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.http.oidc.SECONDS", 0.3)
    idp.break_at = "/.well-known/openid-configuration"
    idp.failure = _Dripping()
    began = time.monotonic()
    async with federated.client() as client:
        assert (await client.get("/sign-in/oidc")).status_code == 502
    assert time.monotonic() - began < 30


class _Dripping(Response):
    """An answer that takes a minute, unless whoever asked goes away, and is never silent for long."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()
        left = asyncio.ensure_future(receive())
        for _ in range(1200):
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            if (await asyncio.wait([left], timeout=0.05))[0]:
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def test_new_keys_of_the_provider_are_fetched_when_they_are_used(
    federated: Registry, idp: Provider
) -> None:
    for _ in range(2):
        async with federated.client() as client:
            assert (await come(client)).status_code == 303
    assert idp.asked.count("/keys") == 1  # metadata and keys are kept
    assert idp.asked.count("/.well-known/openid-configuration") == 1
    idp.keys = [RSAKey.generate_key(2048, auto_kid=True)]
    async with federated.client() as client:
        assert (await come(client)).status_code == 303
    assert idp.asked.count("/keys") == 2


async def test_keys_of_other_kinds_do_not_disturb(federated: Registry, idp: Provider) -> None:
    key = ECKey.generate_key("P-256", auto_kid=True)
    idp.keys = [key, RSAKey.generate_key(2048, auto_kid=True)]
    idp.header = {"alg": "ES256"}
    idp.metadata = {"id_token_signing_alg_values_supported": ["ES256"]}
    async with federated.client() as client:
        assert (await come(client)).status_code == 303


async def test_what_the_id_token_leaves_out_is_read_from_the_user_info(
    federated: Registry, idp: Provider
) -> None:
    idp.info = {
        "sub": "subject-1", "email": "ada@example.com", "email_verified": True,
        "preferred_username": "ada",
    }  # fmt: skip
    async with federated.client() as client:
        assert (await come(client)).status_code == 303
        assert await viewer(client) == "ada"
    assert await federated.rows("SELECT email FROM users WHERE name = 'ada'") == [
        ("ada@example.com",)
    ]


async def test_user_info_of_somebody_else_is_refused(
    federated: Registry, idp: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    idp.info = {"sub": "subject-2", "email": "owner@example.test", "email_verified": True}
    await refused(federated, caplog, "another user")


async def test_an_address_and_its_verification_come_from_one_place(
    federated: Registry, idp: Provider
) -> None:
    """An address in the ID token is not verified by what the user info says of another one."""
    idp.claims = {"email": "owner@example.test"}
    idp.info = {"sub": "subject-1", "email": "mine@example.com", "email_verified": True}
    async with federated.client() as client:
        assert (await come(client)).status_code == 303
        assert await viewer(client) != "owner"
    rows = await federated.rows("SELECT name FROM users WHERE email = 'owner@example.test'")
    assert rows == [("owner",)]


async def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(
    federated: Registry, idp: Provider
) -> None:
    idp.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    async with federated.client() as client:
        assert (await come(client)).status_code == 303


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"oidc_role": "OWNER"}, "oidc_role"),
        ({"oidc_role": "manager"}, "oidc_role"),
        ({"oidc_role": "nobody"}, "oidc_role"),
        ({"oidc_issuer": "http://accounts.example.test"}, "oidc_issuer"),
        ({"oidc_issuer": "accounts.example.test"}, "oidc_issuer"),
        ({"oidc_client_id": None}, "oidc_client_secret"),
        ({"oidc_client_secret": None}, "oidc_client_secret"),
        ({"oidc_client_secret": ""}, "oidc_client_secret"),
        ({"oidc_scopes": "email profile"}, "oidc_scopes"),
        ({"oidc_name": ""}, "oidc_name"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_at_the_start(
    settings: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(**settings_of("https://accounts.example.test", **settings))
    assert [error["loc"] for error in caught.value.errors()] == [(field,)]


def test_the_clients_secret_is_not_shown() -> None:
    settings = Settings(**settings_of("https://accounts.example.test"))
    assert "secret-of-the-registry" not in repr(settings)
    assert settings.oidc_client_secret == SecretStr("secret-of-the-registry")
    assert Settings(oidc_role="member").oidc_role == "MEMBER"
