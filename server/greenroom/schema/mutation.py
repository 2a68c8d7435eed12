"""What can be done: each root field is one act, one transaction, one event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from strawberry import UNSET, field
from strawberry.scalars import JSON

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.errors import Invalid, RegistryError
from greenroom.operations import bulk, models, projects, runs, stages, versions
from greenroom.operations.bulk import Outcome
from greenroom.operations.idempotency import Once, perform_once
from greenroom.schema import inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional, stated, supplied
from greenroom.schema.types import Event, Model, Project, Run, Version

P = Permission

_VERSION_FIELDS = ("description", "readme", "tags", "content", "run", "artifacts")
_MODEL_FIELDS = ("description", "readme", "tags", "visibility", "sources")
_RUN_FIELDS = ("name", "description", "tags", "status", "parameters")

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


@strawberry.type(description="What deleteRun answers.")
class DeleteRunPayload:
    """What deleteRun answers."""

    deleted_id: strawberry.ID = field(description="The id that the run had.")
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
        return _version(version, event)

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
        return _version(version, event)

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
        return _version(version, event)

    @act(P.VERSION_DELETE, description="Bring back a deleted version.")
    async def restore_version(
        self, info: Information, input: inputs.RestoreVersionInput
    ) -> VersionPayload | None:
        session, actor = info.context.acting
        version, event = await versions.restore_version(
            session, actor, version=input.version, days=info.context.settings.restore_days
        )
        return _version(version, event)

    @act(P.VERSION_STAGE, description="Move many versions to a stage, each for itself.")
    async def stage_versions(
        self, info: Information, input: inputs.StageVersionsInput
    ) -> VersionsPayload | None:
        session, actor = info.context.acting
        return _results(
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
        return _results(
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
        return _results(
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
        return _model(model, event)

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
        return _model(model, event)

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
        return _model(model, event)

    @act(P.MODEL_DELETE, description="Bring back a deleted model with the versions it had.")
    async def restore_model(
        self, info: Information, input: inputs.RestoreModelInput
    ) -> ModelPayload | None:
        session, actor = info.context.acting
        model, event = await models.restore_model(
            session, actor, model=input.model, days=info.context.settings.restore_days
        )
        return _model(model, event)

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
        return _project(project, event)

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
        return _run(run, event)

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
        return _run(run, event)

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
        return _run(run, event)

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
        return _run(run, event)

    @act(P.RUN_UPDATE, description="End a run; its record does not change any more.")
    async def finish_run(
        self, info: Information, input: inputs.FinishRunInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.finish_run(session, actor, run=input.run, status=input.status)
        return _run(run, event)

    @act(P.RUN_DELETE, description="Delete a run for good; refused while a version locks it.")
    async def delete_run(
        self, info: Information, input: inputs.DeleteRunInput
    ) -> DeleteRunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.delete_run(session, actor, run=input.run)
        return _deleted(run.id, event)


def _model(model: Any, event: Any) -> ModelPayload:
    return ModelPayload(model=model, event=event)


def _project(project: Any, event: Any) -> ProjectPayload:
    return ProjectPayload(project=project, event=event)


def _deleted(run_id: str, event: Any) -> DeleteRunPayload:
    return DeleteRunPayload(deleted_id=strawberry.ID(run_id), event=event)


async def _version_once(
    info: Information,
    name: str,
    given: Any,
    create: Callable[[], Awaitable[tuple[tables.Version, tables.Event]]],
) -> VersionPayload:
    session, actor = info.context.acting
    once = Once(name, stated(given), tables.Version, P.VERSION_CREATE)
    return _version(
        *await perform_once(session, actor, optional(given.idempotency_key), once, create)
    )


def _version(version: Any, event: Any) -> VersionPayload:
    return VersionPayload(version=version, event=event)


def _run(run: Any, event: Any) -> RunPayload:
    return RunPayload(run=run, event=event)


def _run_fields(given: Any) -> dict[str, Any]:
    fields = supplied(given, *_RUN_FIELDS)
    if given.code is not UNSET:
        fields["code"] = given.code and supplied(given.code, "repository", "commit", "ref", "path")
    return fields


def _results(outcomes: list[Outcome]) -> VersionsPayload:
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
