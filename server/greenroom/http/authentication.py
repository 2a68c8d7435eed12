"""From a request to who asks: a bearer token, a session cookie, or nobody."""

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request

from greenroom.access.policy import Actor
from greenroom.access.tokens import verify
from greenroom.database import Database
from greenroom.errors import Forbidden, Unauthenticated
from greenroom.tables import TokenKind

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


def read_credentials(request: Request) -> Credentials:
    """Return the request's token: the header's before the cookie's.

    Raises ``Unauthenticated`` for a header that is no bearer token.
    """
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, secret = header.strip().partition(" ")
        if scheme.lower() not in _SCHEMES or not secret.strip():
            message = "The Authorization header reads: Bearer TOKEN."
            raise Unauthenticated(message)
        return Credentials(secret.strip(), TokenKind.ACCESS, from_cookie=False)
    cookie = request.cookies.get(COOKIE)
    return Credentials(cookie, TokenKind.SESSION, from_cookie=cookie is not None)


async def authenticate(request: Request, database: Database) -> Actor:
    """Return who asks, nobody where the request shows nothing.

    Raises ``Unauthenticated`` for a token that is not valid, and ``Forbidden`` for a cookie on a
    request that another site may have caused. A cookie that has expired means nobody, so that the
    sign-in page can be reached.
    """
    request_id = request.scope.get("state", {}).get("request_id")
    credentials = read_credentials(request)
    if credentials.secret is None:
        return Actor(request_id=request_id)
    if credentials.from_cookie:
        refuse_foreign(request)
    try:
        async with database.read() as session:
            actor = await verify(session, credentials.secret, credentials.kind)
    except Unauthenticated:
        if not credentials.from_cookie:
            raise
        actor = Actor()
    actor.request_id = request_id
    return actor


def refuse_foreign(request: Request) -> None:
    """Refuse a request with a cookie that another site's page could have sent (CSRF)."""
    headers = request.headers
    if request.method == "GET" and not any(headers.get(name) for name in PREFLIGHT):
        message = "With a session cookie, GET needs the header GraphQL-Require-Preflight: 1."
        raise Forbidden(message)
    origin = headers.get("origin")
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} or (
        origin is not None and not _same_origin(origin, headers)
    ):
        message = "A session cookie is accepted from the registry's own pages only."
        raise Forbidden(message)


def _same_origin(origin: str, headers: Headers) -> bool:
    host = headers.get("x-forwarded-host") or headers.get("host", "")
    return origin.partition("://")[2] == host
