"""What is stored: one row class per noun, foreign keys, and no object relationships."""

from greenroom.tables.columns import Document, Instant, Row, now
from greenroom.tables.events import Event, EventKind, IdempotencyKey
from greenroom.tables.identifiers import new_id, tag_of
from greenroom.tables.models import Model, ModelGrant, ModelSource, Visibility
from greenroom.tables.people import Membership, Organization, Role, Token, TokenKind, User
from greenroom.tables.runs import (
    FINISHED,
    Artifact,
    ArtifactKind,
    MetricPoint,
    Project,
    Run,
    RunInput,
    RunStatus,
)
from greenroom.tables.versions import RunVersion, Stage, StageChange, Version, VersionArtifact

__all__ = [
    "FINISHED",
    "Artifact",
    "ArtifactKind",
    "Document",
    "Event",
    "EventKind",
    "IdempotencyKey",
    "Instant",
    "Membership",
    "MetricPoint",
    "Model",
    "ModelGrant",
    "ModelSource",
    "Organization",
    "Project",
    "Role",
    "Row",
    "Run",
    "RunInput",
    "RunStatus",
    "RunVersion",
    "Stage",
    "StageChange",
    "Token",
    "TokenKind",
    "User",
    "Version",
    "VersionArtifact",
    "Visibility",
    "new_id",
    "now",
    "tag_of",
]
