"""The application: every route, and what begins and ends with it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from greenroom import __version__
from greenroom.access.addresses import Addresses
from greenroom.access.keys import Cipher
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
from greenroom.http.courier import Courier
from greenroom.http.graphql import GraphQLEndpoint
from greenroom.http.lastuse import LastUse
from greenroom.http.requests import RequestLog
from greenroom.http.transfers import Transfers
from greenroom.operations.audit import read_head
from greenroom.operations.collection import drop_ended_uploads
from greenroom.operations.deliveries import drop_old_deliveries
from greenroom.operations.retention import purge_deleted
from greenroom.operations.setup import system
from greenroom.operations.webhooks import Post, renew_encryption
from greenroom.schema.build import make_schema
from greenroom.schema.context import Equipment
from greenroom.sending import post
from greenroom.sending.reach import Reach
from greenroom.settings import Settings
from greenroom.storage import StorageError, open_storage

_log = logging.getLogger(__name__)

CARE_SECONDS = 3600


def create_app(settings: Settings, database: Database | None = None) -> ASGIApp:
    """Return the ASGI application over a migrated store, which it opens unless it is given."""
    store = database or Database(settings.store_url, write_wait_seconds=settings.write_wait_seconds)
    schema = make_schema(settings)
    last_use = LastUse(store)
    authentication = Authentication(store, settings, last_use)
    storage = open_storage(settings)
    addresses = Addresses(settings)
    deployers = find_deployers(settings, storage)
    controller = Controller(store, deployers, settings.apps_folder)
    cipher = Cipher(settings)
    reach = Reach(settings.webhook_allow_private, http=settings.webhook_allow_http)
    courier = Courier(store, cipher, post.Post(reach), public_url=settings.public_url)
    equipment = Equipment(storage, addresses, Post(cipher, reach), deployers)
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
            with suppress(Unavailable):
                await store.transaction(
                    lambda session: drop_old_deliveries(session, days=settings.webhook_days),
                    system(),
                )
            with suppress(Unavailable):
                await store.transaction(lambda session: renew_encryption(session, cipher), system())
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
            asyncio.create_task(courier.run()),
        ]
        yield
        for task in tending:
            task.cancel()
        await controller.close()
        await courier.close()
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
    graphql = GraphQLEndpoint(schema, authentication, equipment)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Send /graphql its own way, past Starlette's routing."""
        if scope["type"] == "http" and scope["path"] == "/graphql":
            await graphql(scope, receive, send)
        else:
            await site_app(scope, receive, send)

    return RequestLog(app)
