"""Signing in with a password or a one-time link, out again, and joining by an invitation."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from greenroom.access import passwords
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor
from greenroom.access.tokens import refresh, revoke
from greenroom.database import Session
from greenroom.errors import (
    Forbidden,
    Invalid,
    NotFound,
    RegistryError,
    Unauthenticated,
)
from greenroom.http import pages
from greenroom.http.authentication import Authentication, is_foreign, request_id_of
from greenroom.http.bodies import media_of
from greenroom.http.forms import FORM, JSON, local_path, read_fields
from greenroom.http.pages import Fault
from greenroom.http.refusals import retry_of, status_of
from greenroom.operations import accounts, rules
from greenroom.operations.attempts import Limits, refuse_closed
from greenroom.tables import User, UserKind, now

FOREIGN = "This is accepted from the registry's own pages only."
USED_LINK = (
    "This sign-in link has been used or has expired. On the machine of the registry, "
    "`greenroom link` makes another."
)

_PREFETCH = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_AHEAD = ("prefetch", "preview")

Answer = Callable[[Request], Awaitable[Response]]


class Sessions:
    """The pages and addresses of sessions."""

    def __init__(self, authentication: Authentication) -> None:
        self.authentication = authentication
        self.database = authentication.database
        self.settings = authentication.settings
        settings = self.settings
        self.provider = settings.oidc_name if settings.oidc_issuer else None
        self.limits = Limits.of(settings)

    async def show_sign_in(self, request: Request) -> Response:
        """Show the page to sign in on, or use up a one-time link."""
        if "token" in request.query_params:
            return await self.use_link(request)
        go_to = local_path(request.query_params.get("next"))
        actor = await self.authentication.visitor(request)
        if actor.user is not None:
            return pages.signed_in(actor.user.name, go_to=go_to)
        return pages.sign_in(go_to=go_to, provider=self.provider)

    async def use_link(self, request: Request) -> Response:
        """Turn a one-time link into a session; what only looks at it does not use it up."""
        if request.method == "HEAD":
            return Response(headers={"cache-control": "no-store"})
        hints = {request.headers.get(name, "").partition(";")[0].lower() for name in _PREFETCH}
        if not hints.isdisjoint(_AHEAD):
            return Response(status_code=503, headers={"cache-control": "no-store"})
        secret = request.query_params["token"]

        async def perform(session: Session) -> str:
            user = await accounts.use_link(session, secret)
            return await self._begin(session, request, user, "link")

        try:
            session_secret = await self.database.transaction(perform, Actor(is_system=True))
        except Unauthenticated:
            fault = Fault(USED_LINK)
            return pages.sign_in(go_to="/", provider=self.provider, status=401, fault=fault)
        return self.enter(session_secret, "/")

    async def sign_in(self, request: Request) -> Response:
        """Take a name and a password, from the page or from a script that sends JSON."""
        if is_foreign(request):
            raise HTTPException(403, FOREIGN)
        fields = await read_fields(request, seconds=self.settings.body_seconds)
        typed, go_to = fields.get("user", ""), local_path(fields.get("next"))
        as_json = media_of(request) == JSON
        try:
            name, secret = await self.check(request, typed, fields.get("password", ""))
        except RegistryError as error:
            if as_json:
                raise
            field = "password" if isinstance(error, Unauthenticated) else None
            return pages.sign_in(
                go_to=go_to,
                provider=self.provider,
                typed=typed,
                status=status_of(error),
                fault=Fault(error.message, field),
                headers=retry_of(error),
            )
        if not as_json:
            return self.enter(secret, go_to)
        expires_at = (now() + self.authentication.lasts).isoformat()
        response: Response = JSONResponse(
            {"user": name, "expiresAt": expires_at}, headers={"cache-control": "no-store"}
        )
        self.authentication.remember(response, secret)
        return response

    async def check(self, request: Request, typed: str, password: str) -> tuple[str, str]:
        """Return the name and a session's secret of whoever has this password.

        Raises ``Unauthenticated``, in words and time the same for whatever reason, and
        ``TooManyAttempts``.
        """
        if not typed.strip() or not password:
            message = "Give a name and a password."
            raise Invalid(message, at=("user",))
        address = request.client.host if request.client else ""
        async with self.database.read() as reading:  # a flood does not keep others from writing
            await refuse_closed(reading, account=typed, address=address, limits=self.limits)
        system = Actor(is_system=True)  # nobody is signed in: the password is the permission
        attempt, user = await self.database.transaction(
            lambda session: accounts.attempt_sign_in(
                session, typed=typed, address=address, limits=self.limits
            ),
            system,
        )
        stored = user.password_hash if user else None
        if not await passwords.in_turn(passwords.verify, stored, password):
            raise Unauthenticated(accounts.WRONG_SIGN_IN)
        if user is None or stored is None:
            raise Unauthenticated(accounts.WRONG_SIGN_IN)
        renewed = None
        if passwords.is_outdated(stored):
            renewed = await passwords.in_turn(passwords.make_hash, password)
        secret = await self.database.transaction(
            lambda session: accounts.complete_sign_in(
                session,
                user=user,
                attempt=attempt,
                verified=stored,
                renewed=renewed,
                lasts=self.authentication.lasts,
                request_id=request_id_of(request),
            ),
            system,
        )
        return user.name, secret

    async def sign_out(self, request: Request) -> Response:
        """End the browser's session, here and on the server; a bearer token is not ended."""
        try:
            session_only = self.authentication.read_credentials(request).from_cookie
            actor = await self.authentication.authenticate(request)
        except (Forbidden, Unauthenticated) as error:
            raise HTTPException(403, error.message) from error
        token = actor.token
        if token is not None and session_only:
            await self.database.transaction(
                lambda session: revoke(session, token.id), Actor(is_system=True)
            )
        response: Response = Response(status_code=204)
        if media_of(request) == FORM:
            response = RedirectResponse("/sign-in", status_code=303)
        self.authentication.forget(response)
        return response

    async def show_join(self, request: Request) -> Response:
        """Show what an invitation offers, and how to take it."""
        secret = request.query_params.get("token", "")
        try:
            async with self.database.read() as session:
                offer = await accounts.find_offer(session, secret)
        except NotFound as error:
            return pages.message("No invitation", error.message, status=404)
        actor = await self.authentication.visitor(request)
        if actor.user is not None and actor.user.kind is UserKind.PERSON:
            return pages.join_as(offer, secret=secret, name=actor.user.name)
        return pages.join(offer, secret=secret, provider=self.provider)

    async def join(self, request: Request) -> Response:
        """Take an invitation: with a new account where a name is given, else as who is signed in."""
        if is_foreign(request):
            raise HTTPException(403, FOREIGN)
        fields = await read_fields(request, seconds=self.settings.body_seconds)
        secret = fields.get("token", "")
        try:
            if "name" not in fields:
                return await self.join_as_visitor(request, secret)
            return await self.join_anew(request, secret, fields["name"], fields.get("password", ""))
        except NotFound as error:
            return pages.message("No invitation", error.message, status=404)

    async def join_as_visitor(self, request: Request, secret: str) -> Response:
        """Take an invitation as whoever is signed in; who is not any more signs in first."""
        actor = await self.authentication.authenticate(request)
        if actor.user is None:
            raise HTTPException(401, "You are not signed in any more; open the invitation again.")

        async def perform(session: Session) -> None:
            await refresh(session, actor)
            actor.needs = Permission.ACCOUNT_UPDATE
            await accounts.accept_invitation(session, actor, secret=secret)

        await self.database.transaction(perform, actor)
        return RedirectResponse("/", status_code=303)

    async def join_anew(self, request: Request, secret: str, name: str, password: str) -> Response:
        """Make an account for whoever holds an invitation, and sign them in."""
        async with self.database.read() as reading:
            offer = await accounts.find_offer(reading, secret)
            is_taken = await accounts.is_taken(reading, name)
        try:
            rules.check_name(name, of="user", at=("name",))
            if is_taken:
                raise accounts.taken(name)
            passwords.check_password(password, name=name, at=("password",))
            hashed = await passwords.in_turn(passwords.make_hash, password)

            async def perform(session: Session) -> str:
                user = await accounts.create_account(
                    session,
                    secret=secret,
                    name=name,
                    password_hash=hashed,
                    request_id=request_id_of(request),
                )
                return await self._begin(session, request, user, "invitation")

            session_secret = await self.database.transaction(perform, Actor(is_system=True))
        except NotFound:
            raise
        except RegistryError as error:
            field = str(error.at[0]) if error.at else None
            return pages.join(
                offer,
                secret=secret,
                provider=self.provider,
                name=name,
                status=status_of(error),
                fault=Fault(error.message, field),
                headers=retry_of(error),
            )
        return self.enter(session_secret, "/")

    def enter(self, secret: str, go_to: str) -> Response:
        """Set the session's cookie and go on."""
        response = RedirectResponse(go_to, status_code=303, headers={"cache-control": "no-store"})
        self.authentication.remember(response, secret)
        return response

    async def _begin(self, session: Session, request: Request, user: User, by: str) -> str:
        return await accounts.begin_session(
            session,
            user,
            by=by,
            lasts=self.authentication.lasts,
            request_id=request_id_of(request),
        )


def presented(answer: Answer) -> Answer:
    """Return the handler with its refusals shown: as JSON to scripts, as a page to people."""

    async def shown(request: Request) -> Response:
        try:
            return await answer(request)
        except HTTPException as error:
            return _refusal(request, error.detail, error.status_code, {})
        except RegistryError as error:
            return _refusal(request, error.message, status_of(error), retry_of(error), error)

    return shown


def _refusal(
    request: Request,
    text: str,
    status: int,
    headers: dict[str, str],
    error: RegistryError | None = None,
) -> Response:
    if request.method == "POST" and media_of(request) != FORM:
        told: dict[str, object] = {"message": text}
        if error is not None:
            told["extensions"] = error.extensions
        return JSONResponse({"errors": [told]}, status_code=status, headers=headers)
    response = pages.message("That did not work", text, status=status)
    response.headers.update(headers)
    return response


def routes(authentication: Authentication) -> list[Route]:
    """Return the routes of sessions."""
    sessions = Sessions(authentication)
    return [
        Route("/sign-in", presented(sessions.show_sign_in), methods=["GET"]),
        Route("/sign-in", presented(sessions.sign_in), methods=["POST"]),
        Route("/sign-out", presented(sessions.sign_out), methods=["POST"]),
        Route("/join", presented(sessions.show_join), methods=["GET"]),
        Route("/join", presented(sessions.join), methods=["POST"]),
    ]
