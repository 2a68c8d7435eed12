"""What can be done to versions."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.errors import Invalid
from greenroom.operations import bulk, moves, signatures, stages, versions
from greenroom.operations.idempotency import Once, perform_once
from greenroom.schema import access_inputs, artifact_inputs, inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional, stated, supplied
from greenroom.schema.payloads import (
    VersionPayload,
    VersionsPayload,
    show_results,
    show_version,
)

P = Permission

_VERSION_FIELDS = ("description", "readme", "tags", "content", "run", "artifacts")


@strawberry.type
class VersionActs:
    """What can be done to versions."""

    @act(P.VERSION_CREATE, description="Create a version in TESTING.")
    async def register_version(
        self, info: Information, input: inputs.RegisterVersionInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting

        async def register() -> tuple[tables.Version, tables.Event]:
            return await versions.register_version(
                session,
                actor,
                model=input.model,
                name=input.name,
                fields=supplied(input, *_VERSION_FIELDS),
                force=input.force,
                make_model=input.create_model,
                expected_revision=optional(input.expected_revision),
            )

        return await _version_once(info, "registerVersion", input, register)

    @act(P.VERSION_CREATE, description="Register a version from a run, and freeze its evidence.")
    async def promote_run(
        self, info: Information, input: inputs.PromoteRunInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting

        async def promote() -> tuple[tables.Version, tables.Event]:
            return await versions.promote_run(
                session,
                actor,
                run=input.run,
                model=input.model,
                name=input.name,
                fields=supplied(input, *(name for name in _VERSION_FIELDS if name != "run")),
                force=input.force,
                make_model=input.create_model,
                expected_revision=optional(input.expected_revision),
            )

        return await _version_once(info, "promoteRun", input, promote)

    @act(P.VERSION_UPDATE, description="Change a version: what is absent stays, null clears.")
    async def update_version(
        self, info: Information, input: inputs.UpdateVersionInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting
        version, event = await versions.update_version(
            session,
            actor,
            version=input.version,
            fields=supplied(input, "name", *_VERSION_FIELDS),
            expected_revision=optional(input.expected_revision),
        )
        return show_version(version, event)

    @act(P.VERSION_STAGE, description="Move a version to a stage.")
    async def stage_version(
        self, info: Information, input: inputs.StageVersionInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting
        version, event = await stages.stage_version(
            session,
            actor,
            version=input.version,
            stage=input.stage,
            reason=optional(input.reason),
            message=optional(input.message),
            force=input.force,
            expected_revision=optional(input.expected_revision),
        )
        return show_version(version, event)

    @act(P.VERSION_UPDATE, description="Attach a signature over what a version serves.")
    async def sign_version(
        self, info: Information, input: artifact_inputs.SignVersionInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting
        version, event = await signatures.sign_version(
            session,
            actor,
            version=input.version,
            bundle=input.bundle,
            public_key=input.public_key,
            expected_revision=optional(input.expected_revision),
        )
        return show_version(version, event)

    @act(P.VERSION_DELETE, description="Delete a version; it can be restored for 30 days.")
    async def delete_version(
        self, info: Information, input: inputs.DeleteVersionInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting
        version, event = await versions.delete_version(
            session,
            actor,
            version=input.version,
            force=input.force,
            expected_revision=optional(input.expected_revision),
        )
        return show_version(version, event)

    @act(P.VERSION_DELETE, description="Bring back a deleted version.")
    async def restore_version(
        self, info: Information, input: inputs.RestoreVersionInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting
        version, event = await versions.restore_version(
            session, actor, version=input.version, days=info.context.settings.restore_days
        )
        return show_version(version, event)

    @act(P.VERSION_STAGE, description="Move many versions to a stage, each for itself.")
    async def stage_versions(
        self, info: Information, input: inputs.StageVersionsInput
    ) -> VersionsPayload | None:
        session, actor = info.context.acting
        return show_results(
            await bulk.for_each(
                session,
                input.versions,
                lambda reference: stages.stage_version(
                    session,
                    actor,
                    version=reference,
                    stage=input.stage,
                    reason=optional(input.reason),
                    message=optional(input.message),
                    force=input.force,
                ),
            )
        )

    @act(P.VERSION_DELETE, description="Delete many versions, each for itself.")
    async def delete_versions(
        self, info: Information, input: inputs.DeleteVersionsInput
    ) -> VersionsPayload | None:
        session, actor = info.context.acting
        return show_results(
            await bulk.for_each(
                session,
                input.versions,
                lambda reference: versions.delete_version(
                    session, actor, version=reference, force=input.force
                ),
            )
        )

    @act(P.VERSION_UPDATE, description="Add and remove tags of many versions, each for itself.")
    async def tag_versions(
        self, info: Information, input: inputs.TagVersionsInput
    ) -> VersionsPayload | None:
        session, actor = info.context.acting
        add, remove = optional(input.add) or [], optional(input.remove) or []
        if not add and not remove:
            message = "There is no tag to add and none to remove."
            raise Invalid(message, at=("add",))
        return show_results(
            await bulk.for_each(
                session,
                input.versions,
                lambda reference: versions.tag_version(
                    session, actor, version=reference, add=add, remove=remove
                ),
            )
        )

    @act(P.VERSION_CREATE, description="Copy a version into a model, with its history.")
    async def copy_version(
        self, info: Information, input: access_inputs.CopyVersionInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting

        async def copy() -> tuple[tables.Version, tables.Event]:
            return await moves.copy_version(
                session,
                actor,
                version=input.version,
                model=input.model,
                name=optional(input.name),
                keep_stage=input.keep_stage,
            )

        return await _version_once(info, "copyVersion", input, copy)

    @act(P.VERSION_CREATE, description="Move a version to another model, with its history.")
    async def transfer_version(
        self, info: Information, input: access_inputs.TransferVersionInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting
        version, event = await moves.transfer_version(
            session,
            actor,
            version=input.version,
            model=input.model,
            name=optional(input.name),
            keep_stage=input.keep_stage,
            expected_revision=optional(input.expected_revision),
        )
        return show_version(version, event)


async def _version_once(
    info: Information,
    name: str,
    given: Any,
    create: Callable[[], Awaitable[tuple[tables.Version, tables.Event]]],
) -> VersionPayload:
    session, actor = info.context.acting
    once = Once(name, stated(given), tables.Version, P.VERSION_CREATE)
    return show_version(
        *await perform_once(session, actor, optional(given.idempotency_key), once, create)
    )
