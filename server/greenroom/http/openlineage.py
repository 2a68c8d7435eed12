"""OpenLineage: its clients tell of runs by POST, and each run can be read as its events.

``/api/v1/lineage`` is where clients send to when they are told of the address alone.
"""

import zlib
from collections import Counter
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor
from greenroom.database import Session
from greenroom.errors import Invalid, NotFound, RateLimited, RegistryError
from greenroom.http.authentication import Authentication
from greenroom.http.graphql import read_body
from greenroom.http.limits import Limits
from greenroom.http.refusals import BadRequestError, headers_of, status_of
from greenroom.operations.openlineage import receive
from greenroom.operations.openlineage_export import run_events
from greenroom.operations.openlineage_form import RunEvent, read_event
from greenroom.schema.context import Context, Equipment
from greenroom.schema.errors import BAD_USER_INPUT
from greenroom.schema.fields import GuardedRoot
from greenroom.schema.gate import MUTATION_POINTS

PATHS = ("/openlineage", "/api/v1/lineage")
MAX_EVENTS = 100


def routes(authentication: Authentication, equipment: Equipment, limits: Limits) -> list[Route]:
    """Return the routes of OpenLineage."""
    events = EventIntake(authentication, equipment, limits)
    runs = RunExport(authentication, equipment, limits)
    return [
        *(Route(path, events, methods=["POST"]) for path in PATHS),
        Route("/openlineage/runs/{id}", runs, methods=["GET"]),
    ]


class _Endpoint:
    """Answers a request, or says why not."""

    needs: Permission
    points: int

    def __init__(
        self, authentication: Authentication, equipment: Equipment, limits: Limits
    ) -> None:
        self.limits = limits
        self.authentication = authentication
        self.database = authentication.database
        self.settings = authentication.settings
        self.equipment = equipment
        self.guard = GuardedRoot(self.needs)
        self._in_flight: Counter[str] = Counter()

    def context(self, actor: Actor) -> Context:
        """Return what an act or a reading of this caller has."""
        return Context(self.database, self.settings, self.equipment, actor)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self.respond(request)
        except BadRequestError as error:
            response = _refusal(error.message, {"code": BAD_USER_INPUT}, error.status)
            response.headers.update(error.headers)
        except RegistryError as error:
            response = _refusal(error.message, error.extensions, status_of(error))
            response.headers.update(headers_of(error))
        except ClientDisconnect:
            return
        response.headers.update(self.limits.headers(request))
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """Admit whoever asks, and answer them within the number of requests they may have."""
        actor = await self.authentication.authenticate(request)
        self.guard.admit(actor)
        who = request.state.user_id = actor.user.id if actor.user else "anonymous"
        await self.limits.spend(request, actor, self.points)
        if self._in_flight[who] >= self.settings.max_in_flight:
            message = f"You have {self.settings.max_in_flight} requests in flight; wait for one."
            raise RateLimited(message)
        self._in_flight[who] += 1
        try:
            return JSONResponse(
                await self.answer(request, actor), headers={"cache-control": "private, no-store"}
            )
        finally:
            self._in_flight[who] -= 1
            if not self._in_flight[who]:
                del self._in_flight[who]

    async def answer(self, request: Request, actor: Actor) -> Any:
        """Return what is answered, as JSON."""
        raise NotImplementedError


class EventIntake(_Endpoint):
    """``POST /openlineage``: takes one event, or a list of them, all or none of which are done."""

    needs = Permission.RUN_UPDATE
    points = MUTATION_POINTS

    async def answer(self, request: Request, actor: Actor) -> Any:
        """Do what the events say; tell the run of each."""
        events = _events(_unpacked(request, await read_body(request, self.settings), self.limit))
        is_many = isinstance(events, list)
        context = self.context(actor)

        async def perform() -> list[dict[str, Any]]:
            session, current = context.acting
            some = events if isinstance(events, list) else [events]
            told = []
            for index, event in enumerate(some):
                run = await receive(session, current, event, at=(index,) if is_many else ())
                told.append({"run": run.id, "status": run.status.name})
            return told

        answers = await context.act(self.needs, perform)
        return answers if is_many else answers[0]

    @property
    def limit(self) -> int:
        """How many bytes a body has at most, unpacked too."""
        return self.settings.max_body_bytes


def _events(data: bytes) -> RunEvent | list[RunEvent]:
    """Return the event, or the events of a list."""
    if not data.lstrip().startswith(b"["):
        return read_event(data)
    try:
        some = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        message = f"The body is not JSON: {error}."
        raise Invalid(message) from error
    if not 1 <= len(some) <= MAX_EVENTS:
        message = f"There are {len(some)} events; 1 to {MAX_EVENTS} are accepted at a time."
        raise Invalid(message)
    return [read_event(orjson.dumps(one), at=(index,)) for index, one in enumerate(some)]


def _unpacked(request: Request, data: bytes, limit: int) -> bytes:
    """Return the body as it was before it was compressed."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding == "identity":
        return data
    if encoding != "gzip":
        raise BadRequestError(415, "A body is sent as it is, or compressed by gzip.")
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(data, limit + 1)
    except zlib.error as error:
        raise BadRequestError(400, "The body is not compressed by gzip as it says.") from error
    if len(unpacked) > limit:
        raise BadRequestError(413, f"The body is larger than {limit:,} bytes.")
    if not unpacking.eof:
        raise BadRequestError(400, "The compressed body is cut off.")
    return unpacked


class RunExport(_Endpoint):
    """``GET /openlineage/runs/ID``: the events of one run."""

    needs = Permission.RUN_READ
    points = 1

    async def answer(self, request: Request, actor: Actor) -> Any:
        """Return the events of the run that the path names."""
        id_ = request.path_params["id"]

        async def read(session: Session) -> Any:
            return await run_events(session, actor, id_)

        events = await self.context(actor).loaders.read(read)
        if events is None:
            message = f"There is no run {id_!r}."
            raise NotFound(message, at=("id",))
        return events


def _refusal(message: str, extensions: dict[str, Any], status: int) -> Response:
    body = {"errors": [{"message": message, "extensions": extensions}]}
    return JSONResponse(body, status_code=status, headers={"cache-control": "no-store"})
