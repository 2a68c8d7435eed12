"""Whose turn it is to write, and which acts are committed together.

One act writes at a time. Those that wait while one does need not wait for the disk one by one: what
takes its turn next goes on in the same transaction, behind a savepoint of its own, and the last of
them commits for all. None is answered before that.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from greenroom.errors import RegistryError

LONGEST_SECONDS = 0.05
"""A transaction so old is committed, though others wait: its first act has waited for long enough."""


REST_SECONDS = 0.005
"""So long nobody writes after several acts, where others wait still: SQLite's lock has no queue, and other
processes, such as the operator's commands, get it in such pauses alone."""


class LostTurnError(Exception):
    """The database undid a transaction of several acts because of another one of them."""


@dataclass
class Turn:
    """A transaction in which it is one act's turn.

    ``is_first`` is for an act with nobody before it in the transaction: it is undone with it, and
    needs no savepoint. At most ``most`` acts share it.
    """

    connection: AsyncConnection
    most: int
    began: float = field(default_factory=time.monotonic)
    acts: int = 0
    kept: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def is_first(self) -> bool:
        """Whether no other act has taken its turn in this transaction."""
        return self.acts == 1


class Turns:
    """The turns of one engine's only connection, in the order of asking."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        together: int,
        wait_seconds: float,
        has_transaction: Callable[[AsyncConnection], Awaitable[bool]],
    ) -> None:
        """Take turns. At most ``together`` acts share a transaction.

        ``has_transaction`` tells whether a connection still has its transaction after an error.
        """
        self._engine = engine
        self._together = together
        self._wait_seconds = wait_seconds
        self._has_transaction = has_transaction
        self._is_taken = False
        self._waiting: deque[asyncio.Future[Turn | None]] = deque()

    @asynccontextmanager
    async def take(self, *, alone: bool = False) -> AsyncIterator[Turn]:
        """Take a turn; leave it when what was done in it is committed, or undone.

        With ``alone`` nobody shares its transaction. Raises SQLAlchemy's ``TimeoutError`` where it
        does not come, what the database raises, and ``LostTurnError``.
        """
        turn = await self._join(alone=alone)
        try:
            yield turn
        except BaseException as error:
            has_others = False
            try:
                await self._undo(turn)
                has_others = not turn.kept.done()
            finally:
                await self._go_on(turn)
            if has_others and isinstance(error, RegistryError):
                # it may have been refused because of what those before it did
                await asyncio.shield(turn.kept)
            raise
        await self._go_on(turn)
        await asyncio.shield(turn.kept)

    async def _join(self, *, alone: bool) -> Turn:
        """Wait for one's turn, in a transaction that is open or in a new one."""
        turn = await self._wait() if self._is_taken else None
        self._is_taken = True
        try:
            if turn is not None and alone:
                await self._commit(turn)
                turn = None
            if turn is None:
                turn = Turn(await self._engine.connect(), 1 if alone else self._together)
                turn.kept.add_done_callback(_retrieve)
                await self._begin(turn.connection)
        except BaseException:
            self._pass_on(None)
            raise
        turn.acts += 1
        return turn

    async def _wait(self) -> Turn | None:
        mine: asyncio.Future[Turn | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            async with asyncio.timeout(self._wait_seconds):
                return await mine
        except BaseException as error:
            if mine.done() and not mine.cancelled():  # it came at the same moment
                await self._go_on(mine.result())
            if isinstance(error, TimeoutError):
                message = f"no turn to write came within {self._wait_seconds:g} seconds"
                raise PoolTimeout(message) from error
            raise

    @staticmethod
    async def _begin(connection: AsyncConnection) -> None:
        try:
            await connection.begin()
        except BaseException:
            await connection.close()
            raise

    async def _undo(self, turn: Turn) -> None:
        """Undo what the act did: a later one's savepoint is undone already, by its session."""
        if turn.is_first or not await self._has_transaction(turn.connection):
            await self._end(turn, LostTurnError())

    async def _go_on(self, turn: Turn | None) -> None:
        """Let the next act have its turn in this transaction, or commit it, if it is open."""
        if turn is None or turn.kept.done():
            self._pass_on(None)
            return
        has_room = turn.acts < turn.most
        if has_room and self._is_asked() and time.monotonic() - turn.began < LONGEST_SECONDS:
            self._pass_on(turn)
            return
        try:
            await self._commit(turn)
            if turn.acts > 1 and self._is_asked():
                await asyncio.sleep(REST_SECONDS)
        finally:
            self._pass_on(None)

    async def _commit(self, turn: Turn) -> None:
        try:
            await turn.connection.commit()
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - its acts raise it
            await turn.connection.invalidate()  # the database may think that it goes on
            await self._end(turn, error)
        else:
            await self._end(turn, None)

    @staticmethod
    async def _end(turn: Turn, error: BaseException | None) -> None:
        """Tell all whose turn it was how it ended."""
        try:
            await turn.connection.close()  # which undoes what was not committed
        finally:
            if error is None:
                turn.kept.set_result(None)
            else:
                turn.kept.set_exception(error)

    def _is_asked(self) -> bool:
        while self._waiting and self._waiting[0].done():
            self._waiting.popleft()
        return bool(self._waiting)

    def _pass_on(self, turn: Turn | None) -> None:
        """Give the turn to whoever has waited longest."""
        self._is_taken = self._is_asked()
        if self._is_taken:
            self._waiting.popleft().set_result(turn)


def _retrieve(kept: asyncio.Future[None]) -> None:
    """Take the error of a transaction whose acts have all ended, so that it is not reported as lost."""
    if not kept.cancelled():
        kept.exception()
