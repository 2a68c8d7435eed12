"""Versions, their stages, and the runs that consume them."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from greenroom.tables.columns import Document, Instant, Row, choice, now
from greenroom.tables.identifiers import identified


class Stage(Enum):
    """How close a version is to serving."""

    TESTING = "TESTING"
    STAGING = "STAGING"
    PRODUCTION = "PRODUCTION"
    DISABLED = "DISABLED"


class Version(Row, table=True):
    """One state of a model that people refer to by name, ``OWNER/NAME:VERSION``."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("model_id", "name"),
        Index("ix_versions_model_created", "model_id", "created_at", "id"),
        Index("ix_versions_model_updated", "model_id", "updated_at", "id"),
        # the last two let a viewer's models be asked without reading the version's row
        Index("ix_versions_updated_at", "updated_at", "id", "model_id", "deleted_at"),
        Index("ix_versions_created_at", "created_at", "id", "model_id", "deleted_at"),
        Index("ix_versions_stage_created", "stage", "created_at", "id", "model_id", "deleted_at"),
        Index("ix_versions_stage", "stage", "updated_at", "id"),
        Index("ix_versions_run_id", "run_id"),
    )
    tag: ClassVar[str] = "ver"

    id: str = Field(default_factory=identified("ver"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    model_id: str = Field(foreign_key="models.id")
    name: str
    full_name: str = Field(unique=True)
    description: str | None = None
    readme: str | None = None
    tags: list[str] = Field(default_factory=list, sa_type=Document)
    content: str | None = None
    content_data: Any = Field(default=None, sa_type=Document, nullable=True)
    digest: str
    run_id: str | None = Field(default=None, foreign_key="runs.id", ondelete="RESTRICT")
    evidence: dict[str, Any] | None = Field(default=None, sa_type=Document)
    stage: Stage = Field(default=Stage.TESTING, sa_type=choice(Stage))
    revision: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)


class VersionArtifact(Row, table=True):
    """An artifact of the locked run that the version chose."""

    __tablename__ = "version_artifacts"

    version_id: str = Field(primary_key=True, foreign_key="versions.id", ondelete="CASCADE")
    artifact_id: str = Field(primary_key=True, foreign_key="artifacts.id", index=True)


class Signature(Row, table=True):
    """A signature over what a version serves, which the registry has verified with ``public_key``.

    ``digest`` is the one that the version had; ``bundle`` is the signature in Sigstore's form.
    """

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("version_id"),)
    tag: ClassVar[str] = "sig"

    id: str = Field(default_factory=identified("sig"), primary_key=True)
    version_id: str = Field(foreign_key="versions.id", ondelete="CASCADE")
    digest: str
    bundle: str
    public_key: str
    fingerprint: str
    at: datetime = Field(default_factory=now, sa_type=Instant)
    actor_id: str = Field(foreign_key="users.id")


class RunVersion(Row, table=True):
    """A version that a run consumed: fine-tuned, evaluated, distilled."""

    __tablename__ = "run_versions"

    run_id: str = Field(primary_key=True, foreign_key="runs.id", ondelete="CASCADE")
    version_id: str = Field(
        primary_key=True, foreign_key="versions.id", ondelete="CASCADE", index=True
    )


class StageChange(Row, table=True):
    """One entry of a version's stage history; never changed, never removed but by purge."""

    __tablename__ = "stage_changes"
    __table_args__ = (Index("ix_stage_changes_version_id", "version_id", "id"),)
    tag: ClassVar[str] = "stc"

    id: str = Field(default_factory=identified("stc"), primary_key=True)
    version_id: str = Field(foreign_key="versions.id", ondelete="CASCADE")
    from_stage: Stage | None = Field(default=None, sa_type=choice(Stage))
    to_stage: Stage = Field(sa_type=choice(Stage))
    actor_id: str = Field(foreign_key="users.id")
    reason: str
    message: str | None = None
    at: datetime = Field(default_factory=now, sa_type=Instant)
