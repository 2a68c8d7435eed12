"""When tokens were last used: noted in memory, written once a minute, out of the way of requests."""

import asyncio
import logging
from datetime import datetime
from functools import partial
from itertools import islice

from greenroom.access.policy import Actor
from greenroom.access.tokens import write_last_use
from greenroom.database import Database
from greenroom.errors import Unavailable
from greenroom.tables import now

WRITE_SECONDS = 60
AT_ONCE = 5_000
"""Tokens in one statement: SQLite takes 32,766 values, and each token is three."""

_log = logging.getLogger(__name__)


class LastUse:
    """The tokens that were used since it was last written; a crash loses a minute of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._used: dict[str, datetime] = {}

    def note(self, token_id: str) -> None:
        """Note that a token is used at this moment."""
        self._used[token_id] = now()

    async def write(self) -> None:
        """Write what was noted; what the store cannot take now is kept for the next time."""
        while self._used:
            used = dict(islice(self._used.items(), AT_ONCE))
            self._used = {key: at for key, at in self._used.items() if key not in used}
            try:
                await self.database.transaction(
                    partial(write_last_use, used=used), Actor(is_system=True)
                )
            except Unavailable:
                self._used = used | self._used
                return

    async def write_now_and_then(self) -> None:
        """Write every minute, until it is cancelled."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            try:
                await self.write()
            except Exception:  # noqa: BLE001 - what is noted next has to be written
                _log.exception("the last use of tokens was not written")
