"""What a registry does by itself from time to time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from greenroom.access.keys import Cipher
from greenroom.database import Database, Session
from greenroom.errors import Unavailable
from greenroom.operations.audit import read_head
from greenroom.operations.collection import drop_ended_uploads
from greenroom.operations.deliveries import drop_old_deliveries
from greenroom.operations.limits import Limiter, forget_full_buckets
from greenroom.operations.retention import purge_deleted
from greenroom.operations.setup import system
from greenroom.operations.webhooks import renew_encryption
from greenroom.settings import Settings
from greenroom.storage import Storage, StorageError

_log = logging.getLogger(__name__)

EACH_SECONDS = 3600


class Upkeep:
    """Removes what time removes, and logs the audit head, against which a cut record shows."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        storage: Storage,
        limiter: Limiter,
        cipher: Cipher,
    ) -> None:
        self.database = database
        self.settings = settings
        self.storage = storage
        self.limiter = limiter
        self.cipher = cipher

    async def run(self) -> None:
        """Look after the store until it is cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(EACH_SECONDS)

    async def once(self) -> None:
        """Do all of it; what the store cannot do now waits for the next time."""
        days, kept = self.settings.restore_days, self.settings.webhook_days
        await self._do(lambda session: purge_deleted(session, system(), days=days))
        await self._do(lambda session: drop_old_deliveries(session, days=kept))
        await self._do(lambda session: renew_encryption(session, self.cipher))
        if self.limiter.is_shared:
            await self._do(lambda session: forget_full_buckets(session, self.limiter.rate))
        with suppress(Unavailable, StorageError):
            await drop_ended_uploads(self.database, self.storage, system())
        with suppress(Unavailable):
            async with self.database.read() as session:
                last = await read_head(session)
            _log.info("audit head", extra={"sequence": last.sequence, "hash": last.hash})

    async def _do(self, act: Callable[[Session], Awaitable[Any]]) -> None:
        with suppress(Unavailable):
            await self.database.transaction(act, system())
