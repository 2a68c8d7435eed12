# Made by scripts/client; do not edit.
from datetime import datetime
from typing import Any, Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import (
    ArtifactKind,
    DeliveryStatus,
    DeploymentKind,
    DeploymentOrderField,
    DeploymentStatus,
    EventKind,
    ModelOrderField,
    OrderDirection,
    Permission,
    Role,
    RunOrderField,
    RunStatus,
    Stage,
    UserKind,
    VersionOrderField,
    Visibility,
    WebhookFormat,
)


class AcceptInvitationInput(BaseModel):
    """What acceptInvitation takes."""

    secret: str
    "The secret that createInvitation answered."


class AddMemberInput(BaseModel):
    """What addMember takes."""

    organization: str
    "The organization: its id or name."
    user: str
    "Somebody you see: their id or name. Invite others."
    role: Role = Role.MEMBER
    "The role; none above your own."


class AddTeamMemberInput(BaseModel):
    """What addTeamMember takes."""

    team: str
    "The team: its id, or OWNER/NAME."
    user: str
    "A member of the team's organization: their id or name."
    role: Role = Role.MEMBER
    "ADMIN, CONTRIBUTOR, MEMBER or VIEWER."


class ArtifactInput(BaseModel):
    """One artifact as a run names it."""

    name: str
    "The name within the run."
    kind: ArtifactKind = ArtifactKind.FILE
    "What it is."
    path: Optional[str] = None
    "Where it lies: a path or an address."
    digest: Optional[str] = None
    "The digest of its bytes: sha256:, sha512: or md5: and the digits."
    size: Optional[int] = None
    "Its size in bytes."
    artifact: Optional[str] = None
    "For an input: the artifact it is, by id. Without it, one of the same digest is taken, or a new one is made."


class ChangePasswordInput(BaseModel):
    """What changePassword takes."""

    current: Optional[str] = None
    "The present password; none where there is none yet."
    new: str
    "The new password: 12 to 256 characters."


class CodeInput(BaseModel):
    """Which code ran."""

    repository: Optional[str] = None
    "The address of the repository."
    commit: Optional[str] = None
    "The commit."
    ref: Optional[str] = None
    "The branch or tag."
    path: Optional[str] = None
    "The file or folder within the repository."


class CompleteUploadInput(BaseModel):
    """What completeUpload takes."""

    upload: str
    "The upload: its id."


class CopyVersionInput(BaseModel):
    """What copyVersion takes."""

    version: str
    "The version: its id, or OWNER/NAME:VERSION."
    model: str
    "The model to copy it into: its id, or OWNER/NAME."
    name: Optional[str] = None
    "The copy's name; the version's when left out."
    keep_stage: bool = Field(alias="keepStage", default=False)
    "Keep the stage; otherwise the copy begins in TESTING."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the create safe to repeat: the same key and input give the first answer again."


class CreateDownloadInput(BaseModel):
    """What createDownload takes."""

    artifact: str
    "The artifact: its id."
    file: Optional[str] = None
    "A file of a folder, by its path. Without it, the address gives the folder's list, and each file below it."
    direct: bool = True
    "Whether the address may lead on to the bucket in which the bytes are kept."


class CreateInvitationInput(BaseModel):
    """What createInvitation takes."""

    organization: str
    "The organization: its id or name."
    role: Role = Role.MEMBER
    "The role; none above your own."
    email: Optional[str] = None
    "Whom it is meant for, as a note; nothing is sent."
    days: int = 7
    "Days that it lasts, 1 to 90."


class CreateModelInput(BaseModel):
    """What createModel takes."""

    name: str
    "OWNER/NAME; a name is 1 to 128 letters, digits, '_', '.' or '-'."
    description: Optional[str] = None
    "What it is, in a line or a few; at most 4,096 characters."
    readme: Optional[str] = None
    "What people should know of it, in Markdown; at most 262,144 characters."
    tags: Optional[list[str]] = None
    "Words to find it by: at most 50, of at most 64 characters. They replace those it has."
    visibility: Optional[Visibility] = None
    "Who reads it without being named on it; ORGANIZATION when left out."
    sources: Optional[list[str]] = None
    "At most 100 projects whose runs can be promoted into it, by id or OWNER/NAME; none means all."
    deployment_rules: Optional[list["DeploymentRuleInput"]] = Field(
        alias="deploymentRules", default=None
    )
    "At most 20 rules; an environment without one takes every stage but DISABLED for internal apps, and PRODUCTION in production. An empty list or null means none."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the create safe to repeat: the same key and input give the first answer again. Kept for a week, for each user apart; at most 255 characters."


class CreateProjectInput(BaseModel):
    """What createProject takes."""

    name: str
    "OWNER/NAME; a name is 1 to 128 letters, digits, '_', '.' or '-'."
    description: Optional[str] = None
    "What it is, in a line or a few; at most 4,096 characters."
    visibility: Optional[Visibility] = None
    "Who reads it without being named on it; ORGANIZATION when left out."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the create safe to repeat: the same key and input give the first answer again. Kept for a week, for each user apart; at most 255 characters."


class CreateRunInput(BaseModel):
    """What createRun takes."""

    project: str
    "The project: its id, or OWNER/NAME."
    name: Optional[str] = None
    "A name for people; one is made when it is left out."
    description: Optional[str] = None
    "What it is, in a line or a few; at most 4,096 characters."
    tags: Optional[list[str]] = None
    "Words to find it by: at most 50, of at most 64 characters. They replace those it has."
    status: Optional[RunStatus] = None
    "CREATED or RUNNING; RUNNING when left out."
    parameters: Optional[Any] = None
    "An object: names with values; at most 1,000."
    code: Optional["CodeInput"] = None
    "Which code runs."
    versions: Optional[list[str]] = None
    "The versions it consumes, at most 100, by id or OWNER/NAME:VERSION."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the create safe to repeat: the same key and input give the first answer again. Kept for a week, for each user apart; at most 255 characters."


class CreateServiceAccountInput(BaseModel):
    """What createServiceAccount takes."""

    organization: str
    "The organization: its id or name."
    name: str
    "A name that no other user has: letters, digits, '_', '.' or '-'."
    role: Role = Role.MEMBER
    "The role; none above your own."


class CreateTeamInput(BaseModel):
    """What createTeam takes."""

    name: str
    "OWNER/NAME; a name is 1 to 128 letters, digits, '_', '.' or '-'."
    description: Optional[str] = None
    "What it is for; at most 4,096 characters."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the create safe to repeat: the same key and input give the first answer again."


class CreateTokenInput(BaseModel):
    """What createToken takes."""

    name: str
    "What it is for; at most 128 characters."
    user: Optional[str] = None
    "A service account, by id or name; yourself when left out."
    scopes: Optional[list[Permission]] = None
    "The permissions to cut it down to; all of its user's when left out."
    days: Optional[int] = None
    "Days that it lasts, 1 to 3,650; 90 when left out."


class CreateUploadInput(BaseModel):
    """What createUpload takes: a run and a name, or an artifact."""

    run: Optional[str] = None
    "The run that produced it: its id."
    name: Optional[str] = None
    "The name within the run; the same name again replaces the output."
    kind: ArtifactKind = ArtifactKind.FILE
    "What it is."
    path: Optional[str] = None
    "Where it lies, or lay: a path or an address."
    artifact: Optional[str] = None
    "Instead of a run: an artifact that is described already, with this digest, by its id."
    digest: str
    "The SHA-256 of its bytes, of a folder that of its list, the lines `<digits>  <path>` by path, as sha256sum prints them: sha256: and 64 lower-case hexadecimal digits."
    size: int
    "Its size in bytes, of a folder that of all its files."
    files: Optional[list["FileInput"]] = None
    "Of a folder: all its files, 1 to 5,000."


class CreateWebhookInput(BaseModel):
    """What createWebhook takes: an organization, or a model."""

    name: str
    "What it is called: 1 to 128 letters, digits, '_', '.' or '-'."
    url: str
    "Where messages are sent: an https address, at most 2,048 characters."
    organization: Optional[str] = None
    "Of what it tells: all of an organization, by name or id."
    model: Optional[str] = None
    "Or of one model: its id, or OWNER/NAME."
    kinds: Optional[list[EventKind]] = None
    "What is told; all kinds when it is empty or left out."
    stages: Optional[list[Stage]] = None
    "Of the moves of versions, those to these stages are told; all when it is empty or left out."
    format: WebhookFormat = WebhookFormat.JSON
    "What its receiver understands."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the create safe to repeat: the same key and input give the first answer again. Kept for a week, for each user apart; at most 255 characters."


class DeleteModelInput(BaseModel):
    """What deleteModel takes."""

    model: str
    "The model: its id, or OWNER/NAME."
    force: bool = False
    "Delete it even while a version is in production or serves; what serves is stopped."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class DeleteRunInput(BaseModel):
    """What deleteRun takes."""

    run: str
    "The run: its id."


class DeleteTeamInput(BaseModel):
    """What deleteTeam takes."""

    team: str
    "The team: its id, or OWNER/NAME."


class DeleteVersionInput(BaseModel):
    """What deleteVersion takes."""

    version: str
    "The version: its id, or OWNER/NAME:VERSION."
    force: bool = False
    "Delete it even while it is in production or serves; what serves is stopped."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class DeleteVersionsInput(BaseModel):
    """What deleteVersions takes."""

    versions: list[str]
    "At most 100 versions: ids, or OWNER/NAME:VERSION."
    force: bool = False
    "Delete those in production or serving too; what serves is stopped."


class DeleteWebhookInput(BaseModel):
    """What deleteWebhook takes."""

    webhook: str
    "The webhook's id."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class DeliveryStatusFilter(BaseModel):
    """Tests the status of a delivery."""

    eq: Optional[DeliveryStatus] = None
    "It is this."
    in_: Optional[list[DeliveryStatus]] = Field(alias="in", default=None)
    "It is one of these."


class DeployVersionInput(BaseModel):
    """What deployVersion takes."""

    version: str
    "The version: its id, or OWNER/NAME:VERSION."
    kind: DeploymentKind = DeploymentKind.INTERNAL_APP
    "What it is for."
    environment: Optional[str] = None
    "Where: 1 to 63 small letters, digits or '-'; `app` or `production` when left out, by the kind."
    deployer: Optional[str] = None
    "What carries it out; needed where several are switched on."
    target: Optional[str] = None
    "Where exactly, in the words of the deployer."
    settings: Optional[Any] = None
    "What the deployer takes besides, as an object."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Repeating the call with this key changes nothing more."


class DeploymentFilter(BaseModel):
    """Which deployments. What is said must all hold."""

    and_: Optional[list["DeploymentFilter"]] = Field(alias="and", default=None)
    "All of these hold."
    or_: Optional[list["DeploymentFilter"]] = Field(alias="or", default=None)
    "One of these holds."
    not_: Optional["DeploymentFilter"] = Field(alias="not", default=None)
    "This does not hold."
    environment: Optional["TextFilter"] = None
    "The environment."
    kind: Optional[DeploymentKind] = None
    "What it is for."
    status: Optional["DeploymentStatusFilter"] = None
    "The status."
    deployer: Optional["TextFilter"] = None
    "The deployer's name."
    model: Optional["TextFilter"] = None
    "The id, name or full name of the model."
    version: Optional["TextFilter"] = None
    "The id, name or full name of the version."
    author: Optional["TextFilter"] = None
    "The name or id of who asked for it."
    running_at: Optional[datetime] = Field(alias="runningAt", default=None)
    "When it was running: what served at that moment."
    created_at: Optional["TimeFilter"] = Field(alias="createdAt", default=None)
    "When it was asked for."
    started_at: Optional["TimeFilter"] = Field(alias="startedAt", default=None)
    "When it first ran."
    ended_at: Optional["TimeFilter"] = Field(alias="endedAt", default=None)
    "When it ended."


class DeploymentOrder(BaseModel):
    """How to order deployments."""

    field: DeploymentOrderField
    "By what."
    direction: OrderDirection = OrderDirection.DESC
    "Which way."


class DeploymentRuleInput(BaseModel):
    """Which stages may be deployed to an environment."""

    environment: str
    "The environment: small letters, digits and '-'."
    stages: list[Stage]
    "The stages; DISABLED is refused, and none closes the environment."


class DeploymentStatusFilter(BaseModel):
    """Tests the status of a deployment."""

    eq: Optional[DeploymentStatus] = None
    "It is this."
    in_: Optional[list[DeploymentStatus]] = Field(alias="in", default=None)
    "It is one of these."


class EventFilter(BaseModel):
    """Which events. What is said must all hold."""

    and_: Optional[list["EventFilter"]] = Field(alias="and", default=None)
    "All of these hold."
    or_: Optional[list["EventFilter"]] = Field(alias="or", default=None)
    "One of these holds."
    not_: Optional["EventFilter"] = Field(alias="not", default=None)
    "This does not hold."
    kind: Optional["EventKindFilter"] = None
    "What happened."
    subject: Optional["TextFilter"] = None
    "The id or name of what it happened to."
    model: Optional["TextFilter"] = None
    "The id, name or full name of the model it belongs to."
    project: Optional["TextFilter"] = None
    "The id, name or full name of the project it belongs to."
    actor: Optional["TextFilter"] = None
    "The name or id of who did it."
    actor_kind: Optional["UserKindFilter"] = Field(alias="actorKind", default=None)
    "What kind of user did it."
    token: Optional["TextFilter"] = None
    "The id or name of the token that did it, where you see the token or may read the id."
    request_id: Optional["TextFilter"] = Field(alias="requestId", default=None)
    "The id of the request that did it."
    at: Optional["TimeFilter"] = None
    "When it happened."


class EventKindFilter(BaseModel):
    """Tests the kind of an event."""

    eq: Optional[EventKind] = None
    "It is this."
    in_: Optional[list[EventKind]] = Field(alias="in", default=None)
    "It is one of these."


class FileInput(BaseModel):
    """One file of a folder."""

    path: str
    "Its path within the folder: relative, with '/', without '.' and '..'."
    digest: str
    "The SHA-256 of its bytes: sha256: and 64 lower-case hexadecimal digits."
    size: int
    "Its size in bytes."


class FinishRunInput(BaseModel):
    """What finishRun takes."""

    run: str
    "The run: its id."
    status: RunStatus = RunStatus.SUCCEEDED
    "SUCCEEDED, FAILED or STOPPED."


class GrantInput(BaseModel):
    """What grant takes."""

    on: "HomeInput"
    "The model or project."
    to: "HolderInput"
    "The user or team."
    role: Role
    "ADMIN, CONTRIBUTOR, MEMBER, VIEWER; for a user also OUTSIDER."


class HolderInput(BaseModel):
    """A user or a team: exactly one of them."""

    user: Optional[str] = None
    "The user: their id or name."
    team: Optional[str] = None
    "The team: its id, or OWNER/NAME."


class HomeInput(BaseModel):
    """A model or a project: exactly one of them."""

    model: Optional[str] = None
    "The model: its id, or OWNER/NAME."
    project: Optional[str] = None
    "The project: its id, or OWNER/NAME."


class LeaveOrganizationInput(BaseModel):
    """What leaveOrganization takes."""

    organization: str
    "The organization: its id or name."


class LinkTeamInput(BaseModel):
    """What linkTeam takes."""

    team: str
    "The team: its id, or OWNER/NAME."
    on: "HomeInput"
    "The model or project."


class LogArtifactsInput(BaseModel):
    """What logArtifacts takes."""

    run: str
    "The run: its id."
    inputs: Optional[list["ArtifactInput"]] = None
    "What it consumed."
    outputs: Optional[list["ArtifactInput"]] = None
    "What it produced."


class LogMetricsInput(BaseModel):
    """What logMetrics takes."""

    run: str
    "The run: its id."
    metrics: list["MetricInput"]
    "1 to 1,000 values."


class MemberFilter(BaseModel):
    """Which members. What is said must all hold."""

    and_: Optional[list["MemberFilter"]] = Field(alias="and", default=None)
    "All of these hold."
    or_: Optional[list["MemberFilter"]] = Field(alias="or", default=None)
    "One of these holds."
    not_: Optional["MemberFilter"] = Field(alias="not", default=None)
    "This does not hold."
    name: Optional["TextFilter"] = None
    "The name or id of the user."
    role: Optional["RoleFilter"] = None
    "The role."
    created_at: Optional["TimeFilter"] = Field(alias="createdAt", default=None)
    "Since when."


class MetricFilter(BaseModel):
    """Tests one metric."""

    name: str
    "The metric's name."
    eq: Optional[float] = None
    "It is this."
    lt: Optional[float] = None
    "It is less."
    lte: Optional[float] = None
    "It is this or less."
    gt: Optional[float] = None
    "It is more."
    gte: Optional[float] = None
    "It is this or more."
    absent: Optional[bool] = None
    "It was not logged (true), or it was (false)."


class MetricInput(BaseModel):
    """One value of a metric."""

    name: str
    "The metric's name."
    value: float
    "Its value; a finite number."
    step: int = 0
    "The step; the same name and step again replaces the value."


class ModelFilter(BaseModel):
    """Which models. What is said must all hold."""

    and_: Optional[list["ModelFilter"]] = Field(alias="and", default=None)
    "All of these hold."
    or_: Optional[list["ModelFilter"]] = Field(alias="or", default=None)
    "One of these holds."
    not_: Optional["ModelFilter"] = Field(alias="not", default=None)
    "This does not hold."
    name: Optional["TextFilter"] = None
    "The name without its owner."
    description: Optional["TextFilter"] = None
    "The description."
    tags: Optional["TagFilter"] = None
    "The tags."
    visibility: Optional[Visibility] = None
    "The visibility."
    stage: Optional["StageFilter"] = None
    "It has a version in this stage."
    author: Optional["TextFilter"] = None
    "The name or id of who created it."
    created_at: Optional["TimeFilter"] = Field(alias="createdAt", default=None)
    "When it was created."
    updated_at: Optional["TimeFilter"] = Field(alias="updatedAt", default=None)
    "When it last changed."


class ModelOrder(BaseModel):
    """How to order models."""

    field: ModelOrderField
    "By what."
    direction: OrderDirection = OrderDirection.DESC
    "Which way."


class ParameterFilter(BaseModel):
    """Tests one parameter. Numbers compare as numbers."""

    name: str
    "The parameter's name."
    eq: Optional[str] = None
    "It is this, as a text or as a number."
    in_: Optional[list[str]] = Field(alias="in", default=None)
    "It is one of these."
    contains: Optional[str] = None
    "It holds this text."
    lt: Optional[float] = None
    "It is a number and less."
    lte: Optional[float] = None
    "It is a number and this or less."
    gt: Optional[float] = None
    "It is a number and more."
    gte: Optional[float] = None
    "It is a number and this or more."
    absent: Optional[bool] = None
    "It was not logged (true), or it was (false)."


class ProjectFilter(BaseModel):
    """Which projects. What is said must all hold."""

    and_: Optional[list["ProjectFilter"]] = Field(alias="and", default=None)
    "All of these hold."
    or_: Optional[list["ProjectFilter"]] = Field(alias="or", default=None)
    "One of these holds."
    not_: Optional["ProjectFilter"] = Field(alias="not", default=None)
    "This does not hold."
    name: Optional["TextFilter"] = None
    "The name without its owner."
    description: Optional["TextFilter"] = None
    "The description."
    visibility: Optional[Visibility] = None
    "The visibility."
    created_at: Optional["TimeFilter"] = Field(alias="createdAt", default=None)
    "When it was created."


class PromoteRunInput(BaseModel):
    """What promoteRun takes."""

    run: str
    "The run: its id."
    model: str
    "The model: its id, or OWNER/NAME."
    name: str
    "The version's name: 1 to 128 letters, digits, '_', '.' or '-'."
    description: Optional[str] = None
    "What it is, in a line or a few; at most 4,096 characters."
    readme: Optional[str] = None
    "What people should know of it, in Markdown; at most 262,144 characters."
    tags: Optional[list[str]] = None
    "Words to find it by: at most 50, of at most 64 characters. They replace those it has."
    content: Optional[str] = None
    "Metadata as JSON or YAML text; at most 262,144 characters."
    artifacts: Optional[list[str]] = None
    "Names of artifacts of the run; all must exist. An empty list chooses none. Without them, the run's model: its output of kind MODEL."
    force: bool = False
    "Where the name is taken, patch the fields given here on the version that has it."
    create_model: bool = Field(alias="createModel", default=False)
    "Create the model where there is none; that needs MODEL_CREATE as well."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the create safe to repeat: the same key and input give the first answer again. Kept for a week, for each user apart; at most 255 characters."


class RedeliverInput(BaseModel):
    """What redeliver takes: a delivery, or a webhook and a time."""

    delivery: Optional[str] = None
    "The id of a delivery that has ended."
    webhook: Optional[str] = None
    "The id of a webhook whose failed deliveries are meant."
    failed_since: Optional[datetime] = Field(alias="failedSince", default=None)
    "Those that were noted at this time or later."


class RegisterVersionInput(BaseModel):
    """What registerVersion takes."""

    model: str
    "The model: its id, or OWNER/NAME."
    name: str
    "The version's name: 1 to 128 letters, digits, '_', '.' or '-'."
    description: Optional[str] = None
    "What it is, in a line or a few; at most 4,096 characters."
    readme: Optional[str] = None
    "What people should know of it, in Markdown; at most 262,144 characters."
    tags: Optional[list[str]] = None
    "Words to find it by: at most 50, of at most 64 characters. They replace those it has."
    content: Optional[str] = None
    "Metadata as JSON or YAML text; at most 262,144 characters."
    run: Optional[str] = None
    "The run to lock: its id. Null locks none."
    artifacts: Optional[list[str]] = None
    "Names of artifacts of the run; all must exist. An empty list chooses none. Without them, none are chosen."
    force: bool = False
    "Where the name is taken, patch the fields given here on the version that has it."
    create_model: bool = Field(alias="createModel", default=False)
    "Create the model where there is none; that needs MODEL_CREATE as well."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the create safe to repeat: the same key and input give the first answer again. Kept for a week, for each user apart; at most 255 characters."


class RemoveMemberInput(BaseModel):
    """What removeMember takes."""

    organization: str
    "The organization: its id or name."
    user: str
    "The user: their id or name."


class RemoveTeamMemberInput(BaseModel):
    """What removeTeamMember takes."""

    team: str
    "The team: its id, or OWNER/NAME."
    user: str
    "The user: their id or name."


class ReportDeploymentInput(BaseModel):
    """What reportDeployment takes: a deployment, or a version with an externalId."""

    status: DeploymentStatus
    "How it fares."
    deployment: Optional[str] = None
    "The id of a deployment that the registry knows."
    version: Optional[str] = None
    "The version: its id, or OWNER/NAME:VERSION."
    environment: Optional[str] = None
    "Where, of one told of by externalId: 1 to 63 small letters, digits or '-'; `production` when left out."
    external_id: Optional[str] = Field(alias="externalId", default=None)
    "What you call it, at most 255 characters: told of again, it is the same deployment."
    message: Optional[str] = None
    "Why, in words for people; at most 4,096 characters."
    url: Optional[str] = None
    "Where it answers, an http or https address."
    logs: Optional[str] = None
    "The last of what it printed; the last 65,536 characters are kept."


class RestoreModelInput(BaseModel):
    """What restoreModel takes."""

    model: str
    "The deleted model: its id, or OWNER/NAME."


class RestoreVersionInput(BaseModel):
    """What restoreVersion takes."""

    version: str
    "The deleted version: its id, or OWNER/NAME:VERSION."


class RevokeInput(BaseModel):
    """What revoke takes."""

    on: "HomeInput"
    "The model or project."
    to: "HolderInput"
    "The user or team."


class RevokeInvitationInput(BaseModel):
    """What revokeInvitation takes."""

    invitation: str
    "The invitation: its id."


class RevokeTokenInput(BaseModel):
    """What revokeToken takes."""

    token: str
    "The token or session: its id."


class RoleFilter(BaseModel):
    """Tests of a role."""

    eq: Optional[Role] = None
    "It is this."
    in_: Optional[list[Role]] = Field(alias="in", default=None)
    "It is one of these."


class RollbackDeploymentInput(BaseModel):
    """What rollbackDeployment takes."""

    model: str
    "The model: its id, or OWNER/NAME."
    environment: str = "production"
    "Where it serves."


class RotateWebhookSecretInput(BaseModel):
    """What rotateWebhookSecret takes."""

    webhook: str
    "The webhook's id."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class RunFilter(BaseModel):
    """Which runs. What is said must all hold."""

    and_: Optional[list["RunFilter"]] = Field(alias="and", default=None)
    "All of these hold."
    or_: Optional[list["RunFilter"]] = Field(alias="or", default=None)
    "One of these holds."
    not_: Optional["RunFilter"] = Field(alias="not", default=None)
    "This does not hold."
    name: Optional["TextFilter"] = None
    "The name."
    description: Optional["TextFilter"] = None
    "The description."
    tags: Optional["TagFilter"] = None
    "The tags."
    status: Optional["RunStatusFilter"] = None
    "The status."
    project: Optional["TextFilter"] = None
    "The id, name or full name of the project."
    author: Optional["TextFilter"] = None
    "The name or id of who began it."
    promoted: Optional[bool] = None
    "Whether a version locks it."
    metric: Optional["MetricFilter"] = None
    "The latest value of a metric."
    parameter: Optional["ParameterFilter"] = None
    "A parameter."
    created_at: Optional["TimeFilter"] = Field(alias="createdAt", default=None)
    "When it was created."
    updated_at: Optional["TimeFilter"] = Field(alias="updatedAt", default=None)
    "When it last changed."
    started_at: Optional["TimeFilter"] = Field(alias="startedAt", default=None)
    "When it started."
    finished_at: Optional["TimeFilter"] = Field(alias="finishedAt", default=None)
    "When it ended."


class RunOrder(BaseModel):
    """How to order runs."""

    field: RunOrderField
    "By what."
    metric: Optional[str] = None
    "The metric's name, where the field is METRIC."
    direction: OrderDirection = OrderDirection.DESC
    "Which way."


class RunStatusFilter(BaseModel):
    """Tests the status of a run."""

    eq: Optional[RunStatus] = None
    "It is this."
    in_: Optional[list[RunStatus]] = Field(alias="in", default=None)
    "It is one of these."


class SetVisibilityInput(BaseModel):
    """What setVisibility takes."""

    on: "HomeInput"
    "The model or project."
    visibility: Visibility
    "Who reads it without being named on it."


class SignVersionInput(BaseModel):
    """What signVersion takes."""

    version: str
    "The version: its id, or OWNER/NAME:VERSION."
    bundle: str
    "The signature over the version's package: a Sigstore bundle as JSON, at most 1,048,576 characters."
    public_key: str = Field(alias="publicKey")
    "The public key that verifies it, as PEM: an elliptic curve's."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the version still has this revision; else CONFLICT."


class StageFilter(BaseModel):
    """Tests the stage."""

    eq: Optional[Stage] = None
    "It is this."
    in_: Optional[list[Stage]] = Field(alias="in", default=None)
    "It is one of these."


class StageVersionInput(BaseModel):
    """What stageVersion takes."""

    version: str
    "The version: its id, or OWNER/NAME:VERSION."
    stage: Stage
    "The stage to move to."
    reason: Optional[str] = None
    "Why, in a word for machines; at most 128 characters."
    message: Optional[str] = None
    "Why, in words for people; at most 4,096 characters."
    force: bool = False
    "Disable it even while it serves; what serves is stopped."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class StageVersionsInput(BaseModel):
    """What stageVersions takes."""

    versions: list[str]
    "At most 100 versions: ids, or OWNER/NAME:VERSION."
    stage: Stage
    "The stage to move to."
    reason: Optional[str] = None
    "Why, in a word for machines; at most 128 characters."
    message: Optional[str] = None
    "Why, in words for people; at most 4,096 characters."
    force: bool = False
    "Disable it even while it serves; what serves is stopped."


class StopDeploymentInput(BaseModel):
    """What stopDeployment takes."""

    deployment: str
    "The deployment's id."
    message: Optional[str] = None
    "Why, in words for people; at most 4,096 characters."


class TagFilter(BaseModel):
    """Tests the tags."""

    has: Optional[str] = None
    "This tag is among them."
    has_any: Optional[list[str]] = Field(alias="hasAny", default=None)
    "One of these is among them."
    has_all: Optional[list[str]] = Field(alias="hasAll", default=None)
    "All of these are among them."
    absent: Optional[bool] = None
    "There are none (true), or some (false)."


class TagVersionsInput(BaseModel):
    """What tagVersions takes."""

    versions: list[str]
    "At most 100 versions: ids, or OWNER/NAME:VERSION."
    add: Optional[list[str]] = None
    "Tags to add."
    remove: Optional[list[str]] = None
    "Tags to take away."


class TeamFilter(BaseModel):
    """Which teams. What is said must all hold."""

    and_: Optional[list["TeamFilter"]] = Field(alias="and", default=None)
    "All of these hold."
    or_: Optional[list["TeamFilter"]] = Field(alias="or", default=None)
    "One of these holds."
    not_: Optional["TeamFilter"] = Field(alias="not", default=None)
    "This does not hold."
    name: Optional["TextFilter"] = None
    "The name without its owner."
    description: Optional["TextFilter"] = None
    "The description."
    created_at: Optional["TimeFilter"] = Field(alias="createdAt", default=None)
    "When it was created."


class TestWebhookInput(BaseModel):
    """What testWebhook takes."""

    webhook: str
    "The webhook's id."


class TextFilter(BaseModel):
    """Tests a text."""

    eq: Optional[str] = None
    "It is this, letter for letter."
    in_: Optional[list[str]] = Field(alias="in", default=None)
    "It is one of these."
    contains: Optional[str] = None
    "It holds this; upper and lower case are the same."
    starts_with: Optional[str] = Field(alias="startsWith", default=None)
    "It starts with this; upper and lower case are the same."
    ends_with: Optional[str] = Field(alias="endsWith", default=None)
    "It ends with this; upper and lower case are the same."
    absent: Optional[bool] = None
    "There is none (true), or there is one (false)."


class TimeFilter(BaseModel):
    """Tests a moment."""

    lt: Optional[datetime] = None
    "Before this."
    lte: Optional[datetime] = None
    "Before this, or then."
    gt: Optional[datetime] = None
    "After this."
    gte: Optional[datetime] = None
    "After this, or then."
    absent: Optional[bool] = None
    "It has not happened (true), or it has (false)."


class TransferVersionInput(BaseModel):
    """What transferVersion takes."""

    version: str
    "The version: its id, or OWNER/NAME:VERSION."
    model: str
    "The model to move it to: its id, or OWNER/NAME."
    name: Optional[str] = None
    "Its name there; the one it has when left out."
    keep_stage: bool = Field(alias="keepStage", default=False)
    "Keep the stage; otherwise it begins again in TESTING."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class UnlinkTeamInput(BaseModel):
    """What unlinkTeam takes."""

    team: str
    "The team: its id, or OWNER/NAME."
    on: "HomeInput"
    "The model or project."


class UpdateMemberInput(BaseModel):
    """What updateMember takes."""

    organization: str
    "The organization: its id or name."
    user: str
    "The user: their id or name."
    role: Role
    "The role; none above your own."


class UpdateModelInput(BaseModel):
    """What updateModel takes."""

    model: str
    "The model: its id, or OWNER/NAME."
    name: Optional[str] = None
    "A new name, without the owner; null is refused."
    description: Optional[str] = None
    "What it is, in a line or a few; at most 4,096 characters."
    readme: Optional[str] = None
    "What people should know of it, in Markdown; at most 262,144 characters."
    tags: Optional[list[str]] = None
    "Words to find it by: at most 50, of at most 64 characters. They replace those it has."
    visibility: Optional[Visibility] = None
    "Who reads it without being named on it; needs ACCESS_UPDATE as well. Null is refused."
    sources: Optional[list[str]] = None
    "At most 100 projects whose runs can be promoted into it; an empty list or null means all."
    deployment_rules: Optional[list["DeploymentRuleInput"]] = Field(
        alias="deploymentRules", default=None
    )
    "At most 20 rules; an environment without one takes every stage but DISABLED for internal apps, and PRODUCTION in production. An empty list or null means none."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class UpdateProjectInput(BaseModel):
    """What updateProject takes."""

    project: str
    "The project: its id, or OWNER/NAME."
    description: Optional[str] = None
    "What it is, in a line or a few; at most 4,096 characters."
    visibility: Optional[Visibility] = None
    "Who reads it without being named on it; needs ACCESS_UPDATE as well. Null is refused."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class UpdateRunInput(BaseModel):
    """What updateRun takes."""

    run: str
    "The run: its id."
    name: Optional[str] = None
    "Another name; null is refused."
    description: Optional[str] = None
    "What it is, in a line or a few; at most 4,096 characters."
    tags: Optional[list[str]] = None
    "Words to find it by: at most 50, of at most 64 characters. They replace those it has."
    status: Optional[RunStatus] = None
    "RUNNING, when it starts."
    parameters: Optional[Any] = None
    "An object: added to the parameters it has."
    code: Optional["CodeInput"] = None
    "Which code runs."
    versions: Optional[list[str]] = None
    "More versions that it consumes, at most 100."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class UpdateTeamInput(BaseModel):
    """What updateTeam takes."""

    team: str
    "The team: its id, or OWNER/NAME."
    name: Optional[str] = None
    "A new name, without the owner; null is refused."
    description: Optional[str] = None
    "What it is for; at most 4,096 characters."


class UpdateTeamMemberInput(BaseModel):
    """What updateTeamMember takes."""

    team: str
    "The team: its id, or OWNER/NAME."
    user: str
    "The user: their id or name."
    role: Role
    "ADMIN, CONTRIBUTOR, MEMBER or VIEWER."


class UpdateVersionInput(BaseModel):
    """What updateVersion takes."""

    version: str
    "The version: its id, or OWNER/NAME:VERSION."
    name: Optional[str] = None
    "A new name; null is refused."
    description: Optional[str] = None
    "What it is, in a line or a few; at most 4,096 characters."
    readme: Optional[str] = None
    "What people should know of it, in Markdown; at most 262,144 characters."
    tags: Optional[list[str]] = None
    "Words to find it by: at most 50, of at most 64 characters. They replace those it has."
    content: Optional[str] = None
    "Metadata as JSON or YAML text; at most 262,144 characters."
    run: Optional[str] = None
    "Another run to lock; its artifacts replace those of the old one."
    artifacts: Optional[list[str]] = None
    "Names of artifacts of the run; all must exist. An empty list chooses none."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class UpdateWebhookInput(BaseModel):
    """What updateWebhook takes."""

    webhook: str
    "The webhook's id."
    name: Optional[str] = None
    "What it is called: 1 to 128 letters, digits, '_', '.' or '-'."
    url: Optional[str] = None
    "Where messages are sent: an https address, at most 2,048 characters."
    kinds: Optional[list[EventKind]] = None
    "What is told; all kinds when it is empty or left out."
    stages: Optional[list[Stage]] = None
    "Of the moves of versions, those to these stages are told; all when it is empty or left out."
    format: Optional[WebhookFormat] = None
    "What its receiver understands."
    active: Optional[bool] = None
    "Whether it is told; switched on again, of what happens from then on, as you see it."
    expected_revision: Optional[int] = Field(alias="expectedRevision", default=None)
    "Do it only if the object still has this revision; else CONFLICT."


class UserKindFilter(BaseModel):
    """Tests the kind of a user."""

    eq: Optional[UserKind] = None
    "It is this."
    in_: Optional[list[UserKind]] = Field(alias="in", default=None)
    "It is one of these."


class VersionFilter(BaseModel):
    """Which versions. What is said must all hold."""

    and_: Optional[list["VersionFilter"]] = Field(alias="and", default=None)
    "All of these hold."
    or_: Optional[list["VersionFilter"]] = Field(alias="or", default=None)
    "One of these holds."
    not_: Optional["VersionFilter"] = Field(alias="not", default=None)
    "This does not hold."
    name: Optional["TextFilter"] = None
    "The name without its model."
    description: Optional["TextFilter"] = None
    "The description."
    tags: Optional["TagFilter"] = None
    "The tags."
    stage: Optional["StageFilter"] = None
    "The stage."
    model: Optional["TextFilter"] = None
    "The id, name or full name of the model."
    project: Optional["TextFilter"] = None
    "The id, name or full name of the run's project."
    run: Optional["TextFilter"] = None
    "The id of the locked run."
    author: Optional["TextFilter"] = None
    "The name or id of who registered it."
    digest: Optional["TextFilter"] = None
    "The content digest."
    metric: Optional["MetricFilter"] = None
    "A metric of the frozen evidence."
    parameter: Optional["ParameterFilter"] = None
    "A parameter of the frozen evidence."
    created_at: Optional["TimeFilter"] = Field(alias="createdAt", default=None)
    "When it was registered."
    updated_at: Optional["TimeFilter"] = Field(alias="updatedAt", default=None)
    "When it last changed."


class VersionOrder(BaseModel):
    """How to order versions."""

    field: VersionOrderField
    "By what."
    metric: Optional[str] = None
    "The metric's name, where the field is METRIC."
    direction: OrderDirection = OrderDirection.DESC
    "Which way."


class WebhookDeliveryFilter(BaseModel):
    """Which deliveries. What is said must all hold."""

    and_: Optional[list["WebhookDeliveryFilter"]] = Field(alias="and", default=None)
    "All of these hold."
    or_: Optional[list["WebhookDeliveryFilter"]] = Field(alias="or", default=None)
    "One of these holds."
    not_: Optional["WebhookDeliveryFilter"] = Field(alias="not", default=None)
    "This does not hold."
    status: Optional["DeliveryStatusFilter"] = None
    "The status."
    event: Optional["TextFilter"] = None
    "The id of the event."
    model: Optional["TextFilter"] = None
    "The id, name or full name of the model."
    created_at: Optional["TimeFilter"] = Field(alias="createdAt", default=None)
    "When it was noted."
