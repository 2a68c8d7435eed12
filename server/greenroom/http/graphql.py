"""GraphQL over HTTP, as the ``graphql-http`` audit wants it (GraphQL over HTTP, draft)."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from greenroom.access.policy import Actor
from greenroom.errors import RateLimited, RegistryError, Unavailable
from greenroom.http import bodies
from greenroom.http.authentication import Authentication
from greenroom.http.compression import LEAST, accepts, compress
from greenroom.http.deadlines import within
from greenroom.http.limits import Limits
from greenroom.http.metrics import Metrics
from greenroom.http.persisted import PersistedQueries, hash_of
from greenroom.http.refusals import BadRequestError, headers_of, status_of
from greenroom.http.streams import EVENT_STREAM, EventStream, Streams
from greenroom.schema.build import RegistrySchema
from greenroom.schema.context import Context, Equipment
from greenroom.schema.errors import PERSISTED_QUERY_NOT_FOUND, present_all
from greenroom.schema.gate import Weight
from greenroom.schema.plans.answers import Planned
from greenroom.schema.plans.plans import Left, Plans
from greenroom.settings import Settings
from greenroom.tracing import Tracer

EXPLAIN = "greenroom-explain"
"""The header in which an operator shows the token of the metrics, to be told how a query was answered."""

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"

_MEDIA = {
    GRAPHQL: GRAPHQL,
    JSON: JSON,
    "*/*": JSON,
    "application/*": GRAPHQL,
    EVENT_STREAM: EVENT_STREAM,
}
"""What is answered for each type that a client accepts."""


class GraphQLEndpoint:
    """The ASGI application at ``/graphql``."""

    def __init__(
        self,
        schema: RegistrySchema,
        authentication: Authentication,
        equipment: Equipment,
        limits: Limits,
        metrics: Metrics,
        tracer: Tracer,
        streams: Streams,
        plans: Plans,
    ) -> None:
        self.plans = plans
        self.tracer = tracer
        self.schema = schema
        self.metrics = metrics
        self.limits = limits
        self.authentication = authentication
        self.equipment = equipment
        self.streams = streams
        self.database = authentication.database
        self.settings = authentication.settings
        self.persisted = PersistedQueries()
        self._in_flight: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        media, refused = JSON, None
        try:
            media = negotiate(request.headers.get("accept"))
            if media == EVENT_STREAM:
                media = JSON
                await self.stream(request, receive, send)
                return
            response = await self.respond(request, media)
        except BadRequestError as error:
            refused = error.code
            body = {"errors": [{"message": error.message, "extensions": {"code": error.code}}]}
            status = (
                200 if error.code == PERSISTED_QUERY_NOT_FOUND and media == JSON else error.status
            )
            response = _response(orjson.dumps(body), media, status, error.headers)
        except RegistryError as error:
            refused = error.code
            body = {"errors": [{"message": error.message, "extensions": error.extensions}]}
            response = _response(orjson.dumps(body), media, status_of(error), headers_of(error))
        except ClientDisconnect:
            return
        if refused is not None:
            self.metrics.errors.labels(refused).inc()
        response.headers.update(self.limits.headers(request))
        await response(scope, receive, send)

    async def respond(self, request: Request, media: str) -> Response:
        """Run the request's operation. Raises what refuses it before it runs."""
        parameters = await self.parameters(request)
        actor = await self.authentication.authenticate(request)
        variables = parameters.get("variables") or {}
        weight = self.weigh(parameters, variables)
        await self.limits.spend(request, actor, weight.points)
        document = _note(request, parameters, actor)
        key = actor.user.id if actor.user else "anonymous"
        if self._in_flight[key] >= self.settings.max_in_flight:
            message = f"You have {self.settings.max_in_flight} operations in flight; wait for one."
            self.metrics.limited.labels("in_flight").inc()
            raise RateLimited(message)
        self._in_flight[key] += 1
        began, outcome = time.perf_counter(), "failed"
        try:
            with self.tracer.span(f"graphql {weight.kind or 'document'}") as span:
                span.note(graphql__document__hash=document, greenroom__points=weight.points)
                doing = self.execute(request, parameters, actor, weight)
                body, planned = await within(self.settings.request_seconds, doing)
                if "errors" in body:
                    span.fail(body["errors"][0]["extensions"]["code"])
            outcome = "errors" if "errors" in body else "ok"
        except TimeoutError as error:
            outcome = "timeout"
            message = (
                f"The operation took longer than {self.settings.request_seconds:g} seconds. "
                "A mutation among it may have been done: read before you repeat it."
            )
            raise Unavailable(message) from error
        finally:
            seconds = time.perf_counter() - began
            name = parameters.get("operationName")
            self.metrics.operated(weight.kind, name, outcome, seconds, weight.points)
            self._in_flight[key] -= 1
            if not self._in_flight[key]:
                del self._in_flight[key]
        status = 400 if "data" not in body and media == GRAPHQL else 200
        content, headers = orjson.dumps(body), {}
        # A secret is in answers to mutations alone. They stay as they are, so that no length tells of it.
        if weight.kind == "query":
            headers["vary"] = "Accept, Accept-Encoding"
            reads = accepts(request.headers.get("accept-encoding", ""), "gzip")
            if reads and len(content) >= LEAST:
                content = await _packed(content, planned)
                headers["content-encoding"] = "gzip"
        return _response(content, media, status, headers)

    def weigh(self, parameters: dict[str, Any], variables: Mapping[str, Any]) -> Weight:
        """Return what a request costs; keep its document for those who will name it by its hash."""
        weight = self.schema.weigh(parameters["query"], parameters.get("operationName"), variables)
        if weight.document is not None:
            self.persisted.keep(parameters)
        return weight

    async def stream(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer a subscription with its events. Raises what refuses it before it runs."""
        parameters = await self.parameters(request)
        actor = await self.authentication.authenticate(request)
        variables = parameters.get("variables") or {}
        weight = self.weigh(parameters, variables)
        await self.limits.spend(request, actor, weight.points)
        _note(request, parameters, actor)
        context = Context(self.database, self.settings, self.equipment, actor)
        with self.streams.counted(actor):
            answer = EventStream(self.schema, self.equipment, self.streams, context)
            await answer.answer(request, parameters, receive, send)

    async def execute(
        self, request: Request, parameters: Mapping[str, Any], actor: Actor, weight: Weight
    ) -> tuple[dict[str, Any], Planned | None]:
        """Return the body of the answer, and what a plan told for it."""
        context = Context(self.database, self.settings, self.equipment, actor)
        extra: dict[str, Any] = {}
        document = weight.document
        if document is not None and weight.kind == "query":
            explains = self.metrics.is_operators(request.headers.get(EXPLAIN, ""))
            answer = await self.planned(parameters, document, weight.lifted, context, anew=explains)
            self.metrics.went(answer.way)
            if explains:
                extra = {"extensions": {"plan": await self.plans.explained(answer)}}
            if isinstance(answer, Planned):
                return {"data": answer.data, **extra}, answer
        elif document is not None and weight.kind == "mutation" and self.settings.plans:
            name = parameters.get("operationName")
            context.payloads = self.plans.payloads(parameters["query"], document, name)
        kinds = {OperationType.QUERY}
        if request.method == "POST":
            kinds.add(OperationType.MUTATION)
        try:
            result = await self.schema.execute(
                parameters["query"],
                variable_values=parameters.get("variables"),
                operation_name=parameters.get("operationName"),
                context_value=context,
                allowed_operation_types=kinds,
            )
        except InvalidOperationTypeError as error:
            if request.method == "GET":
                message = "A mutation is sent by POST."
                raise BadRequestError(405, message, {"allow": "POST"}) from error
            message = (
                f"A subscription is asked for with Accept: {EVENT_STREAM}, or over a WebSocket."
            )
            raise BadRequestError(400, message) from error
        except CannotGetOperationTypeError as error:
            raise BadRequestError(400, "There is no such operation in the document.") from error
        errors = result.errors or []
        body: dict[str, Any] = {}
        if errors:
            body["errors"] = present_all(errors)
            for one in body["errors"]:
                self.metrics.errors.labels(one["extensions"]["code"]).inc()
        if result.data is not None or not _before_execution(errors):
            body["data"] = result.data
        return body | extra, None

    async def planned(
        self,
        parameters: Mapping[str, Any],
        document: DocumentNode,
        lifted: tuple[str, Mapping[str, Any]] | None,
        context: Context,
        *,
        anew: bool,
    ) -> Planned | Left:
        """Return a query's answer by its plan, or why the executor has to give it.

        ``lifted`` is as in ``Weight``, ``anew`` as in ``Plans.answer``.
        """
        if not self.settings.plans:
            return Left("GREENROOM_PLANS is off")
        sent = parameters["query"], parameters.get("variables") or {}
        text, variables = lifted or sent
        name = parameters.get("operationName")
        return await self.plans.answer(text, document, name, variables, context, anew=anew)

    async def parameters(self, request: Request) -> dict[str, Any]:
        """Return query, variables and operationName. Raises ``BadRequestError`` for anything else."""
        if request.method not in {"GET", "POST"}:
            raise BadRequestError(405, "GraphQL answers GET and POST.", {"allow": "GET, POST"})
        if request.method == "GET":
            given: dict[str, Any] = dict(request.query_params)
            for name in ("variables", "extensions"):
                if given.get(name):
                    given[name] = _decode(given[name].encode(), name)
        else:
            if bodies.media_of(request) not in {JSON, GRAPHQL}:
                raise BadRequestError(415, f"Send a body of the type {JSON}.")
            given = _decode(await read_body(request, self.settings), "body")
            if not isinstance(given, dict):
                raise BadRequestError(400, "The body is a JSON object with the key 'query'.")
        self.persisted.complete(given)
        return _checked(given)


async def _packed(content: bytes, answer: Planned | None) -> bytes:
    """Return the content as gzip; what is given again is compressed once."""
    if answer is None or not answer.is_kept:
        return await compress(content)
    if answer.packed is None:
        answer.packed = await compress(content)
    return answer.packed


def _note(request: Request, parameters: Mapping[str, Any], actor: Actor) -> str:
    """Note for the log what is asked, and by whom; return what tells the document from others.

    That is part of a hash, which says nothing of what is in it.
    """
    document = hash_of(parameters["query"])[:16]
    request.scope["state"].update(
        operation=parameters.get("operationName"),
        document=document,
        user_id=actor.user.id if actor.user else None,
    )
    return document


async def read_body(request: Request, settings: Settings) -> bytes:
    """Read the body within the limits of size and time. Raises ``BadRequestError`` beyond them."""

    def refusal(status: int, message: str) -> BadRequestError:
        return BadRequestError(status, message, {"connection": "close"} if status == 408 else None)  # noqa: PLR2004

    return await bodies.read(request, settings.max_body_bytes, settings.body_seconds, refusal)


def negotiate(accept: str | None) -> str:
    """Return the media type to answer in. Raises ``BadRequestError`` where none is acceptable."""
    if not accept:
        return JSON
    best, weight = "", 0.0
    for part in accept.split(","):
        name, *options = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for option in options:
            if option.startswith("q="):
                try:
                    quality = float(option[2:])
                except ValueError:
                    quality = 0.0
        meant = _MEDIA.get(name.lower())
        if meant and quality > weight:
            best, weight = meant, quality
    if not best:
        message = f"The answer is {GRAPHQL} or {JSON}, and of a subscription {EVENT_STREAM}."
        raise BadRequestError(406, message)
    return best


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of a well-formed request."""
    query = given.get("query")
    if not isinstance(query, str) or not query.strip():
        raise BadRequestError(400, "The key 'query' holds the document, a text.")
    for name, kind, words in (
        ("operationName", str, "a text"),
        ("variables", dict, "an object"),
        ("extensions", dict, "an object"),
    ):
        if given.get(name) is not None and not isinstance(given[name], kind):
            raise BadRequestError(400, f"The key {name!r} holds {words}, or null.")
    return given


def _decode(data: bytes, what: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(400, f"The {what} is not JSON: {error}.") from error


def _before_execution(errors: list[GraphQLError]) -> bool:
    """Return whether these errors kept the operation from running, so that there is no data."""
    return bool(errors) and all(error.path is None for error in errors)


def _response(
    content: bytes,
    media: str,
    status: int,
    headers: Mapping[str, str] | None = None,
) -> Response:
    return Response(
        content,
        status_code=status,
        headers={
            "content-type": f"{media}; charset=utf-8",
            "vary": "Accept",
            "cache-control": "no-store",
            **(headers or {}),
        },
    )
