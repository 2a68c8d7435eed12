"""What one process of a registry tells the others over PostgreSQL: that something was written.

It only wakes; what was written is read from the tables. It is sent after the commit and from a
connection of its own: with a notice pending, PostgreSQL lets one transaction commit at a time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from greenroom.database import Database
from greenroom.postgresql import FAULTS, connected
from greenroom.wakeups import LISTENS

CHANNEL = "greenroom_events"
SHORTEST_SECONDS = 0.05
"""No more than a notice in so many seconds, however much is written."""

AGAIN_SECONDS = 1.0
CHECK_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Notices:
    """Tells other processes of this one's commits, and wakes this one after theirs.

    A registry that cannot be told goes on: whoever waits looks each second all the same.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.url = database.direct_url

    async def run(self) -> None:
        """Tell and listen until it is cancelled."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._for_ever("greenroom", self._tell))
            both.create_task(self._for_ever(LISTENS, self._listen))

    async def _for_ever(self, name: str, work: Callable[[Any], Awaitable[None]]) -> None:
        """Connect and work; connect anew when the connection is lost."""
        while True:
            try:
                async with connected(self.url, name) as connection:
                    await work(connection)
            except FAULTS as error:
                _log.info("there is no connection for notices", extra={"fault": str(error)})
            await asyncio.sleep(AGAIN_SECONDS)

    async def _tell(self, connection: Any) -> None:
        told = -1
        while True:
            seen = self.database.wakeup.count
            if told != self.database.commits:
                told = self.database.commits
                await connection.execute(f"NOTIFY {CHANNEL}", timeout=CHECK_SECONDS)
                await asyncio.sleep(SHORTEST_SECONDS)
            await self.database.wakeup.wait(seen)

    async def _listen(self, connection: Any) -> None:
        def wake(*_notice: object) -> None:
            self.database.wakeup.wake()

        await connection.add_listener(CHANNEL, wake)
        self.database.wakeup.wake()  # for what was told before it listened
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await connection.execute("SELECT 1", timeout=CHECK_SECONDS)
