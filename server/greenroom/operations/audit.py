"""Whether the record of changes is whole: the chain from its beginning, and the rest of the store.

The chain shows what was altered, taken out or moved within it. That its end was cut off shows
against a head that was kept elsewhere, and against what the rest of the store still tells.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, text
from sqlmodel import col

from greenroom import tables
from greenroom.database import Session
from greenroom.errors import Invalid
from greenroom.operations.events import BEGINNING, CHAINED, chain_hash
from greenroom.tables import Event, IdempotencyKey

BATCH = 500

_STORED = text(
    f"SELECT hash, {', '.join(CHAINED)} FROM events "
    "WHERE sequence > :after ORDER BY sequence LIMIT :size"
)
"""The events as they are stored: what was put in by hand need not be what a row can hold."""

_BEFORE_ALL = -(2**63)
_DATED = (tables.Model, tables.Version, tables.Run, tables.Project, tables.Team)
_REVISED = (tables.Model, tables.Version, tables.Run)
_TOLD = ((tables.Version, "stage"), (tables.Membership, "role"))
"""Columns whose value the last event that tells it always has in ``after``."""


@dataclass(frozen=True)
class Head:
    """The last event's sequence and hash; it vouches for every event up to it."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        """Return the form in which it is kept."""
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def read(cls, written: str) -> "Head":
        """Return the head that a text means. Raises ``Invalid``."""
        match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", written.strip())
        if match is None:
            message = f"A head reads SEQUENCE:HASH, such as 42:{'5e' * 32}; not {written!r}."
            raise Invalid(message, at=("head",))
        return cls(int(match[1]), match[2])


@dataclass(frozen=True)
class Fault:
    """What is wrong with the record, and at which event it shows first."""

    sequence: int
    what: str


@dataclass(frozen=True)
class Report:
    """How many events there are, the last of them, and the first fault where there is one."""

    events: int
    head: Head
    fault: Fault | None = None


async def read_head(session: Session) -> Head:
    """Return the head as it is stored, without looking at what is before it."""
    statement = select(col(Event.sequence), col(Event.hash)).order_by(col(Event.sequence).desc())
    last = (await session.exec(statement.limit(1))).one_or_none()
    return Head(0, BEGINNING) if last is None else Head(last[0] or 0, last[1])


async def verify(session: Session, *, head: Head | None = None) -> Report:
    """Look at every event from the first to the last, then at what the rest of the store tells.

    ``head`` is one that was kept: the record must still lead through it. Events that are added
    meanwhile are looked at as well. Memory does not grow with the record.
    """
    count, last = 0, Head(0, BEGINNING)
    met = head is None or head == last
    async for row in _stored(session):
        if _linked(row, last.hash) != row.hash:
            return Report(count, last, await _tell(session, row, last))
        last = Head(row.sequence, row.hash)
        count += 1
        if head is not None and head.sequence == last.sequence:
            if head != last:
                what = f"is not the one that was kept: its hash is {last.hash}"
                return Report(count, last, Fault(last.sequence, what))
            met = True
    fault = None
    if head is not None and not met:
        cut = f"is missing with what follows: the record ends at {last.sequence}"
        gone = "is missing: the record leads past it"
        fault = Fault(head.sequence, cut if head.sequence > last.sequence else gone)
    return Report(count, last, fault or await _contradiction(session))


async def _stored(
    session: Session, after: int = _BEFORE_ALL, size: int = BATCH
) -> AsyncIterator[Row[Any]]:
    """Go through the events behind this sequence, as they are stored."""
    while True:
        found = (await session.exec(_STORED.bindparams(after=after, size=size))).all()
        for row in found:
            yield row
        if not found:
            return
        after = found[-1].sequence


def _linked(row: Row[Any], previous: str, *, sequence: int | None = None) -> str | None:
    """Return the hash that an event has behind this one; None for what no event can be.

    ``sequence`` is the place to hash it at, where that is another than it has.
    """
    columns = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    if sequence is not None:
        columns["sequence"] = sequence
    try:
        columns |= {name: _document(columns[name]) for name in ("before", "after")}
        columns["at"] = _instant(columns["at"])
        return chain_hash(previous, columns)
    except (AttributeError, OverflowError, TypeError, ValueError):
        return None


def _document(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _instant(value: Any) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


async def _tell(session: Session, row: Row[Any], last: Head) -> Fault:
    """Say what became of an event that is not chained to the one before it."""
    due = last.sequence + 1
    async for other in _stored(session, last.sequence):
        if other.sequence != due and _linked(other, last.hash, sequence=due) == other.hash:
            return Fault(due, f"is out of order: it stands at {other.sequence}")
    if row.sequence > due:
        until = f" to {row.sequence - 1}" if row.sequence > due + 1 else ""
        return Fault(due, f"is missing: there is a gap of {due}{until}")
    due_hash = _linked(row, last.hash)
    async for following in _stored(session, row.sequence, 1):
        if due_hash is not None and _linked(following, due_hash) == following.hash:
            return Fault(row.sequence, "has another hash than it was recorded with")
        if _linked(following, row.hash) == following.hash:
            return Fault(row.sequence, "was altered: it is not what was recorded")
        break
    return Fault(
        row.sequence, "was altered or put in, or one before it was taken out: it is not chained"
    )


async def _contradiction(session: Session) -> Fault | None:
    """Return the fault that the rest of the store shows in a chain that is whole by itself."""
    end = (await read_head(session)).sequence + 1
    if (await session.connection()).dialect.name == "sqlite":
        counted = text(
            "SELECT (SELECT max(sequence) FROM events), "
            "(SELECT seq FROM sqlite_sequence WHERE name = 'events')"
        )
        last, counter = (await session.exec(counted)).one()
        if (counter or 0) > (last or 0):
            return Fault(
                (last or 0) + 1,
                f"is missing with what follows: the store has counted to {counter}",
            )
    for what, statement in _contradictions():
        found = (await session.exec(statement.limit(1))).first()
        if found is not None:
            return Fault(end, f"or a later one is missing: {what.format(*found)}")
    return None


def _contradictions() -> AsyncSafe:
    raise NotImplementedError
