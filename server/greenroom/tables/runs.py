"""Runs: training executions with what went in and what came out."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from greenroom.tables.columns import Document, Instant, Row, choice, now
from greenroom.tables.identifiers import identified
from greenroom.tables.visibility import Visibility


class RunStatus(Enum):
    """How far a run has come; the last three are final."""

    CREATED = "CREATED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"


FINISHED = frozenset({RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.STOPPED})
"""The final statuses."""


class ArtifactKind(Enum):
    """What an artifact is, in Polyaxon's words, so that its lineage can be carried over."""

    ANALYSIS = "ANALYSIS"
    ARTIFACT = "ARTIFACT"
    AUDIO = "AUDIO"
    CHART = "CHART"
    CHECKPOINT = "CHECKPOINT"
    CODEREF = "CODEREF"
    CONFUSION = "CONFUSION"
    CSV = "CSV"
    CURVE = "CURVE"
    DATAFRAME = "DATAFRAME"
    DATASET = "DATASET"
    DIR = "DIR"
    DOCKERFILE = "DOCKERFILE"
    DOCKER_IMAGE = "DOCKER_IMAGE"
    ENV = "ENV"
    FILE = "FILE"
    HISTOGRAM = "HISTOGRAM"
    HTML = "HTML"
    IMAGE = "IMAGE"
    ITERATION = "ITERATION"
    MARKDOWN = "MARKDOWN"
    METRIC = "METRIC"
    MODEL = "MODEL"
    PSV = "PSV"
    SPAN = "SPAN"
    SSV = "SSV"
    SYSTEM = "SYSTEM"
    TABLE = "TABLE"
    TENSOR = "TENSOR"
    TENSORBOARD = "TENSORBOARD"
    TEXT = "TEXT"
    TSV = "TSV"
    VIDEO = "VIDEO"


class Project(Row, table=True):
    """A home of runs, ``OWNER/NAME``."""

    __tablename__ = "projects"
    tag: ClassVar[str] = "prj"

    id: str = Field(default_factory=identified("prj"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    name: str
    full_name: str = Field(unique=True)
    description: str | None = None
    visibility: Visibility = Field(default=Visibility.ORGANIZATION, sa_type=choice(Visibility))
    # the default is the column's as well, which came to projects that were there
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")


class Run(Row, table=True):
    """One training execution."""

    __tablename__ = "runs"
    __table_args__ = (
        Index("ix_runs_project_id", "project_id", "created_at", "id"),
        Index("ix_runs_created_at", "created_at", "id"),
    )
    tag: ClassVar[str] = "run"

    id: str = Field(default_factory=identified("run"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    project_id: str = Field(foreign_key="projects.id")
    name: str
    description: str | None = None
    tags: list[str] = Field(default_factory=list, sa_type=Document)
    status: RunStatus = Field(default=RunStatus.RUNNING, sa_type=choice(RunStatus))
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    metrics: dict[str, float] = Field(default_factory=dict, sa_type=Document)
    code: dict[str, str] | None = Field(default=None, sa_type=Document)
    revision: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")


class MetricPoint(Row, table=True):
    """One value of one metric at one step; the run's ``metrics`` hold the latest of each."""

    __tablename__ = "metric_points"
    __table_args__ = (UniqueConstraint("run_id", "name", "step"),)
    tag: ClassVar[str] = "pnt"

    id: str = Field(default_factory=identified("pnt"), primary_key=True)
    run_id: str = Field(foreign_key="runs.id", ondelete="CASCADE")
    name: str
    step: int = Field(sa_type=BigInteger)
    value: float
    at: datetime = Field(default_factory=now, sa_type=Instant)


class Artifact(Row, table=True):
    """Data with an address: a model file, a data set. ``run_id`` is the run that produced it.

    ``stored_at`` is when its bytes were stored here, ``file_count`` how many files a stored folder
    has.
    """

    __tablename__ = "artifacts"
    __table_args__ = (
        UniqueConstraint("run_id", "name"),
        Index("ix_artifacts_digest", "organization_id", "digest"),
        Index("ix_artifacts_project_id", "project_id"),
        Index("ix_artifacts_path", "organization_id", "path"),
    )
    tag: ClassVar[str] = "art"

    id: str = Field(default_factory=identified("art"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    project_id: str = Field(foreign_key="projects.id")
    run_id: str | None = Field(default=None, foreign_key="runs.id", ondelete="SET NULL")
    name: str
    kind: ArtifactKind = Field(sa_type=choice(ArtifactKind))
    path: str | None = None
    digest: str | None = None
    size: int | None = Field(default=None, sa_type=BigInteger)
    stored_at: datetime | None = Field(default=None, sa_type=Instant)
    file_count: int | None = None
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")


class RunInput(Row, table=True):
    """An artifact that a run consumed, under the name the run gave it."""

    __tablename__ = "run_inputs"

    run_id: str = Field(primary_key=True, foreign_key="runs.id", ondelete="CASCADE")
    name: str = Field(primary_key=True)
    artifact_id: str = Field(foreign_key="artifacts.id", index=True)
