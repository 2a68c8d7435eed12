"""Events as lines of JSON, for who keeps or searches them elsewhere: what the actor sees of each.

The events are read in batches, each in a session of its own, so that neither memory nor a
transaction grows with their number.
"""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, find, permissions, visible
from greenroom.access.tokens import refresh
from greenroom.database import Database, Session
from greenroom.errors import Invalid
from greenroom.filters.compile import compile_filter
from greenroom.filters.parse import parse_query
from greenroom.operations.audit import read_head
from greenroom.operations.events import moment
from greenroom.operations.listing import rows_by_id
from greenroom.tables import Event

BATCH = 250


@dataclass(frozen=True)
class Wanted:
    """Which events: of one organization, of some time, and as the compact language says."""

    organization: str | None = None
    query: str | None = None
    since: str | None = None
    until: str | None = None


async def export_events(
    database: Database, actor: Actor, wanted: Wanted
) -> AsyncGenerator[list[bytes], None]:
    """Give the lines of the events that were there at the beginning, oldest first, in batches.

    The first batch may be empty. Raises ``Invalid`` and ``NotFound`` for what is wanted before any
    line, and later ``Unauthenticated`` where the actor's token is withdrawn meanwhile.
    """
    async with database.read() as session:
        where = await _conditions(session, actor, wanted)
        end = (await read_head(session)).sequence
    after = 0
    while True:
        async with database.read() as session:
            actor = await refresh(session, actor)
            events = await _events(session, actor, [*where, col(Event.sequence) <= end], after)
            lines = await _lines(session, actor, events)
        yield lines
        if len(events) < BATCH:
            return
        after = events[-1].sequence or end


async def _events(
    session: Session, actor: Actor, where: Sequence[ColumnElement[bool]], after: int
) -> Sequence[Event]:
    """Return the next events behind a sequence that the actor sees."""
    statement = (
        visible(actor, Event)
        .where(col(Event.sequence) > after, *where)
        .order_by(col(Event.sequence))
        .limit(BATCH)
    )
    return (await session.exec(statement)).scalars().all()


async def _conditions(session: Session, actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions on the events. Raises ``Invalid`` naming the argument."""
    where: list[ColumnElement[bool]] = []
    if wanted.organization:
        home = await find(
            session, actor, tables.Organization, wanted.organization, at=("organization",)
        )
        where.append(col(Event.organization_id) == home.id)
    if wanted.since:
        where.append(col(Event.at) >= _instant(wanted.since, "since"))
    if wanted.until:
        where.append(col(Event.at) < _instant(wanted.until, "until"))
    if wanted.query and wanted.query.strip():
        where.append(compile_filter(parse_query(wanted.query), Event, actor))
    return where


def _instant(written: str, name: str) -> datetime:
    """Return the moment that a text means; a day is its beginning, and without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(written.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        message = f"{name} is a time such as 2026-11-23 or 2026-11-23T09:30:00Z, not {written!r}."
        raise Invalid(message, at=(name,)) from None


async def _lines(session: Session, actor: Actor, events: Sequence[Event]) -> list[bytes]:
    """Return events as the actor sees them, with the names that they see."""

    async def seen(table: type[tables.Row], *columns: str) -> Mapping[str, Any]:
        ids = {getattr(event, column) for event in events for column in columns} - {None}
        return await rows_by_id(session, actor, table, sorted(ids)) if ids else {}

    homes = await seen(tables.Organization, "organization_id")
    users = await seen(tables.User, "actor_id")
    tokens = await seen(tables.Token, "token_id")
    lines = []
    for event in events:
        held = permissions(actor, event)
        audits, reads = Permission.AUDIT_READ in held, Permission.CHANGES_READ in held
        home, user = homes.get(event.organization_id or ""), users.get(event.actor_id)
        token = tokens.get(event.token_id or "")
        line = {
            "sequence": event.sequence if audits else None,
            "id": event.id,
            "at": moment(event.at),
            "kind": event.kind.name,
            "organization_id": event.organization_id,
            "organization": home.name if home else None,
            "actor": user and {"id": user.id, "name": user.name, "kind": user.kind.name},
            "token": {"id": event.token_id, "name": token.name if token else None}
            if audits and event.token_id
            else None,
            "subject": {"id": event.subject_id, "name": event.subject_name},
            "model_id": event.model_id,
            "project_id": event.project_id,
            "before": event.before if reads else None,
            "after": event.after if reads else None,
            "request_id": event.request_id,
            "hash": event.hash if audits else None,
        }
        lines.append(json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n")
    return lines
