# Made by scripts/client; do not edit.
from datetime import datetime
from typing import Any, Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import (
    ArtifactKind,
    DeliveryStatus,
    DeploymentKind,
    DeploymentStatus,
    EventKind,
    LineageEdgeKind,
    LineageNodeKind,
    Permission,
    Role,
    RunStatus,
    Stage,
    TokenKind,
    UserKind,
    Visibility,
    WebhookFormat,
)


class ArtifactFields(BaseModel):
    id: str
    name: str
    kind: ArtifactKind
    path: Optional[str]
    digest: Optional[str]
    size: Optional[int]
    uri: Optional[str]
    stored: bool
    file_count: Optional[int] = Field(alias="fileCount")
    created_at: datetime = Field(alias="createdAt")


class ArtifactFileFields(BaseModel):
    path: str
    digest: str
    size: int


class CodeFields(BaseModel):
    repository: Optional[str]
    commit: Optional[str]
    ref: Optional[str]
    path: Optional[str]


class UserFields(BaseModel):
    id: str
    name: str
    kind: UserKind


class DeploymentChangeFields(BaseModel):
    from_status: Optional[DeploymentStatus] = Field(alias="fromStatus")
    to_status: DeploymentStatus = Field(alias="toStatus")
    message: Optional[str]
    at: datetime
    until: Optional[datetime]
    actor: Optional["DeploymentChangeFieldsActor"]


class DeploymentChangeFieldsActor(UserFields):
    pass


class DeploymentFields(BaseModel):
    id: str
    name: str
    environment: str
    kind: DeploymentKind
    deployer: str
    target: Optional[str]
    settings: Any
    external_id: Optional[str] = Field(alias="externalId")
    status: DeploymentStatus
    message: Optional[str]
    url: Optional[str]
    restarts: int
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    started_at: Optional[datetime] = Field(alias="startedAt")
    ended_at: Optional[datetime] = Field(alias="endedAt")
    stop_asked_at: Optional[datetime] = Field(alias="stopAskedAt")
    created_by: Optional["DeploymentFieldsCreatedBy"] = Field(alias="createdBy")
    stop_asked_by: Optional["DeploymentFieldsStopAskedBy"] = Field(alias="stopAskedBy")
    version: Optional["DeploymentFieldsVersion"]
    model: Optional["DeploymentFieldsModel"]


class DeploymentFieldsCreatedBy(UserFields):
    pass


class DeploymentFieldsStopAskedBy(UserFields):
    pass


class DeploymentFieldsVersion(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")


class DeploymentFieldsModel(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")


class EventFields(BaseModel):
    id: str
    kind: EventKind
    subject_id: str = Field(alias="subjectId")
    subject_name: str = Field(alias="subjectName")
    at: datetime
    request_id: Optional[str] = Field(alias="requestId")
    actor: Optional["EventFieldsActor"]
    model: Optional["EventFieldsModel"]
    project: Optional["EventFieldsProject"]


class EventFieldsActor(UserFields):
    pass


class EventFieldsModel(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")


class EventFieldsProject(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")


class EventUpdateFields(BaseModel):
    cursor: str
    event: "EventUpdateFieldsEvent"


class EventUpdateFieldsEvent(EventFields):
    pass


class EvidenceArtifactFields(BaseModel):
    name: str
    kind: ArtifactKind
    path: Optional[str]
    digest: Optional[str]
    size: Optional[int]


class MetricFields(BaseModel):
    name: str
    value: float


class EvidenceFields(BaseModel):
    run_id: str = Field(alias="runId")
    run_name: str = Field(alias="runName")
    project: str
    status: RunStatus
    parameters: Any
    metrics: list["EvidenceFieldsMetrics"]
    code: Optional["EvidenceFieldsCode"]
    inputs: list["EvidenceFieldsInputs"]
    outputs: list["EvidenceFieldsOutputs"]
    frozen_at: datetime = Field(alias="frozenAt")


class EvidenceFieldsMetrics(MetricFields):
    pass


class EvidenceFieldsCode(CodeFields):
    pass


class EvidenceFieldsInputs(EvidenceArtifactFields):
    pass


class EvidenceFieldsOutputs(EvidenceArtifactFields):
    pass


class ModelName(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")


class ProjectName(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")


class TeamName(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")


class GrantFields(BaseModel):
    id: str
    user: Optional["GrantFieldsUser"]
    team: Optional["GrantFieldsTeam"]
    model: Optional["GrantFieldsModel"]
    project: Optional["GrantFieldsProject"]
    role: Role
    created_at: datetime = Field(alias="createdAt")


class GrantFieldsUser(UserFields):
    pass


class GrantFieldsTeam(TeamName):
    pass


class GrantFieldsModel(ModelName):
    pass


class GrantFieldsProject(ProjectName):
    pass


class InvitationFields(BaseModel):
    id: str
    role: Role
    email: Optional[str]
    created_at: datetime = Field(alias="createdAt")
    created_by: Optional["InvitationFieldsCreatedBy"] = Field(alias="createdBy")
    expires_at: datetime = Field(alias="expiresAt")
    accepted_at: Optional[datetime] = Field(alias="acceptedAt")
    accepted_by: Optional["InvitationFieldsAcceptedBy"] = Field(alias="acceptedBy")
    revoked_at: Optional[datetime] = Field(alias="revokedAt")


class InvitationFieldsCreatedBy(UserFields):
    pass


class InvitationFieldsAcceptedBy(UserFields):
    pass


class LineageEdgeFields(BaseModel):
    from_: str = Field(alias="from")
    to: str
    kind: LineageEdgeKind


class LineageNodeFields(BaseModel):
    id: str
    kind: LineageNodeKind
    depth: int
    name: str
    subtitle: str
    more_upstream: int = Field(alias="moreUpstream")
    more_downstream: int = Field(alias="moreDownstream")


class PageFields(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


class LineageFields(BaseModel):
    nodes: list["LineageFieldsNodes"]
    edges: list["LineageFieldsEdges"]
    total_count: int = Field(alias="totalCount")
    page_info: "LineageFieldsPageInfo" = Field(alias="pageInfo")


class LineageFieldsNodes(LineageNodeFields):
    pass


class LineageFieldsEdges(LineageEdgeFields):
    pass


class LineageFieldsPageInfo(PageFields):
    pass


class MemberFields(BaseModel):
    id: str
    user: Optional["MemberFieldsUser"]
    role: Role
    created_at: datetime = Field(alias="createdAt")


class MemberFieldsUser(UserFields):
    pass


class ModelFields(BaseModel):
    id: str
    name: str
    full_name: str = Field(alias="fullName")
    description: Optional[str]
    readme: Optional[str]
    tags: list[str]
    visibility: Visibility
    deployment_rules: list["ModelFieldsDeploymentRules"] = Field(alias="deploymentRules")
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    deleted_at: Optional[datetime] = Field(alias="deletedAt")
    created_by: Optional["ModelFieldsCreatedBy"] = Field(alias="createdBy")
    sources: "ModelFieldsSources"
    teams: "ModelFieldsTeams"
    viewer_role: Optional[Role] = Field(alias="viewerRole")
    viewer_can: list[Permission] = Field(alias="viewerCan")


class ModelFieldsDeploymentRules(BaseModel):
    environment: str
    stages: list[Stage]


class ModelFieldsCreatedBy(UserFields):
    pass


class ModelFieldsSources(BaseModel):
    nodes: list["ModelFieldsSourcesNodes"]


class ModelFieldsSourcesNodes(ProjectName):
    pass


class ModelFieldsTeams(BaseModel):
    nodes: list["ModelFieldsTeamsNodes"]


class ModelFieldsTeamsNodes(TeamName):
    pass


class ModelSummary(BaseModel):
    id: str
    name: str
    full_name: str = Field(alias="fullName")
    description: Optional[str]
    tags: list[str]
    visibility: Visibility
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    deleted_at: Optional[datetime] = Field(alias="deletedAt")
    created_by: Optional["ModelSummaryCreatedBy"] = Field(alias="createdBy")
    viewer_role: Optional[Role] = Field(alias="viewerRole")


class ModelSummaryCreatedBy(UserFields):
    pass


class ProjectFields(BaseModel):
    id: str
    name: str
    full_name: str = Field(alias="fullName")
    description: Optional[str]
    visibility: Visibility
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    created_by: Optional["ProjectFieldsCreatedBy"] = Field(alias="createdBy")
    teams: "ProjectFieldsTeams"
    viewer_role: Optional[Role] = Field(alias="viewerRole")
    viewer_can: list[Permission] = Field(alias="viewerCan")


class ProjectFieldsCreatedBy(UserFields):
    pass


class ProjectFieldsTeams(BaseModel):
    nodes: list["ProjectFieldsTeamsNodes"]


class ProjectFieldsTeamsNodes(TeamName):
    pass


class ProjectSummary(BaseModel):
    id: str
    name: str
    full_name: str = Field(alias="fullName")
    description: Optional[str]
    visibility: Visibility
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    created_by: Optional["ProjectSummaryCreatedBy"] = Field(alias="createdBy")
    viewer_role: Optional[Role] = Field(alias="viewerRole")


class ProjectSummaryCreatedBy(UserFields):
    pass


class VersionName(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")
    stage: Stage


class RunFields(BaseModel):
    id: str
    name: str
    description: Optional[str]
    tags: list[str]
    status: RunStatus
    parameters: Any
    metrics: list["RunFieldsMetrics"]
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    started_at: Optional[datetime] = Field(alias="startedAt")
    finished_at: Optional[datetime] = Field(alias="finishedAt")
    created_by: Optional["RunFieldsCreatedBy"] = Field(alias="createdBy")
    project: Optional["RunFieldsProject"]
    code: Optional["RunFieldsCode"]
    promoted: bool
    inputs: "RunFieldsInputs"
    outputs: "RunFieldsOutputs"
    consumed: "RunFieldsConsumed"
    versions: "RunFieldsVersions"
    viewer_can: list[Permission] = Field(alias="viewerCan")


class RunFieldsMetrics(MetricFields):
    pass


class RunFieldsCreatedBy(UserFields):
    pass


class RunFieldsProject(ProjectName):
    pass


class RunFieldsCode(CodeFields):
    pass


class RunFieldsInputs(BaseModel):
    nodes: list["RunFieldsInputsNodes"]
    page_info: "RunFieldsInputsPageInfo" = Field(alias="pageInfo")


class RunFieldsInputsNodes(ArtifactFields):
    pass


class RunFieldsInputsPageInfo(PageFields):
    pass


class RunFieldsOutputs(BaseModel):
    nodes: list["RunFieldsOutputsNodes"]
    page_info: "RunFieldsOutputsPageInfo" = Field(alias="pageInfo")


class RunFieldsOutputsNodes(ArtifactFields):
    pass


class RunFieldsOutputsPageInfo(PageFields):
    pass


class RunFieldsConsumed(BaseModel):
    nodes: list["RunFieldsConsumedNodes"]


class RunFieldsConsumedNodes(VersionName):
    pass


class RunFieldsVersions(BaseModel):
    nodes: list["RunFieldsVersionsNodes"]


class RunFieldsVersionsNodes(VersionName):
    pass


class RunName(BaseModel):
    id: str
    name: str
    status: RunStatus
    project: Optional["RunNameProject"]


class RunNameProject(ProjectName):
    pass


class RunSummary(BaseModel):
    id: str
    name: str
    description: Optional[str]
    tags: list[str]
    status: RunStatus
    parameters: Any
    metrics: list["RunSummaryMetrics"]
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    started_at: Optional[datetime] = Field(alias="startedAt")
    finished_at: Optional[datetime] = Field(alias="finishedAt")
    created_by: Optional["RunSummaryCreatedBy"] = Field(alias="createdBy")
    project: Optional["RunSummaryProject"]
    code: Optional["RunSummaryCode"]
    promoted: bool


class RunSummaryMetrics(MetricFields):
    pass


class RunSummaryCreatedBy(UserFields):
    pass


class RunSummaryProject(ProjectName):
    pass


class RunSummaryCode(CodeFields):
    pass


class SignatureFields(BaseModel):
    bundle: str
    digest: str
    public_key: str = Field(alias="publicKey")
    fingerprint: str
    is_current: bool = Field(alias="isCurrent")
    at: datetime
    actor: Optional["SignatureFieldsActor"]


class SignatureFieldsActor(UserFields):
    pass


class StageChangeFields(BaseModel):
    id: str
    from_stage: Optional[Stage] = Field(alias="fromStage")
    to_stage: Stage = Field(alias="toStage")
    reason: str
    message: Optional[str]
    at: datetime
    actor: Optional["StageChangeFieldsActor"]


class StageChangeFieldsActor(UserFields):
    pass


class TeamMemberFields(BaseModel):
    id: str
    user: Optional["TeamMemberFieldsUser"]
    role: Role
    created_at: datetime = Field(alias="createdAt")


class TeamMemberFieldsUser(UserFields):
    pass


class TeamFields(BaseModel):
    id: str
    name: str
    full_name: str = Field(alias="fullName")
    description: Optional[str]
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    members: "TeamFieldsMembers"
    models: "TeamFieldsModels"
    projects: "TeamFieldsProjects"
    viewer_role: Optional[Role] = Field(alias="viewerRole")
    viewer_can: list[Permission] = Field(alias="viewerCan")


class TeamFieldsMembers(BaseModel):
    nodes: list["TeamFieldsMembersNodes"]
    page_info: "TeamFieldsMembersPageInfo" = Field(alias="pageInfo")


class TeamFieldsMembersNodes(TeamMemberFields):
    pass


class TeamFieldsMembersPageInfo(PageFields):
    pass


class TeamFieldsModels(BaseModel):
    nodes: list["TeamFieldsModelsNodes"]


class TeamFieldsModelsNodes(ModelName):
    pass


class TeamFieldsProjects(BaseModel):
    nodes: list["TeamFieldsProjectsNodes"]


class TeamFieldsProjectsNodes(ProjectName):
    pass


class TeamSummary(BaseModel):
    id: str
    name: str
    full_name: str = Field(alias="fullName")
    description: Optional[str]
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    viewer_role: Optional[Role] = Field(alias="viewerRole")


class TokenFields(BaseModel):
    id: str
    kind: TokenKind
    name: str
    scopes: Optional[list[Permission]]
    user: Optional["TokenFieldsUser"]
    created_at: datetime = Field(alias="createdAt")
    expires_at: datetime = Field(alias="expiresAt")
    used_at: Optional[datetime] = Field(alias="usedAt")
    revoked_at: Optional[datetime] = Field(alias="revokedAt")


class TokenFieldsUser(UserFields):
    pass


class UploadFields(BaseModel):
    id: str
    url_expires_at: datetime = Field(alias="urlExpiresAt")
    expires_at: datetime = Field(alias="expiresAt")
    files: list["UploadFieldsFiles"]


class UploadFieldsFiles(BaseModel):
    path: str
    digest: str
    size: int
    arrived: bool
    url: str
    direct_url: Optional[str] = Field(alias="directUrl")


class VersionFields(BaseModel):
    id: str
    name: str
    full_name: str = Field(alias="fullName")
    description: Optional[str]
    readme: Optional[str]
    tags: list[str]
    content: Optional[str]
    content_data: Optional[Any] = Field(alias="contentData")
    digest: str
    stage: Stage
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    deleted_at: Optional[datetime] = Field(alias="deletedAt")
    created_by: Optional["VersionFieldsCreatedBy"] = Field(alias="createdBy")
    model: Optional["VersionFieldsModel"]
    run: Optional["VersionFieldsRun"]
    artifacts: "VersionFieldsArtifacts"
    evidence: Optional["VersionFieldsEvidence"]
    signature: Optional["VersionFieldsSignature"]
    viewer_can: list[Permission] = Field(alias="viewerCan")


class VersionFieldsCreatedBy(UserFields):
    pass


class VersionFieldsModel(ModelName):
    pass


class VersionFieldsRun(RunName):
    pass


class VersionFieldsArtifacts(BaseModel):
    nodes: list["VersionFieldsArtifactsNodes"]
    page_info: "VersionFieldsArtifactsPageInfo" = Field(alias="pageInfo")


class VersionFieldsArtifactsNodes(ArtifactFields):
    pass


class VersionFieldsArtifactsPageInfo(PageFields):
    pass


class VersionFieldsEvidence(EvidenceFields):
    pass


class VersionFieldsSignature(SignatureFields):
    pass


class VersionSummary(BaseModel):
    id: str
    name: str
    full_name: str = Field(alias="fullName")
    description: Optional[str]
    tags: list[str]
    stage: Stage
    digest: str
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    deleted_at: Optional[datetime] = Field(alias="deletedAt")
    created_by: Optional["VersionSummaryCreatedBy"] = Field(alias="createdBy")
    model: Optional["VersionSummaryModel"]
    run: Optional["VersionSummaryRun"]
    evidence: Optional["VersionSummaryEvidence"]


class VersionSummaryCreatedBy(UserFields):
    pass


class VersionSummaryModel(ModelName):
    pass


class VersionSummaryRun(RunName):
    pass


class VersionSummaryEvidence(BaseModel):
    metrics: list["VersionSummaryEvidenceMetrics"]


class VersionSummaryEvidenceMetrics(MetricFields):
    pass


class VersionResultFields(BaseModel):
    reference: str
    version: Optional["VersionResultFieldsVersion"]
    error: Optional["VersionResultFieldsError"]


class VersionResultFieldsVersion(VersionSummary):
    pass


class VersionResultFieldsError(BaseModel):
    code: str
    message: str
    input: list[str]
    current: Optional[Any]


class ViewerFields(BaseModel):
    id: str
    name: str
    email: Optional[str]
    user: "ViewerFieldsUser"
    organizations: list["ViewerFieldsOrganizations"]


class ViewerFieldsUser(UserFields):
    pass


class ViewerFieldsOrganizations(BaseModel):
    id: str
    name: str
    viewer_role: Optional[Role] = Field(alias="viewerRole")


class WebhookDeliveryFields(BaseModel):
    id: str
    message_id: str = Field(alias="messageId")
    event_id: str = Field(alias="eventId")
    status: DeliveryStatus
    attempts: int
    redeliveries: int
    next_at: Optional[datetime] = Field(alias="nextAt")
    response_status: Optional[int] = Field(alias="responseStatus")
    response_body: Optional[str] = Field(alias="responseBody")
    error: Optional[str]
    milliseconds: Optional[int]
    created_at: datetime = Field(alias="createdAt")
    attempted_at: Optional[datetime] = Field(alias="attemptedAt")
    ended_at: Optional[datetime] = Field(alias="endedAt")
    body: Optional[str]
    event: Optional["WebhookDeliveryFieldsEvent"]
    model: Optional["WebhookDeliveryFieldsModel"]


class WebhookDeliveryFieldsEvent(BaseModel):
    kind: EventKind
    subject_name: str = Field(alias="subjectName")


class WebhookDeliveryFieldsModel(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")


class WebhookFields(BaseModel):
    id: str
    name: str
    url: str
    format: WebhookFormat
    kinds: list[EventKind]
    stages: list[Stage]
    active: bool
    disabled_reason: Optional[str] = Field(alias="disabledReason")
    revision: int
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    previous_until: Optional[datetime] = Field(alias="previousUntil")
    created_by: Optional["WebhookFieldsCreatedBy"] = Field(alias="createdBy")
    sends_for: Optional["WebhookFieldsSendsFor"] = Field(alias="sendsFor")
    organization: Optional["WebhookFieldsOrganization"]
    model: Optional["WebhookFieldsModel"]


class WebhookFieldsCreatedBy(UserFields):
    pass


class WebhookFieldsSendsFor(UserFields):
    pass


class WebhookFieldsOrganization(BaseModel):
    id: str
    name: str


class WebhookFieldsModel(BaseModel):
    id: str
    full_name: str = Field(alias="fullName")
