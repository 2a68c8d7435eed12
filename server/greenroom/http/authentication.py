"""From a request to who asks: a bearer token, a session cookie, or nobody."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from greenroom.access.policy import Actor
from greenroom.access.recognition import Recognition
from greenroom.access.tokens import verify
from greenroom.database import Database
from greenroom.errors import Forbidden, RegistryError, Unauthenticated
from greenroom.http.lastuse import LastUse
from greenroom.settings import Settings
from greenroom.tables import TokenKind

_log = logging.getLogger(__name__)

COOKIE = "greenroom_session"
PREFLIGHT = ("graphql-require-preflight", "x-apollo-operation-name", "apollo-require-preflight")
"""Headers that a page of another origin cannot send without being asked for leave first."""

_SCHEMES = ("bearer", "token")


@dataclass(frozen=True)
class Credentials:
    """What a request shows of itself."""

    secret: str | None
    kind: TokenKind
    from_cookie: bool


class Authentication:
    """How this process knows who asks, and what it sets in browsers so that it knows them again."""

    def __init__(self, database: Database, settings: Settings, last_use: LastUse) -> None:
        self.database = database
        self.settings = settings
        self.last_use = last_use
        self.recognition = Recognition(database)
        self.cookie = cookie_name(settings, COOKIE)
        self.lasts = timedelta(hours=settings.session_hours)

    def read_credentials(self, request: HTTPConnection) -> Credentials:
        """Return the request's token: the header's before the cookie's.

        Raises ``Unauthenticated`` for a header that is no bearer token.
        """
        header = request.headers.get("authorization")
        if header is not None:
            return _shown(header)
        cookie = request.cookies.get(self.cookie)
        return Credentials(cookie, TokenKind.SESSION, from_cookie=cookie is not None)

    async def authenticate(self, request: Request) -> Actor:
        """Return who asks, nobody where the request shows nothing.

        Raises ``Unauthenticated`` for a token that is not valid, and ``Forbidden`` for a cookie on
        a request that another site may have caused. A cookie that has expired means nobody, so
        that the sign-in page can be reached.
        """
        credentials = self.read_credentials(request)
        if credentials.from_cookie:
            refuse_foreign(request)
        return await self._identify(request, credentials)

    async def visitor(self, request: Request) -> Actor:
        """Return whose browser opens a page, which changes nothing: a link may lead here."""
        cookie = request.cookies.get(self.cookie)
        shown = Credentials(cookie, TokenKind.SESSION, from_cookie=True)
        return await self._identify(request, shown)

    async def bearer(self, connection: HTTPConnection) -> Actor:
        """Return who shows a token in the header; a cookie does not count, as any page can cause it."""
        header = connection.headers.get("authorization", "")
        scheme, _, secret = header.strip().partition(" ")
        if scheme.lower() not in _SCHEMES or not secret.strip():
            return Actor(request_id=request_id_of(connection))
        shown = Credentials(secret.strip(), TokenKind.ACCESS, from_cookie=False)
        return await self._identify(connection, shown)

    async def speaker(self, connection: HTTPConnection, authorization: str | None) -> Actor:
        """Return who speaks over a socket, which the registry's own pages or a program opened.

        ``authorization`` is what their first message said; without it the header or cookie counts.
        Raises ``Unauthenticated`` as ``authenticate`` does.
        """
        shown = _shown(authorization) if authorization is not None else None
        return await self._identify(connection, shown or self.read_credentials(connection))

    async def _identify(self, request: HTTPConnection, credentials: Credentials) -> Actor:
        if credentials.secret is None:
            return self._nobody(request)
        try:
            actor = await self._verify(credentials.secret, credentials.kind)
        except Unauthenticated:
            if not credentials.from_cookie:
                raise
            return self._nobody(request)
        if actor.token is not None:
            self.last_use.note(actor.token.id)
        actor.request_id = request_id_of(request)
        return actor

    def _nobody(self, request: HTTPConnection) -> Actor:
        return Actor(
            request_id=request_id_of(request), reads_public=self.settings.anonymous_reading
        )

    async def _verify(self, secret: str, kind: TokenKind) -> Actor:
        if self.database.reads_raw:
            try:
                return await self.recognition.verify(secret, kind)
            except RegistryError:
                raise
            except Exception as fault:  # noqa: BLE001 - if the store is away, a session says so
                _log.debug("asked once more", exc_info=fault)
        async with self.database.read() as session:
            return await verify(session, secret, kind)

    def remember(self, response: Response, secret: str) -> None:
        """Set the session's cookie."""
        response.set_cookie(
            self.cookie,
            secret,
            max_age=int(self.lasts.total_seconds()),
            httponly=True,
            secure=self.settings.is_secure,
            samesite="lax",
        )

    def forget(self, response: Response) -> None:
        """Remove the session's cookie."""
        response.delete_cookie(
            self.cookie, httponly=True, secure=self.settings.is_secure, samesite="lax"
        )


def _shown(header: str) -> Credentials:
    """Return the token of an Authorization header. Raises ``Unauthenticated`` for any other."""
    scheme, _, secret = header.strip().partition(" ")
    if scheme.lower() not in _SCHEMES or not secret.strip():
        message = "The Authorization header reads: Bearer TOKEN."
        raise Unauthenticated(message)
    return Credentials(secret.strip(), TokenKind.ACCESS, from_cookie=False)


def cookie_name(settings: Settings, name: str) -> str:
    """Return a cookie's name, which under https keeps other hosts of the domain from setting it."""
    return f"__Host-{name}" if settings.is_secure else name


def request_id_of(request: HTTPConnection) -> str | None:
    """Return the request's id."""
    known: str | None = request.scope.get("state", {}).get("request_id")
    return known


def refuse_foreign(request: Request) -> None:
    """Refuse a request with a cookie that another site's page could have sent (CSRF)."""
    if request.method == "GET" and not any(request.headers.get(name) for name in PREFLIGHT):
        message = "With a session cookie, GET needs the header GraphQL-Require-Preflight: 1."
        raise Forbidden(message)
    if is_foreign(request):
        message = "A session cookie is accepted from the registry's own pages only."
        raise Forbidden(message)


def is_foreign(request: HTTPConnection) -> bool:
    """Return whether another site's page sent the request. Programs that are no browsers did not."""
    headers = request.headers
    origin = headers.get("origin")
    return headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} or (
        origin is not None and not _same_origin(origin, headers)
    )


def _same_origin(origin: str, headers: Headers) -> bool:
    host = headers.get("x-forwarded-host") or headers.get("host", "")
    return origin.partition("://")[2] == host
