"""What webhooks are told of events: the form of ``docs/webhooks.md``, or Slack's.

A message is made of the event as it was recorded, and names only what whoever the webhook sends for
sees at that moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
from sqlalchemy import select
from sqlmodel import col

from greenroom import tables
from greenroom.access.policy import Actor, visible
from greenroom.database import Session
from greenroom.operations.events import moment
from greenroom.tables import Event, EventKind, Webhook, WebhookDelivery, WebhookFormat

FORM = 1
"""The version of the form; it grows when receivers could misunderstand a message otherwise."""

MAX_SLACK_TEXT = 2_900

_LONG_NOUNS = ("SERVICE_ACCOUNT",)


@dataclass(frozen=True)
class Names:
    """What things are called that one person sees, by their ids."""

    of: Mapping[str, str]

    def thing(self, id_: str | None) -> dict[str, str] | None:
        """Return a thing as messages tell of it, None where it is none or hidden."""
        return None if id_ is None or id_ not in self.of else {"id": id_, "name": self.of[id_]}


def type_of(kind: EventKind) -> str:
    """Return what a kind of event is called in messages: ``version.staged``."""
    for noun in _LONG_NOUNS:
        if kind.name.startswith(f"{noun}_"):
            return f"{noun}.{kind.name.removeprefix(f'{noun}_')}".lower()
    return kind.name.lower().replace("_", ".", 1)


def message_id(delivery: WebhookDelivery) -> str:
    """Return the id of a message, the same however often it is sent."""
    return f"{delivery.event_id}_{delivery.webhook_id}"


async def messages_of(
    session: Session,
    deliveries: Sequence[WebhookDelivery],
    public_url: str | None,
    *,
    seen_by: Actor | None = None,
) -> dict[str, bytes]:
    """Return the bodies of deliveries by their ids, however many in two statements and a few for names.

    The names are those that the webhooks' senders see, a statement for each kind and each of them;
    or those that one actor sees.
    """
    webhooks = await _by_id(session, Webhook, {one.webhook_id for one in deliveries})
    events = await _by_id(session, Event, {one.event_id for one in deliveries})
    names: dict[str, Names] = {}
    for sender in {row.sends_for_id for row in webhooks.values()}:
        theirs = [
            events[one.event_id]
            for one in deliveries
            if webhooks[one.webhook_id].sends_for_id == sender
        ]
        actor = seen_by or Actor(user=tables.User(id=sender, name=""))
        names[sender] = await _names(session, actor, theirs)
    bodies: dict[str, bytes] = {}
    for one in deliveries:
        webhook, event = webhooks[one.webhook_id], events[one.event_id]
        seen = names[webhook.sends_for_id]
        told = message(webhook, event, seen)
        if webhook.format is WebhookFormat.SLACK:
            told = slack_message(event, told, public_url)
        bodies[one.id] = orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS)
    return bodies


async def bodies_of(
    session: Session, actor: Actor, ids: Sequence[str], public_url: str | None
) -> dict[str, str]:
    """Return what deliveries that the actor sees tell, as text, by their ids."""
    statement = visible(actor, WebhookDelivery).where(col(WebhookDelivery.id).in_(ids))
    rows = list((await session.exec(statement)).scalars())
    bodies = await messages_of(session, rows, public_url, seen_by=actor) if rows else {}
    return {id_: body.decode() for id_, body in bodies.items()}


def message(webhook: Webhook, event: Event, names: Names) -> dict[str, Any]:
    """Return what is told of an event.

    Its place in the order of commits, and the ids of those who have left, are told to the webhooks
    of an organization only, as they are of its audit log.
    """
    of_all = webhook.model_id is None
    return {
        "type": type_of(event.kind),
        "timestamp": moment(event.at),
        "data": {
            "form": FORM,
            "webhook": {"id": webhook.id, "name": webhook.name},
            "event": {
                "id": event.id,
                "kind": event.kind.name,
                "sequence": event.sequence if of_all else None,
                "at": moment(event.at),
                "requestId": event.request_id,
            },
            "subject": {"id": event.subject_id, "name": event.subject_name},
            "actor": names.thing(event.actor_id),
            "actorId": event.actor_id if of_all else None,
            "organization": names.thing(event.organization_id),
            "model": names.thing(event.model_id),
            "project": names.thing(event.project_id),
            "before": event.before,
            "after": event.after,
        },
    }


def slack_message(event: Event, told: Mapping[str, Any], public_url: str | None) -> dict[str, Any]:
    """Return what is told of an event as Slack takes it: a line of text, and blocks.

    The names in it are what people typed: they are shown as plain text, so that none of them is
    taken for a mention, a link or a format.
    """
    data = told["data"]
    line = f"{_spoken(event.kind)}: {event.subject_name}"
    before, after = event.before or {}, event.after or {}
    if event.kind is EventKind.VERSION_STAGED:
        line += f", {before.get('stage')} → {after.get('stage')}"
    if data["actor"] is not None:
        line += f", by {data['actor']['name']}"
    if isinstance(after.get("message"), str) and after["message"].strip():
        line += f": {after['message'].strip()}"
    line = line if len(line) <= MAX_SLACK_TEXT else line[: MAX_SLACK_TEXT - 1] + "…"
    plain = {"type": "plain_text", "text": line, "emoji": False}
    blocks: list[dict[str, Any]] = [{"type": "section", "text": plain}]
    if public_url and data["model"] is not None:
        page = f"{public_url.rstrip('/')}/models/{quote(data['model']['name'])}"
        link = {"type": "mrkdwn", "text": f"<{page}|{_escaped(data['model']['name'])}>"}
        blocks.append({"type": "context", "elements": [link]})
    return {"text": _escaped(line), "blocks": blocks}


def _escaped(text: str) -> str:
    """Return a text so that Slack finds nothing in it that it would act on."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _spoken(kind: EventKind) -> str:
    return kind.name.replace("_", " ").capitalize()


async def _names(session: Session, actor: Actor, events: Sequence[Event]) -> Names:
    """Return the names that somebody sees of what events are about."""
    found: dict[str, str] = {}
    wanted: tuple[tuple[type[tables.Row], set[str | None]], ...] = (
        (tables.User, {one.actor_id for one in events}),
        (tables.Organization, {one.organization_id for one in events}),
        (tables.Model, {one.model_id for one in events}),
        (tables.Project, {one.project_id for one in events}),
    )
    for table, ids in wanted:
        columns: Any = table
        name = columns.full_name if hasattr(table, "full_name") else columns.name
        known = [id_ for id_ in ids if id_ is not None]
        if known:
            statement = visible(actor, table, deleted=None).where(columns.id.in_(known))
            rows: Any = await session.exec(statement.with_only_columns(columns.id, name))
            found |= dict(rows.all())
    return Names(found)


async def _by_id(session: Session, table: type[Any], ids: set[str]) -> dict[str, Any]:
    statement = select(table).where(table.id.in_(ids))
    return {row.id: row for row in (await session.exec(statement)).scalars()}
