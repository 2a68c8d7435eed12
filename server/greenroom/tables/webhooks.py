"""Webhooks: who is told of events by HTTP, and what became of each telling."""

from datetime import datetime
from enum import Enum
from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from greenroom.tables.columns import Document, Instant, Row, choice, now
from greenroom.tables.identifiers import identified


class WebhookFormat(Enum):
    """What a webhook's receiver understands."""

    JSON = "JSON"
    SLACK = "SLACK"


class DeliveryStatus(Enum):
    """How the telling of one event to one webhook fares."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class Webhook(Row, table=True):
    """An address that is told of the events of an organization, or of one model of it.

    ``kinds`` and ``stages`` narrow what it is told, and none narrows nothing. The secrets are
    encrypted. ``cursor`` is the sequence of the last event that was looked at for it. It sends what
    ``sends_for_id`` may see: whoever made it or switched it on last.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        Index("ix_webhooks_organization", "organization_id", "created_at", "id"),
        Index("ix_webhooks_model", "model_id", "created_at", "id"),
        Index("ix_webhooks_active", "active", "cursor"),
    )
    tag: ClassVar[str] = "whk"

    id: str = Field(default_factory=identified("whk"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    model_id: str | None = Field(default=None, foreign_key="models.id", ondelete="CASCADE")
    name: str
    url: str
    format: WebhookFormat = Field(default=WebhookFormat.JSON, sa_type=choice(WebhookFormat))
    kinds: list[str] = Field(default_factory=list, sa_type=Document)
    stages: list[str] = Field(default_factory=list, sa_type=Document)
    active: bool = True
    disabled_reason: str | None = None
    secret: str
    previous_secret: str | None = None
    previous_until: datetime | None = Field(default=None, sa_type=Instant)
    cursor: int
    revision: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")
    sends_for_id: str = Field(foreign_key="users.id")


class WebhookDelivery(Row, table=True):
    """One event that a webhook is told of, however often it takes.

    Those of one ``line`` are sent one after the other, by ``sequence``. ``claim`` names the sending
    under way, whose time is over with ``claimed_until``. What was answered last is kept, cut short.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index("ix_webhook_deliveries_event", "webhook_id", "event_id", unique=True),
        Index("ix_webhook_deliveries_created_at", "webhook_id", "created_at", "id"),
        Index("ix_webhook_deliveries_line", "webhook_id", "line", "status", "sequence"),
        Index("ix_webhook_deliveries_due", "status", "next_at"),
    )
    tag: ClassVar[str] = "whd"

    id: str = Field(default_factory=identified("whd"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    webhook_id: str = Field(foreign_key="webhooks.id", ondelete="CASCADE")
    event_id: str
    sequence: int
    model_id: str | None = None
    line: str
    status: DeliveryStatus = Field(default=DeliveryStatus.PENDING, sa_type=choice(DeliveryStatus))
    attempts: int = 0
    redeliveries: int = 0
    next_at: datetime | None = Field(default_factory=now, sa_type=Instant)
    claim: str | None = None
    claimed_until: datetime | None = Field(default=None, sa_type=Instant)
    response_status: int | None = None
    response_body: str | None = None
    error: str | None = None
    milliseconds: int | None = None
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    attempted_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
