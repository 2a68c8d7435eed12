"""What can be done about bytes: send them, fetch them."""

from datetime import timedelta

import strawberry

from greenroom.access.permissions import Permission
from greenroom.errors import Invalid
from greenroom.operations import downloads, uploads
from greenroom.schema import artifact_inputs as inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act, look
from greenroom.schema.inputs import optional
from greenroom.schema.payloads import (
    ArtifactPayload,
    DownloadPayload,
    UploadPayload,
    show_artifact,
    show_download,
    show_upload,
)

P = Permission


@strawberry.type
class ArtifactActs:
    """What can be done about bytes."""

    @act(
        P.RUN_UPDATE,
        description=(
            "Begin to upload what a run produced, or the bytes of an artifact that is described "
            "already. Nothing else changes before completeUpload."
        ),
    )
    async def create_upload(
        self, info: Information, input: inputs.CreateUploadInput
    ) -> UploadPayload | None:
        context = info.context
        session, actor = context.acting
        run, artifact = optional(input.run), optional(input.artifact)
        if (run is None) == (artifact is None):
            message = "Give either a run and a name, or an artifact."
            raise Invalid(message, at=("run",) if run is None else ("artifact",))
        if run is not None and optional(input.name) is None:
            message = "An output has a name; null is not accepted."
            raise Invalid(message, at=("name",))
        upload, files = await uploads.create_upload(
            session,
            actor,
            terms=uploads.Terms(
                context.settings.max_artifact_bytes,
                timedelta(hours=context.settings.artifacts_upload_hours),
            ),
            digest=input.digest,
            size=input.size,
            run=run,
            entry=input.entry(),
            artifact=artifact,
            files=input.entries(),
        )
        return await show_upload(context, upload, files)

    @act(
        P.RUN_UPDATE,
        description="End an upload of which all has arrived: the artifact is stored from then on.",
    )
    async def complete_upload(
        self, info: Information, input: inputs.CompleteUploadInput
    ) -> ArtifactPayload | None:
        session, actor = info.context.acting
        return show_artifact(*await uploads.complete_upload(session, actor, upload=input.upload))

    @look(
        P.RUN_READ,
        description=(
            "Make an address that gives the bytes of an artifact, for a while and to you. It "
            "changes nothing; it is a mutation so that nothing keeps what it answers."
        ),
    )
    async def create_download(
        self, info: Information, input: inputs.CreateDownloadInput
    ) -> DownloadPayload | None:
        actor, file = info.context.actor, optional(input.file)
        stored = await info.context.loaders.read(
            lambda session: downloads.stored_bytes(
                session, actor, artifact=input.artifact, file=file
            )
        )
        return show_download(info.context, input.artifact, file, stored, direct=input.direct)
