"""What one process of a registry tells the others over PostgreSQL: that something was written.

It only wakes; what was written is read from the tables. It is sent after the commit and from a
connection of its own: with a notice pending, PostgreSQL lets one transaction commit at a time.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import asyncpg
from sqlalchemy.engine import URL

from greenroom.database import Database

CHANNEL = "greenroom_events"
SHORTEST_SECONDS = 0.05
"""No more than a notice in so many seconds, however much is written."""

AGAIN_SECONDS = 1.0
CHECK_SECONDS = 10.0

_FAULTS = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
_log = logging.getLogger(__name__)


class Notices:
    """Tells other processes of this one's commits, and wakes this one after theirs.

    A registry that cannot be told goes on: whoever waits looks each second all the same.
    """

    def __init__(self, database: Database, url: URL | None = None) -> None:
        self.database = database
        self.url = url or database.url

    async def run(self) -> None:
        """Tell and listen until it is cancelled; there is nobody to tell where the store is a file."""
        if self.database.is_sqlite:
            return
        async with asyncio.TaskGroup() as both:
            both.create_task(self._for_ever(self._tell))
            both.create_task(self._for_ever(self._listen))

    async def _for_ever(self, work: Any) -> None:
        """Connect and work; connect anew when the connection is lost."""
        while True:
            try:
                connection = await _connect(self.url)
            except _FAULTS:
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            try:
                await work(connection)
            except _FAULTS as error:
                _log.info("the connection for notices was lost", extra={"fault": str(error)})
                await asyncio.sleep(AGAIN_SECONDS)
            finally:
                with suppress(*_FAULTS):
                    connection.terminate()

    async def _tell(self, connection: Any) -> None:
        told = -1
        seen = self.database.wakeup.count
        while True:
            if told != self.database.commits:
                told = self.database.commits
                await connection.execute(f"NOTIFY {CHANNEL}", timeout=CHECK_SECONDS)
                await asyncio.sleep(SHORTEST_SECONDS)
            seen = await self.database.wakeup.wait(seen)

    async def _listen(self, connection: Any) -> None:
        def wake(*_what: Any) -> None:
            self.database.wakeup.wake()

        await connection.add_listener(CHANNEL, wake)
        wake()  # what was told before it listened
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await connection.execute("SELECT 1", timeout=CHECK_SECONDS)


async def _connect(url: URL) -> Any:
    """Open a connection past the pool; what the address says for SQLAlchemy alone is left out."""
    known = {"ssl", "sslmode", "host", "port"}
    query = {name: value for name, value in url.query.items() if name in known}
    plain = url.set(drivername="postgresql", query=query)
    return await asyncpg.connect(plain.render_as_string(hide_password=False), timeout=CHECK_SECONDS)
