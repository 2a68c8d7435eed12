"""Deployments: where versions run, and how each of them fared."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from greenroom.tables.columns import Document, Instant, Row, choice, now
from greenroom.tables.identifiers import identified


class DeploymentKind(Enum):
    """What a deployment is for."""

    INTERNAL_APP = "INTERNAL_APP"
    PRODUCTION = "PRODUCTION"


class DeploymentStatus(Enum):
    """How a deployment fares."""

    QUEUED = "QUEUED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    FAILED = "FAILED"
    STOPPED = "STOPPED"


LIVE = frozenset({DeploymentStatus.QUEUED, DeploymentStatus.STARTING, DeploymentStatus.RUNNING})
"""The statuses of a deployment that serves, or is about to."""


class Deployment(Row, table=True):
    """One version put to work in one environment; another try is another deployment.

    ``name`` is VERSION@ENVIRONMENT. ``address`` is where this machine reaches what runs, ``url``
    where people do. Who asked for its end is noted with the time; it has ended with ``ended_at``.
    """

    __tablename__ = "deployments"
    __table_args__ = (
        Index("ix_deployments_model", "model_id", "environment", "created_at", "id"),
        Index("ix_deployments_version_id", "version_id", "created_at", "id"),
        Index("ix_deployments_created_at", "created_at", "id"),
        Index("ix_deployments_status", "status", "deployer"),
        Index("ix_deployments_external", "model_id", "deployer", "external_id", unique=True),
    )
    tag: ClassVar[str] = "dep"

    id: str = Field(default_factory=identified("dep"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    model_id: str = Field(foreign_key="models.id", ondelete="CASCADE")
    version_id: str = Field(foreign_key="versions.id", ondelete="CASCADE")
    name: str
    environment: str
    kind: DeploymentKind = Field(sa_type=choice(DeploymentKind))
    deployer: str
    target: str | None = None
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    external_id: str | None = None
    status: DeploymentStatus = Field(
        default=DeploymentStatus.QUEUED, sa_type=choice(DeploymentStatus)
    )
    message: str | None = None
    url: str | None = None
    address: str | None = None
    logs: str | None = None
    restarts: int = 0
    replaces_id: str | None = Field(
        default=None, foreign_key="deployments.id", ondelete="SET NULL", index=True
    )
    revision: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")
    stop_asked_at: datetime | None = Field(default=None, sa_type=Instant)
    stop_asked_by_id: str | None = Field(default=None, foreign_key="users.id")


class DeploymentChange(Row, table=True):
    """One entry of a deployment's history; ``until`` the next one, so that it can be asked as of a time."""

    __tablename__ = "deployment_changes"
    __table_args__ = (Index("ix_deployment_changes_deployment_id", "deployment_id", "id"),)
    tag: ClassVar[str] = "dpc"

    id: str = Field(default_factory=identified("dpc"), primary_key=True)
    deployment_id: str = Field(foreign_key="deployments.id", ondelete="CASCADE")
    from_status: DeploymentStatus | None = Field(
        default=None, sa_type=choice(DeploymentStatus), nullable=True
    )
    to_status: DeploymentStatus = Field(sa_type=choice(DeploymentStatus))
    message: str | None = None
    actor_id: str = Field(foreign_key="users.id")
    at: datetime = Field(default_factory=now, sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)
