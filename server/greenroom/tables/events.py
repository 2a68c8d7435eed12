"""The append-only record of everything that changed, and the memory of idempotent creates."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from sqlalchemy import Index, Integer
from sqlmodel import Field

from greenroom.tables.columns import Document, Instant, Row, choice, now
from greenroom.tables.identifiers import identified


class EventKind(Enum):
    """What happened, noun first."""

    ACCESS_GRANTED = "ACCESS_GRANTED"
    ACCESS_REVOKED = "ACCESS_REVOKED"
    ARTIFACT_STORED = "ARTIFACT_STORED"
    DEPLOYMENT_CHANGED = "DEPLOYMENT_CHANGED"
    DEPLOYMENT_CREATED = "DEPLOYMENT_CREATED"
    DEPLOYMENT_STOPPED = "DEPLOYMENT_STOPPED"
    INVITATION_ACCEPTED = "INVITATION_ACCEPTED"
    INVITATION_CREATED = "INVITATION_CREATED"
    INVITATION_REVOKED = "INVITATION_REVOKED"
    MEMBER_ADDED = "MEMBER_ADDED"
    MEMBER_REMOVED = "MEMBER_REMOVED"
    MEMBER_UPDATED = "MEMBER_UPDATED"
    MODEL_CREATED = "MODEL_CREATED"
    MODEL_DELETED = "MODEL_DELETED"
    MODEL_PURGED = "MODEL_PURGED"
    MODEL_RESTORED = "MODEL_RESTORED"
    MODEL_UPDATED = "MODEL_UPDATED"
    ORGANIZATION_CREATED = "ORGANIZATION_CREATED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"
    PROJECT_CREATED = "PROJECT_CREATED"
    PROJECT_UPDATED = "PROJECT_UPDATED"
    RUN_ARTIFACTS_LOGGED = "RUN_ARTIFACTS_LOGGED"
    RUN_CREATED = "RUN_CREATED"
    RUN_DELETED = "RUN_DELETED"
    RUN_FINISHED = "RUN_FINISHED"
    RUN_METRICS_LOGGED = "RUN_METRICS_LOGGED"
    RUN_UPDATED = "RUN_UPDATED"
    SERVICE_ACCOUNT_CREATED = "SERVICE_ACCOUNT_CREATED"
    TEAM_CREATED = "TEAM_CREATED"
    TEAM_DELETED = "TEAM_DELETED"
    TEAM_LINKED = "TEAM_LINKED"
    TEAM_MEMBER_ADDED = "TEAM_MEMBER_ADDED"
    TEAM_MEMBER_REMOVED = "TEAM_MEMBER_REMOVED"
    TEAM_MEMBER_UPDATED = "TEAM_MEMBER_UPDATED"
    TEAM_UNLINKED = "TEAM_UNLINKED"
    TEAM_UPDATED = "TEAM_UPDATED"
    TOKEN_CREATED = "TOKEN_CREATED"
    TOKEN_REVOKED = "TOKEN_REVOKED"
    USER_CREATED = "USER_CREATED"
    USER_SIGNED_IN = "USER_SIGNED_IN"
    VERSION_COPIED = "VERSION_COPIED"
    VERSION_DELETED = "VERSION_DELETED"
    VERSION_PROMOTED = "VERSION_PROMOTED"
    VERSION_PURGED = "VERSION_PURGED"
    VERSION_REGISTERED = "VERSION_REGISTERED"
    VERSION_RESTORED = "VERSION_RESTORED"
    VERSION_SIGNED = "VERSION_SIGNED"
    VERSION_STAGED = "VERSION_STAGED"
    VERSION_TRANSFERRED = "VERSION_TRANSFERRED"
    VERSION_UPDATED = "VERSION_UPDATED"
    VISIBILITY_CHANGED = "VISIBILITY_CHANGED"
    WEBHOOK_CREATED = "WEBHOOK_CREATED"
    WEBHOOK_DELETED = "WEBHOOK_DELETED"
    WEBHOOK_DISABLED = "WEBHOOK_DISABLED"
    WEBHOOK_REDELIVERED = "WEBHOOK_REDELIVERED"
    WEBHOOK_ROTATED = "WEBHOOK_ROTATED"
    WEBHOOK_TESTED = "WEBHOOK_TESTED"
    WEBHOOK_UPDATED = "WEBHOOK_UPDATED"


class Event(Row, table=True):
    """One committed change; ``sequence`` follows the order of commits.

    It refers to its subject by id without a foreign key, so that it outlives it. ``hash`` chains it
    to the event before. What concerns an account only belongs to no organization.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_organization", "organization_id", "sequence"),
        Index("ix_events_model", "model_id", "sequence"),
        Index("ix_events_project", "project_id", "sequence"),
        Index("ix_events_subject", "subject_id", "sequence"),
        {"sqlite_autoincrement": True},
    )
    tag: ClassVar[str] = "evt"

    sequence: int | None = Field(default=None, primary_key=True, sa_type=Integer)
    id: str = Field(default_factory=identified("evt"), unique=True)
    organization_id: str | None = Field(default=None, foreign_key="organizations.id")
    model_id: str | None = None
    project_id: str | None = None
    kind: EventKind = Field(sa_type=choice(EventKind))
    subject_id: str
    subject_name: str
    actor_id: str = Field(foreign_key="users.id")
    token_id: str | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=Document)
    after: dict[str, Any] | None = Field(default=None, sa_type=Document)
    request_id: str | None = None
    at: datetime = Field(default_factory=now, sa_type=Instant)
    hash: str


class IdempotencyKey(Row, table=True):
    """The first answer to a create with a key, kept for a day at least."""

    __tablename__ = "idempotency_keys"

    user_id: str = Field(primary_key=True, foreign_key="users.id")
    key: str = Field(primary_key=True)
    act: str
    input_hash: str
    subject_id: str
    event_id: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant, index=True)
