"""The record of changes, written in the transaction of the change, each event chained to the last.

``docs/audit.md`` tells the form that is hashed; what is hashed once can never change its form.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import inspect, select
from sqlmodel import col

from greenroom import tables
from greenroom.access.policy import Actor
from greenroom.database import Session
from greenroom.prepared import at_most
from greenroom.tables import Event, EventKind

BEGINNING = "0" * 64
"""What stands for the hash before the first event."""

CHAINED = (
    "actor_id",
    "after",
    "at",
    "before",
    "id",
    "kind",
    "model_id",
    "organization_id",
    "project_id",
    "request_id",
    "sequence",
    "subject_id",
    "subject_name",
    "token_id",
)
"""The columns that an event's hash covers: all but the hash itself."""


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def state(row: tables.Row, fields: Iterable[str]) -> dict[str, Any]:
    """Return these fields of a row as plain JSON values."""
    return {name: _plain(getattr(row, name)) for name in fields}


def difference(row: tables.Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the fields changed since the row was read were, and are."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for attribute in inspect(row).attrs:
        history = attribute.history
        if history.has_changes() and attribute.key not in {"revision", "updated_at"}:
            old = _plain(history.deleted[0]) if history.deleted else None
            new = _plain(history.added[0]) if history.added else None
            if old != new:
                before[attribute.key], after[attribute.key] = old, new
    return before, after


def moment(at: datetime) -> str:
    """Return a moment as the chain and exports write it: ISO 8601 in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def chain_hash(previous: str, told: Mapping[str, Any]) -> str:
    """Return the hash of an event: SHA-256 over the hash before it, a line feed and its columns.

    ``told`` are the columns of ``CHAINED``. They are written as JSON with sorted keys, without
    spaces, in ASCII.
    """
    columns = {name: canonical(told[name]) for name in CHAINED}
    written = json.dumps(columns, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{written}".encode("ascii")).hexdigest()


def canonical(value: Any) -> Any:
    """Return the value of a column so that every store gives back the same text.

    PostgreSQL keeps no difference between 1e16 and 10000000000000000, nor between -0.0 and 0.
    """
    match value:
        case Enum():
            return value.name
        case datetime():
            return moment(value)
        case float() if value.is_integer():
            return int(Decimal(repr(value)))
        case dict():
            return {key: canonical(one) for key, one in value.items()}
        case list() | tuple():
            return [canonical(one) for one in value]
        case _:
            return value


async def record(
    session: Session,
    actor: Actor,
    kind: EventKind,
    row: tables.Row,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    organization_id: str | None = None,
    model_id: str | None = None,
    project_id: str | None = None,
    name: str | None = None,
) -> Event:
    """Write the event of a change to a row, and chain it to the event before.

    What is not given is taken from the row: to whom it belongs, and what it is called. An event
    without an organization concerns an account only.
    """
    subject: Any = row
    sequence, previous = await _last(session)
    event = Event(
        sequence=sequence + 1,
        organization_id=organization_id or _home(row, tables.Organization, "organization_id"),
        model_id=model_id or _home(row, tables.Model, "model_id"),
        project_id=project_id or _home(row, tables.Project, "project_id"),
        kind=kind,
        subject_id=subject.id,
        subject_name=name or getattr(row, "full_name", None) or subject.name,
        actor_id=actor.user_id,
        token_id=actor.token.id if actor.token else None,
        before=before or None,
        after=after or None,
        request_id=actor.request_id,
        hash="",
    )
    # a clock that was set back must not date an event before the change that it tells of
    event.at = max(event.at, getattr(row, "updated_at", event.at))
    event.hash = chain_hash(previous, {one: getattr(event, one) for one in CHAINED})
    session.add(event)
    await session.flush()  # the next event is chained to it
    return event


def _home(row: tables.Row, table: type[tables.Row], column: str) -> str | None:
    """Return the id of what a row is, or belongs to by this column."""
    columns: Any = row
    id_: str | None = columns.id if isinstance(row, table) else getattr(row, column, None)
    return id_


_LAST = (
    select(col(Event.sequence), col(Event.hash))
    .order_by(col(Event.sequence).desc())
    .limit(at_most(1))
)


async def _last(session: Session) -> tuple[int, str]:
    """Return the sequence and hash of the last event, after which nobody else writes one.

    The transaction holds the only lock to write from its beginning.
    """
    with session.no_autoflush:  # the change itself is written with its event
        last = (await session.exec(_LAST)).one_or_none()
    return (0, BEGINNING) if last is None else (last[0] or 0, last[1])
