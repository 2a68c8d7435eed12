"""What waits to be told to webhooks: how much, and whether there is anything at all."""

from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, literal, or_, select
from sqlmodel import col

from greenroom import tables
from greenroom.database import Database, Session
from greenroom.prepared import Prepared
from greenroom.tables import DeliveryStatus, Event, Instant, Webhook, WebhookDelivery


@dataclass(frozen=True)
class Outbox:
    """How many deliveries wait, and for how long the oldest of them has."""

    count: int
    oldest_seconds: float


async def read_outbox(session: Session) -> Outbox:
    """Count what waits to be delivered."""
    statement = select(func.count(), func.min(col(WebhookDelivery.created_at))).where(
        col(WebhookDelivery.status) == DeliveryStatus.PENDING
    )
    count, oldest = (await session.exec(statement)).one()
    waits = (tables.now() - oldest).total_seconds() if oldest is not None else 0.0
    return Outbox(count, max(0.0, waits))


def _behind() -> Select[str]:
    """Select the active webhooks for which not all events have been looked at."""
    last = select(func.max(col(Event.sequence))).scalar_subquery()
    return select(col(Webhook.id)).where(col(Webhook.active), col(Webhook.cursor) < last)


async def has_unseen_events(session: Session) -> bool:
    """Return whether there are events that have not been looked at for every active webhook."""
    return (await session.exec(_behind().limit(1))).first() is not None


class Work:
    """Asks whether there may be something to note or to send, which after most changes there is not."""

    def __init__(self, database: Database) -> None:
        self._database = database
        pending = select(col(WebhookDelivery.id)).where(
            col(WebhookDelivery.status) == DeliveryStatus.PENDING,
            col(WebhookDelivery.next_at) <= bindparam("moment", tables.now(), Instant()),
        )
        some = select(literal(1)).where(or_(_behind().exists(), pending.exists()))
        self._ask = Prepared(some, database.reader.dialect)

    async def may_be(self) -> bool:
        """Return whether there may be some; where it cannot be told at once, there may."""
        if not self._database.reads_raw:
            return True
        asked = self._ask.parameters({"moment": tables.now()})
        try:
            async with self._database.snapshot(in_loop=True) as snapshot:
                return bool(await snapshot.rows(self._ask.sql, asked))
        except Exception:  # noqa: BLE001 - who then reads by a session is told what is wrong
            return True
