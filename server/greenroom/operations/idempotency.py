"""Creates that are safe to repeat: the same key and input give the first answer again."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import select
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, obtain, visible
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid, NotFound
from greenroom.operations.rules import MAX_KEY
from greenroom.tables import Event, IdempotencyKey

R = TypeVar("R", bound=tables.Row)


@dataclass(frozen=True)
class Once(Generic[R]):
    """One create under an idempotency key: its name, its input, and what it makes."""

    act: str
    input: Mapping[str, Any]
    table: type[R]
    to: Permission


async def perform_once(
    session: Session,
    actor: Actor,
    key: str | None,
    once: Once[R],
    create: Callable[[], Awaitable[tuple[R, Event]]],
) -> tuple[R, Event]:
    """Create, or give the first answer again where the caller used this key before.

    The permission is asked again on a replay, and a replay changes nothing. Another input under the
    same key is ``Conflict``; errors are not remembered.
    """
    if key is None:
        return await create()
    if not 1 <= len(key) <= MAX_KEY:
        message = f"An idempotency key is 1 to {MAX_KEY} characters."
        raise Invalid(message, at=("idempotencyKey",))
    stated = orjson.dumps(dict(once.input), option=orjson.OPT_SORT_KEYS, default=str)
    digest = hashlib.sha256(stated).hexdigest()
    statement = select(IdempotencyKey).where(
        col(IdempotencyKey.user_id) == actor.user_id, col(IdempotencyKey.key) == key
    )
    first = (await session.exec(statement)).scalar_one_or_none()
    if first is None:
        row, event = await create()
        session.add(
            IdempotencyKey(
                user_id=actor.user_id,
                key=key,
                act=once.act,
                input_hash=digest,
                subject_id=row.id,  # type: ignore[attr-defined]
                event_id=event.id,
            )
        )
        return row, event
    if (first.act, first.input_hash) != (once.act, digest):
        message = "This idempotency key was used for another request."
        raise Conflict(message, at=("idempotencyKey",))
    row = await obtain(
        session, actor, once.table, first.subject_id, to=once.to, at=("idempotencyKey",)
    )
    # the first answer asked for no scope to read events
    seen = visible(replace(actor, scopes=None), Event).where(col(Event.id) == first.event_id)
    answered = (await session.exec(seen)).scalar_one_or_none()
    if answered is None:
        message = "What this idempotency key did belongs to what you no longer see."
        raise NotFound(message, at=("idempotencyKey",))
    return row, answered
