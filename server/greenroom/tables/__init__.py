"""What is stored: one row class per noun, foreign keys, and no object relationships."""

from greenroom.tables.blobs import ArtifactFile, Blob, Upload, UploadFile
from greenroom.tables.columns import Document, Instant, Row, now
from greenroom.tables.deployments import (
    LIVE,
    Deployment,
    DeploymentChange,
    DeploymentKind,
    DeploymentStatus,
)
from greenroom.tables.events import Event, EventKind, IdempotencyKey
from greenroom.tables.identifiers import identify, new_id, number_of, tag_of
from greenroom.tables.limits import RateBucket
from greenroom.tables.models import Model, ModelSource
from greenroom.tables.people import (
    Identity,
    Invitation,
    Membership,
    Organization,
    Role,
    SignInAttempt,
    Token,
    TokenKind,
    User,
    UserKind,
)
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
from greenroom.tables.teams import Grant, Team, TeamLink, TeamMember
from greenroom.tables.versions import (
    RunVersion,
    Signature,
    Stage,
    StageChange,
    Version,
    VersionArtifact,
)
from greenroom.tables.visibility import Visibility
from greenroom.tables.webhooks import DeliveryStatus, Webhook, WebhookDelivery, WebhookFormat

__all__ = [
    "FINISHED",
    "LIVE",
    "Artifact",
    "ArtifactFile",
    "ArtifactKind",
    "Blob",
    "DeliveryStatus",
    "Deployment",
    "DeploymentChange",
    "DeploymentKind",
    "DeploymentStatus",
    "Document",
    "Event",
    "EventKind",
    "Grant",
    "IdempotencyKey",
    "Identity",
    "Instant",
    "Invitation",
    "Membership",
    "MetricPoint",
    "Model",
    "ModelSource",
    "Organization",
    "Project",
    "RateBucket",
    "Role",
    "Row",
    "Run",
    "RunInput",
    "RunStatus",
    "RunVersion",
    "SignInAttempt",
    "Signature",
    "Stage",
    "StageChange",
    "Team",
    "TeamLink",
    "TeamMember",
    "Token",
    "TokenKind",
    "Upload",
    "UploadFile",
    "User",
    "UserKind",
    "Version",
    "VersionArtifact",
    "Visibility",
    "Webhook",
    "WebhookDelivery",
    "WebhookFormat",
    "identify",
    "new_id",
    "now",
    "number_of",
    "tag_of",
]
