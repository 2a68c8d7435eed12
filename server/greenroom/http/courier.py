"""What tells webhooks of events: it notes deliveries, claims those that are due, and sends them.

Several processes over one store do it together, and none sends what another one is sending.
"""

import asyncio
import logging
import time
from contextlib import suppress
from datetime import UTC, datetime

from greenroom.access.keys import Cipher
from greenroom.database import Database, Session
from greenroom.errors import RegistryError, Unavailable
from greenroom.operations.deliveries import (
    Claimed,
    Places,
    claim,
    due,
    expand,
    release_claims,
    settle,
)
from greenroom.operations.outbox import Work, has_unseen_events
from greenroom.operations.setup import system
from greenroom.sending.post import Answer, Post
from greenroom.sending.signatures import signed_headers

_log = logging.getLogger(__name__)

ROUND_SECONDS = 1.0
AT_ONCE = 64
"""So many messages are on their way at once to receivers that may still be quick."""

AT_MOST = 256
"""So many with those to receivers that have let more than ``QUICK_SECONDS`` pass, which only cost a socket."""

QUICK_SECONDS = 1.0

SETTLE_TRIES = 3


class Courier:
    """Tells the webhooks of one registry."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        post: Post,
        *,
        public_url: str | None = None,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._post = post
        self._work = Work(database)
        self._public_url = public_url
        self._sending: dict[asyncio.Task[None], Claimed] = {}
        self._began: dict[asyncio.Task[None], float] = {}
        self._late: set[str] = set()
        self._freed = asyncio.Event()

    async def run(self) -> None:
        """Tell webhooks until it is cancelled."""
        if self._database.is_sqlite:  # the process that had claims is gone
            with suppress(Unavailable):
                await self._database.transaction(release_claims, system())
        while True:
            seen = self._database.wakeup.count
            try:
                while await self.round():
                    pass
            except RegistryError as error:
                _log.warning("webhooks are not told now", extra={"fault": error.message})
            except Exception:  # noqa: BLE001 - it is logged, and webhooks wait for the next round
                _log.exception("webhooks are not told now")
            self._freed.clear()
            await self._idle(seen)

    async def round(self) -> bool:
        """Note what is new and begin to send what is due; return whether there may be more at once."""
        database = self._database
        if not await self._work.may_be():
            return False
        async with database.read() as session:
            unseen = await has_unseen_events(session)
        noted = await database.transaction(expand, system()) if unseen else 0
        room = self._room()
        if room <= 0:
            return False
        busy = [(one.webhook, one.url) for one in self._sending.values()]
        async with database.read() as session:
            ids = await due(session, Places(busy, self._late, room))
        if not ids:
            return noted > 0

        async def take(session: Session) -> list[Claimed]:
            return await claim(session, system(), self._cipher, ids, self._public_url)

        claimed = await database.transaction(take, system())
        for one in claimed:
            task = asyncio.create_task(self._send(one))
            self._sending[task] = one
            self._began[task] = time.monotonic()
            task.add_done_callback(self._end)
        return noted > 0 or bool(claimed)

    async def close(self) -> None:
        """Let the messages end that are on their way."""
        while self._sending:
            await asyncio.wait(set(self._sending))
        await self._post.close()

    async def _idle(self, seen: int) -> None:
        """Wait until there may be something new, or until a message has ended that others wait for."""
        waiting = asyncio.create_task(self._database.wakeup.wait(seen, ROUND_SECONDS))
        freed = asyncio.create_task(self._freed.wait())
        try:
            await asyncio.wait({waiting, freed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            freed.cancel()

    def _room(self) -> int:
        """Return how many more messages can begin to be sent."""
        before = time.monotonic() - QUICK_SECONDS
        quick = sum(since > before for since in self._began.values())
        return min(AT_ONCE - quick, AT_MOST - len(self._sending))

    def _end(self, task: asyncio.Task[None]) -> None:
        self._sending.pop(task, None)
        self._began.pop(task, None)
        self._freed.set()
        if not task.cancelled() and task.exception() is not None:
            _log.error("a delivery could not be noted", exc_info=task.exception())

    async def _send(self, one: Claimed) -> None:
        moment = datetime.now(UTC)
        headers = signed_headers(one.secrets, one.about, moment, one.body)
        answer = await self._post.send(one.url, one.body, headers)
        if answer.is_late:
            self._late.add(one.webhook)
        else:
            self._late.discard(one.webhook)
        _log.info(
            "webhook told" if answer.has_arrived else "webhook not told",
            extra={
                "webhook": one.webhook,
                "delivery": one.delivery,
                "status": answer.status,
                "milliseconds": round(answer.seconds * 1000),
            },
        )
        await self._settle(one, answer)

    async def _settle(self, one: Claimed, answer: Answer) -> None:
        """Note what became of a message; while the store is away, it is sent again later."""
        for number in range(SETTLE_TRIES):
            try:
                await self._database.transaction(
                    lambda session: settle(session, system(), one, answer), system()
                )
            except Unavailable:
                await asyncio.sleep(number + 1)
            else:
                return
