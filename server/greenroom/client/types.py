"""What the client gives and takes, by the names that people use."""

from greenroom.client.generated.base_model import UNSET, UnsetType
from greenroom.client.generated.create_invitation import (
    CreateInvitationCreateInvitation as NewInvitation,
)
from greenroom.client.generated.enums import (
    ArtifactKind,
    DeliveryStatus,
    DeploymentKind,
    DeploymentStatus,
    EventKind,
    LineageDirection,
    LineageEdgeKind,
    LineageNodeKind,
    Permission,
    Role,
    Rule,
    RunStatus,
    Stage,
    TokenKind,
    UserKind,
    Visibility,
    WebhookFormat,
)
from greenroom.client.generated.explain_access import (
    ExplainAccessExplainAccess as AccessExplanation,
)
from greenroom.client.generated.fragments import ArtifactFields as Artifact
from greenroom.client.generated.fragments import ArtifactFileFields as ArtifactFile
from greenroom.client.generated.fragments import DeploymentChangeFields as DeploymentChange
from greenroom.client.generated.fragments import DeploymentFields as Deployment
from greenroom.client.generated.fragments import EventFields as Event
from greenroom.client.generated.fragments import EventUpdateFields as EventUpdate
from greenroom.client.generated.fragments import EvidenceFields as Evidence
from greenroom.client.generated.fragments import GrantFields as Grant
from greenroom.client.generated.fragments import InvitationFields as Invitation
from greenroom.client.generated.fragments import LineageEdgeFields as LineageEdge
from greenroom.client.generated.fragments import LineageFields as Lineage
from greenroom.client.generated.fragments import LineageNodeFields as LineageNode
from greenroom.client.generated.fragments import MemberFields as Member
from greenroom.client.generated.fragments import ModelFields as Model
from greenroom.client.generated.fragments import (
    ModelSummary,
    ProjectSummary,
    RunSummary,
    TeamSummary,
    VersionSummary,
)
from greenroom.client.generated.fragments import ProjectFields as Project
from greenroom.client.generated.fragments import RunFields as Run
from greenroom.client.generated.fragments import SignatureFields as Signature
from greenroom.client.generated.fragments import StageChangeFields as StageChange
from greenroom.client.generated.fragments import TeamFields as Team
from greenroom.client.generated.fragments import TokenFields as Token
from greenroom.client.generated.fragments import UploadFields as Upload
from greenroom.client.generated.fragments import VersionFields as Version
from greenroom.client.generated.fragments import VersionResultFields as VersionResult
from greenroom.client.generated.fragments import ViewerFields as Viewer
from greenroom.client.generated.fragments import WebhookDeliveryFields as WebhookDelivery
from greenroom.client.generated.fragments import WebhookFields as Webhook
from greenroom.client.generated.inputs import ArtifactInput, MetricInput

__all__ = [
    "UNSET",
    "AccessExplanation",
    "Artifact",
    "ArtifactFile",
    "ArtifactInput",
    "ArtifactKind",
    "DeliveryStatus",
    "Deployment",
    "DeploymentChange",
    "DeploymentKind",
    "DeploymentStatus",
    "Event",
    "EventKind",
    "EventUpdate",
    "Evidence",
    "Grant",
    "Invitation",
    "Lineage",
    "LineageDirection",
    "LineageEdge",
    "LineageEdgeKind",
    "LineageNode",
    "LineageNodeKind",
    "Member",
    "MetricInput",
    "Model",
    "ModelSummary",
    "NewInvitation",
    "Permission",
    "Project",
    "ProjectSummary",
    "Role",
    "Rule",
    "Run",
    "RunStatus",
    "RunSummary",
    "Signature",
    "Stage",
    "StageChange",
    "Team",
    "TeamSummary",
    "Token",
    "TokenKind",
    "UnsetType",
    "Upload",
    "UserKind",
    "Version",
    "VersionResult",
    "VersionSummary",
    "Viewer",
    "Visibility",
    "Webhook",
    "WebhookDelivery",
    "WebhookFormat",
]
