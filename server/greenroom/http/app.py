"""The application: every route, and what begins and ends with it."""

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from greenroom import __version__
from greenroom.access.addresses import Addresses
from greenroom.access.keys import Cipher
from greenroom.database import Database
from greenroom.deployers import find_deployers
from greenroom.http import (
    downloads,
    export,
    health,
    openlineage,
    pages,
    sessions,
    site,
    uploads,
)
from greenroom.http.apps import Apps
from greenroom.http.authentication import Authentication
from greenroom.http.controller import Controller
from greenroom.http.courier import Courier
from greenroom.http.graphql import GraphQLEndpoint
from greenroom.http.lastuse import LastUse
from greenroom.http.limits import Limits
from greenroom.http.metrics import Metrics
from greenroom.http.requests import RequestLog
from greenroom.http.sockets import SocketEndpoint
from greenroom.http.streams import Streams
from greenroom.http.transfers import Transfers
from greenroom.http.upkeep import Upkeep
from greenroom.operations.feed import Feed
from greenroom.operations.limits import Limiter
from greenroom.operations.webhooks import Post
from greenroom.schema.build import make_schema
from greenroom.schema.context import Equipment
from greenroom.schema.plans.plans import Plans
from greenroom.sending import post
from greenroom.sending.reach import Reach
from greenroom.settings import Settings
from greenroom.storage import open_storage
from greenroom.tracing import Tracer

_log = logging.getLogger(__name__)


class MissingExtraError(RuntimeError):
    """A setting needs libraries that are not installed."""


def create_app(
    settings: Settings,
    database: Database | None = None,
    metrics: Metrics | None = None,
    readiness: health.Readiness | None = None,
    streams: Streams | None = None,
) -> ASGIApp:
    """Return the ASGI application over a migrated store, which it opens unless it is given.

    Who gives ``streams`` can end the event streams, which do not end by themselves.
    """
    store = database or Database.of(settings)
    numbers = metrics or Metrics(settings, store)
    store.observer = numbers
    tracer = _tracer(settings, store)
    schema = make_schema(settings)
    last_use = LastUse(store)
    authentication = Authentication(store, settings, last_use)
    storage = open_storage(settings)
    addresses = Addresses(settings)
    deployers = find_deployers(settings, storage)
    controller = Controller(store, deployers, settings.apps_folder, tracer)
    cipher = Cipher(settings)
    reach = Reach(settings.webhook_allow_private, http=settings.webhook_allow_http)
    courier = Courier(store, cipher, post.Post(reach), public_url=settings.public_url)
    feed = Feed(store)
    equipment = Equipment(storage, addresses, feed, Post(cipher, reach), deployers)
    transfers = Transfers(store, storage, addresses, settings)

    limits = Limits(Limiter(settings, store), numbers)
    apps = Apps(authentication, transfers)

    upkeep = Upkeep(store, settings, storage, limits.limiter, cipher)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        _log.info("started", extra={"version": __version__, "store": store.library})
        tending = [
            asyncio.create_task(upkeep.run()),
            asyncio.create_task(last_use.write_now_and_then()),
            asyncio.create_task(controller.run()),
            asyncio.create_task(courier.run()),
        ]
        if not store.is_sqlite:
            # a registry over SQLite starts without what speaks to PostgreSQL
            from greenroom.notices import Notices

            tending.append(asyncio.create_task(Notices(store).run()))
        try:
            yield
        except asyncio.CancelledError:
            return  # told twice to end, it waits for nothing, and that is no fault to log
        for task in tending:
            task.cancel()
        await feed.close()
        await controller.close()
        await courier.close()
        await apps.close()
        await last_use.write()
        await store.close()
        await asyncio.to_thread(tracer.close)
        _log.info("stopped")

    site_app = Starlette(
        routes=[
            *numbers.routes(),
            *health.routes(store, schema.as_str, readiness or health.Readiness()),
            *sessions.routes(authentication),
            *_federation(authentication),
            *pages.routes(),
            *export.routes(store, authentication),
            *openlineage.routes(authentication, equipment, limits),
            *uploads.routes(transfers),
            *downloads.routes(transfers),
            *apps.routes(),
            *site.routes(site.UI),
        ],
        exception_handlers={404: site.missing(site.UI)},
        lifespan=lifespan,
    )
    followed = streams or Streams(settings)
    numbers.gauge("streams", "Sockets and event streams that are open.", lambda: followed.count)
    graphql: dict[str, ASGIApp] = {
        "http": GraphQLEndpoint(
            schema,
            authentication,
            equipment,
            limits,
            numbers,
            tracer,
            followed,
            Plans(schema, store, room=settings.kept_answers_bytes),
        ),
        "websocket": SocketEndpoint(schema, authentication, equipment, followed),
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Send /graphql its own way, past Starlette's routing."""
        if scope["type"] in graphql and scope["path"] == "/graphql":
            await graphql[scope["type"]](scope, receive, send)
        else:
            await site_app(scope, receive, send)

    return RequestLog(app, numbers, tracer)


def _federation(authentication: Authentication) -> list[Route]:
    """Return the routes of the provider; where none is configured its libraries are not imported."""
    if authentication.settings.oidc_issuer is None:
        return []
    from greenroom.http import federation

    return federation.routes(authentication)


def _tracer(settings: Settings, store: Database) -> Tracer:
    """Return what traces. Only where that is on are its libraries imported (docs/decisions/0017)."""
    if not settings.tracing:
        return Tracer()
    try:
        telemetry = importlib.import_module("greenroom.http.telemetry")
    except ImportError as error:
        message = f"GREENROOM_TRACING needs greenroom[tracing]: {error}."
        raise MissingExtraError(message) from error
    tracer: Tracer = telemetry.Telemetry()
    for engine in {store.reader, store.writer}:
        tracer.watch(engine.sync_engine)
    store.tracer = tracer
    return tracer
