"""OpenID Connect providers: a real one in a process of its own, and one that does what it is told.

A browser is a client of the registry and one of the provider, which follow redirects by hand.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from greenroom.trust import trust

CLIENT, SECRET = "registry", "secret-of-the-registry"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def settings_of(issuer: str, **more: Any) -> dict[str, Any]:
    """Return the settings of a registry that uses a provider."""
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_name": "Example Accounts",
        **more,
    }


@contextmanager
def real_provider(folder: Path, people: list[dict[str, Any]]) -> Iterator[str]:
    """Run oidc-provider-mock, a provider made of Authlib's server side; return its issuer."""
    port = free_port()
    told = [part for one in people for part in ("--user-claims", json.dumps(one))]
    log = (folder / "provider.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "-n", "true", *told],
        stdout=log,
        stderr=log,
        env={**os.environ, "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"},
    )
    log.close()
    issuer = f"http://127.0.0.1:{port}"
    try:
        _wait_for(issuer)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(issuer: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            address = f"{issuer}/.well-known/openid-configuration"
            httpx.get(address, verify=trust()).raise_for_status()
        except httpx.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def through_real(leaving: httpx.Response, subject: str) -> str:
    """Sign in at the real provider, whose form has no password; return where it sends us."""
    assert leaving.status_code == 303, leaving.text
    where = leaving.headers["location"]
    with httpx.Client(verify=trust()) as browser:
        assert browser.get(where).status_code == 200
        back = browser.post(where, data={"sub": subject})
        assert back.status_code == 302, back.text
        return str(back.headers["location"])


def through(leaving: httpx.Response) -> str:
    """Sign in at the provider that does what it is told; return where it sends us."""
    assert leaving.status_code == 303, leaving.text
    with httpx.Client(verify=trust()) as browser:
        back = browser.get(leaving.headers["location"])
        assert back.status_code == 302, back.text
        return str(back.headers["location"])


@cache
def _usual_key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


@dataclass
class Provider:
    """A provider that checks what a real one does, and signs whatever it is told to.

    ``claims`` are those of who signs in, None takes one out; ``header`` and ``key`` sign the ID
    token, or ``known_key``, which others know as well; ``metadata`` is told over the usual, ``info`` is the user info, and ``break_at`` an
    address that fails as ``failure`` says.
    """

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256"})
    key: Any = None
    known_key: bytes | None = None
    keys: list[Any] = field(default_factory=lambda: [_usual_key()])
    metadata: dict[str, Any] = field(default_factory=dict)
    info: dict[str, Any] | None = None
    break_at: str = ""
    failure: Response | None = None
    raw_id_token: str | None = None
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/keys", self.jwks),
                Route("/info", self.user_info),
            ]
        )

    def _broken(self, request: Request) -> Response | None:
        self.asked.append(request.url.path)
        if request.url.path == self.break_at and self.failure is not None:
            return self.failure
        return None

    async def discovery(self, request: Request) -> Response:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            **({"userinfo_endpoint": f"{self.issuer}/info"} if self.info is not None else {}),
            **self.metadata,
        }
        return self._broken(request) or JSONResponse(told)

    async def jwks(self, request: Request) -> Response:
        told = {"keys": [key.as_dict(private=False) for key in self.keys]}
        return self._broken(request) or JSONResponse(told)

    async def authorize(self, request: Request) -> Response:
        query = dict(request.query_params)
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        assert len(query["state"]) >= 40
        assert len(query["nonce"]) >= 40
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        back = urlencode({"code": code, "state": query["state"]})
        return RedirectResponse(f"{query['redirect_uri']}?{back}", status_code=302)

    async def token(self, request: Request) -> Response:
        broken = self._broken(request)
        if broken is not None:
            return broken
        form = {name: one[0] for name, one in parse_qs((await request.body()).decode()).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        by_header = request.headers.get("authorization") == f"Basic {basic}"
        by_form = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        wanted = self.metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if not (by_header if "client_secret_basic" in wanted else by_form):
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
            or form["grant_type"] != "authorization_code"
        ):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        return JSONResponse(
            {
                "access_token": "access",
                "token_type": "Bearer",
                "id_token": self.raw_id_token or self.id_token(asked["nonce"]),
            }
        )

    async def user_info(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer access"
        return self._broken(request) or JSONResponse(self.info)

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.claims,
        }
        key = self.key or self.keys[0]
        header = {"kid": self.keys[0].kid, **self.header}
        known = {name: value for name, value in claims.items() if value is not None}
        if self.known_key is not None or header["alg"] == "none":
            parts = ".".join(_encoded(json.dumps(part).encode()) for part in (header, known))
            if self.known_key is None:
                return f"{parts}."
            return f"{parts}.{_encoded(hmac.digest(self.known_key, parts.encode(), 'sha256'))}"
        return jwt.encode(header, known, key, algorithms=[header["alg"]])


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


@contextmanager
def provider() -> Iterator[Provider]:
    """Serve a provider that does what it is told."""
    made = Provider()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    made.issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(made.app(), log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        _wait_for(made.issuer)
        made.asked.clear()
        yield made
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()


def query_of(address: str) -> dict[str, str]:
    """Return the query of an address."""
    return {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}


def path_of(address: str) -> str:
    """Return the path and query of an address, for the client of that host."""
    return re.sub(r"^https?://[^/]+", "", address)
