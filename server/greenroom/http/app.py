"""The application: every route, and what begins and ends with it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from greenroom import __version__
from greenroom.access.addresses import Addresses
from greenroom.database import Database
from greenroom.deployers import find_deployers
from greenroom.errors import Unavailable
from greenroom.http import (
    downloads,
    export,
    federation,
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
from greenroom.http.graphql import GraphQLEndpoint
from greenroom.http.lastuse import LastUse
from greenroom.http.requests import RequestLog
from greenroom.http.sockets import SocketEndpoint
from greenroom.http.streams import Streams
from greenroom.http.transfers import Transfers
from greenroom.operations.audit import read_head
from greenroom.operations.collection import drop_ended_uploads
from greenroom.operations.feed import Feed
from greenroom.operations.retention import purge_deleted
from greenroom.operations.setup import system
from greenroom.schema.build import make_schema
from greenroom.schema.context import Equipment
from greenroom.settings import Settings
from greenroom.storage import StorageError, open_storage

_log = logging.getLogger(__name__)

CARE_SECONDS = 3600


def create_app(
    settings: Settings, database: Database | None = None, streams: Streams | None = None
) -> ASGIApp:
    """Return the ASGI application over a migrated store, which it opens unless it is given.

    Who gives ``streams`` can end the event streams, which do not end by themselves.
    """
    store = database or Database.of(settings)
    schema = make_schema(settings)
    last_use = LastUse(store)
    authentication = Authentication(store, settings, last_use)
    storage = open_storage(settings)
    addresses = Addresses(settings)
    deployers = find_deployers(settings, storage)
    controller = Controller(store, deployers, settings.apps_folder)
    feed = Feed(store)
    equipment = Equipment(storage, addresses, feed, deployers)
    transfers = Transfers(store, storage, addresses, settings)

    apps = Apps(authentication, transfers)

    async def look_after_the_store() -> None:
        """Purge what time removes, and log the audit head, against which a cut record shows."""
        while True:
            with suppress(Unavailable):
                await store.transaction(
                    lambda session: purge_deleted(session, system(), days=settings.restore_days),
                    system(),
                )
            with suppress(Unavailable, StorageError):
                await drop_ended_uploads(store, storage, system())
            with suppress(Unavailable):
                async with store.read() as session:
                    last = await read_head(session)
                _log.info("audit head", extra={"sequence": last.sequence, "hash": last.hash})
            await asyncio.sleep(CARE_SECONDS)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        _log.info("started", extra={"version": __version__, "store": store.library})
        tending = [
            asyncio.create_task(look_after_the_store()),
            asyncio.create_task(last_use.write_now_and_then()),
            asyncio.create_task(controller.run()),
        ]
        if not store.is_sqlite:
            # a registry over SQLite starts without what speaks to PostgreSQL
            from greenroom.notices import Notices

            tending.append(asyncio.create_task(Notices(store).run()))
        yield
        for task in tending:
            task.cancel()
        await feed.close()
        await controller.close()
        await apps.close()
        await last_use.write()
        await store.close()
        _log.info("stopped")

    site_app = Starlette(
        routes=[
            *health.routes(store, schema.as_str() + "\n"),
            *sessions.routes(authentication),
            *federation.routes(authentication),
            *pages.routes(),
            *export.routes(store, authentication),
            *openlineage.routes(authentication, equipment),
            *uploads.routes(transfers),
            *downloads.routes(transfers),
            *apps.routes(),
            *site.routes(site.UI),
        ],
        exception_handlers={404: site.missing(site.UI)},
        lifespan=lifespan,
    )
    streams = streams or Streams(settings)
    graphql: dict[str, ASGIApp] = {
        "http": GraphQLEndpoint(schema, authentication, equipment, streams),
        "websocket": SocketEndpoint(schema, authentication, equipment, streams),
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Send /graphql its own way, past Starlette's routing."""
        if scope["type"] in graphql and scope["path"] == "/graphql":
            await graphql[scope["type"]](scope, receive, send)
        else:
            await site_app(scope, receive, send)

    return RequestLog(app)
