"""What mutations answer: what was changed, and the event that records it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import strawberry
from strawberry import field
from strawberry.scalars import JSON

from greenroom import tables
from greenroom.errors import RegistryError
from greenroom.operations.bulk import Outcome
from greenroom.operations.downloads import Stored
from greenroom.schema.context import Context
from greenroom.schema.scalars import Long
from greenroom.schema.types import (
    Artifact,
    Deployment,
    Event,
    Grant,
    Invitation,
    Member,
    Model,
    Project,
    Run,
    Team,
    Token,
    Version,
    Webhook,
    WebhookDelivery,
)
from greenroom.settings import Settings

_EVENT = "The event that records the change."


@strawberry.type(description="What a mutation of a version answers.")
class VersionPayload:
    """What a mutation of a version answers."""

    version: Version = field(description="The version as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation of a model answers.")
class ModelPayload:
    """What a mutation of a model answers."""

    model: Model = field(description="The model as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation of a deployment answers.")
class DeploymentPayload:
    """What a mutation of a deployment answers."""

    deployment: Deployment = field(description="The deployment as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation of a project answers.")
class ProjectPayload:
    """What a mutation of a project answers."""

    project: Project = field(description="The project as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation of a run answers.")
class RunPayload:
    """What a mutation of a run answers."""

    run: Run = field(description="The run as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation of an artifact answers.")
class ArtifactPayload:
    """What a mutation of an artifact answers."""

    artifact: Artifact = field(description="The artifact as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="One file of an upload.")
class UploadPart:
    """One file of an upload."""

    path: str = field(description="Its path within the folder; empty where there is one file only.")
    digest: str = field(description="The digest of its bytes.")
    size: Long = field(description="Its size in bytes.")
    arrived: bool = field(description="Whether its bytes need not be sent (any more).")
    url: str = field(
        description=(
            "Where its bytes are sent, by the protocol tus 1.0.0; without its host where the "
            "registry does not know its own."
        )
    )
    direct_url: str | None = field(
        description=(
            "Where the bucket itself takes all of its bytes by one PUT; a POST to url has them "
            "verified then. Null where it does not."
        )
    )


@strawberry.type(description="What createUpload answers.")
class UploadPayload:
    """What createUpload answers."""

    id: strawberry.ID = field(description="The upload's id, for completeUpload.")
    files: list[UploadPart] = field(description="What is to be sent, by path.")
    url_expires_at: datetime = field(
        description="When the addresses end; the same createUpload again gives new ones."
    )
    expires_at: datetime = field(description="When what has arrived is dropped.")


@strawberry.type(description="What createDownload answers.")
class DownloadPayload:
    """What createDownload answers."""

    url: str = field(
        description=(
            "Where the bytes are, whole or by HTTP ranges; of a folder its list, and each file "
            "below it: /PATH before the question mark. Without its host where the registry does "
            "not know its own."
        )
    )
    digest: str = field(description="The digest of what it gives.")
    size: Long = field(description="How many bytes it gives.")
    expires_at: datetime = field(description="When the address ends.")


@strawberry.type(description="What deleteRun answers.")
class DeleteRunPayload:
    """What deleteRun answers."""

    deleted_id: strawberry.ID = field(description="The id that the run had.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation of access to a model or project answers.")
class AccessPayload:
    """What a mutation of access to a model or project answers."""

    model: Model | None = field(description="The model, if it is one.")
    project: Project | None = field(description="The project, if it is one.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What grant answers.")
class GrantPayload:
    """What grant answers."""

    grant: Grant = field(description="The grant as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation that takes something away answers.")
class DeletedPayload:
    """What a mutation that takes something away answers."""

    deleted_id: strawberry.ID = field(description="The id that it had.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation of a team answers.")
class TeamPayload:
    """What a mutation of a team answers."""

    team: Team = field(description="The team as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation of a membership answers.")
class MemberPayload:
    """What a mutation of a membership answers."""

    member: Member = field(description="The membership as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What createInvitation answers.")
class InvitationPayload:
    """What createInvitation answers."""

    invitation: Invitation = field(description="The invitation.")
    secret: str = field(description="What whoever accepts it has to show; it is told this once.")
    link: str = field(
        description="The address that accepts it; without its host where the registry does not know its own."
    )
    event: Event = field(description=_EVENT)


@strawberry.type(description="What revokeInvitation answers.")
class RevokedInvitationPayload:
    """What revokeInvitation answers."""

    invitation: Invitation = field(description="The invitation as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What createToken answers.")
class TokenPayload:
    """What createToken answers."""

    token: Token = field(description="The token.")
    secret: str = field(description="What opens the registry; it is told this once.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What revokeToken answers.")
class RevokedTokenPayload:
    """What revokeToken answers."""

    token: Token = field(description="The token as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What updateWebhook answers.")
class WebhookPayload:
    """What updateWebhook answers."""

    webhook: Webhook = field(description="The webhook as it is now.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation answers that gives a webhook its secret.")
class WebhookSecretPayload:
    """What a mutation answers that gives a webhook its secret."""

    webhook: Webhook = field(description="The webhook as it is now.")
    secret: str = field(description="What its messages are signed with; it is told this once.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What testWebhook answers.")
class WebhookTestPayload:
    """What testWebhook answers."""

    webhook: Webhook = field(description="The webhook.")
    delivery: WebhookDelivery = field(description="What is sent; its status tells how it fares.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What redeliver answers.")
class RedeliverPayload:
    """What redeliver answers."""

    webhook: Webhook = field(description="The webhook.")
    count: int = field(description="How many deliveries are sent again.")
    event: Event = field(description=_EVENT)


@strawberry.type(description="What a mutation of your account answers.")
class AccountPayload:
    """What a mutation of your account answers."""

    event: Event = field(description=_EVENT)


@strawberry.type(description="Why one item of many failed.")
class ItemError:
    """Why one item of many failed."""

    code: str = field(description="The code, as in the extensions of an error.")
    message: str = field(description="What is wrong, in words.")
    input: list[str] = field(description="The path into the input.")
    current: JSON | None = field(description="What it collided with, if you may see it.")


@strawberry.type(
    description="What became of one item of many: a version and an event, or an error."
)
class VersionResult:
    """What became of one item of many."""

    reference: strawberry.ID = field(description="The version as the input named it.")
    version: Version | None = field(description="The version as it is now.")
    event: Event | None = field(description=_EVENT)
    error: ItemError | None = field(description="Why nothing was changed.")


@strawberry.type(description="What a mutation of many versions answers.")
class VersionsPayload:
    """What a mutation of many versions answers."""

    results: list[VersionResult] = field(description="One for each item, in the input's order.")


def show_model(model: Any, event: Any) -> ModelPayload:
    """Answer with a model and its event."""
    return ModelPayload(model=model, event=event)


def show_project(project: Any, event: Any) -> ProjectPayload:
    """Answer with a project and its event."""
    return ProjectPayload(project=project, event=event)


def show_deleted(run_id: str, event: Any) -> DeleteRunPayload:
    """Answer with the id of a run that is gone."""
    return DeleteRunPayload(deleted_id=strawberry.ID(run_id), event=event)


def show_home(home: Any, event: Any) -> AccessPayload:
    """Answer with the model or project whose access changed."""
    is_model = isinstance(home, tables.Model)
    model, project = (home, None) if is_model else (None, home)
    return AccessPayload(model=model, project=project, event=event)


def show_grant(grant: Any, event: Any) -> GrantPayload:
    """Answer with a grant and its event."""
    return GrantPayload(grant=grant, event=event)


def show_gone(id_: str, event: Any) -> DeletedPayload:
    """Answer with the id of what is gone."""
    return DeletedPayload(deleted_id=strawberry.ID(id_), event=event)


def show_team(team: Any, event: Any) -> TeamPayload:
    """Answer with a team and its event."""
    return TeamPayload(team=team, event=event)


def show_member(member: Any, event: Any) -> MemberPayload:
    """Answer with a membership and its event."""
    return MemberPayload(member=member, event=event)


def show_invitation(
    invitation: Any, secret: str, event: Any, settings: Settings
) -> InvitationPayload:
    """Answer with an invitation, its secret, and where to use it."""
    link = f"{(settings.public_url or '').rstrip('/')}/join?token={secret}"
    return InvitationPayload(invitation=invitation, secret=secret, link=link, event=event)


def show_revoked(invitation: Any, event: Any) -> RevokedInvitationPayload:
    """Answer with an invitation that is no longer open."""
    return RevokedInvitationPayload(invitation=invitation, event=event)


def show_token(token: Any, secret: str, event: Any) -> TokenPayload:
    """Answer with a token and its secret."""
    return TokenPayload(token=token, secret=secret, event=event)


def show_ended(token: Any, event: Any) -> RevokedTokenPayload:
    """Answer with a token that opens nothing any more."""
    return RevokedTokenPayload(token=token, event=event)


def show_webhook(webhook: Any, event: Any) -> WebhookPayload:
    """Answer with a webhook and its event."""
    return WebhookPayload(webhook=webhook, event=event)


def show_webhook_secret(webhook: Any, secret: str, event: Any) -> WebhookSecretPayload:
    """Answer with a webhook and what its messages are signed with."""
    return WebhookSecretPayload(webhook=webhook, secret=secret, event=event)


def show_tried(webhook: Any, delivery: Any, event: Any) -> WebhookTestPayload:
    """Answer with what a webhook is told to try it."""
    return WebhookTestPayload(webhook=webhook, delivery=delivery, event=event)


def show_redelivered(webhook: Any, count: int, event: Any) -> RedeliverPayload:
    """Answer with how many deliveries are sent again."""
    return RedeliverPayload(webhook=webhook, count=count, event=event)


def show_account(event: Any) -> AccountPayload:
    """Answer with the event of a change to an account."""
    return AccountPayload(event=event)


def show_artifact(artifact: Any, event: Any) -> ArtifactPayload:
    """Answer with an artifact and its event."""
    return ArtifactPayload(artifact=artifact, event=event)


async def show_upload(
    context: Context, upload: tables.Upload, files: Sequence[tables.UploadFile]
) -> UploadPayload:
    """Answer with an upload, and where its files are sent."""
    address = context.equipment.addresses.upload(context.actor, upload.id)
    return UploadPayload(
        id=strawberry.ID(upload.id),
        files=[await _part(context, one, address) for one in files],
        url_expires_at=context.equipment.addresses.expires_at,
        expires_at=upload.expires_at,
    )


async def _part(
    context: Context, file: tables.UploadFile, address: Callable[[str], str]
) -> UploadPart:
    arrived = file.blob_id is not None
    direct = None
    if not arrived:
        direct = await context.equipment.storage.address_for(
            file.upload_id, file.digest, file.size, lasts=context.equipment.addresses.lasts
        )
    return UploadPart(
        path=file.path,
        digest=file.digest,
        size=Long(file.size),
        arrived=arrived,
        url=address(file.digest),
        direct_url=direct,
    )


def show_download(
    context: Context, artifact: str, file: str | None, stored: Stored, *, direct: bool
) -> DownloadPayload:
    """Answer with the address of bytes."""
    return DownloadPayload(
        url=context.equipment.addresses.download(context.actor, artifact, file=file, direct=direct),
        digest=stored.digest,
        size=Long(stored.size),
        expires_at=context.equipment.addresses.expires_at,
    )


def show_version(version: Any, event: Any) -> VersionPayload:
    """Answer with a version and its event."""
    return VersionPayload(version=version, event=event)


def show_deployment(deployment: Any, event: Any) -> DeploymentPayload:
    """Answer with a deployment and its event."""
    return DeploymentPayload(deployment=deployment, event=event)


def show_run(run: Any, event: Any) -> RunPayload:
    """Answer with a run and its event."""
    return RunPayload(run=run, event=event)


def show_results(outcomes: list[Outcome]) -> VersionsPayload:
    """Answer with what became of each item."""
    return VersionsPayload(
        results=[_result(one.reference, one.version, one.event, one.error) for one in outcomes]
    )


def _result(reference: str, version: Any, event: Any, error: RegistryError | None) -> VersionResult:
    return VersionResult(
        reference=strawberry.ID(reference),
        version=version,
        event=event,
        error=None if error is None else _item_error(error, error.current),
    )


def _item_error(error: RegistryError, current: Any) -> ItemError:
    return ItemError(
        code=error.code,
        message=error.message,
        input=[str(step) for step in error.at],
        current=current,
    )
