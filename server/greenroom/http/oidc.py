"""The client of an OpenID Connect provider (OpenID Connect Core 1.0, the code flow with PKCE).

Requests go to the issuer and to the endpoints that its metadata names, over https, and follow no
redirects. What it answers is trusted once its signature and claims are checked.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from authlib.oauth2 import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from greenroom.operations.identities import Claims
from greenroom.settings import Settings, is_loopback
from greenroom.trust import trust

SECONDS = 5.0
CACHE_SECONDS = 3_600.0
RETRY_SECONDS = 3.0
MAX_BYTES = 1024 * 1024
LEEWAY_SECONDS = 60
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the provider can make: no HMAC, of which we know the key, and no none."""
CLIENT_AUTH = ("client_secret_basic", "client_secret_post")
FORM = "application/x-www-form-urlencoded"


class ProviderError(Exception):
    """The provider cannot be reached, or its answer is not to be trusted: the reason is logged."""


@dataclass(frozen=True)
class Discovered:
    """The provider's metadata and keys, as they were at a moment of the monotonic clock."""

    metadata: Mapping[str, Any]
    keys: KeySet
    at: float


class Provider:
    """The configured provider."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer or ""
        self.client_id = settings.oidc_client_id or ""
        secret = settings.oidc_client_secret
        self.client_secret = secret.get_secret_value() if secret else ""
        self.scopes = settings.oidc_scopes
        self._known: Discovered | None = None
        self._failure: tuple[ProviderError, float] | None = None
        self._discovering = asyncio.Lock()

    async def authorization_url(
        self, *, redirect_uri: str, state: str, nonce: str, verifier: str
    ) -> str:
        """Return where the browser goes to sign in."""
        known = await self._discover()
        client = OAuth2Client(
            None,
            client_id=self.client_id,
            scope=self.scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )
        url, _ = client.create_authorization_url(
            self._endpoint(known.metadata, "authorization_endpoint"),
            state=state,
            nonce=nonce,
            code_verifier=verifier,
        )
        return str(url)

    async def claims(self, code: str, *, redirect_uri: str, nonce: str, verifier: str) -> Claims:
        """Return who signed in, for the code that the browser came back with."""
        known = await self._discover()
        token = await self._redeem(known, code, redirect_uri=redirect_uri, verifier=verifier)
        id_token, access_token = token.get("id_token"), token.get("access_token")
        if not isinstance(id_token, str):
            message = "the token endpoint answered no ID token"
            raise ProviderError(message)
        told = await self._verified(id_token, nonce=nonce, access_token=access_token)
        if "email" not in told or "preferred_username" not in told:
            told = _together(told, await self._user_info(known, told["sub"], access_token))
        return _claims(self.issuer, told)

    async def _redeem(
        self, known: Discovered, code: str, *, redirect_uri: str, verifier: str
    ) -> Mapping[str, Any]:
        """Exchange the code for tokens; the provider takes it once, and with our verifier only."""
        url = self._endpoint(known.metadata, "token_endpoint")
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=redirect_uri, code_verifier=verifier
        )
        offered = known.metadata.get("token_endpoint_auth_methods_supported") or CLIENT_AUTH[:1]
        method = next((one for one in CLIENT_AUTH if one in offered), CLIENT_AUTH[0])
        auth = ClientAuth(self.client_id, self.client_secret, auth_method=method)
        headers = {"content-type": FORM}
        url, headers, body = auth.prepare("POST", url, headers, body)
        return await self._ask("POST", url, headers=headers, content=body)

    async def _verified(
        self, id_token: str, *, nonce: str, access_token: object
    ) -> Mapping[str, Any]:
        """Return the claims of an ID token that the provider signed, for us, for this sign-in."""
        known = await self._discover()
        try:
            try:
                token = _decode(id_token, known)
            except InvalidKeyIdError:  # the provider has changed its keys
                token = _decode(id_token, await self._discover(afresh=True))
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self.client_id},
                    "sub": {"essential": True},
                },
                {"client_id": self.client_id, "nonce": nonce, "access_token": access_token},
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError) as error:
            message = f"the ID token is not to be trusted: {error}"
            raise ProviderError(message) from error
        return dict(claims)

    async def _user_info(
        self, known: Discovered, subject: str, access_token: object
    ) -> Mapping[str, Any]:
        """Return what the provider tells of the user beside the ID token, nothing if it does not."""
        if "userinfo_endpoint" not in known.metadata or not isinstance(access_token, str):
            return {}
        url = self._endpoint(known.metadata, "userinfo_endpoint")
        told = await self._ask("GET", url, headers={"authorization": f"Bearer {access_token}"})
        if told.get("sub") != subject:
            message = "the user info is of another user than the ID token"
            raise ProviderError(message)
        return told

    async def _discover(self, *, afresh: bool = False) -> Discovered:
        """Return the provider's metadata and keys, read again after an hour or when asked."""
        before = self._known
        async with self._discovering:
            known = self._known
            is_newer = known is not before  # somebody else read them while this waited
            if known is not None and (
                is_newer or (not afresh and time.monotonic() - known.at < CACHE_SECONDS)
            ):
                return known
            if self._failure is not None and time.monotonic() - self._failure[1] < RETRY_SECONDS:
                raise ProviderError(str(self._failure[0]))  # who waits waits for it once
            try:
                self._known = await self._ask_for_metadata()
            except ProviderError as error:
                self._failure = (error, time.monotonic())
                raise
            return self._known

    async def _ask_for_metadata(self) -> Discovered:
        url = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
        metadata = await self._ask("GET", url)
        if metadata.get("issuer") != self.issuer:
            message = f"the metadata is of the issuer {str(metadata.get('issuer'))[:200]!r}"
            raise ProviderError(message)
        keys = await self._ask("GET", self._endpoint(metadata, "jwks_uri"))
        return Discovered(metadata, _key_set(keys), time.monotonic())

    def _endpoint(self, metadata: Mapping[str, Any], name: str) -> str:
        """Return an endpoint, which others on the network cannot listen to."""
        url = metadata.get(name)
        parts = urlsplit(url) if isinstance(url, str) else None
        is_local = is_loopback(urlsplit(self.issuer).hostname)
        if parts is None or not (
            parts.scheme == "https"
            or (parts.scheme == "http" and is_local and is_loopback(parts.hostname))
        ):
            message = f"the metadata names no {name} by https"
            raise ProviderError(message)
        return parts.geturl()

    async def _ask(self, method: str, url: str, **request: Any) -> Mapping[str, Any]:
        """Return the JSON object that the provider answers, within the limits of time and size."""
        try:
            async with (
                asyncio.timeout(SECONDS),
                httpx.AsyncClient(verify=trust(), follow_redirects=False) as client,
                client.stream(method, url, **request) as response,
            ):
                body = b""
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > MAX_BYTES:
                        message = f"{url} answered more than {MAX_BYTES:,} bytes"
                        raise ProviderError(message)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            message = f"{url} did not answer: {error!r}"
            raise ProviderError(message) from error
        if not response.is_success:
            message = f"{url} answered {response.status_code}: {body[:500]!r}"
            raise ProviderError(message)
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            message = f"{url} answered no JSON"
            raise ProviderError(message) from error
        if not isinstance(answer, dict):
            message = f"{url} answered no JSON object"
            raise ProviderError(message)
        return answer


def _key_set(answer: Mapping[str, Any]) -> KeySet:
    """Return the provider's keys for signatures; those of kinds that we do not know are left out."""
    found = []
    listed = answer.get("keys")
    for one in listed if isinstance(listed, list) else []:
        try:
            if one.get("use", "sig") == "sig" and one.get("kty") in {"RSA", "EC"}:
                found += KeySet.import_key_set({"keys": [one]}).keys
        except (JoseError, ValueError, AttributeError, KeyError, TypeError):
            continue
    if not found:
        message = "the provider has no key that can be used"
        raise ProviderError(message)
    return KeySet(found)


def _decode(id_token: str, known: Discovered) -> jwt.Token:
    """Return an ID token whose signature is right. Raises ``JoseError``."""
    offered = known.metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    algorithms = [one for one in ALGORITHMS if one in offered]
    registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
    return jwt.decode(id_token, known.keys, registry=registry)


def _together(told: Mapping[str, Any], info: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the claims of an ID token and what the user info adds to them.

    The user info vouches for its own address only, not for another one in the ID token.
    """
    if told.get("email", info.get("email")) != info.get("email"):
        info = {name: value for name, value in info.items() if name != "email_verified"}
    return {**info, **told}


def _claims(issuer: str, told: Mapping[str, Any]) -> Claims:
    email = told.get("email")
    wanted = told.get("preferred_username")
    return Claims(
        issuer=issuer,
        subject=str(told["sub"]),
        email=email if isinstance(email, str) and email else None,
        is_verified=told.get("email_verified") is True,
        wanted_name=wanted if isinstance(wanted, str) else None,
    )
