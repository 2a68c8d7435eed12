"""How an act is performed: in a transaction of its own turn, whole or not at all.

An act runs in a task of its own behind ``asyncio.shield``: a client that goes away, or a sibling field
that fails, cancels the waiting, never the writing, so no lock outlives its holder.
"""

import asyncio
import logging
import random
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import TextClause, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import async_sessionmaker

from greenroom import sqlite
from greenroom.errors import Conflict, RegistryError, Unavailable
from greenroom.session import Session
from greenroom.turns import LostTurnError, Turns

if TYPE_CHECKING:
    from greenroom.database import Database

TOGETHER = 32
"""So many acts that wait for one another are committed together, where one process writes alone."""

TRIES = 5
"""So often an act is tried that the database undid, or that it lost before it was to be kept."""

_PAUSE_SECONDS = 0.02
_WROTE = "greenroom_wrote"
_READS = re.compile(r"\s*(?:SELECT|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA)\b", re.IGNORECASE)

_log = logging.getLogger(__name__)

T = TypeVar("T")


class UnaskedError(RuntimeError):
    """An act wrote without asking for the permission its field names: a fault of the program."""


class Conscience(Protocol):
    """What a transaction must know of the one who writes: whether permission was asked."""

    def answers_for_writing(self) -> bool:
        """Return whether the permission that the act needs has been asked of an object."""


class Observer(Protocol):
    """Who is told how transactions went."""

    def waited(self, seconds: float) -> None:
        """Hear that a transaction could begin after so long."""

    def committed(self, seconds: float) -> None:
        """Hear that a commit took so long."""

    def ended(self, outcome: str) -> None:
        """Hear how it ended: committed, refused, conflict, unavailable or failed."""


class Acts:
    """The acts of one store, each whose turn it is."""

    def __init__(
        self, store: "Database", *, wait_seconds: float, opening: TextClause | None = None
    ) -> None:
        """``opening`` is the statement that takes the turn among all processes."""
        self._store = store
        self._opening = opening
        self.running: set[asyncio.Task[Any]] = set()
        self.turns = Turns(
            store.writer,
            together=TOGETHER if store.is_sqlite else 1,
            wait_seconds=wait_seconds,
            has_transaction=sqlite.has_transaction,
        )
        self._write = async_sessionmaker(class_=Session, expire_on_commit=False)
        event.listen(store.writer.sync_engine, "before_cursor_execute", _note_write)

    async def perform(
        self, act: Callable[[Session], Awaitable[T]], conscience: Conscience, *, in_loop: bool
    ) -> T:
        """Run one act: see ``Database.transaction``. Its statements may be run in the loop's own thread."""
        task = asyncio.create_task(self._observed(act, conscience, in_loop=in_loop))
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        task.add_done_callback(_retrieve)
        return await asyncio.shield(task)

    async def _observed(
        self, act: Callable[[Session], Awaitable[T]], conscience: Conscience, *, in_loop: bool
    ) -> T:
        outcome = "failed"
        try:
            result = await self._repeat(act, conscience, in_loop=in_loop)
            outcome = "committed"
        except RegistryError as error:
            outcomes = {Conflict: "conflict", Unavailable: "unavailable"}
            outcome = outcomes.get(type(error), "refused")
            raise
        else:
            return result
        finally:
            if self._store.observer is not None:
                self._store.observer.ended(outcome)

    async def _repeat(
        self, act: Callable[[Session], Awaitable[T]], conscience: Conscience, *, in_loop: bool
    ) -> T:
        is_alone = False
        for tries in range(1, TRIES + 1):
            attempt = _Attempt(in_loop=in_loop, is_alone=is_alone)
            try:
                return await self._attempt(act, conscience, attempt)
            except LostTurnError:
                is_alone = True
                continue
            except IntegrityError as error:
                if not _decides_races(error):
                    raise
                message = "Another change came first; read the object again and repeat."
                raise Conflict(message) from error
            except Exception as error:
                if not (self._store.is_away(error) or self._store.can_repeat(error)):
                    raise
                if attempt.is_committing and not self._store.can_repeat(error):
                    raise _unknown() from error
                lost = attempt.has_begun and not isinstance(error, PoolTimeout)
                if (
                    self._store.is_sqlite
                    or tries == TRIES
                    or not (lost or self._store.can_repeat(error))
                ):
                    raise unavailable() from error
                _log.warning("an act is tried once more", exc_info=error)
            await asyncio.sleep(random.uniform(1, 2) * _PAUSE_SECONDS * tries)  # noqa: S311
        raise AssertionError

    async def _attempt(
        self, act: Callable[[Session], Awaitable[T]], conscience: Conscience, attempt: "_Attempt"
    ) -> T:
        began = ready = time.perf_counter()
        refusal: RegistryError | None = None
        async with self.turns.take(alone=attempt.is_alone) as turn:
            noted = turn.connection.info
            if self._store.is_lost:
                raise unavailable()
            if turn.is_first and self._opening is not None:
                await turn.connection.execute(self._opening)
            attempt.has_begun = True
            if self._store.observer is not None:
                self._store.observer.waited(time.perf_counter() - began)
            noted[_WROTE] = False
            mode: Any = "rollback_only" if turn.is_first else "create_savepoint"
            async with (
                sqlite.in_loop(turn.connection) if attempt.in_loop else nullcontext(),
                self._write(bind=turn.connection, join_transaction_mode=mode) as session,
            ):
                if attempt.in_loop:
                    await self._store.pace.keep()
                session.began_at = self._store.state() if turn.is_first else None
                try:
                    result = await act(session)
                except RegistryError as error:
                    if not error.keeps:
                        raise
                    refusal = error
                await session.flush()
                if noted[_WROTE] and not conscience.answers_for_writing():
                    message = "an act wrote and asked for no permission, or for another"
                    raise UnaskedError(message)
                await session.commit()
            attempt.is_committing = wrote = bool(noted[_WROTE])
            ready = time.perf_counter()
        if wrote:
            self._store.commits += 1
            self._store.wakeup.wake()
        if self._store.observer is not None:
            self._store.observer.committed(time.perf_counter() - ready)
        if refusal is not None:
            raise refusal
        return result

    async def settle(self) -> None:
        """Wait until every act under way has ended."""
        while self.running:
            await asyncio.wait(set(self.running))


@dataclass
class _Attempt:
    """How far a transaction has come, which tells what is left of it when it fails.

    ``is_alone`` is for an act that was undone because of another one in its transaction.
    """

    in_loop: bool = False
    is_alone: bool = False
    has_begun: bool = False
    is_committing: bool = False


def _note_write(
    connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: Any
) -> None:
    """Note on the connection that a statement writes, however it came about."""
    if not _READS.match(statement):
        connection.info[_WROTE] = True


def _decides_races(error: IntegrityError) -> bool:
    """Return whether the constraint is one that another act can have broken meanwhile.

    A missing value is not: that is a fault of the program.
    """
    state = getattr(error.orig, "sqlstate", None)  # unique, foreign key, restrict
    if state is not None:
        return state in {"23505", "23503", "23001"}
    return str(error.orig).startswith(("UNIQUE constraint", "FOREIGN KEY constraint"))


def unavailable() -> Unavailable:
    """Return what is told of a store that cannot answer."""
    return Unavailable("The store cannot answer now. Nothing was changed; try again later.")


def _unknown() -> Unavailable:
    return Unavailable(
        "The store went away while it was to keep the change, which may have been done. "
        "Read before you repeat it, or repeat it with the same idempotencyKey."
    )


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Take the exception of an act whose caller has gone, so that it is not reported as lost."""
    if not task.cancelled():
        task.exception()
