"""Signing in with a one-time link, and out."""

from datetime import timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from greenroom.access.policy import Actor
from greenroom.access.tokens import redeem, revoke
from greenroom.database import Database
from greenroom.errors import Forbidden, Unauthenticated
from greenroom.http.authentication import COOKIE, authenticate, read_credentials
from greenroom.settings import Settings


def routes(database: Database, settings: Settings) -> list[Route]:
    """Return the routes of sessions."""
    lasts = timedelta(hours=settings.session_hours)
    secure = urlsplit(settings.public_url or "").scheme == "https"

    async def sign_in(request: Request) -> Response:
        """Turn a one-time link into a session cookie."""
        secret = request.query_params.get("token", "")
        caller = Actor(is_system=True)  # the link itself is the permission
        try:
            session_secret = await database.transaction(
                lambda session: redeem(session, secret, lasts=lasts), caller
            )
        except Unauthenticated:
            message = (
                "This sign-in link has been used or has expired.\n"
                "On the machine of the registry, `greenroom link` makes another.\n"
            )
            return PlainTextResponse(message, status_code=401)
        response = RedirectResponse("/", status_code=303, headers={"cache-control": "no-store"})
        response.set_cookie(
            COOKIE,
            session_secret,
            max_age=int(lasts.total_seconds()),
            httponly=True,
            secure=secure,
            samesite="lax",
        )
        return response

    async def sign_out(request: Request) -> Response:
        """End the browser's session, here and on the server; a bearer token is not ended."""
        try:
            session_only = read_credentials(request).from_cookie
            actor = await authenticate(request, database)
        except (Forbidden, Unauthenticated) as error:
            return JSONResponse({"errors": [{"message": error.message}]}, status_code=403)
        token_id = actor.token_id
        if token_id is not None and session_only:
            await database.transaction(
                lambda session: revoke(session, token_id), Actor(is_system=True)
            )
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, httponly=True, secure=secure, samesite="lax")
        return response

    return [
        Route("/sign-in", sign_in, methods=["GET"]),
        Route("/sign-out", sign_out, methods=["POST"]),
    ]
