"""The stream of events as it is read: by whom, after which event, in the order of commits."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, null, select, true, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from greenroom import tables
from greenroom.access.policy import Actor, visible
from greenroom.access.standing import standing
from greenroom.access.tokens import is_live
from greenroom.database import Session
from greenroom.errors import Invalid
from greenroom.prepared import at_most
from greenroom.tables import Event, EventKind

SIZE = 25
"""Most events in a batch: so many are sent before permissions are asked again."""

REACH = 10_000
"""Most events that one statement looks at, so that it is short however many of them are hidden."""

TAIL = 500


def _nothing(_actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return ()


@dataclass(frozen=True)
class Note:
    """What is known of an event without asking who may see it."""

    sequence: int
    kind: EventKind
    model_id: str | None
    project_id: str | None
    subject_id: str


@dataclass(frozen=True)
class Wanted:
    """Which events somebody follows; ``where`` says the rest of it in SQL, for how they stand."""

    kinds: Collection[EventKind] | None = None
    model_id: str | None = None
    project_id: str | None = None
    subject_id: str | None = None
    where: Callable[[Actor], tuple[ColumnElement[bool], ...]] = _nothing

    def may_fit(self, note: Note) -> bool:
        """Return whether an event can be wanted, as far as it shows without the store."""
        return (
            (self.kinds is None or note.kind in self.kinds)
            and self.model_id in {None, note.model_id}
            and self.project_id in {None, note.project_id}
            and self.subject_id in {None, note.subject_id}
        )

    def conditions(self, actor: Actor) -> list[ColumnElement[bool]]:
        """Return the same as conditions of a statement, with the rest."""
        found = [
            column == wanted
            for column, wanted in (
                (col(Event.model_id), self.model_id),
                (col(Event.project_id), self.project_id),
                (col(Event.subject_id), self.subject_id),
            )
            if wanted is not None
        ]
        if self.kinds is not None:
            found.append(col(Event.kind).in_(self.kinds))
        return [*found, *self.where(actor)]


@dataclass(frozen=True)
class Batch:
    """Some events in order, and up to which event all have been looked at.

    ``head`` is the last event that there was, ``actor`` the follower as they stand now.
    """

    actor: Actor
    events: list[Event] = field(default_factory=list)
    reached: int = 0
    head: int = 0
    is_live: bool = True


@dataclass(frozen=True)
class News:
    """What was added to the record, and the tokens that were revoked."""

    notes: list[Note]
    revoked: list[str]


def _head() -> Any:
    return select(func.coalesce(func.max(col(Event.sequence)), 0))


async def read_end(session: Session) -> int:
    """Return the place of the last event, 0 where there is none."""
    last: int = (await session.exec(_head())).scalar_one()
    return last


async def read_news(session: Session, after: int, since: datetime) -> News:
    """Return the next events after a place, and the tokens revoked since a moment, in one statement."""
    added = (
        select(
            col(Event.sequence),
            col(Event.kind),
            col(Event.model_id),
            col(Event.project_id),
            col(Event.subject_id),
        )
        .where(col(Event.sequence) > after)
        .order_by(col(Event.sequence))
        .limit(at_most(TAIL))
        .subquery()
    )
    revoked = select(literal(0), null(), null(), null(), col(tables.Token.id)).where(
        col(tables.Token.revoked_at) > since
    )
    rows = (await session.exec(union_all(select(added), revoked))).all()
    notes = sorted((Note(*row) for row in rows if row[0]), key=lambda note: note.sequence)
    return News(notes, [row[4] for row in rows if not row[0]])


async def find_place(session: Session, event_id: str) -> int:
    """Return an event's place. Raises ``Invalid`` where there is no such event.

    Who asks may have seen the event once and not see it any more: they go on after it all the same.
    """
    statement = select(col(Event.sequence)).where(col(Event.id) == event_id)
    place: int | None = (await session.exec(statement)).scalar_one_or_none()
    if place is None:
        message = "The cursor is of an event that this registry does not have."
        raise Invalid(message, at=("after",))
    return place


async def read_batch(session: Session, actor: Actor, wanted: Wanted, after: int) -> Batch:
    """Return the next events that the actor sees and wants.

    Whether their token is valid, what they see, and how far was looked is of one moment.
    """
    live = literal(value=True) if actor.token is None else is_live(actor.token.id)
    base = select(live.label("live"), _head().scalar_subquery().label("head")).subquery()
    seen = (
        visible(actor, Event)
        .where(
            col(Event.sequence) > after,
            col(Event.sequence) <= after + REACH,
            *wanted.conditions(actor),
        )
        .order_by(col(Event.sequence))
        .limit(at_most(SIZE))
        .subquery()
    )
    event: Any = aliased(Event, seen)
    statement = (
        select(base.c.live, base.c.head, event)
        .select_from(base)
        .outerjoin(event, true())
        .order_by(event.sequence)
    )
    rows = (await session.exec(statement)).all()
    lives, head = bool(rows[0][0]), rows[0][1]
    events: list[Event] = [row[2] for row in rows if row[2] is not None]
    if not lives:
        return Batch(actor, is_live=False)
    if events and actor.user is not None:
        now = await standing(session, actor.user.id)
        actor = replace(actor, standing=now, asked=set())
    reached = max(after, min(head, after + REACH))
    if len(events) == SIZE:
        reached = events[-1].sequence or reached
    return Batch(actor, events, reached, head)
