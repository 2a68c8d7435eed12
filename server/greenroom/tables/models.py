"""Models: what holds versions, who may see it, and which projects may feed it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from greenroom.tables.columns import Document, Instant, Row, choice, now
from greenroom.tables.identifiers import identified
from greenroom.tables.visibility import Visibility


class Model(Row, table=True):
    """A named line of versions, ``OWNER/NAME``."""

    __tablename__ = "models"
    __table_args__ = (
        Index("ix_models_organization_id", "organization_id", "name"),
        Index("ix_models_updated_at", "updated_at", "id"),
        Index("ix_models_created_at", "created_at", "id"),
    )
    tag: ClassVar[str] = "mod"

    id: str = Field(default_factory=identified("mod"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    name: str
    full_name: str = Field(unique=True)
    description: str | None = None
    readme: str | None = None
    tags: list[str] = Field(default_factory=list, sa_type=Document)
    visibility: Visibility = Field(default=Visibility.ORGANIZATION, sa_type=choice(Visibility))
    deployment_rules: dict[str, list[str]] | None = Field(default=None, sa_type=Document)
    revision: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)


class ModelSource(Row, table=True):
    """A project whose runs may be promoted into the model; a model without any takes all."""

    __tablename__ = "model_sources"

    model_id: str = Field(primary_key=True, foreign_key="models.id", ondelete="CASCADE")
    project_id: str = Field(primary_key=True, foreign_key="projects.id", index=True)
