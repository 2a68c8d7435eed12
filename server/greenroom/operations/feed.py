"""One reader of the record for a whole process; it wakes everybody who follows the record."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from greenroom.access.policy import Actor
from greenroom.access.tokens import not_valid
from greenroom.database import Database, Session
from greenroom.errors import Unavailable
from greenroom.operations.stream import (
    TAIL,
    Batch,
    News,
    Note,
    Wanted,
    read_batch,
    read_end,
    read_news,
)
from greenroom.tables import Event, Token, now
from greenroom.wakeups import Wakeup

POLL_SECONDS = 1.0
"""So often it looks for what other processes wrote, where nothing tells of it."""

WINDOW = 1000
"""How many of the last events are remembered, to ask only for those who may want them."""

FRESH_SECONDS = 1.0
"""So long a batch is good: what is left of it then is asked for again."""

BEHIND_SECONDS = 0.2
SKEW = timedelta(seconds=10)
"""How far the clocks of processes may differ for a revoked token to be noticed at once."""

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Reader(Protocol):
    """How a follower reads: in a session of its own, to the end even when nobody waits."""

    def __call__(self, ask: Callable[[Session], Awaitable[T]], /) -> Awaitable[T]:
        """Read something."""
        ...


class Feed:
    """Looks at the record while somebody follows it, in one statement each time something is written."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.head = 0
        self.moves = Wakeup()
        self.followers = 0
        self._window: deque[Note] = deque(maxlen=WINDOW)
        self._tokens: Counter[str] = Counter()
        self._ended: set[str] = set()
        self._has_looked = False
        self._task: asyncio.Task[None] | None = None

    async def follow(
        self, actor: Actor, place: int, wanted: Wanted, read: Reader
    ) -> AsyncIterator[tuple[Actor, Event]]:
        """Yield each wanted event after a place once, in order, with the actor as they stand then.

        What they do not see is left out. Raises ``Unauthenticated`` when their token ends. A follower
        holds one batch, however slow it is: what it has not read waits in the store.
        """
        with self._attended(actor.token):
            while True:
                seen = self.moves.count
                if not self._may_want(wanted, place):
                    place = max(place, self.head)
                    await self._rest(seen, actor.token)
                    continue
                batch = await self._ask(actor, place, wanted, read)
                actor = batch.actor
                good_until = asyncio.get_running_loop().time() + FRESH_SECONDS
                for event in batch.events:
                    yield actor, event
                    place = event.sequence or place
                    if asyncio.get_running_loop().time() > good_until:
                        break
                else:
                    is_behind = batch.reached < max(batch.head, self.head)
                    stands_still = batch.reached == place and not batch.events
                    place = batch.reached
                    if not is_behind:
                        await self._rest(seen, actor.token)
                    elif stands_still:  # it was asked of a copy of the store that is behind
                        await self.moves.wait(seen, BEHIND_SECONDS)

    async def close(self) -> None:
        """End looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    @staticmethod
    async def _ask(actor: Actor, place: int, wanted: Wanted, read: Reader) -> Batch:
        batch = await read(lambda session: read_batch(session, actor, wanted, place))
        if not batch.is_live:
            raise not_valid()
        return batch

    def _may_want(self, wanted: Wanted, place: int) -> bool:
        """Return whether a wanted event can have come after a place."""
        if self._has_looked and place >= self.head:
            return False
        if not self._window or self._window[0].sequence > place + 1:
            return True
        for note in reversed(self._window):
            if note.sequence <= place:
                break
            if wanted.may_fit(note):
                return True
        return False

    async def _rest(self, seen: int, token: Token | None) -> None:
        """Wait for the record to grow. Raises ``Unauthenticated`` when the token ends meanwhile."""
        left = None if token is None else (token.expires_at - now()).total_seconds()
        if left is None or left > 0:
            await self.moves.wait(seen, left)
        if token is not None and (token.id in self._ended or token.expires_at <= now()):
            raise not_valid()

    @contextmanager
    def _attended(self, token: Token | None) -> Iterator[None]:
        """Look while there is a follower."""
        self.followers += 1
        if token is not None:
            self._tokens[token.id] += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_on())
        try:
            yield
        finally:
            self.followers -= 1
            if token is not None:
                self._tokens[token.id] -= 1
                if not self._tokens[token.id]:
                    del self._tokens[token.id]
                    self._ended.discard(token.id)
            if not self.followers:
                self._task.cancel()
                self._task = None

    async def _look_on(self) -> None:
        self.head, self._has_looked = 0, False
        self._window.clear()
        since = now()
        while True:
            seen, began = self.database.wakeup.count, now()
            try:
                is_whole = await self._look(since)
            except Unavailable:
                is_whole = True
            except Exception:  # noqa: BLE001 - those who follow must not wait for ever
                _log.exception("the record of changes was not looked at")
                is_whole = True
            else:
                since = began
            if is_whole:
                await self.database.wakeup.wait(seen, POLL_SECONDS)

    async def _look(self, since: datetime) -> bool:
        """Note what is new and wake the followers; return whether that was all of it."""
        is_first = not self._has_looked
        async with self.database.read() as session:
            if is_first:
                self.head, news = await read_end(session), News([], [])
                self._has_looked = True
            else:
                news = await read_news(session, self.head, since - SKEW)
        for note in news.notes:
            self._window.append(note)
            self.head = note.sequence
        ended = {one for one in news.revoked if one in self._tokens} - self._ended
        self._ended |= ended
        if news.notes or ended or is_first:
            self.moves.wake()
        return len(news.notes) < TAIL
