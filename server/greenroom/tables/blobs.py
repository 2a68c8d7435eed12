"""Bytes: what is stored, which artifacts are made of it, and what is on its way."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from greenroom.tables.columns import Instant, Row, choice, now
from greenroom.tables.identifiers import identified
from greenroom.tables.runs import ArtifactKind


class Blob(Row, table=True):
    """Bytes in the storage, once for each digest; ``key`` is where, and is never used again.

    ``unused_at`` is when nothing referred to it any more, as the last collection saw it.
    """

    __tablename__ = "blobs"
    __table_args__ = (
        UniqueConstraint("digest"),
        UniqueConstraint("key"),
        Index("ix_blobs_unused_at", "unused_at"),
    )
    tag: ClassVar[str] = "blb"

    id: str = Field(default_factory=identified("blb"), primary_key=True)
    digest: str
    size: int = Field(sa_type=BigInteger)
    key: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    unused_at: datetime | None = Field(default=None, sa_type=Instant)


class ArtifactFile(Row, table=True):
    """One file of a stored artifact; ``path`` is empty where the artifact is one file."""

    __tablename__ = "artifact_files"
    __table_args__ = (
        UniqueConstraint("artifact_id", "path"),
        Index("ix_artifact_files_blob_id", "blob_id"),
        Index("ix_artifact_files_digest", "digest"),
    )
    tag: ClassVar[str] = "fil"

    id: str = Field(default_factory=identified("fil"), primary_key=True)
    artifact_id: str = Field(foreign_key="artifacts.id", ondelete="CASCADE")
    path: str
    digest: str
    size: int = Field(sa_type=BigInteger)
    blob_id: str = Field(foreign_key="blobs.id", ondelete="RESTRICT")


class Upload(Row, table=True):
    """An artifact whose bytes are on their way; its files are gone when it is completed.

    ``artifact_id`` is the artifact whose bytes they are, or that was made of them in the end.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        Index("ix_uploads_expires_at", "expires_at"),
        Index("ix_uploads_created_by_id", "created_by_id", "digest"),
        Index("ix_uploads_run_id", "run_id"),
        Index("ix_uploads_artifact_id", "artifact_id"),
    )
    tag: ClassVar[str] = "upl"

    id: str = Field(default_factory=identified("upl"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    project_id: str = Field(foreign_key="projects.id")
    run_id: str | None = Field(default=None, foreign_key="runs.id", ondelete="CASCADE")
    artifact_id: str | None = Field(default=None, foreign_key="artifacts.id", ondelete="CASCADE")
    name: str
    kind: ArtifactKind = Field(sa_type=choice(ArtifactKind))
    path: str | None = None
    digest: str
    size: int = Field(sa_type=BigInteger)
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")
    expires_at: datetime = Field(sa_type=Instant)
    event_id: str | None = None


class UploadFile(Row, table=True):
    """One file of an upload; ``blob_id`` as soon as its bytes have arrived and are verified."""

    __tablename__ = "upload_files"
    __table_args__ = (Index("ix_upload_files_blob_id", "blob_id"),)

    upload_id: str = Field(primary_key=True, foreign_key="uploads.id", ondelete="CASCADE")
    path: str = Field(primary_key=True)
    digest: str
    size: int = Field(sa_type=BigInteger)
    blob_id: str | None = Field(default=None, foreign_key="blobs.id", ondelete="RESTRICT")
