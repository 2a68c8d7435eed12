"""All object types, in the order of ``schema.graphql``; each is the face of a table.

They are one module because they refer to one another in cycles. Only what stands further below is
named in quotes: Strawberry evaluates a text each time it looks at the type of a field, which for all
of them takes a tenth of the time that a server starts in.
"""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry import argument, field
from strawberry.scalars import JSON

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import permissions, role_on
from greenroom.access.tokens import scopes_of
from greenroom.operations import lineage, naming
from greenroom.operations.artifacts import uri_of
from greenroom.operations.deploying import path_of
from greenroom.operations.deployment_rules import stages_of
from greenroom.operations.listing import select_locked
from greenroom.operations.messages import message_id
from greenroom.operations.webhooks import of_organizations
from greenroom.schema.context import Information
from greenroom.schema.edges import LEADS_TO, Among, Listing, ToRow, many, one, only
from greenroom.schema.enums import (
    AccessRule,
    ArtifactKind,
    DeliveryStatus,
    DeploymentKind,
    DeploymentStatus,
    EventKind,
    PermissionName,
    Role,
    RunStatus,
    Stage,
    TokenKind,
    UserKind,
    Visibility,
    WebhookFormat,
)
from greenroom.schema.fields import guarded, shows
from greenroom.schema.filters import (
    DeploymentFilter,
    DeploymentOrder,
    EventFilter,
    ModelFilter,
    ModelOrder,
    ProjectFilter,
    RunFilter,
    RunOrder,
    VersionFilter,
    VersionOrder,
    WebhookDeliveryFilter,
)
from greenroom.schema.pagination import Connection
from greenroom.schema.people import MemberFilter, TeamFilter
from greenroom.schema.scalars import Long
from greenroom.schema.values import (
    CodeReference,
    DeploymentRule,
    Evidence,
    Metric,
    code_of,
    metrics_of,
)

MODELS = Listing(
    tables.Model,
    ModelFilter,
    ModelOrder,
    usual=(("updated_at", True),),
    example="tags: churn|fraud, stage: production",
)
VERSIONS = Listing(
    tables.Version, VersionFilter, VersionOrder, example="stage: production, name: v1%"
)
RUNS = Listing(tables.Run, RunFilter, RunOrder, example="status: succeeded, metrics.accuracy: >0.9")
PROJECTS = Listing(tables.Project, ProjectFilter, usual=(("name", False),), example="name: train%")
EVENTS = Listing(
    tables.Event, EventFilter, usual=(("at", True),), example="kind: version_staged, actor: ada"
)
DEPLOYMENTS = Listing(
    tables.Deployment,
    DeploymentFilter,
    DeploymentOrder,
    example="environment: production, running_at: 2026-11-23T09:30",
)
DEPLOYMENT_CHANGES = Listing(tables.DeploymentChange, usual=())
ARTIFACTS = Listing(tables.Artifact, usual=())
FILES = Listing(tables.ArtifactFile, usual=())
MEMBERS = Listing(
    tables.Membership, MemberFilter, usual=(), example="name: ada%, role: admin|manager"
)
TEAMS = Listing(tables.Team, TeamFilter, usual=(), example="name: %fraud%")
TEAM_MEMBERS = Listing(tables.TeamMember, usual=())
GRANTS = Listing(tables.Grant, usual=())
INVITATIONS = Listing(tables.Invitation, usual=())
USERS = Listing(tables.User, usual=())
TOKENS = Listing(tables.Token, usual=())
STAGES = Listing(tables.StageChange, usual=())
POINTS = Listing(tables.MetricPoint, usual=())
WEBHOOKS = Listing(tables.Webhook, usual=())
DELIVERIES = Listing(
    tables.WebhookDelivery,
    WebhookDeliveryFilter,
    usual=(("created_at", True),),
    example="status: failed",
)

_CREATED = "When it was created."
_UPDATED = "When it last changed."
_AUTHOR = "Who created it; null when you may not see them."
_REVISION = "Counts the changes; send it as expectedRevision to change only what you have read."
_CAN = "What you may do with it: offer nothing else."
_HISTORY = "What happened to it, newest first."


def _can(row: Any, info: Information, itself: str, *below: str) -> list[Permission]:
    """Return the viewer's permissions on a row, and on the resources that hang below it."""
    held = permissions(info.context.actor, row)
    concerned = {one for one in held if one.value.split(":")[0] in {itself, *below}}
    return [one for one in Permission if one in concerned and one.value != f"{itself}:create"]


@strawberry.interface(description="Anything with an id.")
class Node:
    """Anything with an id."""

    id: strawberry.ID = field(description="An opaque id, the same for ever.")


@shows(tables.Organization, description="The owner of models and projects.")
class Organization(Node):
    """The owner of models and projects."""

    name: str = field(description="The name: what stands before the slash in OWNER/NAME.")
    created_at: datetime = field(description=_CREATED)
    models: "Connection[Model]" = many(
        MODELS,
        parent=tables.Organization,
        by=tables.Model.organization_id,
        description="Its models that you see.",
    )
    deleted_models: "Connection[Model] | None" = many(
        MODELS,
        parent=tables.Organization,
        by=tables.Model.organization_id,
        deleted=True,
        requires=Permission.MODEL_DELETE,
        description="Its deleted models, until they are purged.",
    )
    projects: "Connection[Project]" = many(
        PROJECTS,
        parent=tables.Organization,
        by=tables.Project.organization_id,
        description="Its projects.",
    )
    members: "Connection[Member] | None" = many(
        MEMBERS,
        parent=tables.Organization,
        by=tables.Membership.organization_id,
        requires=Permission.MEMBER_READ,
        description="Its members.",
    )
    service_accounts: "Connection[User] | None" = many(
        USERS,
        parent=tables.Organization,
        by=tables.User.organization_id,
        requires=Permission.MEMBER_READ,
        description="The accounts of programs that belong to it.",
    )
    invitations: "Connection[Invitation] | None" = many(
        INVITATIONS,
        parent=tables.Organization,
        by=tables.Invitation.organization_id,
        requires=Permission.MEMBER_UPDATE,
        description="Its invitations, accepted, expired and revoked ones too.",
    )
    teams: "Connection[Team]" = many(
        TEAMS,
        parent=tables.Organization,
        by=tables.Team.organization_id,
        description="Its teams that you see.",
    )
    events: "Connection[Event] | None" = many(
        EVENTS,
        parent=tables.Organization,
        by=tables.Event.organization_id,
        requires=Permission.EVENT_READ,
        description="What happened in it, newest first.",
    )
    webhooks: "Connection[Webhook] | None" = many(
        WEBHOOKS,
        parent=tables.Organization,
        link=of_organizations(),
        requires=Permission.AUDIT_READ,
        description="Who is told of all that happens in it; those of its models are theirs.",
    )

    @field(description="Your role in it.")
    def viewer_role(self, info: Information) -> Role | None:
        row: Any = self
        return role_on(info.context.actor, row)

    @field(description="What you may do in it: offer nothing else.")
    def viewer_can(self, info: Information) -> list[PermissionName]:
        return _can(self, info, *dict.fromkeys(one.value.split(":")[0] for one in Permission))


@shows(tables.User, description="A person or a program that acts.")
class User(Node):
    """A person or a program that acts."""

    name: str = field(description="The name.")
    kind: UserKind = field(description="A person, a service account, or the registry itself.")
    created_at: datetime = field(description=_CREATED)
    tokens: "Connection[Token] | None" = many(
        TOKENS,
        parent=tables.User,
        by=tables.Token.user_id,
        requires=Permission.TOKEN_READ,
        description="Access tokens and sessions, ended ones too; without their secrets.",
    )


def _scopes(root: Any) -> list[Permission] | None:
    scopes = scopes_of(root)
    return None if scopes is None else [one for one in Permission if one in scopes]


@shows(tables.Token, description="What opens the registry for its user; the secret is not kept.")
class Token(Node):
    """What opens the registry for its user."""

    kind: TokenKind = field(description="What it opens.")
    name: str = field(description="What it is for.")
    scopes: list[PermissionName] | None = field(
        resolver=_scopes,
        description="The permissions it is cut down to; null when it has all of its user's.",
    )
    user: User | None = one(tables.Token.user_id, tables.User, description="Whom it stands for.")
    created_at: datetime = field(description=_CREATED)
    expires_at: datetime = field(description="When it ends by itself.")
    used_at: datetime | None = field(description="When it was last used, to the minute.")
    revoked_at: datetime | None = field(description="When it was ended.")


@strawberry.type(description="You.")
class Viewer:
    """The user who asks."""

    id: strawberry.ID = field(description="Your id.")
    name: str = field(description="Your name.")
    email: str | None = field(description="Your address.")
    user: User = field(description="You, as others see you.")
    organizations: list[Organization] = field(description="Where you are a member.")


@shows(tables.Membership, description="A user's membership in an organization.")
class Member(Node):
    """A user's membership in an organization."""

    user: User | None = one(tables.Membership.user_id, tables.User, description="The user.")
    role: Role = field(description="The role in the organization.")
    created_at: datetime = field(description="Since when.")
    organization: Organization | None = one(
        tables.Membership.organization_id, tables.Organization, description="Of what."
    )


@shows(tables.Invitation, description="An offer of a role to whoever has its link.")
class Invitation(Node):
    """An offer of a role to whoever has its link."""

    role: Role = field(description="The role in the organization.")
    email: str | None = field(description="Whom it is meant for.")
    organization: Organization | None = one(
        tables.Invitation.organization_id, tables.Organization, description="Where to."
    )
    created_at: datetime = field(description=_CREATED)
    created_by: User | None = one(tables.Invitation.created_by_id, tables.User, description=_AUTHOR)
    expires_at: datetime = field(description="When it ends by itself.")
    accepted_at: datetime | None = field(description="When somebody took it.")
    accepted_by: User | None = one(
        tables.Invitation.accepted_by_id, tables.User, description="Who took it."
    )
    revoked_at: datetime | None = field(description="When it was taken back.")


@shows(tables.Team, description="Members of an organization who work together.")
class Team(Node):
    """Members of an organization who work together."""

    name: str = field(description="The name without its owner.")
    full_name: str = field(description="OWNER/NAME.")
    description: str | None = field(description="What it is for.")
    created_at: datetime = field(description=_CREATED)
    updated_at: datetime = field(description=_UPDATED)
    created_by: User | None = one(tables.Team.created_by_id, tables.User, description=_AUTHOR)
    organization: Organization | None = one(
        tables.Team.organization_id, tables.Organization, description="The owner."
    )
    members: "Connection[TeamMember]" = many(
        TEAM_MEMBERS,
        parent=tables.Team,
        by=tables.TeamMember.team_id,
        description="Who is in it.",
    )
    models: "Connection[Model]" = many(
        MODELS,
        parent=tables.Team,
        link=naming.models(),
        description="The models that name it, as far as you see them.",
    )
    projects: "Connection[Project]" = many(
        PROJECTS,
        parent=tables.Team,
        link=naming.projects(),
        description="The projects that name it, as far as you see them.",
    )

    @field(description="Your role in it.")
    def viewer_role(self, info: Information) -> Role | None:
        return info.context.actor.standing.teams.get(self.id)

    @field(description=_CAN)
    def viewer_can(self, info: Information) -> list[PermissionName]:
        return _can(self, info, "team")


@shows(tables.TeamMember, description="A user's place in a team.")
class TeamMember(Node):
    """A user's place in a team."""

    team: Team | None = one(tables.TeamMember.team_id, tables.Team, description="The team.")
    user: User | None = one(tables.TeamMember.user_id, tables.User, description="The user.")
    role: Role = field(description="The role in the team.")
    created_at: datetime = field(description="Since when.")


@shows(tables.Grant, description="A role of a user or a team on one model or project.")
class Grant(Node):
    """A role of a user or a team on one model or project."""

    user: User | None = one(
        tables.Grant.user_id, tables.User, description="The user, if it is one."
    )
    team: Team | None = one(
        tables.Grant.team_id, tables.Team, description="The team, if it is one."
    )
    model: "Model | None" = one(tables.Grant.model_id, tables.Model, description="The model.")
    project: "Project | None" = one(
        tables.Grant.project_id, tables.Project, description="The project."
    )
    role: Role = field(description="The role on it.")
    created_at: datetime = field(description=_CREATED)
    created_by: User | None = one(tables.Grant.created_by_id, tables.User, description=_AUTHOR)


@strawberry.type(description="What somebody is on a model or project, and why.")
class AccessExplanation:
    """What somebody is on a model or project, and why."""

    user: User = field(description="Whom it is about.")
    role: Role | None = field(description="Their role; null when they have none.")
    rule: AccessRule = field(description="The rule that gave it.")
    reason: str = field(description="The rule in words.")
    is_public: bool = field(description="Whether everybody reads the object all the same.")
    permissions: list[PermissionName] = field(
        description="All that they may do there, before a token's scopes."
    )


@shows(tables.Project, description="A home of runs.")
class Project(Node):
    """A home of runs."""

    name: str = field(description="The name without its owner.")
    full_name: str = field(description="OWNER/NAME.")
    description: str | None = field(description="What it is about.")
    visibility: Visibility = field(description="Who reads it without being named on it.")
    revision: int = field(description=_REVISION)
    created_at: datetime = field(description=_CREATED)
    updated_at: datetime = field(description=_UPDATED)
    created_by: User | None = one(tables.Project.created_by_id, tables.User, description=_AUTHOR)
    organization: Organization | None = one(
        tables.Project.organization_id, tables.Organization, description="The owner."
    )
    runs: "Connection[Run]" = many(
        RUNS, parent=tables.Project, by=tables.Run.project_id, description="Its runs."
    )
    events: "Connection[Event] | None" = many(
        EVENTS,
        parent=tables.Project,
        by=tables.Event.project_id,
        requires=Permission.EVENT_READ,
        description="What happened to it and its runs, newest first.",
    )

    teams: Connection[Team] = many(
        TEAMS,
        parent=tables.Project,
        link=naming.teams_of_projects(),
        description="The teams it names, as far as you see them; none: it is not kept to teams.",
    )
    grants: Connection[Grant] | None = many(
        GRANTS,
        parent=tables.Project,
        by=tables.Grant.project_id,
        requires=Permission.ACCESS_READ,
        description="The roles that users and teams have on it.",
    )

    @field(description="Your role on it; null where you see it only because it is public.")
    def viewer_role(self, info: Information) -> Role | None:
        row: Any = self
        return role_on(info.context.actor, row)

    @field(description=_CAN)
    def viewer_can(self, info: Information) -> list[PermissionName]:
        return _can(self, info, "project", "run", "access")


@shows(tables.Model, description="A named line of versions.")
class Model(Node):
    """A named line of versions."""

    name: str = field(description="The name without its owner.")
    full_name: str = field(description="OWNER/NAME.")
    description: str | None = field(description="What it is, in a line or a few.")
    readme: str | None = field(description="What people should know of it, in Markdown.")
    tags: list[str] = field(description="Words to find it by.")
    visibility: Visibility = field(description="Who reads it without being named on it.")
    revision: int = field(description=_REVISION)
    created_at: datetime = field(description=_CREATED)
    updated_at: datetime = field(description=_UPDATED)
    deleted_at: datetime | None = field(description="When it was deleted, until it is purged.")
    created_by: User | None = one(tables.Model.created_by_id, tables.User, description=_AUTHOR)
    organization: Organization | None = one(
        tables.Model.organization_id, tables.Organization, description="The owner."
    )
    versions: "Connection[Version]" = many(
        VERSIONS, parent=tables.Model, by=tables.Version.model_id, description="Its versions."
    )
    deleted_versions: "Connection[Version] | None" = many(
        VERSIONS,
        parent=tables.Model,
        by=tables.Version.model_id,
        deleted=True,
        requires=Permission.VERSION_DELETE,
        description="Its deleted versions, until they are purged.",
    )
    sources: Connection[Project] = many(
        PROJECTS,
        parent=tables.Model,
        link=lineage.sources(),
        description="The projects whose runs can be promoted into it; none means all.",
    )
    deployments: "Connection[Deployment] | None" = many(
        DEPLOYMENTS,
        parent=tables.Model,
        by=tables.Deployment.model_id,
        requires=Permission.DEPLOYMENT_READ,
        description="Where its versions run and ran, newest first.",
    )

    @field(
        description="Which stages may be deployed where; what is not named follows the usual rule."
    )
    def deployment_rules(self) -> list[DeploymentRule]:
        rules: dict[str, list[str]] = self.deployment_rules or {}
        return [
            DeploymentRule(environment=environment, stages=[tables.Stage[name] for name in stages])
            for environment, stages in sorted(rules.items())
        ]

    @field(
        description="Which stages may be deployed to an environment of it, by its rules or the usual one."
    )
    def deployable_stages(
        self,
        kind: Annotated[
            DeploymentKind, argument(description="What for.")
        ] = tables.DeploymentKind.INTERNAL_APP,
        environment: Annotated[
            str | None, argument(description="Where; the usual one of the kind when left out.")
        ] = None,
    ) -> list[Stage]:
        row: Any = self
        return list(stages_of(row, environment, kind))

    @guarded(
        Permission.DEPLOYMENT_CREATE,
        description="What carries out its deployments: the deployers that are switched on, by name.",
    )
    def deployers(self, info: Information) -> list[str] | None:
        return sorted(info.context.equipment.deployers)

    events: "Connection[Event] | None" = many(
        EVENTS,
        parent=tables.Model,
        by=tables.Event.model_id,
        requires=Permission.EVENT_READ,
        description="What happened to it and its versions, newest first.",
    )

    teams: Connection[Team] = many(
        TEAMS,
        parent=tables.Model,
        link=naming.teams_of_models(),
        description="The teams it names, as far as you see them; none: it is not kept to teams.",
    )
    grants: Connection[Grant] | None = many(
        GRANTS,
        parent=tables.Model,
        by=tables.Grant.model_id,
        requires=Permission.ACCESS_READ,
        description="The roles that users and teams have on it.",
    )
    webhooks: "Connection[Webhook] | None" = many(
        WEBHOOKS,
        parent=tables.Model,
        by=tables.Webhook.model_id,
        requires=Permission.WEBHOOK_READ,
        description="Who is told of what happens to it.",
    )

    @field(description="Your role on it; null where you see it only because it is public.")
    def viewer_role(self, info: Information) -> Role | None:
        row: Any = self
        return role_on(info.context.actor, row)

    @field(description=_CAN)
    def viewer_can(self, info: Information) -> list[PermissionName]:
        return _can(self, info, "model", "version", "access", "deployment", "webhook")


@shows(tables.Version, description="One state of a model that people refer to by name.")
class Version(Node):
    """One state of a model that people refer to by name."""

    name: str = field(description="The name within its model.")
    full_name: str = field(description="OWNER/NAME:VERSION.")
    description: str | None = field(description="What it is, in a line or a few.")
    readme: str | None = field(description="What people should know of it, in Markdown.")
    tags: list[str] = field(description="Words to find it by.")
    content: str | None = field(description="Metadata, as the JSON or YAML text that was sent.")
    content_data: JSON | None = field(description="What the content says, as JSON.")
    digest: str = field(description="SHA-256 of the content and the chosen artifacts' digests.")
    stage: Stage = field(description="How close it is to serving.")
    revision: int = field(description=_REVISION)
    created_at: datetime = field(description="When it was registered.")
    updated_at: datetime = field(description=_UPDATED)
    deleted_at: datetime | None = field(description="When it was deleted, until it is purged.")
    created_by: User | None = one(tables.Version.created_by_id, tables.User, description=_AUTHOR)
    model: Model | None = one(tables.Version.model_id, tables.Model, description="Its model.")
    run: "Run | None" = one(
        tables.Version.run_id,
        tables.Run,
        description="The run it locks; null when there is none or you may not see it.",
    )
    artifacts: "Connection[Artifact]" = many(
        ARTIFACTS,
        parent=tables.Version,
        link=lineage.chosen(),
        description="The artifacts of the run that it is made of.",
    )
    upstream: "Connection[Version]" = many(
        VERSIONS,
        parent=tables.Version,
        link=lineage.upstream(),
        description="The versions that its run consumed, directly or one of their artifacts.",
    )
    downstream: "Connection[Version]" = many(
        VERSIONS,
        parent=tables.Version,
        link=lineage.downstream(),
        description="The versions whose runs consumed it, directly or one of its artifacts.",
    )
    consumed_by: "Connection[Run]" = many(
        RUNS,
        parent=tables.Version,
        link=lineage.consumers(),
        description="The runs that consumed it: fine-tuned, evaluated or distilled it.",
    )
    deployments: "Connection[Deployment] | None" = many(
        DEPLOYMENTS,
        parent=tables.Version,
        by=tables.Deployment.version_id,
        requires=Permission.DEPLOYMENT_READ,
        description="Where it runs and ran, newest first.",
    )
    stage_changes: "Connection[StageChange]" = many(
        STAGES,
        parent=tables.Version,
        by=tables.StageChange.version_id,
        description="Every stage it was given, newest first.",
    )
    signature: "Signature | None" = only(
        tables.Signature.version_id,
        description="The signature over what it serves, if somebody has signed it.",
    )
    events: "Connection[Event] | None" = many(
        EVENTS,
        parent=tables.Version,
        by=tables.Event.subject_id,
        requires=Permission.EVENT_READ,
        description=_HISTORY,
    )

    @field(description="What its run showed when it was locked; it outlives the run.")
    def evidence(self) -> Evidence | None:
        frozen: dict[str, Any] | None = self.evidence
        return None if frozen is None else Evidence.read(frozen)

    @field(description=_CAN)
    def viewer_can(self, info: Information) -> list[PermissionName]:
        return _can(self, info, "version", "deployment")


@shows(tables.Signature, description="A signature over what a version serves.")
class Signature(Node):
    """A signature over what a version serves."""

    bundle: str = field(
        description="The signature: a Sigstore bundle, as JSON, made by the library model-signing."
    )
    digest: str = field(description="The digest that the version had when it was signed.")
    public_key: str = field(description="The public key that verifies it, as PEM.")
    fingerprint: str = field(description="SHA-256 of the public key in DER form: sha256:….")
    at: datetime = field(description="When it was attached.")
    actor: User | None = one(
        tables.Signature.actor_id, tables.User, description="Who attached it; null when hidden."
    )
    version: Version | None = one(
        tables.Signature.version_id, tables.Version, description="The version."
    )

    @field(description="Whether the version still serves what was signed.")
    async def is_current(self, info: Information) -> bool:
        row: Any = self
        version = await info.context.loaders.row(tables.Version, row.version_id)
        return version is not None and version.digest == row.digest


@shows(tables.StageChange, description="One entry of a version's stage history.")
class StageChange(Node):
    """One entry of a version's stage history."""

    from_stage: Stage | None = field(description="The stage before; null for the first entry.")
    to_stage: Stage = field(description="The stage from then on.")
    reason: str = field(description="Why, in a word for machines.")
    message: str | None = field(description="Why, in words for people.")
    at: datetime = field(description="When.")
    actor: User | None = one(
        tables.StageChange.actor_id, tables.User, description="Who; null when you may not see them."
    )
    version: Version | None = one(
        tables.StageChange.version_id, tables.Version, description="The version."
    )


@shows(tables.Deployment, description="One version put to work in one environment.")
class Deployment(Node):
    """One version put to work in one environment."""

    name: str = field(description="VERSION@ENVIRONMENT, as it was called when it was asked for.")
    environment: str = field(description="Where it runs, such as production or eu-production.")
    kind: DeploymentKind = field(description="What it is for.")
    deployer: str = field(
        description="What carries it out; `reported` where an outside system tells of it."
    )
    target: str | None = field(description="Where exactly, in the words of its deployer.")
    settings: JSON = field(description="What its deployer was told.")
    external_id: str | None = field(description="What the outside system calls it.")
    status: DeploymentStatus = field(description="How it fares.")
    message: str | None = field(description="Why it is as it is, in words for people.")
    restarts: int = field(description="How often it was started again.")
    revision: int = field(description="Counts the changes.")
    created_at: datetime = field(description="When it was asked for.")
    updated_at: datetime = field(description=_UPDATED)
    started_at: datetime | None = field(description="When it first ran.")
    ended_at: datetime | None = field(description="When it ended.")
    stop_asked_at: datetime | None = field(description="When somebody asked for its end.")
    created_by: User | None = one(tables.Deployment.created_by_id, tables.User, description=_AUTHOR)
    stop_asked_by: User | None = one(
        tables.Deployment.stop_asked_by_id, tables.User, description="Who asked for its end."
    )
    version: Version | None = one(
        tables.Deployment.version_id, tables.Version, description="The version; null when deleted."
    )
    model: Model | None = one(tables.Deployment.model_id, tables.Model, description="Its model.")
    replaces: "Deployment | None" = one(
        tables.Deployment.replaces_id, tables.Deployment, description="What served in its place."
    )
    changes: "Connection[DeploymentChange]" = many(
        DEPLOYMENT_CHANGES,
        parent=tables.Deployment,
        by=tables.DeploymentChange.deployment_id,
        description="Every status it had, newest first.",
    )
    events: "Connection[Event] | None" = many(
        EVENTS,
        parent=tables.Deployment,
        by=tables.Event.subject_id,
        requires=Permission.EVENT_READ,
        description=_HISTORY,
    )

    @field(
        description=(
            "Where it answers: a path of this registry that begins with /apps/, or an address "
            "elsewhere; null while it does not."
        )
    )
    async def url(self, info: Information) -> str | None:
        row: Any = self
        if row.url is not None or row.address is None:
            return row.url
        if row.status is not tables.DeploymentStatus.RUNNING:
            return None
        version = await info.context.loaders.row(tables.Version, row.version_id)
        return None if version is None else path_of(row, version)

    @guarded(Permission.DEPLOYMENT_UPDATE, description="The last of what it printed.")
    def logs(self, info: Information) -> str | None:
        deployer = info.context.equipment.deployers.get(self.deployer)
        at_hand = deployer.logs(self.id) if deployer is not None else None
        return at_hand if at_hand is not None else self.logs

    @field(description=_CAN)
    def viewer_can(self, info: Information) -> list[PermissionName]:
        return _can(self, info, "deployment")


@shows(tables.DeploymentChange, description="One entry of a deployment's history.")
class DeploymentChange(Node):
    """One entry of a deployment's history."""

    from_status: DeploymentStatus | None = field(
        description="The status before; null for the first entry."
    )
    to_status: DeploymentStatus = field(description="The status from then on.")
    message: str | None = field(description="Why, in words for people.")
    at: datetime = field(description="When.")
    until: datetime | None = field(description="Until when; null while it lasts.")
    actor: User | None = one(
        tables.DeploymentChange.actor_id,
        tables.User,
        description="Who; null when you may not see them.",
    )
    deployment: Deployment | None = one(
        tables.DeploymentChange.deployment_id, tables.Deployment, description="The deployment."
    )


@shows(tables.Run, description="One training execution.")
class Run(Node):
    """One training execution."""

    name: str = field(description="A name for people; it need not be unique.")
    description: str | None = field(description="What it is about.")
    tags: list[str] = field(description="Words to find it by.")
    status: RunStatus = field(description="How far it has come.")
    parameters: JSON = field(description="What it was told: names with values.")
    revision: int = field(description=_REVISION)
    created_at: datetime = field(description=_CREATED)
    updated_at: datetime = field(description=_UPDATED)
    started_at: datetime | None = field(description="When it started.")
    finished_at: datetime | None = field(description="When it ended.")
    created_by: User | None = one(tables.Run.created_by_id, tables.User, description=_AUTHOR)
    project: Project | None = one(
        tables.Run.project_id, tables.Project, description="Where it belongs."
    )
    inputs: "Connection[Artifact]" = many(
        ARTIFACTS,
        parent=tables.Run,
        link=lineage.inputs(),
        description="The artifacts it consumed.",
    )
    outputs: "Connection[Artifact]" = many(
        ARTIFACTS,
        parent=tables.Run,
        by=tables.Artifact.run_id,
        description="The artifacts it produced.",
    )
    artifacts: "Connection[Artifact]" = many(
        ARTIFACTS,
        parent=tables.Run,
        link=lineage.touched(),
        description="The artifacts it consumed or produced.",
    )
    consumed: Connection[Version] = many(
        VERSIONS,
        parent=tables.Run,
        link=lineage.consumed(),
        description="The versions it consumed: fine-tuned, evaluated or distilled.",
    )
    versions: Connection[Version] = many(
        VERSIONS,
        parent=tables.Run,
        by=tables.Version.run_id,
        description="The versions that lock it.",
    )
    points: "Connection[MetricPoint]" = many(
        POINTS,
        parent=tables.Run,
        by=tables.MetricPoint.run_id,
        description="Every logged value of every metric, latest logged first.",
    )
    events: "Connection[Event] | None" = many(
        EVENTS,
        parent=tables.Run,
        by=tables.Event.subject_id,
        requires=Permission.EVENT_READ,
        description=_HISTORY,
    )

    @field(description="The value of each metric at its highest step, by name.")
    def metrics(self) -> list[Metric]:
        return metrics_of(self.metrics)

    @field(description="The code that runs.")
    def code(self) -> CodeReference | None:
        return code_of(self.code)

    @field(
        description="Whether a version that you see locks it; a locked run cannot be deleted.",
        metadata={LEADS_TO: Among(select_locked)},
    )
    async def promoted(self, info: Information) -> bool:
        return await info.context.loaders.locked(self.id)

    @field(description=_CAN)
    def viewer_can(self, info: Information) -> list[PermissionName]:
        return _can(self, info, "run")


@shows(tables.MetricPoint, description="One logged value of a metric.")
class MetricPoint(Node):
    """One logged value of a metric."""

    name: str = field(description="The metric's name.")
    step: Long = field(description="The step it was logged at.")
    value: float = field(description="Its value.")
    at: datetime = field(description="When it was logged.")


@shows(tables.Artifact, description="Data with an address: a model file, a data set.")
class Artifact(Node):
    """Data with an address: a model file, a data set."""

    name: str = field(description="The name; unique among what a run produced.")
    kind: ArtifactKind = field(description="What it is.")
    path: str | None = field(description="Where it lies: a path or an address.")
    digest: str | None = field(description="The digest of its bytes, such as sha256:….")
    size: Long | None = field(description="Its size in bytes.")
    stored_at: datetime | None = field(
        description="When its bytes were stored here; null where they are elsewhere."
    )
    file_count: int | None = field(
        description="How many files it has, of a folder that is stored; else null."
    )
    files: "Connection[ArtifactFile]" = many(
        FILES,
        parent=tables.Artifact,
        by=tables.ArtifactFile.artifact_id,
        description="The files that are stored of it, with the last of their paths first.",
    )
    created_at: datetime = field(description="When it was logged.")
    created_by: User | None = one(tables.Artifact.created_by_id, tables.User, description=_AUTHOR)
    project: Project | None = one(
        tables.Artifact.project_id, tables.Project, description="Where it was first logged."
    )
    produced_by: Run | None = one(
        tables.Artifact.run_id,
        tables.Run,
        description="The run that produced it; null when it came from outside.",
    )
    consumed_by: Connection[Run] = many(
        RUNS, parent=tables.Artifact, link=lineage.readers(), description="The runs that read it."
    )
    versions: Connection[Version] = many(
        VERSIONS,
        parent=tables.Artifact,
        link=lineage.holders(),
        description="The versions that are made of it.",
    )

    @field(description="Whether its bytes are stored here, so that they can be downloaded.")
    def stored(self) -> bool:
        return self.stored_at is not None

    @field(description="Its address, where the path is one, such as s3://…; else null.")
    def uri(self) -> str | None:
        return uri_of(self.path)


@shows(tables.ArtifactFile, description="A file that is stored of an artifact.")
class ArtifactFile(Node):
    """A file that is stored of an artifact."""

    path: str = field(description="Its path within the folder; empty where there is one file only.")
    digest: str = field(description="The digest of its bytes, sha256:….")
    size: Long = field(description="Its size in bytes.")
    artifact: Artifact | None = one(
        tables.ArtifactFile.artifact_id, tables.Artifact, description="What it belongs to."
    )


@shows(tables.Event, description="One committed change; the record only grows.")
class Event(Node):
    """One committed change."""

    sequence: Long | None = guarded(
        Permission.AUDIT_READ, description="Its place in the order of commits."
    )
    hash: str | None = guarded(
        Permission.AUDIT_READ, description="SHA-256 of it and of the event before: the audit chain."
    )
    actor_id: strawberry.ID | None = guarded(
        Permission.AUDIT_READ, description="The id of who did it, also of those who have left."
    )
    token_id: strawberry.ID | None = guarded(
        Permission.AUDIT_READ, description="The token that did it; null for the registry itself."
    )
    kind: EventKind = field(description="What happened.")
    subject_id: strawberry.ID = field(description="The id of what it happened to.")
    subject_name: str = field(description="What that was called then.")
    at: datetime = field(description="When.")
    request_id: str | None = field(description="The id of the request that did it.")
    actor: User | None = one(
        tables.Event.actor_id, tables.User, description="Who; null when you may not see them."
    )
    model: Model | None = one(
        tables.Event.model_id, tables.Model, description="The model it belongs to."
    )
    project: Project | None = one(
        tables.Event.project_id, tables.Project, description="The project it belongs to."
    )
    before: JSON | None = guarded(
        Permission.CHANGES_READ, description="What the changed fields were."
    )
    after: JSON | None = guarded(
        Permission.CHANGES_READ, description="What the changed fields are from then on."
    )

    @field(
        description="What it happened to; null when it is gone or you may not see it.",
        metadata={LEADS_TO: ToRow(tables.Event.subject_id, None)},
    )
    async def subject(self, info: Information) -> Node | None:
        table = FACES.get(self.subject_id[:3])
        if table is None:
            return None
        return await info.context.loaders.row(table, self.subject_id)


@shows(tables.Webhook, description="An address that is told of events by HTTP.")
class Webhook(Node):
    """An address that is told of events by HTTP."""

    name: str = field(description="What it is called.")
    url: str = field(description="Where messages are sent.")
    format: WebhookFormat = field(description="What its receiver understands.")
    kinds: list[EventKind] = field(description="What is told; none means all kinds.")
    stages: list[Stage] = field(
        description="Of the moves of versions, those to these stages are told; none means all."
    )
    active: bool = field(description="Whether it is told.")
    disabled_reason: str | None = field(
        description="Why the registry switched it off; null where somebody did, and while it is on."
    )
    revision: int = field(description=_REVISION)
    created_at: datetime = field(description=_CREATED)
    updated_at: datetime = field(description=_UPDATED)
    previous_until: datetime | None = field(
        description="Until when the secret before the present one signs as well."
    )
    created_by: User | None = one(tables.Webhook.created_by_id, tables.User, description=_AUTHOR)
    sends_for: User | None = one(
        tables.Webhook.sends_for_id,
        tables.User,
        description="Who made it or switched it on last: it tells what they may see.",
    )
    organization: Organization | None = one(
        tables.Webhook.organization_id, tables.Organization, description="The owner."
    )
    model: Model | None = one(
        tables.Webhook.model_id, tables.Model, description="The model, if it is of one."
    )
    deliveries: "Connection[WebhookDelivery]" = many(
        DELIVERIES,
        parent=tables.Webhook,
        by=tables.WebhookDelivery.webhook_id,
        description="What it is and was told, newest first; ended ones are kept for a while.",
    )

    @field(description=_CAN)
    def viewer_can(self, info: Information) -> list[PermissionName]:
        return _can(self, info, "webhook")


@shows(tables.WebhookDelivery, description="One event that a webhook is told of.")
class WebhookDelivery(Node):
    """One event that a webhook is told of, however often it takes."""

    status: DeliveryStatus = field(description="How it fares.")
    event_id: strawberry.ID = field(description="The id of the event.")
    attempts: int = field(description="How often it was sent, since it was last asked for.")
    redeliveries: int = field(description="How often somebody had it sent again.")
    next_at: datetime | None = field(description="When it is sent next, if not before it ends.")
    response_status: int | None = field(description="What the receiver answered last: its status.")
    response_body: str | None = field(
        description="And the beginning of what it said, at most 1,024 characters."
    )
    error: str | None = field(description="Why there was no answer, the last time.")
    milliseconds: int | None = field(description="How long the last time took.")
    created_at: datetime = field(description="When it was noted.")
    attempted_at: datetime | None = field(description="When it was last sent.")
    ended_at: datetime | None = field(description="When it was delivered, or given up.")
    webhook: Webhook | None = one(
        tables.WebhookDelivery.webhook_id, tables.Webhook, description="Who is told."
    )
    model: Model | None = one(
        tables.WebhookDelivery.model_id, tables.Model, description="The model it is about."
    )
    event: Event | None = one(
        tables.WebhookDelivery.event_id,
        tables.Event,
        description="What it tells of; null where you may not see it.",
    )

    @field(description="The id that the receiver knows it by: the same however often it is sent.")
    def message_id(self) -> str:
        row: Any = self
        return message_id(row)

    @guarded(
        Permission.CHANGES_READ,
        description="What is sent, as it would be sent now; with the names in it that you see.",
    )
    def body(self, info: Information) -> str | None:
        found: Any = info.context.loaders.body(self.id, info.context.settings.public_url)
        return found


FACES: dict[str, type[tables.Row]] = {
    table.tag: table
    for table in (
        tables.Organization,
        tables.User,
        tables.Membership,
        tables.Invitation,
        tables.Token,
        tables.Team,
        tables.TeamMember,
        tables.Grant,
        tables.Project,
        tables.Model,
        tables.Version,
        tables.Signature,
        tables.StageChange,
        tables.Deployment,
        tables.DeploymentChange,
        tables.Run,
        tables.MetricPoint,
        tables.Artifact,
        tables.ArtifactFile,
        tables.Event,
        tables.Webhook,
        tables.WebhookDelivery,
    )
}
"""The tables that have a face, by the tag of their ids."""
