"""``/apps/OWNER/MODEL/VERSION/``: what runs as an app, for those who may see it.

Requests and WebSockets are passed on to the app, without the registry's own credentials. A browser is
sent on to an address with a token in its path, and what it shows there is shut in a sandbox: it has an
origin of its own, which reaches neither the registry's cookies nor its pages.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlmodel import col
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from greenroom.access.addresses import APP
from greenroom.access.policy import Actor, visible
from greenroom.access.tokens import recall
from greenroom.errors import (
    Forbidden,
    NotFound,
    RateLimited,
    RegistryError,
    Unauthenticated,
)
from greenroom.http.authentication import Authentication, request_id_of
from greenroom.http.refusals import refusal
from greenroom.http.transfers import Transfers
from greenroom.tables import Deployment, DeploymentKind, DeploymentStatus, Model, Version

if TYPE_CHECKING:
    from greenroom.http.relay import Relay

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
NOT_FOUND = 4404
TRY_LATER = 1013
_OWN_REQUEST = {
    *("authorization", "connection", "content-length", "cookie", "expect", "forwarded", "host"),
    *("keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer"),
    *("transfer-encoding", "upgrade", "x-forwarded-for", "x-forwarded-host"),
    *("x-forwarded-prefix", "x-forwarded-proto", "x-greenroom-user"),
}
_CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": ", ".join(METHODS),
    "access-control-allow-headers": "*",
    "access-control-max-age": "600",
}


@dataclass(frozen=True)
class Found:
    """An app that somebody may reach: where it is, under which path, and what is asked of it."""

    actor: Actor
    address: str
    prefix: str
    path: str
    by_token: bool

    def headers(self, asked: Headers, scheme: str, host: str) -> list[tuple[str, str]]:
        """Return what the app is told: the request's own headers without credentials, and who asks."""
        kept = [(name, value) for name, value in asked.items() if name not in _OWN_REQUEST]
        kept.append(("x-forwarded-prefix", self.prefix.rstrip("/")))
        kept.append(("x-forwarded-proto", scheme))
        kept.append(("x-forwarded-host", host))
        if self.actor.user is not None:
            kept.append(("x-greenroom-user", self.actor.user.name))
        return kept


class Apps:
    """Passes on what is asked of apps."""

    def __init__(self, authentication: Authentication, transfers: Transfers) -> None:
        self.authentication = authentication
        self.database = authentication.database
        self.addresses = transfers.addresses
        self.transfers = transfers

    @cached_property
    def relay(self) -> "Relay":
        """What speaks to apps; its libraries take 7 MB, which a registry without apps does not spend."""
        from greenroom.http.relay import Relay

        return Relay()

    def routes(self) -> list[Route | WebSocketRoute]:
        """Return the routes that lead to apps."""
        below = "/apps/{owner}/{model}/{place}"
        return [
            Route(below, self._to_folder, methods=["GET"]),
            Route(below + "/{path:path}", self.respond, methods=METHODS),
            WebSocketRoute(below + "/{path:path}", self.talk),
        ]

    async def close(self) -> None:
        """Close the connections to apps."""
        if "relay" in self.__dict__:
            await self.relay.close()

    def _to_folder(self, request: Request) -> Response:
        """Send on to the address that ends with a slash, below which all relative links lead."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{request.url.path}/{query}", 307)

    async def respond(self, request: Request) -> Response:
        """Answer one request: by the app, by a way to it, or with what is against it."""
        try:
            return await self._respond(request)
        except RegistryError as error:
            return refusal(error)

    async def _respond(self, request: Request) -> Response:
        prefix, token, path = _parted(request)
        if token is not None and _is_preflight(request):
            return Response(status_code=204, headers=_CORS)
        wants_page = "text/html" in request.headers.get("accept", "")
        shows = "authorization" in request.headers
        opens = request.method == "GET" and wants_page and not shows
        if opens and token is None:
            return await self._admit(request, prefix, path)
        try:
            found = await self._find(request, prefix, token, path)
        except (Forbidden, Unauthenticated):
            if not opens:
                raise
            return RedirectResponse(f"{prefix}{path}", 303)  # a session may have a new address
        with self.transfers.counted(found.actor):
            return await self.relay.pass_on(request, found)

    async def _admit(self, request: Request, prefix: str, path: str) -> Response:
        """Send a browser, whose session sees the app, on to the address with a token."""
        actor = await self.authentication.visitor(request)
        try:
            await self._address(actor, request)
        except NotFound as error:  # answered with the page of what is not there
            raise HTTPException(404, error.message) from error
        token = self.addresses.app(actor, prefix)
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
        return RedirectResponse(f"{prefix}~{token}/{path}{query}", 303, headers)

    async def _find(
        self, connection: HTTPConnection, prefix: str, token: str | None, path: str
    ) -> Found:
        """Return the app that is meant. Raises ``NotFound`` for those who do not see it."""
        if token is None:
            if isinstance(connection, Request):
                actor = await self.authentication.authenticate(connection)
            else:
                actor = await self.authentication.bearer(connection)
            return Found(
                actor, await self._address(actor, connection), prefix, path, by_token=False
            )
        opened = self.addresses.open(APP, prefix, token)
        if opened is None:
            message = "The address is not valid any more: open the app from the registry again."
            raise Forbidden(message, at=("token",))
        async with self.database.read() as session:
            actor = await recall(session, opened.user_id, opened.token_id, reads_public=False)
        actor.request_id = request_id_of(connection)
        address = await self._address(actor, connection)
        return Found(actor, address, f"{prefix}~{token}/", path, by_token=True)

    async def _address(self, actor: Actor, connection: HTTPConnection) -> str:
        parts = connection.path_params
        model, place = f"{parts['owner']}/{parts['model']}", parts["place"]
        statement = (
            visible(actor, Deployment)
            .join(Version, col(Version.id) == col(Deployment.version_id))
            .join(Model, col(Model.id) == col(Deployment.model_id))
            .where(
                col(Deployment.status) == DeploymentStatus.RUNNING,
                col(Deployment.address).is_not(None),
                col(Deployment.stop_asked_at).is_(None),
            )
            .order_by(col(Deployment.created_at).desc(), col(Deployment.id).desc())
            .limit(1)
        )
        if place.startswith("@"):
            statement = statement.where(
                col(Model.full_name) == model,
                col(Deployment.environment) == place[1:],
                col(Deployment.kind) == DeploymentKind.PRODUCTION,
            )
        else:
            statement = statement.where(
                col(Version.full_name) == f"{model}:{place}",
                col(Deployment.kind) == DeploymentKind.INTERNAL_APP,
            )
        async with self.database.read() as session:
            row = (await session.exec(statement)).scalar_one_or_none()
        if row is None or row.address is None:
            message = f"There is no app of {model}:{place}, or it does not run."
            raise NotFound(message)
        return row.address

    async def talk(self, socket: WebSocket) -> None:
        """Pass the messages of a WebSocket on, both ways, until either side is done."""
        prefix, token, path = _parted(socket)
        try:
            found = await self._find(socket, prefix, token, path)
            with self.transfers.counted(found.actor):
                await self.relay.talk(socket, found)
        except RateLimited as error:
            await socket.close(TRY_LATER, error.message)
        except RegistryError as error:
            await socket.close(NOT_FOUND, error.message)


def _parted(connection: HTTPConnection) -> tuple[str, str | None, str]:
    """Return the app's own path, the token in the address if there is one, and what is below.

    What is below is taken from the path as it was sent, so that the app decodes it itself.
    """
    parts = connection.path_params
    prefix = f"/apps/{parts['owner']}/{parts['model']}/{parts['place']}/"
    raw: bytes = connection.scope.get("raw_path") or connection.scope["path"].encode()
    below = raw.decode("ascii", "replace").split("/", 5)[5]
    if not below.startswith("~"):
        return prefix, None, below
    token, _, rest = below[1:].partition("/")
    return prefix, token, rest


def _is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers
