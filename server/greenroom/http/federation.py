"""Signing in through the OpenID Connect provider: the way there, and the way back."""

import hmac
import logging
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from greenroom.access.policy import Actor
from greenroom.access.seals import Seal
from greenroom.access.tokens import refresh, revoke
from greenroom.database import Session
from greenroom.errors import RegistryError, Unauthenticated
from greenroom.http import pages
from greenroom.http.authentication import (
    Authentication,
    cookie_name,
    is_foreign,
    request_id_of,
)
from greenroom.http.forms import local_path, read_fields
from greenroom.http.oidc import Provider, ProviderError
from greenroom.http.refusals import status_of
from greenroom.http.sessions import FOREIGN, presented
from greenroom.operations import accounts, identities
from greenroom.operations.identities import Claims, LinkFirst
from greenroom.tables import Role

COOKIE = "greenroom_login"
LASTS = timedelta(minutes=10)
LINK = "/sign-in/oidc?link=1"
TITLE = "Not signed in"

_ERROR_CODE = re.compile(r"[a-z_]{1,64}")
_log = logging.getLogger(__name__)


class Federation:
    """The addresses by which people come from the provider.

    What a sign-in has to remember on its way is in a cookie of that browser, signed and short of
    life. State, nonce and verifier are made of its random seed with a key that stays here.
    """

    def __init__(self, authentication: Authentication) -> None:
        self.authentication = authentication
        self.database = authentication.database
        self.settings = authentication.settings
        self.provider = Provider(self.settings)
        self.seal = Seal(self.provider.client_secret)
        self.cookie = cookie_name(self.settings, COOKIE)

    async def leave(self, request: Request) -> Response:
        """Send the browser to the provider."""
        query = request.query_params
        seed = secrets.token_urlsafe(32)
        remembered = {"seed": seed, "next": local_path(query.get("next"))}
        if "invitation" in query:
            remembered["invitation"] = query["invitation"][:256]
        if "link" in query:
            actor = await self.authentication.visitor(request)
            if actor.user is None:
                message = "Sign in first, then link your account."
                raise Unauthenticated(message)
            remembered["link"] = actor.user.id
        try:
            url = await self.provider.authorization_url(
                redirect_uri=self._redirect_uri(request),
                state=self.seal.derive("state", seed),
                nonce=self.seal.derive("nonce", seed),
                verifier=self.seal.derive("verifier", seed),
            )
        except ProviderError as error:
            return self._unreachable(request, error)
        response = RedirectResponse(url, status_code=303, headers={"cache-control": "no-store"})
        response.set_cookie(
            self.cookie,
            self.seal.close("login", remembered, lasts=LASTS),
            max_age=int(LASTS.total_seconds()),
            httponly=True,
            secure=self.settings.is_secure,
            samesite="lax",
        )
        return response

    async def return_(self, request: Request) -> Response:
        """Take the browser back, whatever the provider says, and end the way it came."""
        try:
            response = await self._arrive(request)
        except LinkFirst as error:
            response = pages.message(
                TITLE, error.message, status=403, link=("/sign-in?next=" + LINK, "Sign in and link")
            )
        except ProviderError as error:
            response = self._unreachable(request, error)
        except RegistryError as error:
            response = pages.message(TITLE, error.message, status=status_of(error))
        response.delete_cookie(
            self.cookie, httponly=True, secure=self.settings.is_secure, samesite="lax"
        )
        return response

    async def _arrive(self, request: Request) -> Response:
        query = request.query_params
        remembered = self.seal.open("login", request.cookies.get(self.cookie))
        if remembered is None or not hmac.compare_digest(
            self.seal.derive("state", remembered["seed"]).encode(),
            query.get("state", "").encode(),
        ):
            message = (
                "This sign-in took too long, has been used, or began in another browser. "
                "Begin again."
            )
            return pages.message(TITLE, message, status=400)
        if "error" in query or "code" not in query:
            return self._refused(request)
        if query.get("iss", self.provider.issuer) != self.provider.issuer:
            message = "the answer is of another issuer"  # a mix-up (RFC 9207)
            raise ProviderError(message)
        seed = remembered["seed"]
        claims = await self.provider.claims(
            query["code"],
            redirect_uri=self._redirect_uri(request),
            nonce=self.seal.derive("nonce", seed),
            verifier=self.seal.derive("verifier", seed),
        )
        if "link" in remembered:
            return await self._ask_to_link(request, remembered, claims)
        return await self._enter(request, remembered, claims)

    async def _enter(
        self, request: Request, remembered: Mapping[str, str], claims: Claims
    ) -> Response:
        role = self.settings.oidc_role
        request_id = request_id_of(request)

        async def perform(session: Session) -> str:
            user, is_new_link = await identities.find_or_make(
                session,
                claims,
                invitation=remembered.get("invitation"),
                organization=self.settings.organization,
                role=Role[role] if role else None,
                request_id=request_id,
            )
            linked = {"linked": claims.subject} if is_new_link else {}
            return await accounts.begin_session(
                session,
                user,
                by=self.provider.issuer,
                lasts=self.authentication.lasts,
                request_id=request_id,
                **linked,
            )

        secret = await self.database.transaction(perform, Actor(is_system=True))
        response = RedirectResponse(
            remembered["next"], status_code=303, headers={"cache-control": "no-store"}
        )
        self.authentication.remember(response, secret)
        return response

    async def _ask_to_link(
        self, request: Request, remembered: Mapping[str, str], claims: Claims
    ) -> Response:
        """Ask before linking: the browser may be signed in to somebody else's account there."""
        actor = await self.authentication.visitor(request)
        if actor.user is None or actor.user.id != remembered["link"]:
            message = "You have signed out meanwhile. Sign in, then link your account."
            raise Unauthenticated(message)
        content = {"user": actor.user.id, "subject": claims.subject}
        return pages.confirm_link(
            name=actor.user.name,
            provider=self.settings.oidc_name,
            account=claims.shown,
            sealed=self.seal.close("link", content, lasts=LASTS),
        )

    async def link(self, request: Request) -> Response:
        """Link the account at the provider to the one here, as its user has confirmed."""
        if is_foreign(request):
            raise HTTPException(403, FOREIGN)
        fields = await read_fields(request, seconds=self.settings.body_seconds)
        content = self.seal.open("link", fields.get("link"))
        actor = await self.authentication.authenticate(request)
        if content is None or actor.user is None or actor.user.id != content["user"]:
            message = "This took too long, or you have signed out meanwhile. Begin again."
            raise Unauthenticated(message)

        async def perform(session: Session) -> str:
            await refresh(session, actor)
            user = await identities.link_identity(
                session,
                user_id=content["user"],
                issuer=self.provider.issuer,
                subject=content["subject"],
            )
            if actor.token is not None:
                await revoke(session, actor.token.id)
            return await accounts.begin_session(
                session,
                user,
                by=self.provider.issuer,
                lasts=self.authentication.lasts,
                request_id=request_id_of(request),
                linked=content["subject"],
            )

        secret = await self.database.transaction(perform, Actor(is_system=True))
        response = RedirectResponse("/", status_code=303)
        self.authentication.remember(response, secret)
        return response

    def _redirect_uri(self, request: Request) -> str:
        base = self.settings.public_url or str(request.base_url)
        return base.rstrip("/") + "/sign-in/oidc/callback"

    def _refused(self, request: Request) -> Response:
        """Show that the provider refused, by its code and none of its own words."""
        code = request.query_params.get("error", "")
        known = code if _ERROR_CODE.fullmatch(code) else "no reason that can be shown"
        _log.warning("the provider refused", extra={"reason": code[:200]})
        message = f"{self.settings.oidc_name} did not sign you in: {known}."
        return pages.message(TITLE, message, status=403)

    def _unreachable(self, request: Request, error: ProviderError) -> Response:
        _log.warning(
            "the provider failed",
            extra={"reason": str(error), "request_id": request_id_of(request)},
        )
        message = (
            f"{self.settings.oidc_name} could not be used to sign you in. Try again, or ask the "
            f"operator to look for {request_id_of(request)} in the log."
        )
        return pages.message(TITLE, message, status=502)


def routes(authentication: Authentication) -> list[Route]:
    """Return the routes of the provider that is configured."""
    federation = Federation(authentication)
    return [
        Route("/sign-in/oidc", presented(federation.leave), methods=["GET"]),
        Route("/sign-in/oidc/callback", presented(federation.return_), methods=["GET"]),
        Route("/sign-in/oidc/link", presented(federation.link), methods=["POST"]),
    ]
