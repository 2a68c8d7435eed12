"""The life of a webhook's delivery: noted with the event's turn, claimed, sent, and settled.

An event is looked at for every webhook once, in the order of commits, and the deliveries are written
in the transaction that says so: a process that ends in between loses none. Whoever sends one claims
it for a while; a claim that is over can be taken by another, so that each is sent at least once.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    ColumnElement,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from greenroom import tables
from greenroom.access.keys import Cipher
from greenroom.access.policy import Actor, visible
from greenroom.database import Session
from greenroom.operations.messages import message_id, messages_of
from greenroom.operations.webhooks import disable
from greenroom.sending.post import Answer
from greenroom.tables import DeliveryStatus, Event, EventKind, Webhook, WebhookDelivery

BATCH = 500
"""So many events are looked at in one transaction."""

PER_WEBHOOK = 4
"""So many messages are on their way to one webhook at once, each of another model."""

PER_HOST = 8
"""So many are on their way to one host at once, whoever's webhooks lead there."""

LEASE = timedelta(seconds=15)
"""So long a claim holds: longer than a receiver may take."""

PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 12 * 3_600)
)
"""How long is waited after each failure, before up to a fifth more; after the last there is no more."""

TRIES = len(PAUSES) + 1
LONGEST_PAUSE = timedelta(hours=24)

NOT_SEEN = "Whom it sends for may not read what it tells any more."
GONE = "The receiver answered 410: it wants to be told no more."


@dataclass(frozen=True)
class Claimed:
    """One message to be sent now, by whoever claimed it."""

    delivery: str
    webhook: str
    claim: str
    about: str
    url: str
    secrets: tuple[str, ...]
    body: bytes


async def expand(session: Session) -> int:
    """Note the deliveries of the next events for all active webhooks; return how many those are.

    Three statements and one insertion, however many webhooks there are. Two processes take turns.
    """
    active = select(Webhook).where(col(Webhook.active)).order_by(col(Webhook.id))
    webhooks = list((await session.exec(active)).scalars())
    if not webhooks:
        return 0
    later = (
        select(Event)
        .where(col(Event.sequence) > min(row.cursor for row in webhooks))
        .order_by(col(Event.sequence))
        .limit(BATCH)
    )
    events = list((await session.exec(later)).scalars())
    if not events:
        return 0
    due = tables.now()
    found = [
        {
            "id": tables.new_id(WebhookDelivery.tag),
            "organization_id": row.organization_id,
            "webhook_id": row.id,
            "event_id": event.id,
            "sequence": event.sequence,
            "model_id": event.model_id,
            "line": event.model_id or row.organization_id,
            "status": DeliveryStatus.PENDING,
            "attempts": 0,
            "redeliveries": 0,
            "next_at": due,
            "created_at": due,
        }
        for event in events
        for row in webhooks
        if (event.sequence or 0) > row.cursor and concerns(row, event)
    ]
    if found:
        await (await session.connection()).execute(insert(WebhookDelivery), found)
    reached = events[-1].sequence or 0
    await session.exec(
        update(Webhook)
        .where(col(Webhook.id).in_([row.id for row in webhooks]), col(Webhook.cursor) < reached)
        .values(cursor=reached)
        .execution_options(synchronize_session=False)
    )
    return len(events)


def concerns(webhook: Webhook, event: Event) -> bool:
    """Return whether a webhook is told of an event: of its organization or model, and of its kinds.

    Stages narrow the moves of versions, to those that lead there. What is tried is told by itself.
    """
    if event.kind is EventKind.WEBHOOK_TESTED or event.organization_id != webhook.organization_id:
        return False
    if webhook.model_id is not None and event.model_id != webhook.model_id:
        return False
    if webhook.kinds and event.kind.name not in webhook.kinds:
        return False
    if webhook.stages and event.kind is EventKind.VERSION_STAGED:
        return (event.after or {}).get("stage") in webhook.stages
    return True


class Places:
    """Whose messages are on their way, and who may have another one there.

    A webhook has ``PER_WEBHOOK`` places, and one where its last message was not answered in time; all
    those of a host together have ``PER_HOST``. So none that is slow keeps others waiting.
    """

    def __init__(self, busy: Iterable[tuple[str, str]], late: AbstractSet[str], room: int) -> None:
        """Count those that are ``busy``, as webhooks and their URLs; ``room`` more can begin."""
        taken = list(busy)
        self._of_webhook = Counter(webhook for webhook, _ in taken)
        self._of_host = Counter(_host(url) for _, url in taken)
        self._late = late
        self._room = room

    def take(self, webhook: str, url: str) -> bool:
        """Take a place for another message, where there is one."""
        host, most = _host(url), 1 if webhook in self._late else PER_WEBHOOK
        if self._room <= 0 or self._of_webhook[webhook] >= most or self._of_host[host] >= PER_HOST:
            return False
        self._room -= 1
        self._of_webhook[webhook] += 1
        self._of_host[host] += 1
        return True


async def due(session: Session, places: Places) -> list[str]:
    """Return the deliveries that can be sent now and have a place, which they take.

    Of one line, only the first that has not ended can be sent.
    """
    delivery = WebhookDelivery
    place = func.row_number().over(
        partition_by=col(delivery.webhook_id), order_by=col(delivery.sequence)
    )
    ready = (
        select(
            col(delivery.id).label("id"),
            col(delivery.webhook_id).label("webhook_id"),
            col(delivery.next_at).label("next_at"),
            col(Webhook.url).label("url"),
            place.label("place"),
        )
        .join(Webhook, col(Webhook.id) == col(delivery.webhook_id))
        .where(col(Webhook.active), *_claimable(tables.now()))
        .subquery()
    )
    statement = (
        select(ready.c.id, ready.c.webhook_id, ready.c.url)
        .where(ready.c.place <= PER_WEBHOOK)
        .order_by(ready.c.next_at, ready.c.id)
    )
    found = (await session.exec(statement)).all()
    return [id_ for id_, webhook, url in found if places.take(webhook, url)]


async def claim(
    session: Session, system: Actor, cipher: Cipher, ids: Sequence[str], public_url: str | None
) -> list[Claimed]:
    """Claim deliveries, and return those that nobody else has claimed, ready to be sent.

    A webhook whose sender may not read any more what it tells is switched off instead.
    """
    moment_ = tables.now()
    token = tables.new_id("clm")
    statement = (
        update(WebhookDelivery)
        .where(col(WebhookDelivery.id).in_(ids), *_claimable(moment_))
        .values(claim=token, claimed_until=moment_ + LEASE)
        .returning(col(WebhookDelivery.id))
        .execution_options(synchronize_session=False)
    )
    mine = list((await session.exec(statement)).scalars())
    if not mine:
        return []
    pairs = (
        select(WebhookDelivery, Webhook)
        .join(Webhook, col(Webhook.id) == col(WebhookDelivery.webhook_id))
        .where(col(WebhookDelivery.id).in_(mine))
        .order_by(col(WebhookDelivery.sequence))
    )
    found = [(one, row) for one, row in (await session.exec(pairs)).all()]
    seen = await _seen(session, {row.id: row for _, row in found})
    for row in {row.id: row for _, row in found if row.id not in seen}.values():
        if row.active:
            await disable(session, system, row, NOT_SEEN)
    kept = [(one, row) for one, row in found if row.id in seen and row.active]
    left = [one.id for one, row in found if row.id not in seen or not row.active]
    if left:
        await session.exec(
            update(WebhookDelivery)
            .where(col(WebhookDelivery.id).in_(left))
            .values(claim=None, claimed_until=None)
            .execution_options(synchronize_session=False)
        )
    bodies = await messages_of(session, [one for one, _ in kept], public_url) if kept else {}
    return [
        Claimed(
            delivery=one.id,
            webhook=row.id,
            claim=token,
            about=message_id(one),
            url=row.url,
            secrets=_secrets(cipher, row, moment_),
            body=bodies[one.id],
        )
        for one, row in kept
    ]


async def settle(session: Session, system: Actor, claimed: Claimed, answer: Answer) -> None:
    """Note what became of a message: it is told, is tried again later, or has failed for good.

    Nothing is noted where the claim was over and another has taken it.
    """
    statement = select(WebhookDelivery).where(
        col(WebhookDelivery.id) == claimed.delivery, col(WebhookDelivery.claim) == claimed.claim
    )
    row: WebhookDelivery | None = (await session.exec(statement)).scalar_one_or_none()
    if row is None or row.status is not DeliveryStatus.PENDING:
        return
    now = tables.now()
    row.attempts += 1
    row.attempted_at, row.claim, row.claimed_until = now, None, None
    row.response_status, row.response_body = answer.status, answer.body
    row.error, row.milliseconds = answer.error, round(answer.seconds * 1000)
    if answer.has_arrived:
        row.status, row.next_at, row.ended_at = DeliveryStatus.DELIVERED, None, now
    elif answer.is_gone or row.attempts >= TRIES:
        row.status, row.next_at, row.ended_at = DeliveryStatus.FAILED, None, now
    else:
        row.next_at = now + pause(row.attempts, answer.header("retry-after"), now)
    session.add(row)
    if answer.is_gone:
        webhook = await session.get(Webhook, row.webhook_id)
        if webhook is not None and webhook.active:
            await disable(session, system, webhook, GONE)


async def release_claims(session: Session) -> None:
    """End all claims, where no other process can have any."""
    await session.exec(
        update(WebhookDelivery)
        .where(col(WebhookDelivery.claim).is_not(None))
        .values(claim=None, claimed_until=None)
    )


async def drop_old_deliveries(session: Session, *, days: int) -> int:
    """Remove deliveries that ended more than ``days`` days ago; return how many."""
    before = tables.now() - timedelta(days=days)
    statement = delete(WebhookDelivery).where(col(WebhookDelivery.ended_at) < before)
    count: int = (await session.exec(statement)).rowcount
    return count


def pause(failures: int, retry_after: str | None, now: datetime) -> timedelta:
    """Return how long is waited after so many failures, or as long as the receiver asks for.

    The longest wait is a day. Up to a fifth is added by chance, so that receivers that come back are
    not told everything in one moment.
    """
    usual = PAUSES[min(failures, len(PAUSES)) - 1] * random.uniform(1, 1.2)  # noqa: S311 - no secret
    asked = timedelta(0)
    if retry_after is not None:
        text = retry_after.strip()
        if text.isdecimal() and text.isascii():
            asked = timedelta(seconds=min(int(text[:9]), LONGEST_PAUSE.total_seconds()))
        else:
            try:
                until = parsedate_to_datetime(text)
            except (TypeError, ValueError):
                until = now
            asked = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(usual, asked), LONGEST_PAUSE)


def _host(url: str) -> str:
    """Return the host that a message goes to, by which its places are counted."""
    return (urlsplit(url).hostname or "").rstrip(".")


def _claimable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a delivery can be claimed."""
    delivery: Any = WebhookDelivery
    earlier: Any = aliased(WebhookDelivery)
    return (
        delivery.status == DeliveryStatus.PENDING,
        delivery.next_at <= now,
        or_(delivery.claimed_until.is_(None), delivery.claimed_until <= now),
        ~exists()
        .where(
            earlier.webhook_id == delivery.webhook_id,
            earlier.line == delivery.line,
            earlier.status == DeliveryStatus.PENDING,
            earlier.sequence < delivery.sequence,
        )
        .correlate(WebhookDelivery),
    )


async def _seen(session: Session, rows: Mapping[str, Webhook]) -> set[str]:
    """Return those of the webhooks that those see whom they send for; a statement for each person."""
    seen: set[str] = set()
    for sender in {row.sends_for_id for row in rows.values()}:
        actor = Actor(user=tables.User(id=sender, name=""))
        theirs = [row.id for row in rows.values() if row.sends_for_id == sender]
        statement = visible(actor, Webhook).where(col(Webhook.id).in_(theirs))
        seen |= set((await session.exec(statement.with_only_columns(col(Webhook.id)))).scalars())
    return seen


def _secrets(cipher: Cipher, row: Webhook, now: datetime) -> tuple[str, ...]:
    """Return what a message is signed with: the secret, and the one before while it is valid."""
    secrets = [cipher.open(row.secret)]
    if row.previous_secret and row.previous_until is not None and row.previous_until > now:
        secrets.append(cipher.open(row.previous_secret))
    return tuple(secrets)
