"""What can be done about webhooks: made, changed, tried, and their secrets renewed.

What is sent, and when, is in ``deliveries.py``; what a message says in ``messages.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, func, select, update
from sqlmodel import col

from greenroom import tables
from greenroom.access.keys import Cipher
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, demand, obtain, visible
from greenroom.database import Session
from greenroom.errors import Conflict, Invalid, NotFound
from greenroom.operations import rules
from greenroom.operations.events import record
from greenroom.operations.models import summary
from greenroom.sending.reach import Reach, RefusedError
from greenroom.sending.signatures import new_signing_secret
from greenroom.tables import (
    DeliveryStatus,
    Event,
    EventKind,
    Model,
    Organization,
    Stage,
    Webhook,
    WebhookDelivery,
    WebhookFormat,
)

MAX_WEBHOOKS = 100
"""So many webhooks one organization, or one model, has at most."""

OLD_SECRET_LASTS = timedelta(hours=24)

_NULL = {"name": "A webhook has a name", "url": "A webhook has an address"}


@dataclass(frozen=True)
class Post:
    """What acts on webhooks need of the process: what encrypts, and whom it may reach."""

    cipher: Cipher
    reach: Reach


async def create_webhook(
    session: Session,
    actor: Actor,
    post: Post,
    *,
    organization: str | None,
    model: str | None,
    fields: Mapping[str, Any],
) -> tuple[Webhook, Event]:
    """Have an address told of what happens from now on, in an organization or to one model.

    Its secret is read by ``secret_of``.
    """
    home = await _obtain_home(session, actor, organization, model)
    of_model = isinstance(home, Model)
    checked = _checked(post, fields)
    await _refuse_many(session, home)
    row = Webhook(
        organization_id=home.organization_id if isinstance(home, Model) else home.id,
        model_id=home.id if of_model else None,
        secret=post.cipher.close(new_signing_secret()),
        cursor=0,
        created_by_id=actor.user_id,
        sends_for_id=actor.user_id,
        **checked,
    )
    row.updated_at = row.created_at
    session.add(row)
    event = await record(session, actor, EventKind.WEBHOOK_CREATED, row, after=_recorded(row))
    row.cursor = event.sequence or 0
    session.add(row)
    return row, event


async def update_webhook(
    session: Session,
    actor: Actor,
    post: Post,
    *,
    webhook: str,
    fields: Mapping[str, Any],
    expected_revision: int | None = None,
) -> tuple[Webhook, Event]:
    """Change the supplied fields of a webhook.

    Switched on again, it is told of what happens from now on, as whoever switches it on sees it.
    """
    row = await _obtain(session, actor, webhook)
    _demand_sight(actor, row, at=("webhook",))
    _check_revision(row, expected_revision)
    before = _recorded(row)
    was_active = row.active
    for name, value in _checked(post, fields).items():
        setattr(row, name, value)
    if row.active and not was_active:
        row.cursor = await last_sequence(session)
        row.disabled_reason, row.sends_for_id = None, actor.user_id
    elif not row.active and was_active:
        row.disabled_reason = None
    after = _recorded(row)
    changed = [name for name in after if before[name] != after[name]]
    _touch(row)
    session.add(row)
    return row, await record(
        session,
        actor,
        EventKind.WEBHOOK_UPDATED,
        row,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


async def delete_webhook(
    session: Session, actor: Actor, *, webhook: str, expected_revision: int | None = None
) -> tuple[Webhook, Event]:
    """Delete a webhook with its deliveries; nothing more is sent."""
    row = await _obtain(session, actor, webhook)
    _check_revision(row, expected_revision)
    event = await record(session, actor, EventKind.WEBHOOK_DELETED, row, before=_recorded(row))
    await session.delete(row)
    return row, event


async def rotate_webhook_secret(
    session: Session,
    actor: Actor,
    post: Post,
    *,
    webhook: str,
    expected_revision: int | None = None,
) -> tuple[Webhook, str, Event]:
    """Give a webhook a new secret; what it sends is signed by the old one too, for 24 hours."""
    row = await _obtain(session, actor, webhook)
    _check_revision(row, expected_revision)
    secret = new_signing_secret()
    row.previous_secret, row.secret = row.secret, post.cipher.close(secret)
    row.previous_until = tables.now() + OLD_SECRET_LASTS
    _touch(row)
    session.add(row)
    after = {"previous_until": row.previous_until.isoformat()}
    event = await record(session, actor, EventKind.WEBHOOK_ROTATED, row, after=after)
    return row, secret, event


async def try_webhook(
    session: Session, actor: Actor, *, webhook: str
) -> tuple[Webhook, WebhookDelivery, Event]:
    """Have a webhook told that it is tried; that waits for nothing else it is told of."""
    row = await _obtain(session, actor, webhook)
    _refuse_inactive(row)
    event = await record(session, actor, EventKind.WEBHOOK_TESTED, row)
    delivery = WebhookDelivery(
        organization_id=row.organization_id,
        webhook_id=row.id,
        event_id=event.id,
        sequence=event.sequence or 0,
        model_id=row.model_id,
        line=event.id,
    )
    session.add(delivery)
    return row, delivery, event


async def redeliver(
    session: Session,
    actor: Actor,
    *,
    delivery: str | None,
    webhook: str | None,
    failed_since: datetime | None,
) -> tuple[Webhook, int, Event]:
    """Have one delivery sent again, or all of a webhook that have failed since a time.

    They are sent in the order of the events, under the ids that they had.
    """
    if (delivery is None) == (webhook is None):
        message = "Give either a delivery, or a webhook and failedSince."
        raise Invalid(message, at=("delivery",))
    if webhook is not None and failed_since is None:
        message = "Say since when: what has failed after that is sent again."
        raise Invalid(message, at=("failedSince",))
    if delivery is not None:
        one = await obtain_delivery(session, actor, delivery)
        row = await _obtain(session, actor, one.webhook_id, at=("delivery",))
        if one.status is DeliveryStatus.PENDING:
            message = f"{one.id} is PENDING: it is sent all the same."
            raise Conflict(message, at=("delivery",))
        meant = [col(WebhookDelivery.id) == one.id]
    else:
        row = await _obtain(session, actor, webhook or "")
        meant = [
            col(WebhookDelivery.webhook_id) == row.id,
            col(WebhookDelivery.status) == DeliveryStatus.FAILED,
            col(WebhookDelivery.created_at) >= failed_since,
        ]
    _refuse_inactive(row)
    statement = (
        update(WebhookDelivery)
        .where(*meant)
        .values(
            status=DeliveryStatus.PENDING,
            attempts=0,
            redeliveries=col(WebhookDelivery.redeliveries) + 1,
            next_at=tables.now(),
            claim=None,
            claimed_until=None,
            ended_at=None,
        )
        .execution_options(synchronize_session=False)
    )
    count: int = (await session.exec(statement)).rowcount
    after: dict[str, Any] = {"deliveries": count}
    after |= (
        {"delivery": delivery} if delivery else {"since": f"{failed_since:%Y-%m-%dT%H:%M:%S%z}"}
    )
    return row, count, await record(session, actor, EventKind.WEBHOOK_REDELIVERED, row, after=after)


async def obtain_delivery(session: Session, actor: Actor, delivery: str) -> WebhookDelivery:
    """Return a delivery that the actor sees. Raises ``NotFound``."""
    statement = visible(actor, WebhookDelivery).where(col(WebhookDelivery.id) == delivery)
    row: WebhookDelivery | None = (await session.exec(statement)).scalar_one_or_none()
    if row is None:
        message = f"There is no delivery {delivery!r}."
        raise NotFound(message, at=("delivery",))
    return row


def of_organizations() -> tuple[Select[str, str], ...]:
    """Select an organization and each webhook that tells of all of it."""
    row = Webhook
    return (select(col(row.organization_id), col(row.id)).where(col(row.model_id).is_(None)),)


def secret_of(post: Post, row: Webhook) -> str:
    """Return the secret that a webhook's messages are signed with."""
    return post.cipher.open(row.secret)


async def last_sequence(session: Session) -> int:
    """Return the sequence of the last event, 0 where there is none."""
    found = (await session.exec(select(func.max(col(Event.sequence))))).scalar_one_or_none()
    return found or 0


async def disable(session: Session, actor: Actor, row: Webhook, reason: str) -> Event:
    """Switch a webhook off, for a reason that its page tells."""
    row.active, row.disabled_reason = False, reason
    _touch(row)
    session.add(row)
    return await record(session, actor, EventKind.WEBHOOK_DISABLED, row, after={"reason": reason})


async def renew_encryption(session: Session, cipher: Cipher) -> int:
    """Encrypt by the newest key what older ones have encrypted; return how many webhooks that was."""
    rows = list((await session.exec(select(Webhook))).scalars())
    count = 0
    for row in rows:
        secret = cipher.renew(row.secret)
        previous = row.previous_secret and cipher.renew(row.previous_secret)
        if secret or previous:
            row.secret = secret or row.secret
            row.previous_secret = previous or row.previous_secret
            session.add(row)
            count += 1
    return count


async def _obtain(
    session: Session, actor: Actor, webhook: str, *, at: Sequence[str] = ("webhook",)
) -> Webhook:
    return await obtain(session, actor, Webhook, webhook, to=Permission.WEBHOOK_UPDATE, at=at)


async def _obtain_home(
    session: Session, actor: Actor, organization: str | None, model: str | None
) -> Organization | Model:
    if (organization is None) == (model is None):
        message = "Give either an organization or a model."
        raise Invalid(message, at=("organization",))
    to = Permission.WEBHOOK_UPDATE
    home: Organization | Model
    if model is not None:
        home = await obtain(session, actor, Model, model, to=to, at=("model",))
    else:
        at = ("organization",)
        home = await obtain(session, actor, Organization, organization or "", to=to, at=at)
    _demand_sight(actor, home, at=("model" if model is not None else "organization",))
    return home


def _demand_sight(actor: Actor, row: Organization | Model | Webhook, *, at: Sequence[str]) -> None:
    """Refuse to have an address told of what the actor may not read themselves."""
    needed = [Permission.EVENT_READ, Permission.CHANGES_READ]
    of_model = isinstance(row, Model) or getattr(row, "model_id", None) is not None
    for permission in needed if of_model else [*needed, Permission.AUDIT_READ]:
        demand(actor, permission, row, at=at)


async def _refuse_many(session: Session, home: Organization | Model) -> None:
    of_home = [col(Webhook.model_id) == home.id]
    if isinstance(home, Organization):
        of_home = [col(Webhook.organization_id) == home.id, col(Webhook.model_id).is_(None)]
    statement = select(func.count()).select_from(Webhook).where(*of_home)
    if (await session.exec(statement)).scalar_one() >= MAX_WEBHOOKS:
        message = f"There are {MAX_WEBHOOKS} webhooks already, and no more are accepted."
        raise Conflict(message)


def _refuse_inactive(row: Webhook) -> None:
    if not row.active:
        message = f"The webhook {row.name} is switched off; switch it on first."
        raise Conflict(message, at=("webhook",), current=summary(row))


def _checked(post: Post, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they are stored, or refuse them."""
    checked: dict[str, Any] = {}
    for name, value in fields.items():
        if value is None and name in _NULL:
            message = f"{_NULL[name]}; null is not accepted."
            raise Invalid(message, at=(name,))
        match name:
            case "name":
                checked[name] = rules.check_name(value, of="webhook", at=(name,))
            case "url":
                checked[name] = _checked_url(post.reach, value)
            case "kinds":
                kinds = [EventKind(one) for one in value or ()]
                checked[name] = sorted({one.name for one in kinds})
            case "stages":
                stages = [Stage(one) for one in value or ()]
                checked[name] = sorted({one.name for one in stages})
            case "format":
                checked[name] = WebhookFormat.JSON if value is None else value
            case _:
                checked[name] = bool(value)
    return checked


def _checked_url(reach: Reach, url: str) -> str:
    try:
        reach.check(url)
    except RefusedError as error:
        message = f"The webhook cannot be sent there: {error}."
        raise Invalid(message, at=("url",)) from error
    return url


def _check_revision(row: Webhook, expected: int | None) -> None:
    if expected is not None and expected != row.revision:
        message = f"The revision is {row.revision}, not {expected}: it was changed meanwhile."
        raise Conflict(message, at=("expectedRevision",), current=summary(row))


def _touch(row: Webhook) -> None:
    row.revision += 1
    row.updated_at = max(tables.now(), row.updated_at)


def host_of(url: str) -> str:
    """Return an address without what it may hold that is secret: its path and query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _recorded(row: Webhook) -> dict[str, Any]:
    """Return what the record tells of a webhook."""
    return {
        "name": row.name,
        "host": host_of(row.url),
        "format": row.format.name,
        "kinds": row.kinds,
        "stages": row.stages,
        "active": row.active,
    }
