"""Whether the record of changes is whole: the chain from its beginning, and the rest of the store.

The chain shows what was altered, taken out or moved within it. That its end was cut off shows
against a head that was kept elsewhere, and against what the rest of the store still tells.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, String, exists, func, or_, select, text, type_coerce
from sqlalchemy.exc import OperationalError
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
    walk = _Walk(session, head)
    fault = await walk.to_the_end() or walk.unmet() or await _contradiction(session)
    return Report(walk.count, walk.last, fault)


class _Walk:
    """Goes from event to event; ``last`` is the one that is known to be as it was recorded."""

    def __init__(self, session: Session, head: Head | None) -> None:
        self.session = session
        self.head = head
        self.last = Head(0, BEGINNING)
        self.count = 0
        self.met = head is None or head == self.last

    async def to_the_end(self) -> Fault | None:
        """Return the first fault on the way, if there is one."""
        after, size = _BEFORE_ALL, BATCH
        while True:
            try:
                rows = await _stored(self.session, after, size)
            except OperationalError:  # such as a text that is no text
                if size == 1:
                    return Fault(self.last.sequence + 1, "cannot be read")
                size = 1
                continue
            for row in rows:
                fault = await self.step(row)
                if fault is not None:
                    return fault
                after = row.sequence
            if not rows:
                return None

    async def step(self, row: Row[Any]) -> Fault | None:
        """Go on to the next event; return what is wrong with it."""
        if _linked(row, self.last.hash) != row.hash:
            return await _tell(self.session, row, self.last)
        self.last = Head(row.sequence, row.hash)
        self.count += 1
        if self.head is not None and self.head.sequence == row.sequence:
            self.met = True
            if self.head != self.last:
                return Fault(row.sequence, f"is not the one that was kept: its hash is {row.hash}")
        return None

    def unmet(self) -> Fault | None:
        """Return the fault that the way did not lead through the head that was kept."""
        if self.met or self.head is None:
            return None
        what = "is missing: the record leads past it"
        if self.head.sequence > self.last.sequence:
            what = f"is missing: the record ends at {self.last.sequence}"
        return Fault(self.head.sequence, what)


async def _stored(session: Session, after: int, size: int = BATCH) -> Sequence[Row[Any]]:
    """Return the next events behind a sequence."""
    return (await session.exec(_STORED.bindparams(after=after, size=size))).all()  # type: ignore[no-any-return]


def _linked(row: Row[Any], previous: str, *, sequence: int | None = None) -> str | None:
    """Return the hash that an event has behind this one; None for what no event can be.

    ``sequence`` is the place to hash it at, where that is another than it has.
    """
    columns = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    if sequence is not None:
        columns["sequence"] = sequence
    try:
        for name in ("before", "after"):
            if isinstance(columns[name], str):
                columns[name] = json.loads(columns[name])
        columns["at"] = _instant(columns["at"])
        return chain_hash(previous, columns)
    except (AttributeError, OverflowError, RecursionError, TypeError, ValueError):
        return None


def _instant(stored: Any) -> datetime:
    """Return the moment that a store gave; SQLite gives a text without a zone."""
    found: datetime = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


async def _tell(session: Session, row: Row[Any], last: Head) -> Fault:
    """Say what became of the record where an event is not chained to the one before it."""
    due = last.sequence + 1
    after = last.sequence
    while others := await _stored(session, after):
        for other in others:
            if other.sequence != due and _linked(other, last.hash, sequence=due) == other.hash:
                return Fault(due, f"is out of order: it stands at {other.sequence}")
        after = others[-1].sequence
    if row.sequence > due:
        until = f", and so are those up to {row.sequence - 1}" if row.sequence > due + 1 else ""
        return Fault(due, f"is missing{until}")
    hash_due = _linked(row, last.hash)
    for following in await _stored(session, row.sequence, 1):
        if hash_due is not None and _linked(following, hash_due) == following.hash:
            return Fault(row.sequence, "was altered: its hash is not the recorded one")
        if _linked(following, row.hash) == following.hash:
            return Fault(row.sequence, "was altered: it does not say what was recorded")
    what = "was altered or put in, or one before it was taken out: it is not chained to that"
    return Fault(row.sequence, what)


async def _contradiction(session: Session) -> Fault | None:
    """Return the fault that the rest of the store shows in a chain that is whole by itself."""
    if (await session.connection()).dialect.name == "sqlite":
        counted = text(
            "SELECT coalesce((SELECT max(sequence) FROM events), 0), "
            "coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = 'events'), 0)"
        )
        last, counter = (await session.exec(counted)).one()
        if counter > last:
            return Fault(last + 1, f"is missing: the store has counted to {counter}")
    for what, statement in _contradictions():
        found = (await session.exec(statement.limit(1))).first()
        if found is not None:
            end = await read_head(session)
            where = "is missing, or the store was changed past the record"
            return Fault(end.sequence + 1, f"{where}: {what.format(*found)}")
    return None


def _contradictions() -> Iterator[tuple[str, Select[Any]]]:
    """What cannot be where every event is there: a sentence, and a statement that finds it.

    Whoever changes a row marks it as changed, gives it the next revision, and then records the
    event, all in one transaction.
    """
    key = IdempotencyKey
    answered = exists().where(col(Event.id) == col(key.event_id))
    yield "an idempotency key answers with {0}", select(col(key.event_id)).where(~answered)
    for table in _DATED:
        row: Any = table
        newest = select(func.max(Event.at)).where(col(Event.subject_id) == row.id).scalar_subquery()
        yield (
            "{0} changed at {1}, and no event tells of it",
            select(row.id, row.updated_at).where(or_(newest.is_(None), row.updated_at > newest)),
        )
    for revised in _REVISED:
        row = revised
        number = (
            select(func.count())
            .select_from(Event)
            .where(col(Event.subject_id) == row.id)
            .scalar_subquery()
        )
        yield (
            "{0} has revision {1}, and {2} events tell of it",
            select(row.id, row.revision, number).where(row.revision > number),
        )
    for telling, name in _TOLD:
        row = telling
        told = col(Event.after)[name].as_string()
        newest = (
            select(told)
            .where(col(Event.subject_id) == row.id, told.is_not(None))
            .order_by(col(Event.sequence).desc())
            .limit(1)
            .scalar_subquery()
        )
        stored = type_coerce(getattr(row, name), String)
        yield (
            f"the {name} of {{0}} is {{1}}, and the last event that tells it says {{2}}",
            select(row.id, stored, newest).where(stored != newest),
        )
