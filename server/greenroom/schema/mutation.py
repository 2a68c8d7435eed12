"""What can be done: each root field is one act, one transaction, one event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from strawberry import UNSET

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.errors import Invalid
from greenroom.operations import bulk, models, projects, runs, stages, versions
from greenroom.operations.idempotency import Once, perform_once
from greenroom.schema import inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional, stated, supplied
from greenroom.schema.payloads import (
    DeleteRunPayload,
    ModelPayload,
    ProjectPayload,
    RunPayload,
    VersionPayload,
    VersionsPayload,
    show_deleted,
    show_model,
    show_project,
    show_results,
    show_run,
    show_version,
)

P = Permission

_VERSION_FIELDS = ("description", "readme", "tags", "content", "run", "artifacts")
_MODEL_FIELDS = ("description", "readme", "tags", "visibility", "sources")
_RUN_FIELDS = ("name", "description", "tags", "status", "parameters")


@strawberry.type(description="What can be done.")
class Mutation:
    """What can be done."""

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

    @act(P.MODEL_CREATE, description="Create a model.")
    async def create_model(
        self, info: Information, input: inputs.CreateModelInput
    ) -> ModelPayload | None:
        session, actor = info.context.acting
        model, event = await perform_once(
            session,
            actor,
            optional(input.idempotency_key),
            Once("createModel", stated(input), tables.Model, P.MODEL_CREATE),
            lambda: models.create_model(
                session, actor, name=input.name, fields=supplied(input, *_MODEL_FIELDS)
            ),
        )
        return show_model(model, event)

    @act(P.MODEL_UPDATE, description="Change a model: what is absent stays, null clears.")
    async def update_model(
        self, info: Information, input: inputs.UpdateModelInput
    ) -> ModelPayload | None:
        session, actor = info.context.acting
        model, event = await models.update_model(
            session,
            actor,
            model=input.model,
            fields=supplied(input, "name", *_MODEL_FIELDS),
            expected_revision=optional(input.expected_revision),
        )
        return show_model(model, event)

    @act(P.MODEL_DELETE, description="Delete a model with its versions; it can be restored.")
    async def delete_model(
        self, info: Information, input: inputs.DeleteModelInput
    ) -> ModelPayload | None:
        session, actor = info.context.acting
        model, event = await models.delete_model(
            session,
            actor,
            model=input.model,
            force=input.force,
            expected_revision=optional(input.expected_revision),
        )
        return show_model(model, event)

    @act(P.MODEL_DELETE, description="Bring back a deleted model with the versions it had.")
    async def restore_model(
        self, info: Information, input: inputs.RestoreModelInput
    ) -> ModelPayload | None:
        session, actor = info.context.acting
        model, event = await models.restore_model(
            session, actor, model=input.model, days=info.context.settings.restore_days
        )
        return show_model(model, event)

    @act(P.PROJECT_CREATE, description="Create a project.")
    async def create_project(
        self, info: Information, input: inputs.CreateProjectInput
    ) -> ProjectPayload | None:
        session, actor = info.context.acting
        project, event = await perform_once(
            session,
            actor,
            optional(input.idempotency_key),
            Once("createProject", stated(input), tables.Project, P.PROJECT_CREATE),
            lambda: projects.create_project(
                session, actor, name=input.name, fields=supplied(input, "description")
            ),
        )
        return show_project(project, event)

    @act(P.RUN_CREATE, description="Begin a run.")
    async def create_run(
        self, info: Information, input: inputs.CreateRunInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await perform_once(
            session,
            actor,
            optional(input.idempotency_key),
            Once("createRun", stated(input), tables.Run, P.RUN_CREATE),
            lambda: runs.create_run(
                session,
                actor,
                project=input.project,
                fields=_run_fields(input),
                versions=optional(input.versions) or (),
            ),
        )
        return show_run(run, event)

    @act(P.RUN_UPDATE, description="Change a run; of an ended one only its labels.")
    async def update_run(
        self, info: Information, input: inputs.UpdateRunInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.update_run(
            session,
            actor,
            run=input.run,
            fields=_run_fields(input),
            versions=optional(input.versions) or (),
            expected_revision=optional(input.expected_revision),
        )
        return show_run(run, event)

    @act(P.RUN_UPDATE, description="Add values of metrics to a run.")
    async def log_metrics(
        self, info: Information, input: inputs.LogMetricsInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.log_metrics(
            session,
            actor,
            run=input.run,
            metrics=[(one.name, one.value, one.step) for one in input.metrics],
        )
        return show_run(run, event)

    @act(P.RUN_UPDATE, description="Add what a run consumed and produced.")
    async def log_artifacts(
        self, info: Information, input: inputs.LogArtifactsInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.log_artifacts(
            session,
            actor,
            run=input.run,
            inputs=[one.entry() for one in optional(input.inputs) or ()],
            outputs=[one.entry() for one in optional(input.outputs) or ()],
        )
        return show_run(run, event)

    @act(P.RUN_UPDATE, description="End a run; its record does not change any more.")
    async def finish_run(
        self, info: Information, input: inputs.FinishRunInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.finish_run(session, actor, run=input.run, status=input.status)
        return show_run(run, event)

    @act(P.RUN_DELETE, description="Delete a run for good; refused while a version locks it.")
    async def delete_run(
        self, info: Information, input: inputs.DeleteRunInput
    ) -> DeleteRunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.delete_run(session, actor, run=input.run)
        return show_deleted(run.id, event)


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


def _run_fields(given: Any) -> dict[str, Any]:
    fields = supplied(given, *_RUN_FIELDS)
    if given.code is not UNSET:
        fields["code"] = given.code and supplied(given.code, "repository", "commit", "ref", "path")
    return fields
