"""The record of changes, written in the transaction of the change."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import inspect

from greenroom import tables
from greenroom.access.policy import Actor
from greenroom.database import Session
from greenroom.tables import Event, EventKind


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


async def record(
    session: Session,
    actor: Actor,
    kind: EventKind,
    row: tables.Row,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """Write the event of a change to a model, version, project or run."""
    subject: Any = row
    event = Event(
        organization_id=subject.organization_id,
        model_id=subject.id if isinstance(row, tables.Model) else getattr(row, "model_id", None),
        project_id=(
            subject.id if isinstance(row, tables.Project) else getattr(row, "project_id", None)
        ),
        kind=kind,
        subject_id=subject.id,
        subject_name=getattr(row, "full_name", None) or subject.name,
        actor_id=actor.user_id,
        before=before or None,
        after=after or None,
        request_id=actor.request_id,
    )
    session.add(event)
    await session.flush()  # numbers the event
    return event
